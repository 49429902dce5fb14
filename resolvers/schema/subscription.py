"""The root of every subscription: what arrives for one person, and what falls due for a clinician."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta
from typing import Annotated

import strawberry

from resolvers.errors import BadInput, PathError
from resolvers.model import MergedReport, PersonNumber
from resolvers.schema.answers import Report
from resolvers.schema.arguments import PATIENT
from resolvers.schema.context import Info
from resolvers.schema.looked import looked_at
from resolvers.schema.selecting import looks, selects
from resolvers.schema.weights import WALK, costs
from resolvers.schema.work_list import PendingRelease, line
from resolvers.streams.following import Arrived

LONGEST_NOTICE_HOURS = 168
After = Annotated[
    str | None,
    strawberry.argument(
        description="Only what comes after the event of this cursor; what came in seconds before it may come again."
    ),
]
NoticeHours = Annotated[
    int, strawberry.argument(description=f"How long before its release a report is due, 1 to {LONGEST_NOTICE_HOURS}.")
]


@strawberry.type(description="A report that has arrived (nytt svar): you can see it, or a newer version of it, now.")
class ReportEvent:
    """Show an event of a stream about one person."""

    cursor: str = strawberry.field(
        description="To go on after this event. For this caller, person and purpose; opaque."
    )
    report: Report = strawberry.field(description="The report, merged from every source, cleared for this caller.")


@strawberry.type(description="A release that falls due (frigivelse): the patient will soon see a report by themself.")
class ReleaseEvent:
    """Show an event of a stream about a work list."""

    cursor: str = strawberry.field(description="To go on after this event. For this caller and purpose; opaque.")
    release: PendingRelease = strawberry.field(description="The report, without its results.")


@strawberry.type(
    description="What is told as it happens. A stream ends when the token expires: begin again after its last event."
)
class Subscription:
    """Tell what happens to who may know."""

    @strawberry.subscription(
        description="What arrives for one person, from now on: a report comes in, is corrected, or is released to you. "
        "From the national store; who may listen is decided anew for each event. That you listen is in the access log.",
        directives=[costs(WALK)],
    )
    async def report_arrived(
        self, info: Info, patient: Annotated[PersonNumber, PATIENT], after: After = None
    ) -> AsyncGenerator[ReportEvent, None]:
        """Follow one person."""
        context = info.context
        met = await context.meet(patient, "reportArrived")
        followed = context.path.arriving.follow(
            context.anew, met, patient, after=after or context.last_event, looks=looks(info, "report")
        )
        async with aclosing(followed) as events:
            async for event in events:
                report = await compared(info, event)
                yield ReportEvent(cursor=event.cursor, report=report)  # type: ignore[arg-type]  # projected as it is

    @strawberry.subscription(
        description="What falls due on your work list (pendingReleases), from now on; each patient you are told of is "
        "recorded.",
        directives=[costs(WALK)],
    )
    async def release_due(
        self, info: Info, notice_hours: NoticeHours = 24, after: After = None
    ) -> AsyncGenerator[ReleaseEvent, None]:
        """Follow the clinician's work list."""
        context = info.context
        async with context.listing("releaseDue"):
            if not 1 <= notice_hours <= LONGEST_NOTICE_HOURS:
                raise BadInput(f"a notice is 1 to {LONGEST_NOTICE_HOURS} hours")
            followed = context.path.falling_due.follow(
                context.anew, notice=timedelta(hours=notice_hours), after=after or context.last_event
            )
            async with aclosing(followed) as events:
                async for event in events:
                    release = line(event.item, context.path.naming, context.asking.language)
                    yield ReleaseEvent(cursor=event.cursor, release=release)


async def compared(info: Info, event: Arrived) -> MergedReport:
    """Compare a report with what the caller was shown before, where anybody asks for that; only then is it read."""
    if not selects(info, "report", "changedSinceYouLooked"):
        return event.report
    try:
        seen = await info.context.path.looking.seen(event.asking, event.met.person.hash)
    except PathError as failure:
        return looked_at(event.report, failure)
    return looked_at(event.report, seen)
