"""Where numbers and instants lie on a plot, and how the numbers beside its axes are written."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
DAY_S = 86_400.0
# Two years and more are told by their years, less by months.
YEARS_FROM_S = 730 * DAY_S
GROUPED_FROM = 10_000


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """A straight map of the numbers `low` to `high` on the lengths `start` to `end`, which hold what lies outside."""

    low: float
    high: float
    start: float
    end: float

    def place(self, number: float) -> float:
        """Say where a number lies."""
        part = (min(max(number, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)


class Tick(msgspec.Struct, frozen=True):
    """A place on an axis of time, with what stands there."""

    at_s: float
    text: str


def round_numbers(low: float, high: float, *, most: int = 5) -> tuple[float, ...]:
    """Choose round numbers at even steps, from the last below `low` to the first above `high`; at least two."""
    span = (high - low) or abs(high) or 1.0
    size = 10.0 ** math.floor(math.log10(span / most))
    step = size * next(factor for factor in STEPS if span <= size * factor * most)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(round(index * step, 10) for index in range(first, max(last, first + 1) + 1))


def written(number: float, mark: str) -> str:
    """
    Write a number as people read it.

    Args:
        number: any finite number.
        mark: what stands before the decimals; a comma in Norwegian.
    """
    text = f"{abs(number):,.10f}".rstrip("0").rstrip(".")
    whole, _, decimals = text.partition(".")
    whole = whole.replace(",", "\u202f" if abs(number) >= GROUPED_FROM else "")
    return ("\u2212" if number < 0 and text != "0" else "") + whole + (mark + decimals if decimals else "")


def length(number: float) -> str:
    """Write a length, to a tenth."""
    return f"{number:.1f}".removesuffix(".0")


def dates(start_s: float, end_s: float, months: Sequence[str], *, most: int) -> tuple[Tick, ...]:
    """
    Choose the dates that an axis shows: starts of years over long times, else of months.

    Args:
        start_s: the first instant, in seconds since 1970.
        end_s: the last one.
        months: twelve short names, January first.
        most: how many dates there is room for, at least one.

    Returns:
        Oldest first, none outside the axis, `most` of them at most.
    """
    yearly = end_s - start_s >= YEARS_FROM_S
    starts = [tick for tick in _starts(start_s, end_s, months) if not yearly or tick.text.isdecimal()]
    every = math.ceil(len(starts) / most) or 1
    return tuple(starts[::every])


def _starts(start_s: float, end_s: float, months: Sequence[str]) -> list[Tick]:
    """List the starts of months within the axis; January is told by its year."""
    begin, end = (datetime.fromtimestamp(at_s, UTC) for at_s in (start_s, end_s))
    indices = range(begin.year * 12 + begin.month - 1, end.year * 12 + end.month)
    ticks = [_month(index, months) for index in indices]
    return [tick for tick in ticks if start_s <= tick.at_s <= end_s]


def _month(index: int, months: Sequence[str]) -> Tick:
    """Make the tick of a month, counted from the year 0."""
    year, month = divmod(index, 12)
    return Tick(datetime(year, month + 1, 1, tzinfo=UTC).timestamp(), months[month] if month else str(year))
