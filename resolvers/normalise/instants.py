"""Read KITH times (TS) as moments: the precision is kept, a missing zone is Europe/Oslo, no day ever shifts."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from resolvers.model import Moment

EARLIEST, LATEST = 1900, 2199
LARGEST_OFFSET = timedelta(hours=14)
DAY = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
COMPACT_DAY = r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
SECOND = r"(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?"
CLOCK = rf"(?P<hour>\d\d)(?::(?P<minute>\d\d)(?::{SECOND})?)?"
COMPACT_CLOCK = rf"(?P<hour>\d\d)(?:(?P<minute>\d\d)(?:{SECOND})?)?"
ZONE = r"\s*(?P<zone>[Zz]|[+-]\d\d(?::?\d\d)?)?"
FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        r"(?P<year>\d{4})(?:-?(?P<month>\d\d))?",
        rf"{DAY}{ZONE}",
        rf"{COMPACT_DAY}{ZONE}",
        rf"{DAY}(?:[Tt]|\s+){CLOCK}{ZONE}",
        rf"{COMPACT_DAY}[Tt]?{COMPACT_CLOCK}{ZONE}",
        rf"{COMPACT_DAY}(?:[Tt]|\s+){CLOCK}{ZONE}",
    )
)
# Dates and times as most are sent, which the standard library reads as they are meant here, only sooner.
USUAL = re.compile(
    r"(?:19|20|21)\d\d-\d\d-\d\d"
    r"(?:T(?:[01]\d|2[0-3]):\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|\+(?:0\d|1[0-3]):[0-5]\d)?)?",
    re.ASCII,
)
DATE_LENGTH = len("2021-03-17")


def moment(text: str) -> Moment | None:
    """
    Read a time as ISO 8601 or as one of KITH's compact forms (`20190312`, `201903121430`).

    Returns:
        The moment in ISO form, as precise as it was sent: a date stays a date, a year or month stays one, and every
        digit of a second's fraction is kept. A time without zone is Europe/Oslo: of the hour that exists twice the
        first one, and the hour that does not exist with the offset before the change. `at` is the first instant that
        the text can mean; 24:00 stays on the day that it ends. None when the text is no time, or one that cannot be (30
        February): it is never moved.

    Source:
        KITH 1901:2012 (TS in KITH's XML data types); ISO 8601; domain page 1.4 on times without zone.
    """
    return usual(text) or general(text)


def usual(text: str) -> Moment | None:
    """Read a time that is written as most are; None for every other."""
    if not USUAL.fullmatch(text):
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.tzinfo is not None:
        return Moment(text=text, at=at if at.tzinfo is UTC else at.astimezone(UTC))
    at = at.replace(tzinfo=oslo())
    return Moment(text=text if len(text) == DATE_LENGTH else text + at.isoformat()[-6:], at=at.astimezone(UTC))


def general(text: str) -> Moment | None:
    """Read a time in any of the forms."""
    text = text.strip()
    for form in FORMS:
        found = form.fullmatch(text)
        if found:
            return assembled({name: found.group(name) for name in form.groupindex})
    return None


def assembled(parts: dict[str, str | None]) -> Moment | None:
    """Put the parts together; None where they make no date, clock time or offset."""
    late = ends_a_day(parts)
    try:
        local = datetime(*numbers(parts | {"hour": None} if late else parts))  # noqa: DTZ001 the zone depends on it
        zone = offset(parts.get("zone"))
    except ValueError:
        return None
    if not EARLIEST <= local.year <= LATEST:
        return None
    local += timedelta(days=1) if late else timedelta()
    fraction = parts.get("fraction")
    if fraction:
        local += timedelta(microseconds=int(fraction[:6].ljust(6, "0")))
    at = local.replace(tzinfo=zone)
    return Moment(text=written(parts, at), at=at.astimezone(UTC))


def ends_a_day(parts: dict[str, str | None]) -> bool:
    """Tell 24:00, the end of a day."""
    behind = (parts.get("minute"), parts.get("second"), parts.get("fraction"))
    return parts.get("hour") == "24" and not any((part or "").strip("0") for part in behind)


def numbers(parts: dict[str, str | None]) -> tuple[int, int, int, int, int, int]:
    """Give year to second as numbers, the first of each where it is not said."""
    return (
        int(parts["year"] or 0),
        int(parts.get("month") or 1),
        int(parts.get("day") or 1),
        int(parts.get("hour") or 0),
        int(parts.get("minute") or 0),
        int(parts.get("second") or 0),
    )


def written(parts: dict[str, str | None], at: datetime) -> str:
    """Write the moment in ISO form with the precision it came with."""
    date = "-".join(part for part in (parts["year"], parts.get("month"), parts.get("day")) if part)
    if not parts.get("hour"):
        return date
    clock = ":".join(part for part in (parts["hour"], parts.get("minute"), parts.get("second")) if part)
    fraction = f".{parts['fraction']}" if parts.get("fraction") else ""
    zone = "Z" if parts.get("zone") in {"Z", "z"} else at.isoformat()[-6:]
    return f"{date}T{clock}{fraction}{zone}"


def offset(text: str | None) -> tzinfo:
    """Give the zone that a time is in: Europe/Oslo where none is said; raises `ValueError` for one that cannot be."""
    if not text:
        return oslo()
    if text in {"Z", "z"}:
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:]) if len(text) > 3 else 0  # noqa: PLR2004 sign and hours
    size = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or size > LARGEST_OFFSET:  # noqa: PLR2004 the minutes of an hour
        raise ValueError
    return timezone(-size if text[0] == "-" else size)


@cache
def oslo() -> ZoneInfo:
    """Give the zone of Norwegian clocks."""
    return ZoneInfo("Europe/Oslo")
