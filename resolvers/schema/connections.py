"""Connections (Relay): a page of reports or of the access log, with what belongs to it."""

from __future__ import annotations

from datetime import datetime

import strawberry

from policies import Language
from resolvers import model
from resolvers.model import ActorKind
from resolvers.oversight.history import LogPage
from resolvers.oversight.recounting import UNNAMED, named, recounted
from resolvers.schema.answers import Completeness, Notice, Report, SourceStatus
from resolvers.schema.weights import FEW, sized


@strawberry.type(description="Where a page stands in its list (Relay).")
class PageInfo:
    """Show where a page stands."""

    has_next_page: bool = strawberry.field(description="Whether more is shown after this page.")
    has_previous_page: bool = strawberry.field(description="Whether more is shown before this page.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first item; none on an empty page.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last item; none on an empty page.")


@strawberry.type(description="A report with its place in the timeline.")
class ReportEdge:
    """Show one item of a page."""

    cursor: str = strawberry.field(description="For this caller, person and purpose alone; opaque.")
    node: Report = strawberry.field(description="The report.")


@strawberry.type(
    description=(
        "What came after the first part of a timeline, when one or more sources had answered, or were late. "
        "Notices and completeness are of all that has been told by then."
    )
)
class LateReports:
    """Show a later part of a timeline."""

    sources: list[SourceStatus] = strawberry.field(description="The sources that this part did wait for.")
    edges: list[ReportEdge] = strawberry.field(description="The reports of the page that were not told before.")
    page_info: PageInfo = strawberry.field(description="Where the page stands with them.")
    completeness: Completeness = strawberry.field(description="How complete the answer is with them.")
    notices: list[Notice] = strawberry.field(description="Padlocks and what else must be said.")


@strawberry.type(description="A page of a timeline, counted over what is shown, with how complete the answer is.")
class ReportConnection:
    """Show a page of a timeline."""

    edges: list[ReportEdge] = strawberry.field(description="The reports of the page.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    completeness: Completeness = strawberry.field(description="How complete the answer is.")
    notices: list[Notice] = strawberry.field(description="Padlocks and what else must be said.")
    late: list[LateReports] = strawberry.field(
        description=(
            "Where it is deferred or streamed, the page holds what the central store (sentralt lager) gives and no "
            "source that is silent may add to or restrict; what the others give comes here as they answer. Otherwise "
            "the page waits for all sources, and this is empty."
        ),
        directives=[sized(FEW)],
    )


@strawberry.type(description="An organisation in the access log.")
class LogOrganisation:
    """Show an organisation by number and name."""

    number: str | None = strawberry.field(description="Nine-digit organisation number.")
    name: str | None = strawberry.field(description="Its name.")


@strawberry.type(description="Who acted on behalf of a clinician (medarbeider).")
class LogAssistant:
    """Show an assistant by name and number in the register of health personnel."""

    name: str | None = strawberry.field(description="Who, by name.")
    hpr_number: str | None = strawberry.field(description="HPR number, where they have one.")


@strawberry.type(description="What was looked at: a report by name, or health information (helseopplysninger).")
class LogObject:
    """Show what was looked at; a report only where the reader is shown it now."""

    report: strawberry.ID | None = strawberry.field(description="The report by id, where it may be named.")
    text: str = strawberry.field(description="What it is, in the language asked for (Accept-Language).")


@strawberry.type(description="One look at a person's results, or one attempt (innsynslogg).")
class AccessLogEntry:
    """Show one entry of the log; never a person number."""

    id: strawberry.ID = strawberry.field(description="Opaque.")
    text: str = strawberry.field(
        description="Who did what, when and why, in plain words and the language asked for (Accept-Language)."
    )
    objects: list[LogObject] = strawberry.field(
        description="What was looked at. A report is named where it was asked for by itself or as part of a trend, and "
        "is shown to the reader now; otherwise it is health information, however much it was."
    )
    at: datetime = strawberry.field(description="When.")
    kind: str = strawberry.field(description="ACCESS, REFUSAL or CHANGE.")
    channel: ActorKind | None = strawberry.field(description="Through which channel.")
    reader: str | None = strawberry.field(
        description="SELF (the person whose log it is) or REPRESENTATIVE (whoever asked for them), of anyone else the "
        "channel; CITIZEN where the log does not tell which of the two."
    )
    name: str | None = strawberry.field(description="Who, by name.")
    assistant: LogAssistant | None = strawberry.field(description="Who acted on their behalf, where somebody did.")
    authorisation: str | None = strawberry.field(description="Health personnel category (9060).")
    organisation: LogOrganisation = strawberry.field(description="For which legal entity.")
    point_of_care: LogOrganisation = strawberry.field(description="At which point of care.")
    purpose: str | None = strawberry.field(description="Purpose of use (formål).")
    basis: str | None = strawberry.field(description="Access basis (grunnlag).")
    operation: str = strawberry.field(description="What was asked for.")
    outcome: str = strawberry.field(description="OK, or the code of the refusal.")
    opened: bool = strawberry.field(
        description="Whether it was done under an opening of what was blocked or shielded, or was to open it."
    )
    opening: strawberry.ID | None = strawberry.field(description="That opening, by id.")


@strawberry.type(description="An entry with its place in the log.")
class AccessLogEdge:
    """Show one item of a page."""

    cursor: str = strawberry.field(description="For this caller and person alone; opaque.")
    node: AccessLogEntry = strawberry.field(description="The entry.")


@strawberry.type(description="A page of the access log: openings of what is restricted first, then newest first.")
class AccessLogConnection:
    """Show a page of the log."""

    edges: list[AccessLogEdge] = strawberry.field(description="The entries of the page.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")


def page_info(cursors: tuple[str, ...], *, has_previous_page: bool, has_next_page: bool) -> PageInfo:
    """Tell where a page stands."""
    return PageInfo(
        has_next_page=has_next_page,
        has_previous_page=has_previous_page,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )


def log_assistant(entry: model.AuditEntry) -> LogAssistant | None:
    """Show who acted on the caller's behalf; somebody whose name is not known too."""
    if entry.assistant_subject is None:
        return None
    return LogAssistant(name=entry.assistant_name, hpr_number=entry.assistant_hpr_number)


def log_objects(entry: model.AuditEntry, page: LogPage, language: Language) -> list[LogObject]:
    """Show what was looked at: by name what may be named, and otherwise one thing, the same for any number of them."""
    reports = [LogObject(report=strawberry.ID(one.id), text=named(one, language)) for one in page.named(entry)]
    return reports or [LogObject(report=None, text=UNNAMED.in_language(language))]


def log_entry(entry: model.AuditEntry, page: LogPage, language: Language) -> AccessLogEntry:
    """Show an audit entry to the citizen: who, for whom, why; nothing of what was hidden."""
    return AccessLogEntry(
        id=strawberry.ID(entry.id),
        text=recounted(entry, language),
        objects=log_objects(entry, page, language),
        at=entry.at,
        kind=str(entry.kind),
        channel=entry.actor_kind,
        reader=None if entry.actor_kind is None else entry.reader,
        name=entry.actor_name,
        assistant=log_assistant(entry),
        authorisation=entry.authorisation,
        organisation=LogOrganisation(number=entry.organisation, name=entry.organisation_name),
        point_of_care=LogOrganisation(number=entry.point_of_care, name=entry.point_of_care_name),
        purpose=entry.purpose,
        basis=entry.basis,
        operation=entry.operation,
        outcome=entry.outcome,
        opened=entry.opening is not None,
        opening=None if entry.opening is None else strawberry.ID(entry.opening),
    )
