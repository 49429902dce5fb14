"""The columns of the cumulative table: a day each, or a time where a day has two results of one examination."""

from collections.abc import Sequence
from itertools import groupby

import msgspec

from gateway.web.clinician.seen import Report
from gateway.web.languages import Language, local, parts_of

DAY, MINUTE = 10, 16


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """A report with one thing that it has a result of."""

    report: Report
    analyte: tuple[str | None, ...]


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """
    One sample, or all of a day.

    Args:
        day, year, time: how it is written; the time where the day has more than one. said: all of it, in words.
        reports: the ids of those that stand in it. marks: what is so of all that stands in it.
    """

    day: str
    year: str
    time: str | None
    said: str
    iso: str | None
    reports: frozenset[str]
    marks: tuple[str, ...] = ()


def order(reports: Sequence[Report]) -> list[Report]:
    """Put the newest sample first; what has no time comes last."""
    return sorted(reports, key=lambda report: local(report.sampled) if report.sampled else "", reverse=True)


def columns(placed: Sequence[Placed], language: Language) -> tuple[Column, ...]:
    """Make the columns, in the order of the samples."""
    made: list[Column] = []
    for day, group in groupby(placed, key=lambda each: day_of(each.report.sampled)):
        found = list(group)
        if collides(found):
            times = groupby(found, key=lambda each: time_of(each.report.sampled))
            made += [column(day, time, list(each), language) for time, each in times]
        else:
            made.append(column(day, None, found, language))
    return tuple(made)


def day_of(sampled: str | None) -> str | None:
    """Take the day of a sample in Norway; as precise as it came."""
    return None if sampled is None else local(sampled)[:DAY]


def time_of(sampled: str | None) -> str | None:
    """Take the time of a sample in Norway; none where it came as a day."""
    found = "" if sampled is None else local(sampled)
    return found[DAY + 1 : MINUTE] or None


def collides(found: Sequence[Placed]) -> bool:
    """Tell whether two reports of a day have a result of the same examination."""
    return len({(each.report.id, each.analyte) for each in found}) > len({each.analyte for each in found})


def column(day: str | None, time: str | None, found: Sequence[Placed], language: Language) -> Column:
    """Say a column."""
    at = None if day is None else parts_of(day)
    written = None if time is None else time.replace(":", language.say("date.colon"))
    whole = language.say("date.unknown") if day is None else language.day(day)
    if at is None:
        short, year = (whole, "") if day is None else (day[5:] or day, day[:4])
    else:
        short = language.say(
            "clinician.table.day", day=at.day, month=at.month, name=language.short_months[at.month - 1]
        )
        year = str(at.year)
    return Column(
        day=short,
        year=year,
        time=written,
        said=whole if written is None else language.say("date.moment", day=whole, time=written),
        iso=day,
        reports=frozenset(each.report.id for each in found),
    )
