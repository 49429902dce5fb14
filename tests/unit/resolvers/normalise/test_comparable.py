"""What makes results comparable is put beside what was sent, in every dialect alike, and changes nothing of it."""

from datetime import UTC, datetime
from decimal import Decimal

import msgspec
import pytest
from msgspec.structs import replace

from gateway.comparison import read_comparison
from resolvers.model import (
    Code,
    CodedValue,
    Investigation,
    Normalised,
    Quantity,
    RangeValue,
    ReferenceRange,
    ReportKey,
    SourceId,
    StructuredInfo,
    TextValue,
    every_code,
)
from resolvers.normalise.comparable import comparable, report
from resolvers.normalise.mapping import LOCAL
from tests.examples import NLK, result
from tests.examples import report as sent

COMPARISON = read_comparison()
STAVANGER = ReportKey("ENH:983974678", "r1", "q1")
KREA = Code(code="S-KREAT", system=LOCAL, display="S-Kreatinin")
INR = Code(code="NPU01685", system=NLK)


def of(code, **changes):
    """Give a result of a code, or of none."""
    named = () if code is None else (Investigation(codes=(code,)),)
    return replace(result(**changes), code=code, investigations=named)


def read(*results, **changes):
    return report(sent(key=STAVANGER, results=results, **changes), COMPARISON)


def only(**changes):
    return read(result(**changes)).results[0]


def ucum(**changes) -> str | None:
    return only(value=Quantity(text="1", value=Decimal(1), **changes)).value.ucum


def test_every_report_of_a_delivery_is_made_comparable_and_all_else_is_kept() -> None:
    delivered = Normalised(
        source=SourceId("central"), as_of=datetime(2026, 1, 1, tzinfo=UTC), reports=(sent(), sent("r2")), faults=()
    )

    found = comparable(delivered, COMPARISON)

    assert replace(found, reports=()) == replace(delivered, reports=())
    assert [one.results[0].value.ucum for one in found.reports] == ["mmol/mol", "mmol/mol"]


def test_a_local_code_gets_its_common_code_wherever_it_names_what_was_examined() -> None:
    found = read(
        of(None, members=(of(KREA),)),
        kind=KREA,
        categories=(KREA,),
    )
    member = found.results[0].members[0]

    assert found.results[0].code is None
    for code in (found.kind, found.categories[0], member.code, member.investigations[0].codes[0]):
        assert code.standard is not None
        assert (code.code, code.standard.code) == ("S-KREAT", "NPU04998")
    assert {code.code for code in every_code(found)} >= {"S-KREAT", "NPU04998", "NPU18016"}


def test_a_local_code_of_another_laboratory_stays_alone() -> None:
    found = report(sent(results=(of(KREA),)), COMPARISON)

    assert found.results[0].code.standard is None


@pytest.mark.parametrize(
    ("unit", "coded", "expected"),
    [
        ("10^9/L", None, "10*9/L"),
        ("odd", None, None),
        (None, None, None),
        ("mmol/l", "mmol/L", "mmol/L"),
        ("mmol/L", "mmol/l", "mmol/L"),
        ("mg/mL", "g/L", "g/L"),
        ("yrs", "a", "a"),
        ("breaths", "/min", "/min"),
        ("{score}", "{score}", "{score}"),
        ("g/L", "g/L", "g/L"),
        ("mg/dL", "mmol/L", None),
        ("g/cm\u00b2", "g/cm-2", None),
    ],
)
def test_a_unit_is_read_and_one_that_contradicts_its_own_code_is_not_trusted(unit, coded, expected) -> None:
    assert ucum(unit=unit, ucum=coded) == expected


def test_a_ratio_has_no_unit_by_its_code() -> None:
    found = read(of(INR, value=Quantity(text="2.5", value=Decimal("2.5"), unit="0"))).results[0]

    assert (found.value.unit, found.value.ucum) == ("0", "1")


def test_quantities_are_read_wherever_they_stand() -> None:
    mm = Quantity(text="12", value=Decimal(12), unit="mm")
    found = only(value=RangeValue(low=mm), details=(StructuredInfo(type=Code(code="size"), quantities=(mm,)),))

    assert (found.value.low.ucum, found.value.high) == ("mm", None)
    assert [one.ucum for one in found.details[0].quantities] == ["mm"]


@pytest.mark.parametrize("value", [None, TextValue(text="12", unit="mm"), CodedValue(code=Code(code="S"), codes=())])
def test_other_answers_stay_as_they_are(value) -> None:
    assert only(value=value).value == value


@pytest.mark.parametrize(
    ("text", "unit", "read_unit", "ucum"),
    [("10 - 22", "g/dL", None, None), ("10 - 22 g/dl", "g/dL", "g/dl", "g/dL")],
)
def test_a_reference_range_is_given_both_as_written_and_as_numbers(text, unit, read_unit, ucum) -> None:
    found = only(value=Quantity(text="12", unit=unit), reference_range=ReferenceRange(text=text)).reference_range

    assert found == ReferenceRange(
        text=text, low=Decimal(10), high=Decimal(22), low_inclusive=True, high_inclusive=True, unit=read_unit, ucum=ucum
    )


@pytest.mark.parametrize("text", ["10 - 22 år", "Neg", "-"])
def test_a_range_that_says_anything_else_stays_a_text(text) -> None:
    assert only(reference_range=ReferenceRange(text=text)).reference_range == ReferenceRange(text=text)


def test_results_that_say_the_same_are_read_alike_and_those_of_another_code_are_not() -> None:
    said = {"value": Quantity(text="2.5", unit="0"), "reference_range": ReferenceRange(text="2.0 - 3.0 0")}
    first, second, other = read(of(INR, **said), of(INR, **said), of(KREA, **said)).results

    assert first == second
    assert [each.value.ucum for each in (second, other)] == ["1", None]
    assert [each.reference_range.ucum for each in (second, other)] == ["1", None]


def test_nothing_that_was_sent_is_changed() -> None:
    told = sent(
        key=STAVANGER,
        results=(
            of(
                KREA,
                value=Quantity(text="5,10", value=Decimal("5.10"), unit="10E9/L"),
                reference_range=ReferenceRange(text="10-22"),
            ),
        ),
    )

    found = report(told, COMPARISON)
    one = found.results[0]

    assert (one.value.text, one.value.value, one.value.unit) == ("5,10", Decimal("5.10"), "10E9/L")
    assert one.reference_range.text == "10-22"
    assert replace(one.code, equivalents=msgspec.UNSET) == KREA


def test_what_is_stored_holds_nothing_of_what_is_found_on_the_way() -> None:
    """The store knows a version again by its bytes, so a table must not change them."""
    told = msgspec.to_builtins(sent(results=(of(KREA, reference_range=ReferenceRange(text="10-22")),)))

    assert told["results"][0]["reference_range"] == {"text": "10-22"}
    assert told["results"][0]["code"].keys() == {"code", "system", "display", "text"}
