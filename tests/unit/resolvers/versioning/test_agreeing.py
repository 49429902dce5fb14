"""Two sources agree where what both say is the same; what one leaves out, or writes otherwise, is no difference."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from resolvers.model import (
    Code,
    CodedValue,
    Comment,
    Comparator,
    InstantValue,
    Quantity,
    RangeValue,
    ReportStatus,
    ResultStatus,
    TextValue,
)
from resolvers.versioning.agreeing import agree, listed_alike, results_agree, same_value
from tests.examples import moment, report, result

ECOLI = Code(code="ECOLI", display="Escherichia coli")


def number(text: str, unit: str | None = None, **more) -> Quantity:
    return Quantity(text=text, unit=unit, **more)


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
    ],
)
def test_values_are_compared_by_what_they_mean(one, other, same) -> None:
    assert same_value(one, other) is same
    assert same_value(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (ReportStatus.FINAL, ReportStatus.AMENDED, True),
        (ReportStatus.FINAL, ReportStatus.UNKNOWN, True),
        (ReportStatus.FINAL, ReportStatus.PRELIMINARY, False),
        (ReportStatus.FINAL, ReportStatus.CANCELLED, False),
    ],
)
def test_reports_must_stand_alike(one, other, same) -> None:
    assert agree(report(status=one), report(status=other)) is same
    assert agree(report(status=one, results=()), report(status=other)) is same


def test_what_one_leaves_out_is_no_difference() -> None:
    rich = report(results=(result(number="1", comments=(Comment(text="hemolyse"),)), result(code="K", text="4")))
    poor = report(results=(result(),))

    assert agree(rich, poor)
    assert agree(poor, rich)
    assert agree(rich, report(results=(result(value=None),)))
    assert agree(rich, report(results=(result(code="L", text="4"),)))


def test_results_that_answer_differently_or_stand_differently_are_a_difference() -> None:
    one = report(results=(result(text="48"),))

    assert not agree(one, report(results=(result(text="51"),)))
    assert not agree(one, report(results=(result(status=ResultStatus.CANCELLED, value=None),)))


def test_members_are_compared_below_what_they_belong_to() -> None:
    def culture(microbe: str, answer: str):
        return result(code=microbe, value=None, members=(result(code="penicillin", text=answer),))

    one = report(results=(culture("A", "S"), culture("B", "R")))

    assert agree(one, report(results=(culture("B", "R"), culture("A", "S"))))
    assert not agree(one, report(results=(culture("A", "R"), culture("B", "S"))))


def test_several_of_one_place_are_compared_in_no_order_and_only_where_all_are_there() -> None:
    one = report(results=(result(text="1"), result(text="2")))

    assert agree(one, report(results=(result(text="2"), result(text="1"))))
    assert not agree(one, report(results=(result(text="2"), result(text="3"))))
    assert agree(one, report(results=(result(text="3"),)))


def test_a_result_that_does_not_say_what_it_examines_is_compared_with_none() -> None:
    assert agree(report(results=(result(code="", text="1"),)), report(results=(result(code="", text="2"),)))
    unnamed = replace(result(text="2"), code=None)
    assert agree(report(results=(result(text="1"),)), report(results=(unnamed,)))


def tree(*values: str, inner: str = "7") -> tuple:
    """Give results of one code, the last of which has a member."""
    found = [result("A", text=text) for text in values]
    return (*found, replace(result("B"), members=(result("C", text=inner),)))


@pytest.mark.parametrize(
    ("one", "other", "listed", "agreeing"),
    [
        (tree("1", "2"), tree("1", "2"), True, True),
        (tree("1", "2"), tuple(replace(each, number="9") for each in tree("1", "2")), True, True),
        (
            tree("1", "2"),
            tuple(replace(each, code=replace(each.code, display="x")) for each in tree("1", "2")),
            True,
            True,
        ),
        (tree("1", "2"), tree("2", "1"), False, True),
        (tree("1", "2"), tree("1"), False, True),
        (tree("1", "2"), tree("1", "3"), False, False),
        (tree("1"), tree("1", inner="8"), False, False),
    ],
    ids=["alike", "numbered", "named", "in another order", "of another number", "another answer", "another member"],
)
def test_what_is_listed_alike_agrees_and_what_is_not_is_compared_by_its_place(one, other, listed, agreeing) -> None:
    assert listed_alike(one, other) is listed_alike(other, one) is listed
    assert results_agree(one, other) is results_agree(other, one) is agreeing
    assert agree(report(results=one), report(results=other)) is agreeing
