"""The scalars of the schema; each serialiser takes one type and refuses others."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import NewType
from zoneinfo import ZoneInfo

import msgspec
import strawberry
from strawberry.types.scalar import ScalarDefinition

from resolvers import model
from resolvers.normalise.identifiers import person_number

# Whatever takes a scalar comes after the enumerations: a type that meets one unmade makes another of its own.
from resolvers.schema.enumerations import ENUMERATIONS as ENUMERATIONS  # noqa: PLC0414 - the types get both from here

OSLO = ZoneInfo("Europe/Oslo")
LONGEST = timedelta(days=300 * 365)


def decimal_text(value: object) -> str:
    """Write a Decimal with every digit that it has, never with an exponent."""
    if not isinstance(value, Decimal):
        raise TypeError("a decimal is expected")
    text = str(value)
    # An exponent is rare, and to write a number that has none this way is twice as fast.
    return format(value, "f") if "E" in text else text


def read_decimal(value: object) -> Decimal:
    """Read a Decimal from its text."""
    if not isinstance(value, str):
        raise TypeError("a decimal is given as text")
    try:
        return Decimal(value)
    except InvalidOperation as error:
        raise ValueError("not a decimal") from error


def moment_text(value: object) -> str:
    """Write a moment with the precision it came with."""
    if not isinstance(value, model.Moment):
        raise TypeError("a moment is expected")
    return value.text


# RFC 3339, as precise as an instant is kept here: what is more precise is refused, never cut off.
INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})", re.IGNORECASE
)


def instant_text(value: object) -> str:
    """Write an aware instant in UTC, to the microsecond where it has any, ending in Z."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError("an aware instant is expected")
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_instant(value: object) -> datetime:
    """Read an instant; one without an offset is refused, never guessed."""
    if not isinstance(value, str):
        raise TypeError("an instant is given as text")
    if INSTANT.fullmatch(value) is None:
        raise ValueError("not an instant with its offset, for instance 2026-03-17T09:12:00+01:00")
    return datetime.fromisoformat(value.upper())


def day_text(value: object) -> str:
    """Write a day."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError("a day is expected")
    return value.isoformat()


# A day has one form, though Python reads several.
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_day(value: object) -> date:
    """Read a day."""
    if not isinstance(value, str) or DAY.fullmatch(value) is None:
        raise ValueError("not a day, for instance 2026-03-17")
    return date.fromisoformat(value)


def read_number(value: object) -> model.PersonNumber:
    """Read a person number; its digits are never repeated in a message."""
    number = person_number(value) if isinstance(value, str) else None
    if number is None:
        raise ValueError("not a person number")
    return number


def write_number(_value: object) -> str:
    """Refuse to write a person number: the schema only ever takes one in."""
    raise TypeError("a person number is never written")


# ISO 8601, without years and months, which have no fixed length.
DURATION = re.compile(
    r"P(?=[0-9T])(?:(?P<weeks>[0-9]{1,4})W)?(?:(?P<days>[0-9]{1,5})D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,6})H)?(?:(?P<minutes>[0-9]{1,7})M)?)?"
)


def read_duration(value: object) -> timedelta:
    """Read a duration of weeks, days, hours and minutes; at most 300 years, so that the past has room for it."""
    found = DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("not a duration of weeks, days, hours and minutes, for instance P90D")
    duration = timedelta(**{unit: int(text) for unit, text in found.groupdict().items() if text is not None})
    if duration > LONGEST:
        raise ValueError("the duration is too long")
    return duration


def midnight(day: date) -> datetime:
    """Give the first instant of a day in Oslo."""
    return datetime(day.year, day.month, day.day, tzinfo=OSLO)


def day_after(day: date) -> datetime:
    """Give the first instant after a day in Oslo."""
    return midnight(day + timedelta(days=1))


def written_json(value: object) -> msgspec.Raw:
    """Hand on what is written as JSON already."""
    if not isinstance(value, msgspec.Raw):
        raise TypeError("written JSON is expected")
    return value


Uri = NewType("Uri", str)
Json = NewType("Json", msgspec.Raw)

SCALARS: dict[object, ScalarDefinition] = {
    Decimal: strawberry.scalar(
        name="Decimal",
        description="A decimal number as text, with every digit that was sent: 5.10 stays 5.10.",
        serialize=decimal_text,
        parse_value=read_decimal,
    ),
    model.Moment: strawberry.scalar(
        name="PartialDateTime",
        description="A date (2021-03-17, also 2021-03 or 2021) or an instant with offset; as precise as it came.",
        serialize=moment_text,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant (RFC 3339), to the microsecond; answered in UTC.",
        specified_by_url="https://scalars.graphql.org/chillicream/date-time.html",
        serialize=instant_text,
        parse_value=read_instant,
    ),
    date: strawberry.scalar(
        name="Date",
        description="A day in Norway (ISO 8601), for instance 2026-03-17.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date.html",
        serialize=day_text,
        parse_value=read_day,
    ),
    timedelta: strawberry.scalar(
        name="Duration",
        description="A duration of weeks, days, hours and minutes (ISO 8601), for instance P90D, P12W or PT36H.",
        serialize=str,
        parse_value=read_duration,
    ),
    model.PersonNumber: strawberry.scalar(
        name="PersonNumber",
        description="A national person number (fødselsnummer, D-nummer): eleven digits with valid check digits. Give "
        "it in variables only.",
        serialize=write_number,
        parse_value=read_number,
    ),
    Uri: strawberry.scalar(
        name="URI", description="A URI, or the sender's own text where it gave none.", serialize=str, parse_value=str
    ),
    Json: strawberry.scalar(
        name="JSON",
        description="A JSON value. Its numbers have every digit that was sent: read them as decimals, not as floats.",
        serialize=written_json,
    ),
}
