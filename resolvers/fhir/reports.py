"""
Write the report itself, and where it was seen.

Not written, as the national profile has none of it: where the patient was, who pays, copy receivers, and what the
documents hold that are attached.

Source:
    HL7 FHIR R4 (4.0.1), DiagnosticReport and Provenance; NILAR implementation guide 1.6.0, DiagnosticReport and its
    extensions, mapping.md (Message, ServReport). Read 2026-11-26.
"""

from collections.abc import Iterable, Iterator

from resolvers.fhir.codes import concept, required
from resolvers.fhir.places import numbered, reference, resource
from resolvers.fhir.remarks import remarks
from resolvers.fhir.results import source_status
from resolvers.fhir.sheet import SHOWN, Sheet
from resolvers.fhir.writing import (
    NILAR,
    OWN,
    SUBJECT,
    Json,
    date_time,
    extension,
    extension_of,
    filled,
    instant,
    listed,
    text,
    token,
    utc,
)
from resolvers.model import (
    Attachment,
    CitizenRelease,
    Code,
    Information,
    MergedReport,
    Message,
    Party,
    Provenance,
    ReportVersion,
)

TYPES = "urn:oid:2.16.578.1.12.4.1.1.8202"
FIELDS = {"LAB": "Laboratoriemedisin", "PAT": "Patologi", "BLD": "Bildediagnostikk"}
RESTRICTIONS = "urn:oid:2.16.578.1.12.4.1.1.9603"
MOST_BYTES = 2**31 - 1


def report(sheet: Sheet) -> Json:
    """Write the report, which refers to its outermost results and to every specimen."""
    found = sheet.report
    issued = instant(found.issued)
    return resource(
        "DiagnosticReport",
        sheet.name,
        {
            "meta": sheet.meta(),
            "extension": extensions(sheet),
            "identifier": list(identifiers(found)),
            "basedOn": sheet.based_on,
            "status": found.status.value,
            "category": categories(found),
            "code": required((found.kind,)),
            "subject": SUBJECT,
            "effectiveDateTime": date_time(found.sampled),
            "issued": issued,
            "_issued": None if issued else only_a_day(found),
            "performer": sheet.parties.references((found.performer, *found.related)),
            "specimen": [reference("Specimen", name) for name in sheet.specimens],
            "result": [
                reference("Observation", sheet.places.name("Observation", str(place)))
                for place in range(len(found.results))
            ],
            "presentedForm": listed(map(attachment, found.attachments)),
        },
    )


def identifiers(found: MergedReport) -> Iterator[Json]:
    """Write the sender's number of the report, and of the message that carried this version."""
    number = numbered("ServReportId", found.key.report)
    if number:
        yield number
    message = message_id(found.message)
    if message:
        yield {"use": "secondary", **message}


def message_id(found: Message | None) -> Json | None:
    """Write the number of a message."""
    return numbered("MsgId", found.id) if found else None


def only_a_day(found: MergedReport) -> Json | None:
    """Write when a version was issued that has no clock time, as FHIR wants one there and none is made up."""
    day = extension(f"{OWN}issued", "DateTime", date_time(found.issued))
    return {"extension": [day]} if day else None


def categories(found: MergedReport) -> list[Json]:
    """Write the main field, then what else says of which kind the report is."""
    field = Code(code=found.discipline.value, system=TYPES, display=FIELDS[found.discipline.value])
    others = (each for each in found.categories if (each.code, each.system) != (field.code, field.system))
    return listed(concept((each,)) for each in (field, *others))


def extensions(sheet: Sheet) -> list[Json]:
    """Write what the national profile adds to a report, and what else has no place of its own."""
    found = sheet.report
    return [
        *listed(
            (
                extension(f"{NILAR}nilar-report-date", "DateTime", date_time(found.first_issued)),
                extension(f"{NILAR}nilar-approval-date", "DateTime", date_time(found.approved)),
                source_status(found.source_status),
                restriction(found.citizen_release),
                *map(information, found.information),
                extension(f"{OWN}cancellation", "CodeableConcept", concept((found.cancellation,))),
            )
        ),
        *remarks(found.comments),
        *taking_part(sheet, "responsible", found.responsible),
    ]


def taking_part(sheet: Sheet, name: str, parties: Iterable[Party]) -> list[Json]:
    """Refer to parties that FHIR has no place for."""
    return [{"url": f"{OWN}{name}", "valueReference": each} for each in sheet.parties.references(parties)]


def restriction(found: CitizenRelease | None) -> Json | None:
    """Write what the citizen does not see and until when, as the national profile tells personnel."""
    if found is None or found.state == SHOWN:
        return None
    code = Code(code=found.code, system=RESTRICTIONS) if found.code else None
    return extension_of(
        f"{NILAR}nilar-restriction",
        (
            extension(f"{NILAR}nilar-restrict-until", "DateTime", utc(found.until) if found.until else None),
            extension(f"{NILAR}nilar-restriction-code", "CodeableConcept", concept((code,))),
        ),
    )


def information(found: Information) -> Json | None:
    """Write clinical information that came with the request."""
    named = f"{NILAR}nilar-inf-item"
    comment = text(found.comment)
    return extension_of(
        named,
        (
            extension(f"{named}-type", "CodeableConcept", concept((found.type,))),
            extension(f"{named}-descr", "String", text(found.text)),
            extension(f"{NILAR}nilar-comment", "CodeableConcept", {"text": comment} if comment else None),
            extension(f"{named}-coded-descr", "CodeableConcept", concept((found.code,))),
            extension(f"{named}-start", "DateTime", date_time(found.start)),
            extension(f"{named}-end", "DateTime", date_time(found.end)),
            extension(f"{named}-org-time", "DateTime", date_time(found.recorded)),
        ),
    )


def attachment(found: Attachment) -> Json:
    """Write what an attached document is and how large; its content is not kept."""
    size = found.size_bytes
    return filled(
        {
            "contentType": token(found.mime_type),
            "size": size if size is not None and 0 <= size <= MOST_BYTES else None,
            "title": text(found.description or found.file or found.number),
            "creation": date_time(found.issued),
        }
    )


def provenances(sheet: Sheet) -> Iterator[Json]:
    """Write where the report was seen and when it was read; with the first, which versions came before."""
    older = [revision(version) for version in sheet.report.versions[1:]]
    for place, seen in enumerate(sheet.report.provenance):
        yield resource(
            "Provenance",
            sheet.places.name("Provenance", str(place)),
            {
                "meta": sheet.meta(),
                "target": [reference("DiagnosticReport", sheet.name)],
                "recorded": utc(seen.as_of),
                "agent": [{"who": {"identifier": {"value": seen.source.id}, "display": text(seen.source.name)}}],
                "entity": [*listed([carried(seen)]), *(older if place == 0 else [])],
            },
        )


def carried(seen: Provenance) -> Json | None:
    """Write the newest message that a source gave for the report."""
    message = message_id(seen.message)
    return {"role": "source", "what": {"identifier": message}} if message else None


def revision(version: ReportVersion) -> Json:
    """Refer to an earlier version by its message, and say when it was issued."""
    said = date_time(version.issued) or "unknown"
    return {"role": "revision", "what": filled({"identifier": message_id(version.message), "display": said})}
