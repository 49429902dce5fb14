"""Which days are public holidays in Norway: data for the policies, which look nothing up themselves."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

from policies import ReleaseRules

OSLO = ZoneInfo("Europe/Oslo")
# A report of last year may still wait, and a delay set today may end in two years.
YEARS_BEFORE = 1
YEARS_AFTER = 3
# At New Year two are in use.
KEPT = 4


def public_holidays(now: datetime) -> frozenset[date]:
    """
    Give the public holidays (helligdager og høytidsdager) around a time.

    Args:
        now: aware; the calendar holds last year, this year and the three that follow, by the clock in Oslo.

    Returns:
        Ordinary Sundays are not among them, as no Sunday is a working day; neither are the days before Easter,
        Whitsun, Christmas and New Year, on which work may end early but is done.

    Raises:
        ValueError: a time without a zone.

    Source:
        lov 1995-02-24-12 om helligdager og helligdagsfred § 2; lov 1947-04-26-1 om 1 og 17 mai; as the library
        `holidays` has them, read 2026-11-26.
    """
    if now.tzinfo is None:
        raise ValueError("the time carries a zone")
    return _around(now.astimezone(OSLO).year)


@lru_cache(maxsize=KEPT)
def _around(year: int) -> frozenset[date]:
    """Lay the calendar around a year; a request asks for the one of its own time."""
    return frozenset(country_holidays("NO", years=range(year - YEARS_BEFORE, year + YEARS_AFTER + 1)))


def working_hours(rules: ReleaseRules) -> Callable[[datetime], bool]:
    """Give what tells whether a moment (aware) is within the opening hours of the rules of release."""

    def within(at: datetime) -> bool:
        return rules.working_from(at, holidays=public_holidays(at)) == at.astimezone(UTC)

    return within
