"""
A trend: what one code has given over time, in series of which each can be drawn as one line.

Results are comparable where code, unit and method are: those make one series. A change of any of them is a break, told
with its reason, never smoothed over. Numbers are converted only where there is a safe way; what limits a number (<0.5)
stays text, and so does an answer that is no number.

Source:
    the domain page 4.2: different codes can share a name, so compare code, then unit.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

import msgspec

from resolvers.model import (
    Answer,
    Code,
    CodedValue,
    Comparator,
    InstantValue,
    MergedReport,
    Moment,
    NamedSource,
    Quantity,
    RangeValue,
    ReferenceRange,
    Result,
    ResultStatus,
    TextValue,
    Value,
)
from resolvers.normalise.codes import NATIONAL
from resolvers.normalise.units import Converted, Units
from resolvers.views.recent import Taken, every_taken, examined, meets, newest_first


class Conversion(StrEnum):
    """How a number came to be in the unit of its series: as sent, moved exactly, or rounded beyond the digits sent."""

    NONE = "NONE"
    EXACT = "EXACT"
    ROUNDED = "ROUNDED"


class BreakReason(StrEnum):
    """What changed between two results, so that no line is drawn from one to the other."""

    CODE = "CODE"
    UNIT = "UNIT"
    METHOD = "METHOD"


class TrendPoint(msgspec.Struct, frozen=True, kw_only=True):
    """
    One result in a trend.

    Args:
        at: when the specimen was taken. value: in the unit of the series, None for what is no plain number.
        comparator, text, unit: as the laboratory wrote them; `reference_range` is in the laboratory's unit too.
        result, report: their ids. sources: where the report was seen.
    """

    at: Moment
    value: Decimal | None
    conversion: Conversion
    comparator: Comparator | None
    text: str | None
    unit: str | None
    status: ResultStatus
    flag: str | None
    reference_range: ReferenceRange | None
    code: Code
    result: str
    report: str
    sources: tuple[NamedSource, ...]


class TrendSeries(msgspec.Struct, frozen=True, kw_only=True):
    """
    Results that are comparable with each other, oldest first.

    `code` is the common code where there is one; `unit` is UCUM where it is known, else as the laboratory wrote it.
    """

    code: Code
    unit: str | None
    method: Code | None
    points: tuple[TrendPoint, ...]


class TrendBreak(msgspec.Struct, frozen=True, kw_only=True):
    """Where one result follows another that it cannot be compared with; series are named by their place, from 0."""

    at: Moment
    left: int
    entered: int
    reasons: tuple[BreakReason, ...]


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """
    Every series of a code, the one with the newest result first, and where one follows another.

    `reports` are those of the points, `answer` that which they were found in.
    """

    answer: Answer
    reports: tuple[MergedReport, ...]
    series: tuple[TrendSeries, ...]
    breaks: tuple[TrendBreak, ...]


class Group(NamedTuple):
    """What results must have in common to be compared."""

    code: tuple[str | None, ...]
    unit: str | None
    method: tuple[str | None, ...]


class Placed(NamedTuple):
    """A point with what it can be compared by."""

    group: Group
    code: Code
    method: Code | None
    point: TrendPoint


class Drawn(NamedTuple):
    """What of a value goes into a point: its number and unit in the series, and what the laboratory wrote."""

    value: Decimal | None = None
    conversion: Conversion = Conversion.NONE
    series_unit: str | None = None
    comparator: Comparator | None = None
    text: str | None = None
    unit: str | None = None


def trend(answer: Answer, asked: Code, unit: str | None, units: Units) -> Trend:
    """
    Draw up the trend of a code over what a caller may see.

    Args:
        asked: any code that stands for the same will do. unit: UCUM, to convert to where there is a safe way; None for
            the unit of the newest number.
    """
    taken = sorted((one for one in every_taken(answer.reports) if meets(asked, one.result)), key=newest_first)
    target = unit or next((found for one in taken if (found := unit_of(one.result)) is not None), None)
    newest = [place(one, target, units) for one in taken]
    groups = list(dict.fromkeys(one.group for one in newest))
    return Trend(
        answer=answer,
        reports=tuple({one.report.id: one.report for one in taken}.values()),
        series=tuple(series([one for one in reversed(newest) if one.group == group]) for group in groups),
        breaks=tuple(breaks(newest[::-1], groups)),
    )


def unit_of(result: Result) -> str | None:
    """Give the UCUM unit of a number; None for what has none."""
    value = result.value
    return value.ucum if isinstance(value, Quantity) and value.value is not None else None


def place(one: Taken, target: str | None, units: Units) -> Placed:
    """Make a point, in the target's unit where there is a safe way, and say what it can be compared with."""
    result, report = one.result, one.report
    code = result.code or next(examined(result))
    common = code.standard or code
    drawn = draw(result.value, target, common, units)
    point = TrendPoint(
        at=one.at,
        value=drawn.value,
        conversion=drawn.conversion,
        comparator=drawn.comparator,
        text=drawn.text,
        unit=drawn.unit,
        status=result.status,
        flag=result.flag,
        reference_range=result.reference_range,
        code=code,
        result=result.id,
        report=report.id,
        sources=tuple(seen.source for seen in report.provenance),
    )
    # A local code is unique only with its laboratory.
    laboratory = None if common.system in NATIONAL else report.key.organisation
    group = Group(
        code=(common.code or common.text, common.system, laboratory),
        unit=drawn.series_unit,
        method=named(result.method),
    )
    return Placed(group=group, code=common, method=result.method, point=point)


def named(method: Code | None) -> tuple[str | None, ...]:
    """Name a method by its code, else by its text; none that is told is a method of its own."""
    return () if method is None else (method.system, method.code or method.display or method.text)


def draw(value: Value | None, target: str | None, code: Code, units: Units) -> Drawn:
    """Draw a value: a number in the target's unit where there is a safe way, all else as text."""
    if not isinstance(value, Quantity):
        return Drawn(text=written(value))
    unit = value.ucum or value.unit
    moved = converted(value, target, code, units)
    plain = value.comparator in {None, Comparator.EQ}
    if moved is None:
        return Drawn(value.value if plain else None, Conversion.NONE, unit, value.comparator, value.text, value.unit)
    conversion = Conversion.NONE if unit == target else Conversion.EXACT if moved.exact else Conversion.ROUNDED
    if not plain:
        return Drawn(None, Conversion.NONE, target, value.comparator, value.text, value.unit)
    return Drawn(moved.value, conversion, target, value.comparator, value.text, value.unit)


def converted(value: Quantity, target: str | None, code: Code, units: Units) -> Converted | None:
    """Move a number to a unit; None where it is no number, its unit is not known, or there is no safe way."""
    if value.value is None or value.ucum is None or target is None:
        return None
    return units.convert(value.value, value.ucum, target, code)


def written(value: Value | None) -> str | None:
    """Write an answer that is no number as a short text; None where there is none."""
    match value:
        case TextValue(text=text):
            return text
        case CodedValue(code=code, text=text):
            return code.display or code.text or text or code.code
        case RangeValue(low=low, high=high):
            return " - ".join(end.text if end is not None else "" for end in (low, high)).strip()
        case InstantValue(at=at):
            return at.text
        case _:
            return None


def series(placed: Sequence[Placed]) -> TrendSeries:
    """Make a series of the points of one group, oldest first."""
    newest = placed[-1]
    return TrendSeries(
        code=newest.code,
        unit=newest.group.unit,
        method=newest.method,
        points=tuple(one.point for one in placed),
    )


def breaks(placed: Sequence[Placed], groups: Sequence[Group]) -> Iterator[TrendBreak]:
    """Find where one result follows another of another group, oldest first."""
    for one, other in pairwise(placed):
        if one.group != other.group:
            yield TrendBreak(
                at=other.point.at,
                left=groups.index(one.group),
                entered=groups.index(other.group),
                reasons=tuple(reasons(one.group, other.group)),
            )


def reasons(one: Group, other: Group) -> Iterator[BreakReason]:
    """Say what two groups differ in."""
    if one.code != other.code:
        yield BreakReason.CODE
    if one.unit != other.unit:
        yield BreakReason.UNIT
    if one.method != other.method:
        yield BreakReason.METHOD
