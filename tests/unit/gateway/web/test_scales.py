from datetime import UTC, datetime

import pytest

from gateway.web.scales import Scale, dates, length, round_numbers, written

MONTHS = ("jan.", "feb.", "mars", "april", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des.")


def seconds(year, month=1, day=1):
    return datetime(year, month, day, tzinfo=UTC).timestamp()


def told(start_s, end_s, most):
    return [tick.text for tick in dates(start_s, end_s, MONTHS, most=most)]


@pytest.mark.parametrize(("number", "place"), [(0, 100), (5, 60), (10, 20), (-1, 100), (11, 20)])
def test_a_number_lies_between_the_ends_and_never_beyond_them(number, place):
    assert Scale(low=0, high=10, start=100, end=20).place(number) == pytest.approx(place)


@pytest.mark.parametrize(
    ("low", "high", "numbers"),
    [
        (0, 10, (0, 2, 4, 6, 8, 10)),
        (12, 58, (10, 20, 30, 40, 50, 60)),
        (0.21, 0.44, (0.2, 0.25, 0.3, 0.35, 0.4, 0.45)),
        (7.36, 7.42, (7.36, 7.38, 7.4, 7.42)),
        (-3, 2, (-3, -2, -1, 0, 1, 2)),
        (0, 140_000, (0, 50_000, 100_000, 150_000)),
        (5, 5, (5, 6)),
        (0, 0, (0, 0.2)),
    ],
)
def test_the_numbers_of_an_axis_are_round_and_hold_all(low, high, numbers):
    assert round_numbers(low, high) == pytest.approx(numbers)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (5, "5"),
        (5.5, "5,5"),
        (0.05, "0,05"),
        (-1.25, "\u22121,25"),
        (-0.00000000001, "0"),
        (1000, "1000"),
        (12_500, "12\u202f500"),
    ],
)
def test_a_number_is_written_as_people_read_it(number, text):
    assert written(number, ",") == text


def test_the_mark_before_decimals_is_that_of_the_language():
    assert written(5.5, ".") == "5.5"


@pytest.mark.parametrize(("number", "text"), [(12, "12"), (12.04, "12"), (12.05, "12.1"), (0.96, "1")])
def test_a_length_is_written_to_a_tenth(number, text):
    assert length(number) == text


def test_long_times_are_told_by_years():
    assert told(seconds(2021, 6), seconds(2024, 2), most=9) == ["2022", "2023", "2024"]


def test_short_times_are_told_by_months_and_january_by_its_year():
    assert told(seconds(2025, 10, 5), seconds(2026, 2, 9), most=9) == ["nov.", "des.", "2026", "feb."]


def test_where_there_is_less_room_fewer_dates_are_told():
    assert told(seconds(2010), seconds(2026), most=4) == ["2010", "2015", "2020", "2025"]


def test_days_within_one_month_have_no_start_to_tell():
    assert told(seconds(2026, 3, 4), seconds(2026, 3, 20), most=4) == []
