"""Times as laboratories write them: Norwegian local time, without more precision than they know."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from resolvers.model import Moment

OSLO = ZoneInfo("Europe/Oslo")


def instant(at: datetime) -> Moment:
    """Write an aware instant to the second, in Norwegian time with its offset."""
    local = at.astimezone(OSLO).replace(microsecond=0)
    return Moment(text=local.isoformat(), at=local.astimezone(UTC))


def day(at: datetime) -> Moment:
    """Write the Norwegian day of an aware instant, and no clock time."""
    local = at.astimezone(OSLO).date()
    return Moment(text=local.isoformat(), at=clock(local, 0, 0))


def clock(on: date, hour: int, minute: int) -> datetime:
    """Turn a Norwegian day and clock time into an aware instant, UTC."""
    return datetime.combine(on, time(hour, minute), tzinfo=OSLO).astimezone(UTC)
