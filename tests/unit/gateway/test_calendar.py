"""The calendar has every Norwegian public holiday around a time, and nothing else."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from gateway.calendar import public_holidays, working_hours
from tests.examples import release_rules

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
# Easter Sundays as the almanacs give them; the library is not asked.
EASTER = {
    2025: date(2025, 4, 20),
    2026: date(2026, 4, 5),
    2027: date(2027, 3, 28),
    2028: date(2028, 4, 16),
    2029: date(2029, 4, 1),
}
AFTER_EASTER = (-3, -2, 0, 1, 39, 49, 50)
FIXED = ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))


def test_the_calendar_is_that_of_the_law_for_each_of_its_years():
    expected = {date(year, month, day) for year in EASTER for month, day in FIXED} | {
        easter + timedelta(days=days) for easter in EASTER.values() for days in AFTER_EASTER
    }

    assert public_holidays(NOW) == expected


def test_an_ordinary_sunday_and_the_day_before_christmas_are_not_in_it():
    found = public_holidays(NOW)

    assert date(2026, 11, 29) not in found
    assert date(2026, 12, 24) not in found


def test_the_year_is_that_of_the_clock_in_oslo():
    """At 23:30 UTC on New Year's Eve the new year has come in Oslo."""
    found = public_holidays(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))

    assert {day.year for day in found} == {2026, 2027, 2028, 2029, 2030}


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        public_holidays(NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("at", "within"),
    [
        (datetime(2026, 11, 26, 9, 30, tzinfo=UTC), True),
        (datetime(2026, 11, 26, 2, tzinfo=UTC), False),
        (datetime(2026, 11, 26, 22, tzinfo=UTC), False),
        (datetime(2026, 11, 28, 9, 30, tzinfo=UTC), False),
        (datetime(2026, 12, 25, 9, 30, tzinfo=UTC), False),
        (datetime(2026, 11, 26, 10, 30, tzinfo=timezone(timedelta(hours=1))), True),
    ],
)
def test_working_hours_are_the_opening_hours_of_working_days(at, within) -> None:
    assert working_hours(release_rules())(at) == within
