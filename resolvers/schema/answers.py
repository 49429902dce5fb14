"""Merged reports, the ledger and notices as clients see them; they hold no logic."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from resolvers import fhir, model
from resolvers.model import ChangedPart, ChangeKind, Discipline, HeldBy, Moment, ReportStatus, SourceState
from resolvers.schema.node import Node
from resolvers.schema.parties import Location, Party
from resolvers.schema.results import AttachmentReference, Information, Message, Request, Result, SourceCode, Specimen
from resolvers.schema.scalars import Json
from resolvers.schema.values import Code, Comment
from resolvers.schema.weights import RESULTS, costs, sized


@strawberry.type(
    name="Source", description="A place that results come from (kilde): the central store or a laboratory."
)
class Source:
    """Show `resolvers.model.NamedSource` as it is."""

    id: strawberry.ID = strawberry.field(description="The name in settings, filters and the ledger.")
    name: str = strawberry.field(description="The name for people.")


@strawberry.type(name="ReportKey", description="What makes two deliveries the same report.")
class ReportKey:
    """Show `resolvers.model.ReportKey` as it is."""

    organisation: str = strawberry.field(description="The sending organisation, as type and id.")
    report: str = strawberry.field(description="The laboratory's report id (ServProvId).")
    requisition: str = strawberry.field(description="The requester's request id; empty where there is none.")


@strawberry.type(name="Provenance", description="Where a report was seen (kilde).")
class Provenance:
    """Show `resolvers.model.Provenance` as it is."""

    source: Source = strawberry.field(description="The source.")
    as_of: datetime = strawberry.field(description="When it was read.")
    message: Message | None = strawberry.field(description="The newest message that the source gave for it.")
    issued: Moment = strawberry.field(description="When the newest version that the source holds was issued.")
    current: bool = strawberry.field(description="Whether that is the version that the report is answered with.")


@strawberry.type(name="ReportContent", description="What one version of a report holds; never shown by itself.")
class ReportContent:
    """Show the fields of `resolvers.model.Report`, which versions and merged reports share."""

    status: ReportStatus = strawberry.field(description="FHIR status.")
    source_status: SourceCode = strawberry.field(description="The status pair that it came from.")
    discipline: Discipline = strawberry.field(description="Main field.")
    kind: Code = strawberry.field(description="Report type (8202).")
    categories: list[Code] = strawberry.field(description="Further codes of what kind of report it is.")
    sampled: Moment | None = strawberry.field(
        description="When the oldest specimen was taken (prøvetaking) or the examination done."
    )
    issued: Moment = strawberry.field(description="When this version was issued.")
    first_issued: Moment | None = strawberry.field(description="When the report was first issued.")
    approved: Moment | None = strawberry.field(description="When it was approved.")
    message: Message | None = strawberry.field(description="The message that carried this version.")
    cancellation: Code | None = strawberry.field(description="Why it was cancelled.")
    requests: list[Request] = strawberry.field(description="The requests behind it.")
    requester: Party | None = strawberry.field(description="Who requested it (rekvirent).")
    performer: Party | None = strawberry.field(description="Who answers for it (tjenesteyter).")
    responsible: list[Party] = strawberry.field(description="Who is responsible for the patient.")
    related: list[Party] = strawberry.field(description="Others who took part.")
    payers: list[Party] = strawberry.field(description="Who pays.")
    locations: list[Location] = strawberry.field(description="Where the patient was.")
    information: list[Information] = strawberry.field(description="Clinical information.")
    comments: list[Comment] = strawberry.field(description="Comments on the report.")
    attachments: list[AttachmentReference] = strawberry.field(description="Attached documents, by reference.")
    specimens: list[Specimen] = strawberry.field(description="Specimens.")
    results: list[Result] = strawberry.field(description="Results.", directives=[sized(RESULTS)])


@strawberry.type(name="Change", description="One thing that is not as it was in the version before, in the words sent.")
class Change:
    """Show `resolvers.model.Change` as it is."""

    kind: ChangeKind = strawberry.field(description="Whether it came, went or changed.")
    what: ChangedPart = strawberry.field(description="What of the report or the result it is.")
    code: Code | None = strawberry.field(description="The result's code; none where it is of the whole report.")
    number: str | None = strawberry.field(description="The laboratory's number of the result, not unique.")
    result: strawberry.ID | None = strawberry.field(
        description="The result's id in this version; none where it is gone."
    )
    before: str | None = strawberry.field(description="What was said, as sent; none where it came.")
    after: str | None = strawberry.field(description="What is said, as sent; none where it went.")


@strawberry.type(
    name="ReportVersion", description="One version (versjon) in the history of a report: all that it held."
)
class ReportVersion(ReportContent):
    """Show `resolvers.model.ReportVersion` as it is."""

    current: bool = strawberry.field(
        description="Whether it is the one that the report is answered with: the newest shown."
    )
    conflicting: bool = strawberry.field(
        description="Whether another version was issued at the same time and says something else: both are kept."
    )
    sent_before: list[Moment] = strawberry.field(
        description="When the same content was sent before, newest first; with any, the version was only sent again."
    )
    changes: list[Change] = strawberry.field(
        description="What changed since the newest shown version of an earlier time; empty where there is none."
    )


@strawberry.type(
    name="CitizenRelease", description="What the citizen sees of a report (innsyn); told to personnel only."
)
class CitizenRelease:
    """Show `resolvers.model.CitizenRelease` as it is."""

    state: str = strawberry.field(description="SHOWN, WAITS, DENIED, or UNKNOWN while that cannot be read.")
    until: datetime | None = strawberry.field(description="Until when it waits, where that is known.")
    code: str | None = strawberry.field(description="The 9603 code of a denial or delay.")
    held_by: HeldBy | None = strawberry.field(
        description="What hides it; none where it is shown, or is hidden because it is not final."
    )
    restriction_id: strawberry.ID | None = strawberry.field(
        description="The denial or delay that was set, to end it by."
    )
    set_by: str | None = strawberry.field(description="Who set that.")
    release_class: str | None = strawberry.field(
        description="The class of release of what is hidden (policies/RULES.md)."
    )
    latest_hold: datetime | None = strawberry.field(
        description="Until when it may be delayed at the most; none where its class has no limit."
    )


def in_fhir(root: strawberry.Parent[model.MergedReport]) -> Json | None:
    """Write the report, for whoever asks for it."""
    return Json(fhir.bundle(root))


@strawberry.type(
    name="Report",
    description="A report (svarrapport, FHIR DiagnosticReport), merged from every source that holds it.",
)
class Report(Node, ReportContent):
    """Show `resolvers.model.MergedReport` as it is; `changed_since_you_looked` is there where it is asked for."""

    id: strawberry.ID = strawberry.field(description="Opaque, stable, the same for every version and copy.")
    key: ReportKey = strawberry.field(description="What makes it the same report everywhere.")
    versions: list[ReportVersion] = strawberry.field(
        description="Every shown version, newest first; what was sent again unchanged is one version."
    )
    conflict: bool = strawberry.field(
        description="Whether sources, or one of them, hold another version that is as new and says something else."
    )
    provenance: list[Provenance] = strawberry.field(description="Where it was seen.")
    citizen_release: CitizenRelease | None = strawberry.field(
        description="What the citizen sees of it; personnel only."
    )
    changed_since_you_looked: bool | None = strawberry.field(
        description="Whether you are shown a newer version than last time; none where you were not shown it before. "
        "Asking for this and the names of reports alone is no look.",
    )
    not_yet_in_national_store: bool = strawberry.field(
        description="Whether only a region holds the newest version; false also where the national store did not "
        "answer in full, as nobody knows then."
    )
    fhir: Json | None = strawberry.field(
        resolver=in_fhir,
        description="All of this as a FHIR R4 Bundle (4.0.1) in the shapes of the national profile (NILAR), such as "
        "http://nhn.no/fhir/nilar/StructureDefinition/nilar-diagnostic-report; it says nothing of whose it is.",
        directives=[costs(RESULTS)],
    )

    @classmethod
    def is_type_of(cls, value: object, _info: strawberry.Info) -> bool:
        """Recognise the model's value where it stands for whatever has an id."""
        return isinstance(value, model.MergedReport)


@strawberry.type(name="SourceStatus", description="One line of the completeness ledger.")
class SourceStatus:
    """Show `resolvers.model.SourceLine` as it is."""

    source: Source = strawberry.field(description="The source.")
    state: SourceState = strawberry.field(description="How it stands in this answer.")
    as_of: datetime | None = strawberry.field(description="When it was read.")
    age: int | None = strawberry.field(description="How many seconds before the question it was read.")
    shown: int | None = strawberry.field(description="How many of the reports shown came from it.")
    reason: str | None = strawberry.field(description="A stable code that says why, where not all came.")


@strawberry.type(
    name="Completeness",
    description="Whether every source answered in full. Without it, nothing found does not mean that nothing exists.",
)
class Completeness:
    """Show `resolvers.model.Completeness` as it is."""

    complete: bool = strawberry.field(description="True when nothing is left open.")
    sources: list[SourceStatus] = strawberry.field(description="A line a source.")


@strawberry.type(
    name="RestrictedNotice",
    description="A padlock: something is restricted (sperret eller skjermet). It never tells what or how much.",
)
class RestrictedNotice:
    """Show `resolvers.model.RestrictedNotice` as it is."""

    kind: str = strawberry.field(description="GENERAL_BLOCK, SPECIFIC_BLOCK, ORGANISATION_BLOCK or REPORT_BLOCK.")
    openable_by: list[str] = strawberry.field(description="How it may be opened: CONSENT, EMERGENCY, or not at all.")
    text: str = strawberry.field(description="A text for people (bokmål).")

    @classmethod
    def is_type_of(cls, value: object, _info: strawberry.Info) -> bool:
        """Recognise the model's value in a union."""
        return isinstance(value, model.RestrictedNotice)


@strawberry.type(name="AwaitingReleaseNotice", description="Something may be awaiting release (utsatt innsyn).")
class AwaitingReleaseNotice:
    """Show `resolvers.model.AwaitingReleaseNotice` as it is."""

    text: str = strawberry.field(description="A text for people (bokmål).")

    @classmethod
    def is_type_of(cls, value: object, _info: strawberry.Info) -> bool:
        """Recognise the model's value in a union."""
        return isinstance(value, model.AwaitingReleaseNotice)


@strawberry.type(name="OptedOutNotice", description="The person has opted out (reservasjon): nothing is stored.")
class OptedOutNotice:
    """Show `resolvers.model.OptedOutNotice` as it is."""

    text: str = strawberry.field(description="A text for people (bokmål).")

    @classmethod
    def is_type_of(cls, value: object, _info: strawberry.Info) -> bool:
        """Recognise the model's value in a union."""
        return isinstance(value, model.OptedOutNotice)


@strawberry.type(
    name="UnavailableNotice",
    description="A source did not answer: results may be missing, which is not the same as negative.",
)
class UnavailableNotice:
    """Show `resolvers.model.UnavailableNotice` as it is."""

    text: str = strawberry.field(description="A text for people (bokmål).")

    @classmethod
    def is_type_of(cls, value: object, _info: strawberry.Info) -> bool:
        """Recognise the model's value in a union."""
        return isinstance(value, model.UnavailableNotice)


Notice = Annotated[
    RestrictedNotice | AwaitingReleaseNotice | OptedOutNotice | UnavailableNotice,
    strawberry.union("Notice", description="What is said beside the results."),
]
