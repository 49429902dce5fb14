"""Days, working days and opening hours by the clock in Oslo, the same clock time on both sides of summer time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

OSLO: Final = ZoneInfo("Europe/Oslo")
SATURDAY: Final = 5
# What would lie beyond the last day of the calendar waits until that day.
END: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """A time to wait: calendar days, or `working` days that begin with the first working hour."""

    days: int
    working: bool = False

    @property
    def weight(self) -> int:
        """Give the calendar days that it takes at least, so that delays of both kinds have an order."""
        return self.days + 2 * (self.days // SATURDAY) if self.working else self.days


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """
    The opening hours (åpningstid) of every working day: Monday to Friday, without the public holidays.

    INVARIANT: `opens` is 03:00 or later. The hour before comes twice in autumn and not at all in spring; no clock time
    within the window does.
    """

    opens: time
    closes: time

    def next_working(self, local: datetime, holidays: frozenset[date]) -> datetime:
        """
        Find the first moment within opening hours from a moment on.

        Args:
            local: without a zone, by the clock in Oslo; so is what is returned.
        """
        if works(local.date(), holidays):
            if local.time() < self.opens:
                return datetime.combine(local.date(), self.opens)
            if local.time() < self.closes:
                return local
        return datetime.combine(next_working_day(local.date(), holidays), self.opens)

    def after(self, at: datetime, delay: Delay, holidays: frozenset[date]) -> datetime:
        """
        Find the first moment within opening hours once a delay is over.

        Args:
            at: aware.

        Returns:
            Aware UTC, never before `at`, and never earlier for a later `at`. It is at the clock time of `at` where that
            lies within opening hours. Working days are counted from the first working moment on, so that a report of a
            Friday evening and one of the Saturday after it wait for the same moment.

        Raises:
            ValueError: a time without a zone.
        """
        try:
            start = clock_in_oslo(at)
            if not delay.working:
                return instant(self.next_working(start + timedelta(days=delay.days), holidays))
            start = self.next_working(start, holidays)
            day = start.date()
            for _ in range(delay.days):
                day = next_working_day(day, holidays)
            return instant(datetime.combine(day, start.time()))
        except OverflowError:
            return END


def works(day: date, holidays: frozenset[date]) -> bool:
    """Tell whether a day is a working day (virkedag, here without Saturdays)."""
    return day.weekday() < SATURDAY and day not in holidays


def next_working_day(day: date, holidays: frozenset[date]) -> date:
    """Find the first working day after a day."""
    day += timedelta(days=1)
    while not works(day, holidays):
        day += timedelta(days=1)
    return day


def clock_in_oslo(at: datetime) -> datetime:
    """
    Read the clock in Oslo.

    Returns:
        Date and clock time without a zone.

    Raises:
        ValueError: a time without a zone, which could be wrong by hours and so is never read.
    """
    return aware(at).astimezone(OSLO).replace(tzinfo=None)


def instant(local: datetime) -> datetime:
    """Turn date and clock time in Oslo, of the first of two where they come twice, into aware UTC."""
    return local.replace(tzinfo=OSLO, fold=0).astimezone(UTC)


def aware(at: datetime) -> datetime:
    """
    Give a time back if it carries a zone.

    Raises:
        ValueError: it does not.
    """
    if at.tzinfo is None:
        raise ValueError("release times carry a zone")
    return at
