"""A delay is over at its very moment, in whatever zone the moment is told."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from policies import in_force

MOMENT = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")


def test_a_delay_holds_until_its_moment():
    assert in_force(MOMENT, MOMENT - timedelta(microseconds=1))


def test_a_delay_is_over_at_its_moment_and_after():
    assert not in_force(MOMENT, MOMENT)
    assert not in_force(MOMENT, MOMENT + timedelta(days=1))


def test_a_delay_without_a_moment_holds():
    assert in_force(None, MOMENT)


def test_the_hour_that_comes_twice_in_autumn_is_told_apart():
    """In Oslo 2026-10-25 02:30 comes twice; the moment, 02:00 winter time, lies between the two."""
    first = datetime(2026, 10, 25, 2, 30, tzinfo=OSLO)
    second = first.replace(fold=1)

    assert in_force(MOMENT, first.astimezone(UTC))
    assert not in_force(MOMENT, second.astimezone(UTC))


def test_a_moment_without_a_zone_is_refused():
    naive = MOMENT.replace(tzinfo=None)

    with pytest.raises(ValueError, match="zone"):
        in_force(naive, MOMENT)
    with pytest.raises(ValueError, match="zone"):
        in_force(MOMENT, naive)
