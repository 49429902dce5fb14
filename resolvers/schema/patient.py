"""A patient as clients see one: the timeline, one report, the citizen's own blocks and log."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Annotated

import strawberry

from policies import Actor
from resolvers.model import Answer, AuditEntry, LogPlace
from resolvers.naming import EPOCH, Bookmark, Position, microseconds
from resolvers.pipeline import Met, Picked
from resolvers.schema.answers import Report
from resolvers.schema.arguments import REPORT
from resolvers.schema.comparisons import Comparisons
from resolvers.schema.connections import (
    AccessLogConnection,
    AccessLogEdge,
    ReportConnection,
    log_entry,
    page_info,
)
from resolvers.schema.context import Info
from resolvers.schema.inputs import TimelineFilter, wanted
from resolvers.schema.messages import OwnMessages
from resolvers.schema.node import Node
from resolvers.schema.own_limits import ReleasePreference, Restriction, own_restriction
from resolvers.schema.paging import Cursors, TimelineOrder, Window, checked, page
from resolvers.schema.selecting import looks, selects
from resolvers.schema.timeline import compared
from resolvers.schema.timeline import timeline as told
from resolvers.schema.weights import FEW, LOOK_UP, WALK, costs, paged, sized

Wanted = Annotated[TimelineFilter | None, strawberry.argument(description="Only reports that meet it.")]
Order = Annotated[TimelineOrder, strawberry.argument(description="By sample time, from either end.")]
First = Annotated[int | None, strawberry.argument(description="At most so many items from the start.")]
After = Annotated[str | None, strawberry.argument(description="Only items after this cursor.")]
Last = Annotated[int | None, strawberry.argument(description="At most so many items from the end.")]
Before = Annotated[str | None, strawberry.argument(description="Only items before this cursor.")]


def name_of(root: Patient, info: Info) -> strawberry.ID:
    """Name a person without telling anything."""
    return strawberry.ID(info.context.path.naming.person(root.met.person.hash))


@strawberry.type(description="A person (pasient) whose results the caller may ask for.")
class Patient(Node, OwnMessages, Comparisons):
    """Show a person that the caller has met at the door."""

    id: strawberry.ID = strawberry.field(resolver=name_of, description="Opaque, the same for all callers.")

    @strawberry.field(
        description="Reports by sample time, merged from every source, cleared for this caller.",
        directives=[costs(WALK), paged("first", "last")],
    )
    async def timeline(  # noqa: PLR0917 - the arguments are the schema's, passed by name
        self,
        info: Info,
        filter: Wanted = None,  # noqa: A002 - the argument's name is the schema's
        order: Order = TimelineOrder.NEWEST_FIRST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> ReportConnection:
        """Walk the path and cut a page."""
        context = info.context
        async with context.walk(self.met, "timeline"):
            window = checked(Window(first=first, after=after, last=last, before=before), context.path.sizes)
            cursors = Cursors(context.path.naming, context.asking.caller, self.met.person.hash)
            between = cursors.between(window)
            cut = partial(page, window=window, between=between, order=order, cursors=cursors)
            return await told(info, self.met, wanted(filter), cut)

    @strawberry.field(
        description="One report with its history; none where the caller may not see it or it is unknown.",
        directives=[costs(WALK)],
    )
    async def report(
        self,
        info: Info,
        id: Annotated[strawberry.ID, REPORT],  # noqa: A002 - the argument's name is the schema's
    ) -> Report | None:
        """Walk the path and pick one report; unknown and hidden look the same."""
        return next(iter(await reports_of(info, self.met, frozenset((id,)))), None)

    @strawberry.field(
        description="The citizen's own blocks and shields, lifted ones too, newest first; none for anyone else.",
        directives=[costs(LOOK_UP), sized(FEW)],
    )
    async def restrictions(self, info: Info) -> list[Restriction] | None:
        """List what limits who may see; personnel see notices only, and a representative nothing."""
        if self.met.door.situation.actor is not Actor.SELF:
            return None
        context = info.context
        async with context.walk(self.met, "restrictions"):
            kept = await context.path.restricting.listed(context.asking, self.met)
        return [own_restriction(found) for found in kept]

    @strawberry.field(
        description=(
            "When the citizen wishes to see results, the newest wish for each main field; none for anyone else."
        ),
        directives=[costs(LOOK_UP), sized(FEW)],
    )
    async def release_preferences(self, info: Info) -> list[ReleasePreference] | None:
        """List the wishes that stand."""
        if self.met.door.situation.actor is not Actor.SELF:
            return None
        context = info.context
        async with context.walk(self.met, "releasePreferences"):
            return list(await context.path.preferring.standing(context.asking, self.met))  # type: ignore[arg-type]  # projected as they are

    @strawberry.field(
        description="Who has looked (innsynslogg): openings of what is restricted first, then newest first; for the "
        "citizen alone, and none for a representative.",
        directives=[costs(WALK), paged("first")],
    )
    async def access_log(self, info: Info, first: First = 50, after: After = None) -> AccessLogConnection | None:
        """Read the log; the reading is recorded too."""
        if self.met.door.situation.actor is Actor.REPRESENTATIVE:
            return None
        context = info.context
        asking, naming, person = context.asking, context.path.naming, self.met.person.hash
        async with context.walk(self.met, "accessLog"):
            size = checked(Window(first=first), context.path.sizes).first or 0
            place = None if after is None else log_place(naming.bookmark(after, asking.caller, person).position)
            history = context.path.history
            read = history.page_with_reports if selects(info, "edges", "node", "objects") else history.page
            log = await read(asking, self.met, first=size, after=place)
        cursors = tuple(naming.cursor(Bookmark(log_position(entry)), asking.caller, person) for entry in log.entries)
        edges = [
            AccessLogEdge(cursor=cursor, node=log_entry(entry, log, asking.language))
            for cursor, entry in zip(cursors, log.entries, strict=True)
        ]
        return AccessLogConnection(
            edges=edges,
            page_info=page_info(cursors, has_previous_page=after is not None, has_next_page=log.has_next_page),
        )


async def reports_of(info: Info, met: Met, ids: frozenset[strawberry.ID]) -> tuple[Report, ...]:
    """Walk the path and pick reports by id, for a field that gives them; unknown and hidden look the same."""
    context = info.context
    async with context.walk(met, "report"):
        picked = await context.show(met, "report", wanted(None), partial(some_of, ids), looks=looks(info))
    return await compared(info, picked.reports)  # type: ignore[return-value]  # projected as they are


def some_of(ids: frozenset[str], answer: Answer) -> Picked:
    """Pick the reports of an answer that are named, where it holds them."""
    return Picked(answer=answer, reports=tuple(found for found in answer.reports if found.id in ids))


def log_place(position: Position) -> LogPlace:
    """Read a cursor of the log as the store's own place."""
    at = EPOCH + timedelta(microseconds=position.sampled_us)
    return LogPlace(opened=position.issued_us > 0, at=at, id=position.id)


def log_position(entry: AuditEntry) -> Position:
    """Write where an entry stands as a position, so that a cursor can hold it."""
    return Position(microseconds(entry.at), int(entry.place.opened), entry.id)
