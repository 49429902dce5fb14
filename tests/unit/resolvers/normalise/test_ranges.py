"""A reference range is read as numbers only where its text is one interval and nothing else."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.normalise.ranges import Interval, interval

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**6, places=2)


def read(text: str) -> Interval | None:
    return interval(text, {"mmol/L", "/L", "10*9/L"}.__contains__)


def between(low: str, high: str, unit: str | None = None) -> Interval:
    return Interval(low=Decimal(low), high=Decimal(high), low_inclusive=True, high_inclusive=True, unit=unit)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10 - 22", between("10", "22")),
        ("10-22", between("10", "22")),
        ("0,5–1,2", between("0.5", "1.2")),
        ("0.030 - 2.010", between("0.030", "2.010")),
        ("3,5    - 10,0", between("3.5", "10.0")),
        ("3.5 - 5.0 mmol/L", between("3.5", "5.0", "mmol/L")),
        ("3.5 - 10.0 10*9/L", between("3.5", "10.0", "10*9/L")),
        ("3,5\u00a0\u2212\u00a05,0", between("3.5", "5.0")),
        ("-2 - 2", between("-2", "2")),
        ("-3,0--1,0", between("-3.0", "-1.0")),
        (" 1 - 1 ", between("1", "1")),
    ],
)
def test_an_interval_is_read_with_both_ends_within(text, found) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("< 0,5", Interval(high=Decimal("0.5"), high_inclusive=False)),
        ("<105", Interval(high=Decimal(105), high_inclusive=False)),
        ("<= 5", Interval(high=Decimal(5), high_inclusive=True)),
        ("≤5", Interval(high=Decimal(5), high_inclusive=True)),
        ("> 60", Interval(low=Decimal(60), low_inclusive=False)),
        (">= 60", Interval(low=Decimal(60), low_inclusive=True)),
        ("≥60/L", Interval(low=Decimal(60), low_inclusive=True, unit="/L")),
        ("< 5 mmol/L", Interval(high=Decimal(5), high_inclusive=False, unit="mmol/L")),
    ],
)
def test_one_bound_is_read_with_whether_it_is_within(text, found) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "Neg",
        "Alltid *-merket",
        "Kvinner: 11,7 - 15,3",
        "11,7 - 15,3 (kvinner)",
        "18 - 67 år",
        "10 - 22\n12 - 24",
        "1 000 - 2 000",
        "22 - 10",
        "5",
        "< 5 - 10",
        "1:10 - 1:20",
        "2020-01-02",
        "1.2.3 - 4",
        "٣ - ٥",
        "3,5 -",
        "<",
        "10 - 22 5",
        "1 - 2 000",
        "3.5 - 10.010*9/L",
    ],
)
def test_what_is_not_one_interval_alone_stays_a_text(text) -> None:
    assert read(text) is None


@given(low=NUMBERS, high=NUMBERS, mark=st.sampled_from([".", ","]), dash=st.sampled_from(["-", " - ", "–", " \u2014 "]))
def test_what_is_written_is_read(low, high, mark, dash) -> None:
    text = f"{low:f}{dash}{high:f}".replace(".", mark)

    found = read(text)

    if low > high:
        assert found is None
    else:
        assert found == between(str(low), str(high))
