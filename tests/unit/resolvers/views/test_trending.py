"""Trends: one series for what can be compared, a break with its reason for what cannot."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from gateway.comparison import read_comparison
from resolvers.merge import merge
from resolvers.model import (
    Answer,
    Code,
    CodedValue,
    Comparator,
    Completeness,
    InstantValue,
    Investigation,
    NamedSource,
    Quantity,
    RangeValue,
    ReportKey,
    ResultStatus,
    Shown,
    SourceId,
    TextValue,
)
from resolvers.naming import Naming
from resolvers.views.trending import BreakReason, Conversion, Trend, trend
from tests.examples import NLK, NOW, moment, report, result

NORD = NamedSource(id=SourceId("nord"), name="Nord")
UNITS = read_comparison().units
GLUCOSE = Code(code="NPU02192", system=NLK, display="P-Glukose")
LOCAL = "urn:oid:2.16.578.1.12.4.1.1.8212"


def glucose(text: str, unit: str = "mmol/L", **changes):
    number = Quantity(text=text, value=Decimal(text), unit=unit, ucum=UNITS.to_ucum(unit))
    return replace(result("NPU02192"), **{"value": number} | changes)


def drawn(*held, unit: str | None = None, asked: Code = GLUCOSE) -> Trend:
    """Draw a trend of results, each sampled a day after the one before."""
    reports = [
        one if hasattr(one, "key") else report(f"r{day}", f"2026-01-{day:02}", results=(one,))
        for day, one in enumerate(held, start=1)
    ]
    merged = merge(
        [Shown(source=NORD.id, as_of=NOW, report=one, row="P2") for one in reports],
        Naming(b"s" * 32),
        sources={NORD.id: NORD},
        national_store_answered=False,
    )
    answer = Answer(
        reports=merged,
        completeness=Completeness(complete=True, sources=()),
        notices=(),
        policy_version="1",
        rows={},
    )
    return trend(answer, asked, unit, UNITS)


def numbers(found: Trend) -> list[list[str | None]]:
    return [[None if point.value is None else format(point.value, "f") for point in one.points] for one in found.series]


def test_comparable_results_are_one_series_oldest_first_with_every_digit() -> None:
    found = drawn(glucose("5.10"), glucose("6.0"), glucose("7"))

    assert numbers(found) == [["5.10", "6.0", "7"]]
    assert (found.series[0].unit, found.series[0].code.code, found.breaks) == ("mmol/L", "NPU02192", ())
    assert {point.conversion for point in found.series[0].points} == {Conversion.NONE}
    assert found.series[0].points[0].sources == (NORD,)
    assert len(found.reports) == 3


def test_numbers_move_to_the_unit_of_the_newest_where_that_is_exact() -> None:
    found = drawn(glucose("5100", "umol/L"), glucose("6.0"))

    assert numbers(found) == [["5.100", "6.0"]]
    assert [point.conversion for point in found.series[0].points] == [Conversion.EXACT, Conversion.NONE]
    assert (found.series[0].points[0].text, found.series[0].points[0].unit) == ("5100", "umol/L")


def test_a_unit_that_is_asked_for_is_used_where_there_is_a_safe_way() -> None:
    assert numbers(drawn(glucose("5.1"), unit="umol/L")) == [["5100"]]
    rounded = drawn(glucose("90", "mg/dL"), unit="mmol/L").series[0].points[0]
    assert rounded.conversion is Conversion.ROUNDED
    assert rounded.value is not None
    assert abs(rounded.value - Decimal("4.996")) < Decimal("0.001")


def test_what_cannot_be_converted_is_a_series_of_its_own_with_the_reason() -> None:
    found = drawn(glucose("5.1"), glucose("5", "U/L"), glucose("6.1"))

    assert numbers(found) == [["5.1", "6.1"], ["5"]]
    assert [one.unit for one in found.series] == ["mmol/L", "U/L"]
    assert [(one.left, one.entered, one.reasons) for one in found.breaks] == [
        (0, 1, (BreakReason.UNIT,)),
        (1, 0, (BreakReason.UNIT,)),
    ]
    assert found.breaks[0].at == moment("2026-01-02")


def test_a_unit_that_is_not_known_is_compared_as_it_is_written() -> None:
    found = drawn(glucose("5", "drops"), glucose("6", "drops"), glucose("7", "spoons"))

    assert [(one.unit, len(one.points)) for one in found.series] == [("spoons", 1), ("drops", 2)]


def test_another_method_is_a_break() -> None:
    methods = (Code(code="A", system="s"), Code(text="B"), Code(display="B"), None)
    found = drawn(*(glucose("5", method=method) for method in methods))

    assert len(found.series) == 3
    assert [one.reasons for one in found.breaks] == [(BreakReason.METHOD,)] * 2
    assert [one.method for one in found.series] == [None, methods[2], methods[0]]


def test_what_limits_a_number_stays_text_in_the_series_that_it_belongs_to() -> None:
    below = Quantity(text="0.5", value=Decimal("0.5"), comparator=Comparator.LT, unit="mmol/L", ucum="mmol/L")
    moved = replace(below, text="500", value=Decimal(500), unit="umol/L", ucum="umol/L")
    odd = replace(below, unit="drops", ucum=None)
    equal = replace(below, comparator=Comparator.EQ)

    found = drawn(*(result("NPU02192", value=value) for value in (below, moved, odd, equal)), glucose("1"))

    assert numbers(found) == [[None, None, "0.5", "1"], [None]]
    assert [point.comparator for point in found.series[0].points[:2]] == [Comparator.LT, Comparator.LT]
    assert [point.text for point in found.series[0].points] == ["0.5", "500", "0.5", "1"]
    assert found.series[1].unit == "drops"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (TextValue(text="Neg"), "Neg"),
        (CodedValue(code=Code(code="S", display="Sensitive"), codes=()), "Sensitive"),
        (CodedValue(code=Code(code="S", text="følsom"), codes=()), "følsom"),
        (CodedValue(code=Code(code="S"), codes=(), text="0.5"), "0.5"),
        (CodedValue(code=Code(code="S"), codes=()), "S"),
        (RangeValue(low=Quantity(text="1"), high=Quantity(text="2")), "1 - 2"),
        (RangeValue(high=Quantity(text="2")), "- 2"),
        (InstantValue(at=moment("2026-01-01")), moment("2026-01-01").text),
        (None, None),
        (Quantity(text="about 5", unit="mmol/L", ucum="mmol/L"), "about 5"),
    ],
)
def test_an_answer_that_is_no_number_is_a_text(value, text) -> None:
    (series,) = drawn(result("NPU02192", value=value)).series

    assert [(point.value, point.text) for point in series.points] == [(None, text)]


def test_codes_of_the_same_examination_share_a_series_and_a_local_one_its_laboratory() -> None:
    common = Code(code="NPU04998", system=NLK)
    own = Code(code="KREA", system=LOCAL, equivalents=(common,))
    unmapped = Code(code="KREA", system=LOCAL)
    asked = Code(code="KREA")
    held = [glucose("1", code=own, investigations=()), glucose("2", code=common, investigations=())]

    together = drawn(*held, asked=common)
    apart = drawn(
        *(
            report(
                number,
                f"2026-01-0{number[1]}",
                key=ReportKey(f"ENH:{house}", number),
                results=(glucose("1", code=unmapped, investigations=()),),
            )
            for number, house in (("r1", "a"), ("r2", "b"))
        ),
        asked=asked,
    )

    assert [(one.code, len(one.points)) for one in together.series] == [(common, 2)]
    assert [point.code for point in together.series[0].points] == [own, common]
    assert [len(one.points) for one in apart.series] == [1, 1]
    assert [one.reasons for one in apart.breaks] == [(BreakReason.CODE,)]


def test_a_result_that_names_what_was_examined_only_in_full_is_drawn_too() -> None:
    bare = replace(glucose("5"), code=None, investigations=(Investigation(codes=(GLUCOSE,)),))

    assert numbers(drawn(bare)) == [["5"]]


def test_what_was_taken_back_or_is_of_another_code_is_not_drawn() -> None:
    found = drawn(glucose("5", status=ResultStatus.ENTERED_IN_ERROR), result("NPU19748"))

    assert (found.series, found.breaks, found.reports) == ((), (), ())
