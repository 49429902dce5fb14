"""
The shapes of FHIR R4 resources, as far as they are read; every other element is skipped by the decoder.

Numbers stay raw text, so that 5.10 is never 5.1; so do reference ranges, which hundreds of results have alike.

Source:
    HL7 FHIR R4 (4.0.1), the pages of the named resources and data types, read 2026-11-23.
"""

from decimal import Decimal

import msgspec


class Element(msgspec.Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    """
    Settle how every element is decoded; it has no fields of its own.

    What is decoded never leads back to itself, so the collector of cycles need not watch it: a third of the time.
    """


class Coding(Element, frozen=True, kw_only=True):
    """Coding."""

    system: str | None = None
    code: str | None = None
    display: str | None = None


class Concept(Element, frozen=True, kw_only=True):
    """CodeableConcept."""

    coding: tuple[Coding, ...] = ()
    text: str | None = None


class Identifier(Element, frozen=True, kw_only=True):
    """Identifier."""

    system: str | None = None
    value: str | None = None
    type: Concept | None = None


class Reference(Element, frozen=True, kw_only=True):
    """Reference."""

    reference: str | None = None
    display: str | None = None
    type: str | None = None
    identifier: Identifier | None = None


class Quantity(Element, frozen=True, kw_only=True):
    """Quantity; `value` is the number's own text."""

    value: msgspec.Raw = msgspec.Raw()
    comparator: str | None = None
    unit: str | None = None
    system: str | None = None
    code: str | None = None


class Range(Element, frozen=True, kw_only=True):
    """Range."""

    low: Quantity | None = None
    high: Quantity | None = None


class Ratio(Element, frozen=True, kw_only=True):
    """Ratio."""

    numerator: Quantity | None = None
    denominator: Quantity | None = None


class SampledData(Element, frozen=True, kw_only=True):
    """SampledData."""

    origin: Quantity | None = None
    period: msgspec.Raw = msgspec.Raw()
    factor: msgspec.Raw = msgspec.Raw()
    lower_limit: msgspec.Raw = msgspec.Raw()
    upper_limit: msgspec.Raw = msgspec.Raw()
    dimensions: msgspec.Raw = msgspec.Raw()
    data: str | None = None


class Period(Element, frozen=True, kw_only=True):
    """Period."""

    start: str | None = None
    end: str | None = None


class Timing(Element, frozen=True, kw_only=True):
    """Timing, of which the events are read; a list of plain values holds null where an extension stands alone."""

    event: tuple[str | None, ...] = ()


class Annotation(Element, frozen=True, kw_only=True):
    """Annotation."""

    text: str | None = None


class NormalRange(Element, frozen=True, kw_only=True):
    """Observation.referenceRange."""

    low: Quantity | None = None
    high: Quantity | None = None
    type: Concept | None = None
    applies_to: tuple[Concept, ...] = ()
    age: Range | None = None
    text: str | None = None


class Measure(Element, frozen=True, kw_only=True):
    """Quantity in an extension, which is compared as a whole, so that its number is one."""

    value: Decimal | None = None
    comparator: str | None = None
    unit: str | None = None
    system: str | None = None
    code: str | None = None


class Extension(Element, frozen=True, kw_only=True):
    """Extension, with the kinds of value that the extensions in use have."""

    url: str = ""
    extension: tuple["Extension", ...] = ()
    value_boolean: bool | None = None
    value_integer: int | float | str | None = None
    value_quantity: Measure | None = None
    value_string: str | None = None
    value_code: str | None = None
    value_date_time: str | None = None
    value_date: str | None = None
    value_instant: str | None = None
    value_coding: Coding | None = None
    value_codeable_concept: Concept | None = None
    value_reference: Reference | None = None
    value_identifier: Identifier | None = None
    value_annotation: Annotation | None = None


class Meta(Element, frozen=True, kw_only=True):
    """Meta."""

    version_id: str | None = None
    last_updated: str | None = None
    security: tuple[Coding, ...] = ()


class Anything(Element, frozen=True, kw_only=True):
    """
    What every resource has; `contained` is decoded one by one, so that an unknown one costs nothing.

    `modifier_extension` may turn what a resource says into its opposite; none is known here.
    """

    id: str | None = None
    meta: Meta | None = None
    contained: tuple[msgspec.Raw, ...] = ()
    extension: tuple[Extension, ...] = ()
    modifier_extension: tuple[msgspec.Raw, ...] = ()
    identifier: tuple[Identifier, ...] = ()


class Measured(Element, frozen=True, kw_only=True):
    """What an observation and its components share: a code and its answer."""

    code: Concept | None = None
    value_quantity: Quantity | None = None
    value_codeable_concept: Concept | None = None
    value_string: str | None = None
    value_boolean: bool | None = None
    value_integer: msgspec.Raw = msgspec.Raw()
    value_range: Range | None = None
    value_ratio: Ratio | None = None
    value_sampled_data: SampledData | None = None
    value_time: str | None = None
    value_date_time: str | None = None
    value_period: Period | None = None
    data_absent_reason: Concept | None = None
    interpretation: tuple[Concept, ...] = ()
    reference_range: msgspec.Raw = msgspec.Raw()
    extension: tuple[Extension, ...] = ()
    modifier_extension: tuple[msgspec.Raw, ...] = ()


class Observation(Measured, frozen=True, kw_only=True, tag="Observation", tag_field="resourceType"):
    """Observation; it repeats the fields of Anything, because a Struct has one base with fields only."""

    id: str | None = None
    meta: Meta | None = None
    contained: tuple[msgspec.Raw, ...] = ()
    identifier: tuple[Identifier, ...] = ()
    status: str | None = None
    based_on: tuple[Reference, ...] = ()
    category: tuple[Concept, ...] = ()
    subject: Reference | None = None
    effective_date_time: str | None = None
    effective_instant: str | None = None
    effective_period: Period | None = None
    effective_timing: Timing | None = None
    issued: str | None = None
    performer: tuple[Reference, ...] = ()
    note: tuple[Annotation, ...] = ()
    body_site: Concept | None = None
    method: Concept | None = None
    specimen: Reference | None = None
    has_member: tuple[Reference, ...] = ()
    component: tuple[Measured, ...] = ()


class PresentedForm(Element, frozen=True, kw_only=True):
    """Attachment; `data` is measured and then dropped."""

    content_type: str | None = None
    data: msgspec.Raw = msgspec.Raw()
    size: int | None = None
    title: str | None = None
    creation: str | None = None


class Media(Element, frozen=True, kw_only=True):
    """DiagnosticReport.media, of which the comment is read."""

    comment: str | None = None


class DiagnosticReport(Anything, frozen=True, kw_only=True, tag="DiagnosticReport", tag_field="resourceType"):
    """DiagnosticReport."""

    status: str | None = None
    based_on: tuple[Reference, ...] = ()
    category: tuple[Concept, ...] = ()
    code: Concept | None = None
    subject: Reference | None = None
    effective_date_time: str | None = None
    effective_period: Period | None = None
    issued: str | None = None
    performer: tuple[Reference, ...] = ()
    results_interpreter: tuple[Reference, ...] = ()
    specimen: tuple[Reference, ...] = ()
    result: tuple[Reference, ...] = ()
    media: tuple[Media, ...] = ()
    conclusion: str | None = None
    conclusion_code: tuple[Concept, ...] = ()
    presented_form: tuple[PresentedForm, ...] = ()


class Collection(Element, frozen=True, kw_only=True):
    """Specimen.collection."""

    extension: tuple[Extension, ...] = ()
    collector: Reference | None = None
    collected_date_time: str | None = None
    collected_period: Period | None = None
    method: Concept | None = None
    body_site: Concept | None = None


class Processing(Element, frozen=True, kw_only=True):
    """Specimen.processing, of which the description is read."""

    description: str | None = None


class Container(Element, frozen=True, kw_only=True):
    """Specimen.container, as far as it tells of preservation."""

    additive_codeable_concept: Concept | None = None


class Specimen(Anything, frozen=True, kw_only=True, tag="Specimen", tag_field="resourceType"):
    """Specimen."""

    accession_identifier: Identifier | None = None
    type: Concept | None = None
    subject: Reference | None = None
    received_time: str | None = None
    parent: tuple[Reference, ...] = ()
    collection: Collection | None = None
    processing: tuple[Processing, ...] = ()
    container: tuple[Container, ...] = ()
    note: tuple[Annotation, ...] = ()


class ServiceRequest(Anything, frozen=True, kw_only=True, tag="ServiceRequest", tag_field="resourceType"):
    """ServiceRequest."""

    requisition: Identifier | None = None
    category: tuple[Concept, ...] = ()
    priority: str | None = None
    code: Concept | None = None
    subject: Reference | None = None
    authored_on: str | None = None
    requester: Reference | None = None
    reason_code: tuple[Concept, ...] = ()
    note: tuple[Annotation, ...] = ()


class HumanName(Element, frozen=True, kw_only=True):
    """HumanName."""

    text: str | None = None
    family: str | None = None
    given: tuple[str | None, ...] = ()


class Organization(Anything, frozen=True, kw_only=True, tag="Organization", tag_field="resourceType"):
    """Organization."""

    name: str | None = None


class Practitioner(Anything, frozen=True, kw_only=True, tag="Practitioner", tag_field="resourceType"):
    """Practitioner."""

    name: tuple[HumanName, ...] = ()


class PractitionerRole(Anything, frozen=True, kw_only=True, tag="PractitionerRole", tag_field="resourceType"):
    """PractitionerRole."""

    practitioner: Reference | None = None
    organization: Reference | None = None
    code: tuple[Concept, ...] = ()
    specialty: tuple[Concept, ...] = ()


class Patient(Anything, frozen=True, kw_only=True, tag="Patient", tag_field="resourceType"):
    """Patient, of which the identifiers alone are read."""


class Issue(Element, frozen=True, kw_only=True):
    """OperationOutcome.issue."""

    severity: str | None = None
    code: str | None = None
    details: Concept | None = None


class OperationOutcome(Anything, frozen=True, kw_only=True, tag="OperationOutcome", tag_field="resourceType"):
    """OperationOutcome."""

    issue: tuple[Issue, ...] = ()


Resource = (
    DiagnosticReport
    | Observation
    | Specimen
    | ServiceRequest
    | Organization
    | Practitioner
    | PractitionerRole
    | Patient
    | OperationOutcome
)


class Entry(Element, frozen=True, kw_only=True):
    """Bundle.entry."""

    full_url: str | None = None
    resource: Resource


class Bundle(Element, frozen=True, kw_only=True, tag="Bundle", tag_field="resourceType"):
    """Bundle."""

    entry: tuple[Entry, ...] = ()
