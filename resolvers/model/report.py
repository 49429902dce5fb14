"""A report, one version of it, as its sender wrote it."""

from decimal import Decimal
from enum import StrEnum

import msgspec

from resolvers.model.parties import Location, Party
from resolvers.model.values import Code, Comment, DiagnosticComment, Moment, StructuredInfo, Value


class Specimen(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """
    A specimen or study product (AnalysedSubject, prøvemateriale).

    `number` is the laboratory's specimen id (IdByServProvider), unique within the report.
    """

    number: str | None = None
    requester_number: str | None = None
    service_type: Code | None = None
    type: Code | None = None
    collected: Moment | None = None
    produced: Moment | None = None
    product_type: str | None = None
    related_product: str | None = None
    anatomical_origin: str | None = None
    preservation: str | None = None
    count: str | None = None
    collection: Code | None = None
    procedure: Code | None = None
    handling: tuple[str, ...] = ()
    logistics: str | None = None
    pretreatment: Comment | None = None
    comments: tuple[Comment, ...] = ()
    collector_comments: tuple[Comment, ...] = ()
    accredited: bool | None = None
    performer: Party | None = None
    parts: tuple["Specimen", ...] = ()


class ReportStatus(StrEnum):
    """FHIR DiagnosticReport.status (R4)."""

    REGISTERED = "registered"
    PARTIAL = "partial"
    PRELIMINARY = "preliminary"
    FINAL = "final"
    AMENDED = "amended"
    CORRECTED = "corrected"
    APPENDED = "appended"
    CANCELLED = "cancelled"
    ENTERED_IN_ERROR = "entered-in-error"
    UNKNOWN = "unknown"


class ResultStatus(StrEnum):
    """FHIR Observation.status (R4)."""

    REGISTERED = "registered"
    PRELIMINARY = "preliminary"
    FINAL = "final"
    AMENDED = "amended"
    CORRECTED = "corrected"
    CANCELLED = "cancelled"
    ENTERED_IN_ERROR = "entered-in-error"
    UNKNOWN = "unknown"


class SourceStatus(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """
    The source's own pair behind a FHIR status: for KITH the type (7309, 8270) and the status (7306, 8245).

    HL7 v2 has a status alone (tables 0123, 0085). A FHIR source has no pair of its own: `status` then holds its FHIR
    code. What a citizen may see is decided on this.
    """

    type: Code | None = None
    status: Code | None = None


class Interpretation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """
    The laboratory's deviation marker (avviksmarkør, 8244): `code` in HL7 v3 ObservationInterpretation (H, L, A …).

    No interpretation does not mean normal.
    """

    code: str | None = None
    source: Code


class ReferenceRange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """
    The reference range (referanseområde) as the laboratory wrote it; several are joined by a line break.

    `low` and `high` are read from the text where it is one interval and nothing else, open at a missing end; an end
    that is there says whether it is inclusive. `unit` is the unit that the text names, None where it names none and so
    means the value's own. They are found on the way to an answer and are no part of what is stored.
    """

    text: str
    low: Decimal | None = None
    high: Decimal | None = None
    low_inclusive: bool | None = None
    high_inclusive: bool | None = None
    unit: str | None = None
    ucum: str | None = None


class Investigation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What was examined: the codes that name it, what specifies them, and a comment."""

    codes: tuple[Code, ...]
    specifications: tuple[Code, ...] = ()
    comment: str | None = None


class Result(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """
    One result (resultat, FHIR Observation) with its members, for instance culture → microbe → resistance.

    `id` is empty until merge names it. `number` and `refers_to` are the laboratory's (IdResultItem, RefIdResultItem).
    `specimens` are numbers of specimens in the same report. A hierarchy is shown or withheld whole.
    """

    id: str = ""
    number: str | None = None
    refers_to: str | None = None
    code: Code | None = None
    investigations: tuple[Investigation, ...] = ()
    status: ResultStatus
    source_status: SourceStatus
    value: Value | None = None
    details: tuple[StructuredInfo, ...] = ()
    diagnostic_comment: DiagnosticComment | None = None
    interpretation: Interpretation | None = None
    reference_range: ReferenceRange | None = None
    method: Code | None = None
    sampled: Moment | None = None
    investigated: Moment | None = None
    status_changed: Moment | None = None
    described: Moment | None = None
    countersigned: Moment | None = None
    validated: Moment | None = None
    accredited: bool | None = None
    specimens: tuple[str, ...] = ()
    comments: tuple[Comment, ...] = ()
    performers: tuple[Party, ...] = ()
    members: tuple["Result", ...] = ()

    @property
    def flag(self) -> str | None:
        """Give the deviation in HL7 v3 ObservationInterpretation, where the laboratory's marker has a counterpart."""
        return None if self.interpretation is None else self.interpretation.code

    @property
    def deviation(self) -> Code | None:
        """Give the deviation marker as the laboratory sent it."""
        return None if self.interpretation is None else self.interpretation.source


class Request(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """
    The request behind a report (rekvisisjon, FHIR ServiceRequest).

    `number` is the requester's id, `provider_number` the laboratory's; a delay may hang on either.
    """

    number: str | None = None
    provider_number: str | None = None
    type: Code | None = None
    kind: Code | None = None
    issued: Moment | None = None
    received: Moment | None = None
    payment: Code | None = None
    priority: Code | None = None
    reservations: tuple[Code, ...] = ()
    permissions: tuple[Code, ...] = ()
    reasons: tuple[Comment, ...] = ()
    comments: tuple[Comment, ...] = ()


class Information(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Clinical information sent with the request (InfItem, klinisk opplysning)."""

    type: Code | None = None
    text: str | None = None
    code: Code | None = None
    comment: str | None = None
    start: Moment | None = None
    end: Moment | None = None
    recorded: Moment | None = None


class Attachment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A reference to an attached document: what it is and how large, never its content (`size_bytes` decoded)."""

    type: Code | None = None
    number: str | None = None
    mime_type: str | None = None
    description: str | None = None
    compression: Code | None = None
    file: str | None = None
    size_bytes: int | None = None
    issued: Moment | None = None


class Discipline(StrEnum):
    """Main field of a report (8202): laboratory medicine, pathology, diagnostic imaging."""

    LAB = "LAB"
    PAT = "PAT"
    BLD = "BLD"


class ReportKey(msgspec.Struct, frozen=True, order=True, gc=False):
    """
    What makes two deliveries the same report: who sent it, the sender's report id, the requester's request id.

    `organisation` is `ENH:<nine digits>` where known, else `<type>:<id>`; `requisition` is empty where there is none.
    """

    organisation: str
    report: str
    requisition: str = ""


class Message(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The message that carried a version: its id, its making (GenDate), its type and the standard it follows."""

    id: str | None = None
    generated: Moment | None = None
    type: Code | None = None
    standard: str | None = None
    version: str | None = None
    status: Code | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """
    One version of a report (svarrapport, FHIR DiagnosticReport) as its sender wrote it; raw facts, no person.

    `issued` orders versions: the message's time (GenDate), else `first_issued`. `first_issued` is the original
    IssueDate and stays the same over versions. `sampled` is the oldest time of its specimens and results.
    `categories` holds every further code that says what kind of report it is.
    """

    key: ReportKey
    status: ReportStatus
    source_status: SourceStatus
    discipline: Discipline
    kind: Code
    categories: tuple[Code, ...] = ()
    issued: Moment
    first_issued: Moment | None = None
    approved: Moment | None = None
    sampled: Moment | None = None
    message: Message | None = None
    cancellation: Code | None = None
    requests: tuple[Request, ...] = ()
    requester: Party | None = None
    performer: Party | None = None
    responsible: tuple[Party, ...] = ()
    related: tuple[Party, ...] = ()
    payers: tuple[Party, ...] = ()
    locations: tuple[Location, ...] = ()
    information: tuple[Information, ...] = ()
    comments: tuple[Comment, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    specimens: tuple[Specimen, ...] = ()
    results: tuple[Result, ...] = ()

    @property
    def taken(self) -> Moment:
        """Place it in time: when it was sampled, else first issued, else when this version was issued."""
        return self.sampled or self.first_issued or self.issued
