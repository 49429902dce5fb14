"""The work list of a clinician: whom to inform, before what is released by itself."""

from __future__ import annotations

from datetime import datetime

import strawberry

from policies import Language, ReleaseClass
from resolvers.judging.outline import kind_of
from resolvers.model import Discipline, HeldBy, Moment
from resolvers.naming import Bookmark, Naming
from resolvers.schema.connections import PageInfo, page_info
from resolvers.schema.context import Info
from resolvers.schema.paging import Window, checked
from resolvers.schema.patient import After, First
from resolvers.schema.values import Code
from resolvers.schema.weights import LOOK_UP, WALK, costs, paged
from resolvers.views.pending import Pending


@strawberry.type(description="A person on the work list of who treats them.")
class PendingPatient:
    """Show whom to inform."""

    id: strawberry.ID = strawberry.field(description="Opaque, the same for all callers.")
    number: str = strawberry.field(description="National person number, to find the person by.")


@strawberry.type(name="ReleaseClass", description="A class of release (frigivelsesklasse), by the release table.")
class NamedReleaseClass:
    """Show a class of release."""

    id: str = strawberry.field(description="As policies/RULES.md names it.")
    text: str = strawberry.field(description="What it says, in the language asked for (Accept-Language).")


@strawberry.type(
    description="A report whose person does not see it yet (utsatt innsyn). It holds no results: ask for the report to "
    "see them.",
    directives=[costs(LOOK_UP)],
)
class PendingRelease:
    """Show one line of the work list."""

    patient: PendingPatient = strawberry.field(description="Whose it is.")
    report: strawberry.ID = strawberry.field(description="The report by id.")
    kind: Code = strawberry.field(description="Report type (8202).")
    discipline: Discipline = strawberry.field(description="Main field.")
    issued: Moment = strawberry.field(description="When the version that waits was issued.")
    state: str = strawberry.field(description="WAITS; or DENIED, until the patient has been told (NORN_FPB).")
    release_class: NamedReleaseClass | None = strawberry.field(description="Its class of release.")
    release_at: datetime | None = strawberry.field(description="When it is released; none is by hand alone.")
    latest_hold: datetime | None = strawberry.field(
        description="Until when it may be delayed at the most; none where its class has no limit."
    )
    held_by: HeldBy | None = strawberry.field(description="What holds it back.")
    set_by: str | None = strawberry.field(description="Who set what holds it, where somebody did.")
    restriction_id: strawberry.ID | None = strawberry.field(description="The denial or delay that was set.")


@strawberry.type(description="A report with its place in the work list.")
class PendingReleaseEdge:
    """Show one item of a page."""

    cursor: str = strawberry.field(description="For this caller and purpose alone; opaque.")
    node: PendingRelease = strawberry.field(description="The report.")


@strawberry.type(description="A page of the work list, what is released soonest first, counted over what is shown.")
class PendingReleaseConnection:
    """Show a page of the work list."""

    edges: list[PendingReleaseEdge] = strawberry.field(description="The reports of the page.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    complete: bool = strawberry.field(
        description="False where you have asked for so many reports that only the newest were looked through."
    )


@strawberry.type(description="Questions about many persons.")
class WorkList:
    """Answer a clinician about their own work."""

    @strawberry.field(
        description=(
            "What you have asked for, or are responsible for, and the patient does not see yet: not yet told, and "
            "released by itself or by hand. From the national store; each patient on the page is in their own log."
        ),
        directives=[costs(WALK), paged("first")],
    )
    async def pending_releases(self, info: Info, first: First = 50, after: After = None) -> PendingReleaseConnection:
        """List what waits for the clinician."""
        context = info.context
        naming, caller = context.path.naming, context.asking.caller
        async with context.listing("pendingReleases"):
            size = checked(Window(first=first), context.path.sizes).first or 0
            place = None if after is None else naming.bookmark(after, caller, None).position
            page = await context.path.work_list.page(context.asking, first=size, after=place)
        cursors = tuple(naming.cursor(Bookmark(item.position), caller, None) for item in page.items)
        return PendingReleaseConnection(
            edges=[
                PendingReleaseEdge(cursor=cursor, node=line(item, naming, context.asking.language))
                for cursor, item in zip(cursors, page.items, strict=True)
            ],
            page_info=page_info(cursors, has_previous_page=after is not None, has_next_page=page.has_next_page),
            complete=page.complete,
        )


def line(item: Pending, naming: Naming, language: Language) -> PendingRelease:
    """Show one report that waits, without its results."""
    person, report, held = item.met.person, item.report, item.held
    return PendingRelease(
        patient=PendingPatient(id=strawberry.ID(naming.person(person.hash)), number=person.identifiers[0].digits),
        report=strawberry.ID(report.id),
        kind=kind_of(report),  # type: ignore[arg-type]  # projected as it is
        discipline=report.discipline,
        issued=report.issued,
        state=held.state,
        release_class=named(item.release_class, language),
        release_at=held.until,
        latest_hold=held.latest_hold,
        held_by=held.held_by,
        set_by=held.set_by,
        restriction_id=None if held.restriction_id is None else strawberry.ID(held.restriction_id),
    )


def named(release: ReleaseClass | None, language: Language) -> NamedReleaseClass | None:
    """Show a class of release with its sentence."""
    if release is None:
        return None
    return NamedReleaseClass(id=release.id, text=release.sentence.in_language(language))
