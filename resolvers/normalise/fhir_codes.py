"""
Turn FHIR codes into codes of the model.

Source:
    the domain page 4.1 (three spellings of a national code system are equal; 8244 and 8271 as interpretations);
    HL7 v2 table 0074 and volven 8202 for the discipline, read 2026-11-23.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from resolvers.model import Code, Comment, Discipline, Interpretation, ReportStatus, ResultStatus, SourceStatus
from resolvers.normalise import codes as national
from resolvers.normalise import fhir_resources as r
from resolvers.normalise.codes import VOLVEN, system_uri
from resolvers.normalise.fhir_extensions import concepts_in, named

NATIONAL_URL = re.compile(r"https?://(?:www\.)?(?:e-?helse|helsedir)\.no/fhir/CodeSystem/no-kodeverk-(\d+)(?:-\w+)?")
REPORT_STATUSES: dict[str | None, ReportStatus] = {status.value: status for status in ReportStatus}
RESULT_STATUSES: dict[str | None, ResultStatus] = {status.value: status for status in ResultStatus}
UNKNOWN_REPORT, UNKNOWN_RESULT = ReportStatus.UNKNOWN, ResultStatus.UNKNOWN
V3_INTERPRETATION = "ObservationInterpretation"
FIELDS = frozenset({f"{VOLVEN}8202", "http://terminology.hl7.org/CodeSystem/v2-0074", "http://hl7.org/fhir/v2/0074"})
IMAGING = dict.fromkeys(("RX", "NMR", "NMS", "NRS", "RUS", "VUS", "CUS", "OUS", "XRC", "imaging"), Discipline.BLD)
RADIOLOGY = dict.fromkeys(("394914008", "LP29684-5"), Discipline.BLD)
PATHOLOGY = dict.fromkeys(("SP", "CP", "394915009", "LP7839-6"), Discipline.PAT)
INTERNATIONAL = IMAGING | RADIOLOGY | PATHOLOGY
DISCIPLINE_SYSTEMS = FIELDS | {
    "http://terminology.hl7.org/CodeSystem/observation-category",
    "http://snomed.info/sct",
    "http://loinc.org",
}


@lru_cache(maxsize=1024)
def system(uri: str | None) -> str | None:
    """Write a national code system as its OID, whichever of its names was used; leave others as they are."""
    if uri is None:
        return None
    national = NATIONAL_URL.fullmatch(uri)
    if national:
        return VOLVEN + national.group(1)
    return system_uri(uri)


def code(coding: r.Coding, text: str | None = None) -> Code:
    """Turn one coding into a code."""
    return Code(code=coding.code, system=system(coding.system), display=coding.display, text=text)


def codes(concept: r.Concept) -> tuple[Code, ...]:
    """
    Turn a concept into all its codes, those of national systems first; its text goes with the first.

    Returns:
        Empty where the concept says nothing.
    """
    if len(concept.coding) == 1:
        return (code(concept.coding[0], concept.text),)
    found = sorted(concept.coding, key=rank)
    if not found:
        return (Code(text=concept.text),) if concept.text else ()
    return (code(found[0], concept.text), *(code(coding) for coding in found[1:]))


def rank(coding: r.Coding) -> int:
    """Rank a code: national investigation codes first, other national systems next, all others in their order."""
    uri = system(coding.system) or ""
    return 0 if uri in national.NATIONAL else 1 if uri.startswith(VOLVEN) else 2


def first(concept: r.Concept | None) -> Code | None:
    """Turn a concept into the one code that names it best; None where it says nothing."""
    found = codes(concept) if concept else ()
    return found[0] if found else None


def interpretation(concepts: Sequence[r.Concept]) -> Interpretation | None:
    """Read the laboratory's own marker from the first concept."""
    source = first(concepts[0]) if concepts else None
    if source is None:
        return None
    return Interpretation(code=next(filter(None, map(flagged, concepts[0].coding)), None), source=source)


def flagged(coding: r.Coding) -> str | None:
    """Read a marker as a code of HL7 v3 ObservationInterpretation; None where it is of another system."""
    uri = system(coding.system) or ""
    if V3_INTERPRETATION in uri or uri.endswith(("v2-0078", "v2/0078")):
        return coding.code
    if uri == f"{VOLVEN}8244":
        return national.interpretation(coding.code)
    if uri == f"{VOLVEN}8271" and coding.code in {"S", "I", "R"}:
        return coding.code
    return None


def discipline(concepts: tuple[r.Concept, ...]) -> Discipline:
    """Read the main field from categories and type; what is neither imaging nor pathology is laboratory medicine."""
    found = {
        national.discipline(coding.code) or INTERNATIONAL.get(coding.code or "")
        for concept in concepts
        for coding in concept.coding
        if coding.system is None or system(coding.system) in DISCIPLINE_SYSTEMS
    }
    if Discipline.BLD in found:
        return Discipline.BLD
    return Discipline.PAT if Discipline.PAT in found else Discipline.LAB


def report_status(status: str | None) -> ReportStatus:
    """Read a report's status; one that FHIR does not know is unknown, never final."""
    return REPORT_STATUSES.get(status, UNKNOWN_REPORT)


def result_status(status: str | None) -> ResultStatus:
    """Read a result's status; one that FHIR does not know is unknown, never final."""
    return RESULT_STATUSES.get(status, UNKNOWN_RESULT)


def source_pair(extensions: tuple[r.Extension, ...]) -> SourceStatus | None:
    """
    Read the source's own pair of statuses from the extensions `source-status`; None where it gives none.

    Source:
        the domain page 1.5 (the pair is kept beside the FHIR status).
    """
    for each in extensions:
        kinds = [first(concept) for concept in concepts_in(each.extension, "type")]
        statuses = [first(concept) for concept in concepts_in(each.extension, "status")]
        # A pair without its status would read as final whatever the FHIR status says, so it does not count.
        if statuses:
            return SourceStatus(type=next(iter(kinds), None), status=statuses[0])
    return None


@lru_cache(maxsize=256)
def plain_status(status: str | None, fhir_system: str) -> SourceStatus:
    """Let a FHIR status stand for itself as the source's own; there are few of them."""
    return SourceStatus(status=Code(code=status or "unknown", system=fhir_system))


def remarks(extensions: Sequence[r.Extension]) -> Iterator[Comment]:
    """
    Read the comments that the national profile adds where FHIR has no notes: each a note, or codes.

    Source:
        NILAR implementation guide 1.6.0, Comment (an Annotation or a CodeableConcept), read 2026-11-26.
    """
    for each in named(extensions, "comment"):
        if each.value_annotation is not None and each.value_annotation.text:
            yield Comment(text=each.value_annotation.text)
        yield from (Comment(code=one) for concept in concepts_in((each,), "comment") for one in codes(concept))
