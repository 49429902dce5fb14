"""What an operator is told: which reports have moved to another person, and who saw them before."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from resolvers import model
from resolvers.model import ActorKind
from resolvers.naming import Bookmark, Naming, Position, microseconds
from resolvers.oversight.hinting import Hint, HintKind
from resolvers.oversight.operating import CHANNELS
from resolvers.oversight.overseeing import Oversight
from resolvers.schema.connections import LogAssistant, LogOrganisation, PageInfo, log_assistant, page_info
from resolvers.schema.context import Info
from resolvers.schema.paging import Window, checked
from resolvers.schema.patient import After, First
from resolvers.schema.serving import ServiceOperations
from resolvers.schema.weights import WALK, costs, paged


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


@strawberry.type(description="A page of moved reports (pasientforveksling), what left last first.")
class MovedReportConnection:
    """Show a page of the list."""

    edges: list[MovedReportEdge] = strawberry.field(description="The reports of the page.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")


@strawberry.type(description="One look-up that should be looked into. Nothing of what was seen.")
class HintedLook:
    """Show a look-up."""

    id: strawberry.ID = strawberry.field(description="Its entry in the access log, opaque.")
    at: datetime = strawberry.field(description="When.")
    person: strawberry.ID | None = strawberry.field(description="Whom it was about, opaque.")
    purpose: str | None = strawberry.field(description="Purpose of use (formål).")
    basis: str | None = strawberry.field(description="Access basis (grunnlag).")
    operation: str = strawberry.field(description="What was asked for.")


@strawberry.type(description="A reason to look into what one user has looked up for one organisation (logganalyse).")
class MisuseHint:
    """Show a hint."""

    kind: HintKind = strawberry.field(
        description="SELF_AUTHORISED (they let themself in), NO_RELATION (none was on record), MANY_PATIENTS (in a "
        "short time), COLLEAGUE (the patient works there too), SAME_SURNAME, or OUT_OF_HOURS (and no emergency)."
    )
    name: str | None = strawberry.field(description="Who, by name.")
    hpr_number: str | None = strawberry.field(description="HPR number.")
    organisation: LogOrganisation = strawberry.field(description="For which legal entity.")
    looks: int = strawberry.field(description="How many look-ups.")
    persons: int = strawberry.field(description="Of how many patients.")
    first_at: datetime = strawberry.field(description="The first of them.")
    last_at: datetime = strawberry.field(description="The last of them.")
    entries: list[HintedLook] = strawberry.field(description="The newest of them, newest first.")


@strawberry.type(description="Look-ups by health personnel that should be looked into; nothing is stopped by it.")
class MisuseHints:
    """Show what should be looked into."""

    since: datetime = strawberry.field(description="From when the log was gone through.")
    until: datetime = strawberry.field(description="Until when.")
    hints: list[MisuseHint] = strawberry.field(description="By kind, and of each kind the most first.")
    colleagues_known: bool = strawberry.field(
        description="False where the register of health personnel did not tell who all are: some patients who are "
        "colleagues may not have been recognised."
    )


Days = Annotated[int, strawberry.argument(description="Of how many days, at most 366.")]


@strawberry.type(description="What is done for the service itself (drift); for operators alone.")
class Operations(ServiceOperations):
    """Answer an operator."""

    @strawberry.field(
        description="Reports that have moved to another person, and who saw them before; it is recorded in the log of "
        "each person whom one has left.",
        directives=[costs(WALK), paged("first")],
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

    @strawberry.field(
        description="Look-ups by health personnel that should be looked into (logganalyse); that it was asked for is "
        "recorded.",
        directives=[costs(WALK)],
    )
    async def misuse_hints(self, info: Info, days: Days = 30) -> MisuseHints | None:
        """Go through the log."""
        context = info.context
        asking = context.asking
        async with context.listing("misuseHints"):
            found = await context.path.overseeing.hints(asking, CHANNELS[asking.caller.kind], days=days)
        return misuse_hints(found, context.path.naming)


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


def misuse_hints(found: Oversight, naming: Naming) -> MisuseHints:
    """Show what should be looked into."""
    return MisuseHints(
        since=found.since,
        until=found.until,
        hints=[misuse_hint(hint, naming) for hint in found.hints],
        colleagues_known=found.colleagues_known,
    )


def misuse_hint(hint: Hint, naming: Naming) -> MisuseHint:
    """Show a hint; patients go by opaque names."""
    return MisuseHint(
        kind=hint.kind,
        name=hint.name,
        hpr_number=hint.hpr_number,
        organisation=LogOrganisation(number=hint.organisation, name=hint.organisation_name),
        looks=hint.looks,
        persons=hint.persons,
        first_at=hint.first_at,
        last_at=hint.last_at,
        entries=[hinted_look(entry, naming) for entry in hint.entries],
    )


def hinted_look(entry: model.AuditEntry, naming: Naming) -> HintedLook:
    """Show one look-up, without whom it was about by any name of theirs."""
    return HintedLook(
        id=strawberry.ID(entry.id),
        at=entry.at,
        person=None if entry.person is None else strawberry.ID(naming.person(entry.person)),
        purpose=entry.purpose,
        basis=entry.basis,
        operation=entry.operation,
    )
