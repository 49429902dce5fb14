"""
Read a reference range as numbers, where its text is one interval and nothing else.

A text that names an age or a sex, several ranges, or anything else beside one interval stays a text: half of it would
mislead. A blank never groups thousands.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

import msgspec

BLANKS = re.compile(r"[ \t\u00a0\u202f\u2009]+")
# As many digits as a number of a Svarrapport may have.
NUMBER = r"([+-]?\d{1,40}(?:[.,]\d{1,40})?)"
DASH = r" ?[-\u2010\u2011\u2012\u2013\u2014\u2212] ?"
# What stands behind the numbers: at once, or after a blank where it begins with a digit, as 10*9/L does.
REST = r"(?: ?(?P<near>[^\d\s].*)| (?P<apart>\d.*))?"
BETWEEN = re.compile(rf"{NUMBER}{DASH}{NUMBER}{REST}", re.ASCII)
BOUND = re.compile(rf"(<=|>=|=<|=>|[<>≤≥]) ?{NUMBER}{REST}", re.ASCII)
UPPER, INCLUSIVE = frozenset({"<", "<=", "=<", "≤"}), frozenset({"<=", ">=", "=<", "=>", "≤", "≥"})


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """One interval, open at a missing end; `unit` as it stands behind the numbers."""

    low: Decimal | None = None
    high: Decimal | None = None
    low_inclusive: bool | None = None
    high_inclusive: bool | None = None
    unit: str | None = None


def interval(text: str, is_unit: Callable[[str], bool]) -> Interval | None:
    """
    Read a range; None where the text is not one interval alone, or ends below its beginning.

    Args:
        is_unit: tells whether what stands behind the numbers is a unit.

    Source:
        KITH Svarrapport v1.4, RefInterval/Descr (free text); the forms in the domain page 4.2.
    """
    found = parsed(text)
    return found if found is None or found.unit is None or is_unit(found.unit) else None


@lru_cache(maxsize=4096)
def parsed(text: str) -> Interval | None:
    """Read a range, whatever stands behind the numbers."""
    plain = BLANKS.sub(" ", text).strip()
    between, bound = BETWEEN.fullmatch(plain), BOUND.fullmatch(plain)
    if between:
        low, high = number(between[1]), number(between[2])
        if low > high:
            return None
        return Interval(low=low, high=high, low_inclusive=True, high_inclusive=True, unit=rest(between))
    if bound:
        limit, inclusive = number(bound[2]), bound[1] in INCLUSIVE
        if bound[1] in UPPER:
            return Interval(high=limit, high_inclusive=inclusive, unit=rest(bound))
        return Interval(low=limit, low_inclusive=inclusive, unit=rest(bound))
    return None


def rest(found: re.Match[str]) -> str | None:
    """Take what stands behind the numbers."""
    return found["near"] or found["apart"]


def number(text: str) -> Decimal:
    """Read a number exactly, with point or comma."""
    return Decimal(text.replace(",", "."))
