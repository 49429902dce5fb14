"""Two results answer the same where every fact that both tell is the same, however each dialect writes it."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from resolvers.model import (
    Code,
    CodedValue,
    Comparator,
    InstantValue,
    Interpretation,
    Quantity,
    RangeValue,
    ReferenceRange,
    ReportStatus,
    ResultStatus,
    SourceStatus,
    TextValue,
)
from resolvers.normalise.codes import VOLVEN
from resolvers.normalise.hl7v2_codes import TABLE
from resolvers.normalise.instants import moment as moment_of
from resolvers.versioning.answers import same_answer, same_value, stand_alike
from tests.examples import moment, report, result

ECOLI = Code(code="ECOLI", display="Escherichia coli")


def number(text: str, unit: str | None = None, **more) -> Quantity:
    return Quantity(text=text, unit=unit, **more)


def coded(*codes: str, system: str | None = None, **more) -> CodedValue:
    found = tuple(Code(code=code, system=system, display=more.pop("display", None)) for code in codes)
    return CodedValue(code=found[0], codes=found, **more)


def named(*displays: str, system: str) -> CodedValue:
    found = tuple(Code(code=f"{system}{place}", system=system, display=name) for place, name in enumerate(displays))
    return CodedValue(code=found[0], codes=found)


def at(text: str) -> InstantValue:
    found = moment_of(text)
    assert found
    return InstantValue(at=found)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (number("5.10"), number("5.1"), True),
        (number("5,1", value=Decimal("5.1")), number("5.10"), True),
        (number("5.1"), number("5.2"), False),
        (number("positiv "), number("Positiv"), True),
        (number("5", comparator=Comparator.LT), number("5"), False),
        (number("5", comparator=Comparator.EQ), number("5"), True),
        (number("5", "mmol/L"), number("5", "mmol/l"), True),
        (number("5", "mmol/L"), number("5"), True),
        (number("5", "mmol/L"), number("5", "µmol/L"), False),
        (number("5", "10^9/L", ucum="10*9/L"), number("5", "E9/L", ucum="10*9/L"), True),
        (number("5", "x", ucum="mmol/L"), number("5", "x", ucum="umol/L"), False),
        (number("5", "mmol/L"), TextValue(text="5 mmol/L"), True),
        (number("5", "mmol/L"), TextValue(text="5"), True),
        (number("5", comparator=Comparator.LT), TextValue(text="<5"), True),
        (number("5"), TextValue(text="6"), False),
        (TextValue(text="Ingen vekst"), TextValue(text="ingen  vekst"), True),
        (TextValue(text="Ingen vekst"), TextValue(text="Vekst"), False),
        (TextValue(text="Vekst", heading=Code(code="LR")), TextValue(text="Vekst"), True),
        (TextValue(text="Vekst", heading=Code(code="LR")), TextValue(text="Ingen vekst"), False),
        (CodedValue(code=ECOLI, codes=(ECOLI,)), TextValue(text="Escherichia coli"), True),
        (CodedValue(code=ECOLI, codes=(ECOLI,), text="rikelig"), CodedValue(code=ECOLI, codes=(ECOLI,)), True),
        (CodedValue(code=ECOLI, codes=(ECOLI,)), CodedValue(code=Code(code="S"), codes=(Code(code="S"),)), False),
        (RangeValue(low=number("1"), high=number("2")), RangeValue(low=number("1.0"), high=number("2")), True),
        (RangeValue(low=number("1")), RangeValue(low=number("1"), high=number("2")), False),
        (RangeValue(high=number("2")), RangeValue(high=number("3")), False),
        (RangeValue(low=number("1")), RangeValue(low=number("1")), True),
        (InstantValue(at=moment("2026-01-10")), InstantValue(at=moment("2026-01-11")), False),
        (at("2026-01-10T12:00:00+01:00"), at("2026-01-10T11:00:00Z"), True),
        (at("2026-01-10T12:00:00+01:00"), at("2026-01-10T12:00:00Z"), False),
        (at("2026-01-10"), at("2026-01-09T23:30:00Z"), True),
        (at("2026-01-10"), at("2026-01-10T23:30:00Z"), False),
        (at("2026"), at("2026-01-10"), True),
        (at("2026-01"), at("2026-02-10"), False),
        (number("5", "MU/L"), number("5", "mU/L"), False),
        (number("5", "[arb'U]/mL"), number("5", "arb. enh./mL", ucum="[arb'U]/mL"), True),
        (number("5", "10^9/L"), number("5", "x10*9/l"), True),
        (number("5.1", "mmol/L"), TextValue(text="5,10 mmol/L"), True),
        (number("5.1", "mmol/L"), TextValue(text="5,10", unit="mmol/L"), True),
        (number("5.1", "mmol/L"), TextValue(text="5,10", unit="µmol/L"), False),
        (number("5.1", "mmol/L"), TextValue(text="5,10 µmol/L"), False),
        (number("5", comparator=Comparator.LE), TextValue(text="≤ 5.0"), True),
        (number("5", comparator=Comparator.LE), TextValue(text="5.0"), False),
        (number("5", "mmol/L", comparator=Comparator.MG), TextValue(text="≫ 5 mmol/L"), True),
        (number("5"), TextValue(text="5-10"), False),
        (number("1"), TextValue(text="1:40"), False),
        (number("5"), TextValue(text="5 10^9/L"), False),
        (number("5", "10^9/L"), TextValue(text="5 10*9/L"), True),
        (number("510"), TextValue(text="5 10^9/L"), False),
        (TextValue(text="", heading=Code(code="KO")), TextValue(text="Vekst"), True),
        (number("", "mmol/L"), number("5", "mmol/L"), True),
        (TextValue(text="5–10"), TextValue(text="5 - 10"), True),
        (TextValue(text="Blåbær".replace("å", "a\u030a")), TextValue(text="blåbær"), True),
        (TextValue(text="10²"), TextValue(text="102"), False),
        (TextValue(text="5", unit="mg"), TextValue(text="5", unit="g"), False),
        (TextValue(text="5", unit="mmol/l"), TextValue(text="5", unit="mmol/L"), True),
        (TextValue(text="5 mg"), TextValue(text="5", unit="mg"), True),
        (RangeValue(low=number("1", "mm"), high=number("2", "mm")), TextValue(text="1 - 2 mm"), True),
        (RangeValue(low=number("1", "mm"), high=number("2", "mm")), TextValue(text="1–2"), True),
        (RangeValue(low=number("1", "mm"), high=number("2", "mm")), TextValue(text="1mm - 2mm"), True),
        (RangeValue(low=number("1", "mm")), TextValue(text="1 - 3"), False),
        (coded("T67000", "M81403", system="7010"), coded("M81403", "T 67000", system="7010"), True),
        (coded("T67000", "M81403", system="7010"), coded("T67000", "M80706", system="7010"), False),
        (coded("T67000", "M81403", system="7010"), coded("T67000", system="7010"), False),
        (coded("112283007", system="sct", display="E. coli"), coded("ECO", system="L", display="E. coli"), True),
        (coded("112283007", system="sct"), coded("ECO", system="L"), False),
        (CodedValue(code=Code(text="E. coli"), codes=(Code(text="E. coli"),)), coded("X", text="E. coli"), True),
        (TextValue(text="CcDee"), TextValue(text="ccDEe"), False),
        (TextValue(text="K neg"), TextValue(text="k neg"), False),
        (TextValue(text="Anti-E"), TextValue(text="anti-e"), False),
        (TextValue(text="Anti-E påvist"), TextValue(text="ANTI-E  påvist"), True),
        (coded("E", system="L"), coded("e", system="L"), False),
        (RangeValue(high=number("5")), number("-5"), False),
        (RangeValue(high=number("5")), TextValue(text="-5"), False),
        (named("Hud", "Melanom", system="a"), named("Hud", "Nevus", system="b"), False),
        (named("Hud", "Melanom", system="a"), named("melanom", "hud", system="b"), True),
        (named("Hud", "Melanom", system="a"), named("Melanom", system="b"), True),
    ],
)
def test_values_are_compared_by_what_they_mean(one, other, same) -> None:
    assert same_value(one, other) is same
    assert same_value(other, one) is same


def kith(kind: str, status: str | None, system: str) -> SourceStatus:
    return SourceStatus(
        type=Code(code=kind), status=None if status is None else Code(code=status, system=f"{VOLVEN}{system}")
    )


FHIR = SourceStatus(status=Code(code="amended", system="http://hl7.org/fhir/observation-status"))


@pytest.mark.parametrize(
    ("one", "pair", "other", "alike"),
    [
        (ReportStatus.AMENDED, kith("M", "P", "7306"), ReportStatus.PRELIMINARY, True),
        (ReportStatus.AMENDED, kith("M", "P", "7306"), ReportStatus.FINAL, False),
        (ReportStatus.AMENDED, kith("M", "F", "7306"), ReportStatus.PRELIMINARY, False),
        (ReportStatus.AMENDED, kith("M", "F", "7306"), ReportStatus.CORRECTED, True),
        (ReportStatus.AMENDED, kith("M", "F", "7306"), ReportStatus.CANCELLED, False),
        (ReportStatus.AMENDED, FHIR, ReportStatus.PRELIMINARY, True),
        (ReportStatus.AMENDED, FHIR, ReportStatus.FINAL, True),
        (ReportStatus.AMENDED, FHIR, ReportStatus.CANCELLED, False),
        (ReportStatus.APPENDED, FHIR, ReportStatus.FINAL, True),
        (ReportStatus.UNKNOWN, FHIR, ReportStatus.CANCELLED, True),
    ],
)
def test_what_amended_hides_is_told_by_the_source_itself_or_left_open(one, pair, other, alike) -> None:
    changed, plain = report(status=one, source_status=pair), report(status=other)

    assert stand_alike(changed, plain) is stand_alike(plain, changed) is alike


def test_a_letter_for_a_correction_does_not_say_whether_what_was_corrected_is_final() -> None:
    hl7 = report(
        status=ReportStatus.CORRECTED, source_status=SourceStatus(status=Code(code="C", system=f"{TABLE}0123"))
    )
    draft = report(status=ReportStatus.AMENDED, source_status=kith("M", "P", "7306"))

    assert stand_alike(hl7, draft)
    assert stand_alike(hl7, report())
    assert not stand_alike(hl7, report(status=ReportStatus.CANCELLED))
    assert not stand_alike(replace(hl7, source_status=FHIR), draft)


def test_two_amended_reports_stand_alike_unless_their_sources_tell_that_they_do_not() -> None:
    final, draft = (report(status=ReportStatus.AMENDED, source_status=kith("M", code, "7306")) for code in ("F", "P"))
    unsaid = report(status=ReportStatus.AMENDED, source_status=FHIR)

    assert not stand_alike(final, draft)
    assert stand_alike(final, unsaid)
    assert stand_alike(draft, unsaid)


@pytest.mark.parametrize("status", [ResultStatus.FINAL, ResultStatus.AMENDED])
def test_a_result_without_a_status_of_its_own_says_only_that_it_holds(status) -> None:
    unsaid = result(status=status, source_status=kith("N", None, "8245"))

    assert same_answer(unsaid, result(status=ResultStatus.PRELIMINARY))
    assert same_answer(unsaid, result(status=ResultStatus.FINAL))
    assert not same_answer(unsaid, result(status=ResultStatus.CANCELLED))


def flagged(flag: str | None):
    return result(interpretation=Interpretation(code=flag, source=Code(code=flag)))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("H", "L", False),
        ("H", "HH", True),
        ("H", "A", True),
        ("A", "L", True),
        ("N", "A", False),
        ("N", "H", False),
        ("S", "R", False),
        ("S", "S", True),
        ("H", "D", True),
        ("H", None, True),
        ("POS", "NEG", False),
        ("DET", "ND", False),
        ("POS", "DET", True),
        ("POS", "N", True),
    ],
)
def test_deviations_are_compared_as_exactly_as_both_tell_them(one, other, same) -> None:
    assert same_answer(flagged(one), flagged(other)) is same_answer(flagged(other), flagged(one)) is same
    assert same_answer(flagged(one), result())


def limited(text: str, low: str | None = None, high: str | None = None, ucum: str | None = None):
    ends = {name: end and Decimal(end) for name, end in (("low", low), ("high", high))}
    return result(reference_range=ReferenceRange(text=text, ucum=ucum, **ends))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (limited("20-42", "20", "42"), limited("20 – 42,0", "20", "42.0"), True),
        (limited("20-42", "20", "42"), limited("20-48", "20", "48"), False),
        (limited("20-42", "20", "42"), limited("21-42", "21", "42"), False),
        (limited("< 42", None, "42"), limited("0-42", "0", "42"), True),
        (limited("< 42", None, "42"), limited("> 42", "42"), False),
        (limited("20-42", "20", "42"), limited("menn 20-42, kvinner 18-40"), True),
        (limited("20-42 g/L", "20", "42", "g/L"), limited("2-4,2 g/dL", "2", "4.2", "g/dL"), True),
        (limited("20-42", "20", "42"), result(), True),
        (limited("20-42 g/L", "20", "42", "g/L"), limited("20-48 g/L", "20", "48", "g/L"), False),
    ],
)
def test_reference_ranges_are_compared_where_both_were_read_and_are_in_one_unit(one, other, same) -> None:
    assert same_answer(one, other) is same_answer(other, one) is same


def test_the_unit_of_a_range_that_names_none_is_that_of_a_number() -> None:
    words = result(value=TextValue(text="48"), reference_range=ReferenceRange(text="20-42", low=Decimal(20)))

    assert not same_answer(words, result(reference_range=ReferenceRange(text="21-42", low=Decimal(21))))
    grams = result(value=number("48", "g/L", ucum="g/L"), reference_range=ReferenceRange(text="21", low=Decimal(21)))
    assert same_answer(words, grams)
