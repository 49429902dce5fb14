"""What clients send in, and how it becomes the path's own values."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from resolvers import model
from resolvers.model import Discipline, ReportStatus, SourceId
from resolvers.schema.scalars import Uri, day_after, midnight


@strawberry.input(description="A period of sample dates in Norwegian time, both days included.")
class PeriodInput:
    """A period of days."""

    since: date | None = strawberry.field(default=None, name="from", description="First day.")
    until: date | None = strawberry.field(default=None, name="to", description="Last day.")


@strawberry.input(description="A code to look for; without a system any system meets it.")
class CodeInput:
    """A code as a client names it."""

    code: str = strawberry.field(description="The code, for instance NPU27300.")
    system: Uri | None = strawberry.field(default=None, description="Its system as a URI.")


@strawberry.input(description="Which reports of a timeline are asked for; every part that is given must be met.")
class TimelineFilter:
    """A filter as a client writes it."""

    period: PeriodInput | None = strawberry.field(default=None, description="When the specimen was taken.")
    disciplines: list[Discipline] | None = strawberry.field(default=None, description="Main fields.")
    kinds: list[str] | None = strawberry.field(default=None, description="Report types (8202), for instance MBIO.")
    codes: list[CodeInput] | None = strawberry.field(
        default=None, description="Codes at any depth, of what was examined or answered; one of them is enough."
    )
    statuses: list[ReportStatus] | None = strawberry.field(default=None, description="Report statuses.")
    sources: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Sources by id; reports that one of them holds."
    )
    reference: str | None = strawberry.field(
        default=None, description="A number that others know the report by: the laboratory's or the request's."
    )
    changed_since: datetime | None = strawberry.field(
        default=None, description="Reports of which a version that is shown was issued at this time or after it."
    )


def wanted(asked: TimelineFilter | None) -> model.TimelineFilter:
    """Read a filter; days become instants in Europe/Oslo, so that nothing shifts a day."""
    if asked is None:
        return model.TimelineFilter()
    since, until = instants(asked.period or PeriodInput())
    return model.TimelineFilter(
        since=since,
        until=until,
        disciplines=frozenset(asked.disciplines or ()),
        kinds=frozenset(asked.kinds or ()),
        codes=tuple(model.Code(code=found.code, system=found.system) for found in asked.codes or ()),
        statuses=frozenset(asked.statuses or ()),
        sources=frozenset(SourceId(found) for found in asked.sources or ()),
        reference=asked.reference,
        changed_since=asked.changed_since,
    )


def instants(period: PeriodInput) -> tuple[datetime | None, datetime | None]:
    """Read the days of a period as its first instant, and the first after it, in Europe/Oslo."""
    since = None if period.since is None else midnight(period.since)
    # The last day that a calendar has needs no end, and has none.
    until = None if period.until in {None, date.max} else day_after(period.until)
    return since, until
