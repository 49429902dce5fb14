"""Results, specimens and requests as clients see them; they hold no logic."""

from __future__ import annotations

from decimal import Decimal

import strawberry

from resolvers import model
from resolvers.model import Moment, ResultStatus
from resolvers.schema.parties import Party
from resolvers.schema.values import Code, Comment, DiagnosticComment, StructuredInfo, Value
from resolvers.views.interpreting import derived


@strawberry.type(name="Specimen", description="A specimen or study product (prøvemateriale, FHIR Specimen).")
class Specimen:
    """Show `resolvers.model.Specimen` as it is."""

    number: str | None = strawberry.field(description="The laboratory's specimen id; results refer to it.")
    requester_number: str | None = strawberry.field(description="The requester's specimen id.")
    service_type: Code | None = strawberry.field(description="Whether the specimen is new, changed or cancelled.")
    type: Code | None = strawberry.field(description="Material; a text alone where it was not coded.")
    collected: Moment | None = strawberry.field(description="When it was taken (prøvetakingstidspunkt).")
    produced: Moment | None = strawberry.field(description="When the study product was made.")
    product_type: str | None = strawberry.field(description="Kind of study product.")
    related_product: str | None = strawberry.field(description="The product that it is related to.")
    anatomical_origin: str | None = strawberry.field(description="Where on the body it was taken.")
    preservation: str | None = strawberry.field(description="How it was preserved.")
    count: str | None = strawberry.field(description="How many specimens.")
    collection: Code | None = strawberry.field(description="How it was collected.")
    procedure: Code | None = strawberry.field(description="Procedure of collection.")
    handling: list[str] = strawberry.field(description="How it was handled.")
    logistics: str | None = strawberry.field(description="Transport and storage.")
    pretreatment: Comment | None = strawberry.field(description="What was done to it before.")
    comments: list[Comment] = strawberry.field(description="Comments on the specimen.")
    collector_comments: list[Comment] = strawberry.field(description="Comments by whoever took it.")
    accredited: bool | None = strawberry.field(description="Whether the handling is accredited.")
    performer: Party | None = strawberry.field(description="Who examined it.")
    parts: list[Specimen] = strawberry.field(description="Specimens made from it.")


@strawberry.type(name="SourceCode", description="The source's own status pair behind the FHIR status.")
class SourceCode:
    """Show `resolvers.model.SourceStatus` as it is."""

    type: Code | None = strawberry.field(description="New, change, cancel, history or addition (7309 or 8270).")
    status: Code | None = strawberry.field(
        description="The status code of the source (7306 or 8245, or a FHIR status)."
    )


@strawberry.type(
    name="ReferenceRange",
    description="The reference range (referanseområde), as written and, where that is one interval alone, as numbers.",
)
class ReferenceRange:
    """Show `resolvers.model.ReferenceRange` as it is."""

    text: str = strawberry.field(description="As the laboratory wrote it; several are separated by line breaks.")
    low: Decimal | None = strawberry.field(description="The lower end, read from the text.")
    high: Decimal | None = strawberry.field(description="The upper end, read from the text.")
    low_inclusive: bool | None = strawberry.field(description="Whether the lower end is within; missing with the end.")
    high_inclusive: bool | None = strawberry.field(description="Whether the upper end is within; missing with the end.")
    unit: str | None = strawberry.field(
        description="The unit that the text names; missing where it means that of the value."
    )
    ucum: str | None = strawberry.field(description="That unit in UCUM, where the translation is exact.")


def derived_interpretation(root: strawberry.Parent[model.Result]) -> str | None:
    """Compare the number with its range, for whoever asks for it."""
    return derived(root)


@strawberry.type(name="Investigation", description="What was examined (undersøkelse).")
class Investigation:
    """Show `resolvers.model.Investigation` as it is."""

    codes: list[Code] = strawberry.field(description="The codes that name it.")
    specifications: list[Code] = strawberry.field(description="What specifies them.")
    comment: str | None = strawberry.field(description="A comment on it.")


@strawberry.type(
    name="Result",
    description="One result (resultat, FHIR Observation) with its members. A hierarchy is shown or withheld whole.",
)
class Result:
    """Show `resolvers.model.Result` as it is."""

    id: strawberry.ID = strawberry.field(description="Opaque, stable while the report is not changed.")
    number: str | None = strawberry.field(description="The laboratory's result id, not unique.")
    refers_to: str | None = strawberry.field(description="The laboratory's id of the result that this one belongs to.")
    code: Code | None = strawberry.field(description="What was examined: the national code where there is one.")
    investigations: list[Investigation] = strawberry.field(description="What was examined, in full.")
    status: ResultStatus = strawberry.field(description="FHIR status.")
    source_status: SourceCode = strawberry.field(description="The status pair that it came from.")
    value: Value | None = strawberry.field(description="The answer; none for a cancelled result or a heading.")
    details: list[StructuredInfo] = strawberry.field(description="Structured findings.")
    diagnostic_comment: DiagnosticComment | None = strawberry.field(description="Coded diagnostic comment.")
    flag: str | None = strawberry.field(
        name="interpretation",
        description="HL7 ObservationInterpretation code: H, L, A …. None given does not mean normal.",
    )
    derived_interpretation: str | None = strawberry.field(
        resolver=derived_interpretation,
        description="H, L or N, derived here from number and reference range, not said by the laboratory: given only "
        "where it gave no marker and the comparison is certain.",
    )
    deviation: Code | None = strawberry.field(description="The deviation marker (avviksmarkør, 8244) as sent.")
    reference_range: ReferenceRange | None = strawberry.field(description="The reference range.")
    method: Code | None = strawberry.field(description="Method, where the source says it.")
    sampled: Moment | None = strawberry.field(description="When the specimen was taken or the examination done.")
    investigated: Moment | None = strawberry.field(description="When it was examined.")
    status_changed: Moment | None = strawberry.field(description="When its status changed.")
    described: Moment | None = strawberry.field(description="When it was described.")
    countersigned: Moment | None = strawberry.field(description="When it was countersigned.")
    validated: Moment | None = strawberry.field(description="When it was medically validated.")
    accredited: bool | None = strawberry.field(description="Whether the analysis is accredited.")
    specimens: list[str] = strawberry.field(description="Numbers of the specimens that it is about.")
    comments: list[Comment] = strawberry.field(description="Comments on the result.")
    performers: list[Party] = strawberry.field(description="Who examined or answered.")
    members: list[Result] = strawberry.field(description="What belongs to it: culture, microbe, resistance.")


@strawberry.type(name="Request", description="The request behind a report (rekvisisjon, FHIR ServiceRequest).")
class Request:
    """Show `resolvers.model.Request` as it is."""

    number: str | None = strawberry.field(description="The requester's id.")
    provider_number: str | None = strawberry.field(description="The laboratory's id.")
    type: Code | None = strawberry.field(description="New, change or cancel.")
    kind: Code | None = strawberry.field(description="Kind of request (8202).")
    issued: Moment | None = strawberry.field(description="When it was made.")
    received: Moment | None = strawberry.field(description="When the laboratory received it.")
    payment: Code | None = strawberry.field(description="Payment category.")
    priority: Code | None = strawberry.field(description="Priority.")
    reservations: list[Code] = strawberry.field(description="Reservations against uses of the specimen (3108).")
    permissions: list[Code] = strawberry.field(description="Permissions (version 1.3).")
    reasons: list[Comment] = strawberry.field(description="Why it was requested.")
    comments: list[Comment] = strawberry.field(description="Comments by the requester.")


@strawberry.type(name="Information", description="Clinical information sent with the request (klinisk opplysning).")
class Information:
    """Show `resolvers.model.Information` as it is."""

    type: Code | None = strawberry.field(description="What kind.")
    text: str | None = strawberry.field(description="The text.")
    code: Code | None = strawberry.field(description="The coded information.")
    comment: str | None = strawberry.field(description="A comment on it.")
    start: Moment | None = strawberry.field(description="From when.")
    end: Moment | None = strawberry.field(description="Until when.")
    recorded: Moment | None = strawberry.field(description="When it was recorded.")


@strawberry.type(
    name="AttachmentReference",
    description="A document attached to the report (vedlegg): what it is and how large. Its content is not stored.",
)
class AttachmentReference:
    """Show `resolvers.model.Attachment` as it is."""

    type: Code | None = strawberry.field(description="Kind of reference.")
    number: str | None = strawberry.field(description="The sender's id of it.")
    mime_type: str | None = strawberry.field(description="Media type.")
    description: str | None = strawberry.field(description="Description.")
    compression: Code | None = strawberry.field(description="Compression.")
    file: str | None = strawberry.field(description="File reference.")
    size_bytes: int | None = strawberry.field(description="Size in bytes, decoded.")
    issued: Moment | None = strawberry.field(description="When it was made.")


@strawberry.type(name="Message", description="The message that carried a version.")
class Message:
    """Show `resolvers.model.Message` as it is."""

    id: str | None = strawberry.field(description="The id of the message.")
    generated: Moment | None = strawberry.field(description="When it was made (GenDate).")
    type: Code | None = strawberry.field(description="Kind of message.")
    standard: str | None = strawberry.field(description="The standard that it follows.")
    version: str | None = strawberry.field(description="The version that it states.")
    status: Code | None = strawberry.field(description="Status of the message, for instance a test.")
