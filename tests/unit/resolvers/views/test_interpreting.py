"""A number is judged by its range only where the laboratory is silent and one answer is possible."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.model import (
    Code,
    Comparator,
    Interpretation,
    Quantity,
    ReferenceRange,
    ResultStatus,
    TextValue,
)
from resolvers.normalise.ranges import interval
from resolvers.views.interpreting import derived
from tests.examples import result


def limits(text: str, **changes) -> ReferenceRange:
    read = interval(text, lambda _unit: True)
    if read is None:
        return ReferenceRange(text=text)
    return ReferenceRange(
        text=text,
        low=read.low,
        high=read.high,
        low_inclusive=read.low_inclusive,
        high_inclusive=read.high_inclusive,
        **changes,
    )


def judge(value: str, text: str, comparator: str | None = None, **changes) -> str | None:
    quantity = Quantity(
        text=value,
        value=Decimal(value),
        comparator=Comparator[comparator] if comparator else None,
        unit="g/L",
        ucum="g/L",
    )
    return derived(result(value=quantity, reference_range=limits(text), **changes))


@pytest.mark.parametrize(
    ("value", "text", "expected"),
    [
        ("9.9", "10 - 22", "L"),
        ("10", "10 - 22", "N"),
        ("22.0", "10 - 22", "N"),
        ("22.1", "10 - 22", "H"),
        ("5", "< 5", "H"),
        ("4.9", "< 5", "N"),
        ("5", "<= 5", "N"),
        ("60", "> 60", "L"),
        ("61", "> 60", "N"),
        ("60", ">= 60", "N"),
    ],
)
def test_a_number_is_above_below_or_within(value, text, expected) -> None:
    assert judge(value, text) == judge(value, text, "EQ") == expected


@pytest.mark.parametrize(
    ("comparator", "value", "text", "expected"),
    [
        ("LT", "0.5", "10 - 22", "L"),
        ("LT", "10", "10 - 22", "L"),
        ("LE", "10", "10 - 22", None),
        ("LE", "60", "> 60", "L"),
        ("LT", "15", "10 - 22", None),
        ("LT", "0.5", "< 0.5", "N"),
        ("LE", "0.5", "< 0.5", None),
        ("LE", "0.5", "<= 0.5", "N"),
        ("LT", "0.6", "< 0.5", None),
        ("LT", "60", "> 60", "L"),
        ("GT", "22", "10 - 22", "H"),
        ("GE", "22", "10 - 22", None),
        ("GE", "5", "< 5", "H"),
        ("GT", "15", "10 - 22", None),
        ("GT", "60", "> 60", "N"),
        ("GE", "60", "> 60", None),
        ("GE", "60", ">= 60", "N"),
        ("GT", "59", "> 60", None),
        ("GT", "1", "< 5", None),
        ("NE", "5", "10 - 22", None),
        ("MG", "50", "10 - 22", None),
        ("ML", "1", "10 - 22", None),
    ],
)
def test_a_comparator_is_judged_only_where_every_possible_value_lies_on_one_side(
    comparator, value, text, expected
) -> None:
    assert judge(value, text, comparator) == expected


def test_what_the_laboratory_says_is_not_said_again() -> None:
    assert judge("30", "10 - 22", interpretation=Interpretation(code="H", source=Code(code="1"))) is None


@pytest.mark.parametrize("status", [ResultStatus.CANCELLED, ResultStatus.ENTERED_IN_ERROR, ResultStatus.UNKNOWN])
def test_what_does_not_stand_is_not_judged(status) -> None:
    assert judge("30", "10 - 22", status=status) is None


@pytest.mark.parametrize("value", [None, TextValue(text="30"), Quantity(text="ca. 30", unit="g/L")])
def test_what_is_no_number_is_not_judged(value) -> None:
    assert derived(result(value=value, reference_range=limits("10 - 22"))) is None


def test_without_a_range_nothing_is_judged() -> None:
    assert judge("30", "Neg") is None
    assert derived(result(value=Quantity(text="30", value=Decimal(30)))) is None


@pytest.mark.parametrize(
    ("unit", "ucum", "expected"),
    [
        (None, None, "H"),
        ("g/l", "g/L", "H"),
        ("g/L", None, "H"),
        ("g/dL", "g/dL", None),
        ("odd", None, None),
    ],
)
def test_a_range_in_another_unit_is_not_used(unit, ucum, expected) -> None:
    value = Quantity(text="30", value=Decimal(30), unit="g/L", ucum="g/L")

    assert derived(result(value=value, reference_range=limits("10 - 22", unit=unit, ucum=ucum))) == expected


@given(
    true=st.decimals(min_value=0, max_value=30, places=1),
    told=st.decimals(min_value=0, max_value=30, places=1),
    comparator=st.sampled_from(["LT", "LE", "GT", "GE", "EQ"]),
    text=st.sampled_from(["10 - 22", "< 10", "<= 10", "> 10", ">= 10"]),
)
def test_what_is_judged_holds_for_every_value_that_the_comparator_leaves(true, told, comparator, text) -> None:
    possible = {"LT": true < told, "LE": true <= told, "GT": true > told, "GE": true >= told, "EQ": true == told}
    judged = judge(str(told), text, comparator)

    if judged is not None and possible[comparator]:
        assert judge(str(true), text) == judged
