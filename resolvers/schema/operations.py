"""What an operator is told: which reports have moved to another person, and who saw them before."""

from __future__ import annotations

from datetime import datetime

import strawberry

from resolvers import model
from resolvers.model import ActorKind
from resolvers.naming import Bookmark, Naming, Position, microseconds
from resolvers.operating import CHANNELS
from resolvers.schema.connections import LogAssistant, LogOrganisation, PageInfo, log_assistant, page_info
from resolvers.schema.context import Info
from resolvers.schema.paging import Window, checked
from resolvers.schema.patient import After, First


@strawberry.type(description="One look at a report where it did not belong. Only health personnel are named.")
class Sighting:
    """Show who looked, as the access log has it."""

    at: datetime = strawberry.field(description="When.")
    reader: str = strawberry.field(
        description="PERSONNEL, SELF (the person whom it has left) or REPRESENTATIVE; CITIZEN where the log does not "
        "tell which of the two."
    )
    name: str | None = strawberry.field(description="Who, by name.")
    hpr_number: str | None = strawberry.field(description="HPR number.")
    assistant: LogAssistant | None = strawberry.field(description="Who acted on their behalf, where somebody did.")
    organisation: LogOrganisation = strawberry.field(description="For which legal entity.")
    point_of_care: LogOrganisation = strawberry.field(description="At which point of care.")
    purpose: str | None = strawberry.field(description="Purpose of use (formål).")


@strawberry.type(
    description="A report that has moved from one person to another (pasientforveksling). Nothing of what it holds."
)
class MovedReport:
    """Show where a report was and is, and who saw it before."""

    report: strawberry.ID = strawberry.field(description="The report by id.")
    left_at: datetime = strawberry.field(description="When the message that moved it was received.")
    left: strawberry.ID = strawberry.field(description="The person it has left, opaque.")
    holds: strawberry.ID | None = strawberry.field(
        description="The person it belongs to now, opaque; none where it is kept no longer."
    )
    seen_by: list[Sighting] = strawberry.field(
        description="Who was shown it as the first person's, newest first; from a region too, also later."
    )
    seen_by_complete: bool = strawberry.field(description="False where more have seen it than are listed.")


@strawberry.type(description="A moved report with its place in the list.")
class MovedReportEdge:
    """Show one item of a page."""

    cursor: str = strawberry.field(description="For this caller alone; opaque.")
    node: MovedReport = strawberry.field(description="The report.")


@strawberry.type(description="A page of moved reports, what left last first.")
class MovedReportConnection:
    """Show a page of the list."""

    edges: list[MovedReportEdge] = strawberry.field(description="The reports of the page.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")


@strawberry.type(description="What is done for the service itself (drift); for operators alone.")
class Operations:
    """Answer an operator."""

    @strawberry.field(
        description="Reports that have moved to another person, and who saw them before; it is recorded in the log of "
        "each person whom one has left."
    )
    async def moved_reports(self, info: Info, first: First = 50, after: After = None) -> MovedReportConnection | None:
        """List what has moved."""
        context = info.context
        asking, naming = context.asking, context.path.naming
        async with context.listing("movedReports"):
            size = checked(Window(first=first), context.path.sizes).first or 0
            place = None if after is None else naming.bookmark(after, asking.caller, None).position.id
            channel = CHANNELS[asking.caller.kind]
            page = await context.path.operating.moved(asking, channel, first=size, after=place)
        places = (Bookmark(Position(microseconds(one.moved.left_at), 0, one.moved.place)) for one in page.reports)
        cursors = tuple(naming.cursor(place, asking.caller, None) for place in places)
        return MovedReportConnection(
            edges=[
                MovedReportEdge(cursor=cursor, node=moved_report(one, naming))
                for cursor, one in zip(cursors, page.reports, strict=True)
            ],
            page_info=page_info(cursors, has_previous_page=after is not None, has_next_page=page.has_next_page),
        )


@strawberry.type(description="Questions of whoever runs the service.")
class OperationQueries:
    """Open what is for operators."""

    @strawberry.field(description="What is done for the service itself (drift); refused to all but operators.")
    def operations(self) -> Operations:
        """Let the parts decide; nothing is told here."""
        return Operations()


def moved_report(found: model.Misplaced, naming: Naming) -> MovedReport:
    """Show a moved report by opaque names."""
    holds = found.moved.holds
    return MovedReport(
        report=strawberry.ID(found.id),
        left_at=found.moved.left_at,
        left=strawberry.ID(naming.person(found.moved.left)),
        holds=None if holds is None else strawberry.ID(naming.person(holds)),
        seen_by=[sighting(entry) for entry in found.seen.entries],
        seen_by_complete=found.seen.complete,
    )


def sighting(entry: model.AuditEntry) -> Sighting:
    """Show one look; a citizen is not named."""
    named = entry.actor_kind is not ActorKind.CITIZEN
    return Sighting(
        at=entry.at,
        reader=entry.reader,
        name=entry.actor_name if named else None,
        hpr_number=entry.hpr_number if named else None,
        assistant=log_assistant(entry),
        organisation=LogOrganisation(number=entry.organisation, name=entry.organisation_name),
        point_of_care=LogOrganisation(number=entry.point_of_care, name=entry.point_of_care_name),
        purpose=entry.purpose,
    )
