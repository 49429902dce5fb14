"""
Write results as observations: each member of a hierarchy is one of its own, below what it belongs to.

Source:
    HL7 FHIR R4 (4.0.1), Observation; NILAR implementation guide 1.6.0, Observation and its extensions, mapping.md
    (ResultItem). Read 2026-11-26.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from resolvers.fhir.codes import coding, concept, required
from resolvers.fhir.places import numbered, reference, resource
from resolvers.fhir.remarks import notes
from resolvers.fhir.sheet import Sheet
from resolvers.fhir.values import findings, ranges, value
from resolvers.fhir.writing import (
    NILAR,
    OWN,
    SUBJECT,
    Json,
    date_time,
    extension,
    extension_of,
    listed,
)
from resolvers.model import Code, CodedValue, Comment, DiagnosticComment, Interpretation, Quantity, Result, SourceStatus
from resolvers.model.walking import every_result

V3 = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
FHIRS_OWN = "http://hl7.org/fhir/"
# How the reader of FHIR keeps why a result has no value.
ABSENT = Code(code="dataAbsentReason", system="http://hl7.org/fhir/Observation")


def results(sheet: Sheet) -> Iterator[Json]:
    """Write every result of a report, each before its members."""
    for place, result in enumerate(sheet.report.results):
        yield from written(sheet, result, str(place), tags=tags(result))


def written(sheet: Sheet, result: Result, place: str, *, tags: list[Json]) -> Iterator[Json]:
    """Write a result and its members; `tags` are those of the outermost."""
    below = [(member, f"{place}.{number}") for number, member in enumerate(result.members)]
    members = [reference("Observation", sheet.places.name("Observation", where)) for _, where in below]
    yield resource(
        "Observation",
        sheet.places.name("Observation", place),
        {"meta": sheet.meta(tags), **body(sheet, result), "hasMember": members},
    )
    for member, where in below:
        yield from written(sheet, member, where, tags=[])


def body(sheet: Sheet, result: Result) -> Json:
    """Write one result by itself."""
    answer = value(result.value)
    why = [] if answer else [each for each in result.comments if is_why(each)]
    elsewhere = (*why, marked(result.interpretation))
    first, *_ = (*result.specimens, None)
    return {
        "extension": extensions(sheet, result),
        "identifier": listed([numbered("ResultItemId", result.number)]),
        "basedOn": sheet.based_on,
        "status": result.status.value,
        "code": required(names(result)),
        "subject": SUBJECT,
        "effectiveDateTime": date_time(result.sampled),
        "performer": sheet.parties.references(result.performers),
        **answer,
        "dataAbsentReason": concept(each.code for each in why),
        "interpretation": listed([marker(result.interpretation)]),
        "note": notes((*(each for each in result.comments if each not in elsewhere), *about(result))),
        "method": concept((result.method,)),
        "specimen": sheet.specimen(first),
        "referenceRange": list(
            ranges(result.reference_range, result.value if isinstance(result.value, Quantity) else None)
        ),
    }


def names(result: Result) -> tuple[Code | None, ...]:
    """List the codes that say what was examined, as they were sent."""
    sent = tuple(code for each in result.investigations for code in each.codes)
    return sent if result.code in sent else (result.code, *sent)


def about(result: Result) -> Iterator[Comment]:
    """Give the comments on what was examined."""
    for each in result.investigations:
        if each.comment:
            yield Comment(text=each.comment)


def is_why(comment: Comment) -> bool:
    """Tell whether a comment says why there is no value."""
    return comment.heading == ABSENT and comment.code is not None and not comment.text


def marked(found: Interpretation | None) -> Comment | None:
    """Give the comment that a marker is kept as too where it has a code of its own beside HL7's; it says no more."""
    return None if found is None else Comment(code=replace(found.source, text=None))


def marker(found: Interpretation | None) -> Json | None:
    """Write the laboratory's own marker, and HL7's beside it where it has one."""
    if found is None:
        return None
    return concept((found.source, Code(code=found.code, system=V3) if found.code else None))


def extensions(sheet: Sheet, result: Result) -> list[Json]:
    """Write what the national profile adds to an observation, and what else has no place of its own."""
    specifications = tuple(code for each in result.investigations for code in each.specifications)
    times = {
        "investigation-date": result.investigated,
        "status-change-date": result.status_changed,
        "counter-sign-date": result.countersigned,
        "medical-validation-date": result.validated,
        "description-date": result.described,
    }
    related = numbered("ResultItemId", result.refers_to)
    return [
        {"url": f"{NILAR}nilar-diagnostic-report-ref", "valueReference": sheet.itself},
        *listed(
            (
                source_status(result.source_status),
                extension(f"{NILAR}nilar-accredited", "Boolean", result.accredited),
                *(extension(f"{NILAR}nilar-{name}", "DateTime", date_time(at)) for name, at in times.items()),
                extension(f"{NILAR}nilar-specification", "CodeableConcept", concept(specifications)),
                extension(
                    f"{NILAR}nilar-related-observation",
                    "Reference",
                    {"type": "Observation", "identifier": related} if related else None,
                ),
                diagnosis(result.diagnostic_comment),
                *(extension(f"{OWN}specimen", "Reference", sheet.specimen(each)) for each in result.specimens[1:]),
            )
        ),
        *findings(result.details),
    ]


def source_status(pair: SourceStatus) -> Json | None:
    """Write the source's own pair of statuses; none where it has but FHIR's."""
    status, kind = pair.status, pair.type
    if kind is None and (status is None or (status.system or "").startswith(FHIRS_OWN)):
        return None
    parts = (("type", kind), ("status", status))
    return extension_of(
        f"{NILAR}source-status", (extension(name, "CodeableConcept", concept((code,))) for name, code in parts)
    )


def diagnosis(found: DiagnosticComment | None) -> Json | None:
    """Write a coded diagnostic comment with what refines it."""
    if found is None:
        return None
    refined = (
        extension_of(
            "modifier",
            (
                extension("name", "CodeableConcept", concept((each.name,))),
                extension("value", "CodeableConcept", concept(each.values)),
            ),
        )
        for each in found.modifiers
    )
    return extension_of(
        f"{OWN}diagnostic-comment", (extension("concept", "CodeableConcept", concept((found.concept,))), *refined)
    )


def tags(top: Result) -> list[Json]:
    """Collect every code of a hierarchy, its own and its answers', so that a search finds the outermost."""
    found = {code: None for result in every_result((top,)) for code in searched(result)}
    return unique(coding(code) for code in found if code.code)


def searched(result: Result) -> Iterator[Code]:
    """List the codes that a result may be searched by."""
    answers = result.value.codes if isinstance(result.value, CodedValue) else ()
    for code in (*names(result), *answers):
        if code is not None:
            yield code
            yield from code.alike


def unique(codings: Iterator[Json | None]) -> list[Json]:
    """Keep each coding once."""
    found: list[Json] = []
    for each in codings:
        if each and each not in found:
            found.append(each)
    return found
