"""One result of an examination: its number, how it lies, and how that is said."""

from datetime import UTC, datetime
from decimal import Decimal

import msgspec

from gateway.web.languages import Language, parts_of
from gateway.web.plots import Flag, Reach
from gateway.web.results import BARE_UNITS, FLAGS, UNITS, reach_of
from gateway.web.told import Range

# How a limit (8239) is written, and those that it is itself not within.
SIGNS = {"LT": "<", "LE": "≤", "GT": ">", "GE": "≥"}
STRICT = frozenset({"LT", "GT"})
STANDING = frozenset({"FINAL", "AMENDED", "CORRECTED", "PRELIMINARY"})


class Point(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One result of a series."""

    at: str
    conversion: str
    status: str
    report: str
    value: str | None = None
    comparator: str | None = None
    text: str | None = None
    unit: str | None = None
    interpretation: str | None = None
    reference_range: Range | None = None


def instant(at: str) -> datetime | None:
    """Read a sample time to draw it at; a day counts from its start, and what has no day has no place."""
    if parts_of(at) is None:
        return None
    found = datetime.fromisoformat(at)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def number_of(point: Point) -> float | None:
    """Give the number to draw: one that stands, exact, or as the limit that it is in the series' own unit."""
    if point.status not in STANDING:
        return None
    if point.value is not None:
        return float(point.value)
    if reach_of(point.comparator) is Reach.EXACT or point.text is None:
        return None
    return limit(point.text)


def limit(text: str) -> float | None:
    """Read the number of a limit as the laboratory wrote it, as in < 5."""
    try:
        return float(bare(text).replace(",", "."))
    except ValueError:
        return None


def written(point: Point) -> str:
    """Give a number as the laboratory wrote it, else as it was read; nothing where there is none."""
    return point.text or point.value or ""


def bare(text: str) -> str:
    """Take the sign of a limit from before its number; not every laboratory writes it there."""
    return text.strip("<>= ≤≥")


def told(unit: str | None) -> str | None:
    """Write a unit as people know it; a number that has none, as INR, is sent with one of its own."""
    return None if unit in BARE_UNITS else UNITS.get(unit or "", unit)


def same_unit(point: Point) -> bool:
    """Tell whether the range is in the result's own unit."""
    limits = point.reference_range
    return limits is None or limits.unit in (None, point.unit)


def flag_of(point: Point) -> Flag:
    """Say how a result lies: what the laboratory says, else what its own range makes certain."""
    if point.interpretation:
        return FLAGS.get(point.interpretation, Flag.OUTSIDE)
    limits = point.reference_range
    if limits is None or point.conversion != "NONE" or not same_unit(point):
        return Flag.UNKNOWN
    if point.comparator in SIGNS:
        return bounded(point, limits)
    if point.value is None or point.comparator not in (None, "EQ") or (limits.low is None and limits.high is None):
        return Flag.UNKNOWN
    return reckoned(Decimal(point.value), limits)


def bounded(point: Point, limits: Range) -> Flag:
    """Say how a result lies that is only a limit, where its range makes it certain; one above is looked at mirrored."""
    end, strict = limit(written(point)), point.comparator in STRICT
    below = reach_of(point.comparator) is Reach.BELOW
    far, near = (limits.low, limits.high) if below else (limits.high, limits.low)
    inclusive = limits.high_inclusive if below else limits.low_inclusive
    if end is None:
        return Flag.UNKNOWN
    side = 1 if below else -1
    if far is not None:
        past = side * end < side * float(far) or (strict and end == float(far))
        return (Flag.LOW if below else Flag.HIGH) if past else Flag.UNKNOWN
    within = near is not None and (
        side * end < side * float(near) or (end == float(near) and (strict or inclusive is not False))
    )
    return Flag.WITHIN if within else Flag.UNKNOWN


def reckoned(value: Decimal, limits: Range) -> Flag:
    """Compare a number with its own range, each end within or not as the laboratory wrote it."""
    low, high = (None if end is None else Decimal(end) for end in (limits.low, limits.high))
    if low is not None and (value < low or (value == low and limits.low_inclusive is False)):
        return Flag.LOW
    if high is not None and (value > high or (value == high and limits.high_inclusive is False)):
        return Flag.HIGH
    return Flag.WITHIN


def answer(point: Point, language: Language) -> str:
    """Say the answer in the unit of the series, a limit in words; as the laboratory wrote it where it is no number."""
    if point.value is not None and point.comparator in (None, "EQ"):
        return language.number(point.value)
    if limited(point):
        return language.say(f"compare.{point.comparator}", number=language.number(bare(written(point))))
    return point.text or (language.number(point.value) if point.value else language.say("result.no_value"))


def short(point: Point, language: Language) -> str:
    """Write the answer at its mark: a limit with its sign."""
    if not limited(point):
        return answer(point, language)
    return f"{SIGNS[point.comparator or '']} {language.number(bare(written(point)))}"


def limited(point: Point) -> bool:
    """Tell whether an answer is a number that is only a limit."""
    return point.comparator in SIGNS and limit(written(point)) is not None
