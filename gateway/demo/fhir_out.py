"""Write reports as FHIR R4 resources in the national profile, for the simulated laboratories."""

from collections.abc import Iterator

from gateway.demo.fhir_observations import observations
from gateway.demo.fhir_parts import (
    VOLVEN,
    Object,
    encoded,
    extension,
    extension_of,
    identifier,
    named,
    reference,
    without_nothing,
)
from gateway.demo.fhir_resource import Resource
from gateway.demo.fhir_sheet import Sheet
from resolvers.model import Code, Party, Request, Specimen

REPORT_ID = "urn:provesvar:serv-report-id"
REQUEST_ID = "urn:provesvar:serv-req-id"
FIELDS = {"LAB": "Laboratoriemedisin", "PAT": "Patologi", "BLD": "Bildediagnostikk"}


def resources(sheet: Sheet) -> Iterator[Resource]:
    """Write every resource of one report: itself, its results, specimens, request, and who asked and answered."""
    report = sheet.report
    yield diagnostic_report(sheet)
    yield from observations(sheet)
    for specimen in report.specimens:
        yield included(sheet, specimen_body(sheet, specimen))
    for request in report.requests:
        yield included(sheet, request_body(sheet, request), *askers(sheet))
    if report.requester:
        yield included(sheet, role_body(sheet, report.requester))
    if report.performer:
        yield included(sheet, organisation_body(sheet, report.performer))


def diagnostic_report(sheet: Sheet) -> Resource:
    """Write the report itself, with what it is found by."""
    report = sheet.report
    links = (*askers_of_report(sheet), *results(sheet), *specimens(sheet), *performers(sheet))
    return Resource(
        kind="DiagnosticReport",
        id=sheet.report_id,
        subject=sheet.subject,
        body=encoded(without_nothing(report_body(sheet, links))),
        updated_at=report.issued.at,
        effective_at=report.sampled.at if report.sampled else None,
        identifiers=frozenset({report.key.report}),
        codes=(report.kind, field(sheet)),
        links=links,
    )


def report_body(sheet: Sheet, links: tuple[tuple[str, str], ...]) -> Object:
    """Write the report's own elements."""
    report, writer = sheet.report, sheet.writer
    return {
        "resourceType": "DiagnosticReport",
        "id": sheet.report_id,
        "meta": {"versionId": sheet.version, "lastUpdated": report.issued.text},
        "extension": [
            sheet.source_status(report.source_status),
            *([extension("nilar-report-date", "DateTime", report.first_issued.text)] if report.first_issued else []),
        ],
        "identifier": [{"system": REPORT_ID, "value": report.key.report}],
        "basedOn": [{"reference": path} for name, path in links if name == "based-on"],
        "status": report.status.value,
        "category": [writer.concept(field(sheet))],
        "code": writer.concept(report.kind),
        "subject": sheet.whose,
        "effectiveDateTime": report.sampled.text if report.sampled else None,
        "issued": report.issued.text,
        "performer": [{**reference("Organization", sheet.organisation_id), **named(report.performer)}]
        if report.performer
        else None,
        "specimen": [{"reference": path} for name, path in links if name == "specimen"],
        "result": [{"reference": path} for name, path in links if name == "result"],
        "conclusion": "\n".join(comment.text for comment in report.comments if comment.text),
    }


def field(sheet: Sheet) -> Code:
    """Name the report's main field (8202)."""
    discipline = sheet.report.discipline.value
    return Code(code=discipline, system=f"{VOLVEN}8202", display=FIELDS[discipline])


def results(sheet: Sheet) -> tuple[tuple[str, str], ...]:
    """Link to the results at the top."""
    places = range(1, len(sheet.report.results) + 1)
    return tuple(("result", f"Observation/{sheet.result_id(str(place))}") for place in places)


def specimens(sheet: Sheet) -> tuple[tuple[str, str], ...]:
    """Link to the specimens."""
    return tuple(("specimen", f"Specimen/{sheet.specimen_id(each.number)}") for each in sheet.report.specimens)


def askers_of_report(sheet: Sheet) -> tuple[tuple[str, str], ...]:
    """Link to the request."""
    return tuple(("based-on", f"ServiceRequest/{sheet.request_id}") for _ in sheet.report.requests[:1])


def askers(sheet: Sheet) -> tuple[tuple[str, str], ...]:
    """Link from the request to who asked."""
    return (("requester", f"PractitionerRole/{sheet.role_id}"),) if sheet.report.requester else ()


def performers(sheet: Sheet) -> tuple[tuple[str, str], ...]:
    """Link to the laboratory."""
    return (("performer", f"Organization/{sheet.organisation_id}"),) if sheet.report.performer else ()


def included(sheet: Sheet, body: Object, *links: tuple[str, str]) -> Resource:
    """Complete a resource that is found by way of a report."""
    return Resource(
        kind=str(body["resourceType"]),
        id=str(body["id"]),
        subject=sheet.subject,
        body=encoded(without_nothing(body)),
        updated_at=sheet.report.issued.at,
        links=links,
    )


def specimen_body(sheet: Sheet, specimen: Specimen) -> Object:
    """Write a specimen."""
    origin = specimen.anatomical_origin
    return {
        "resourceType": "Specimen",
        "id": sheet.specimen_id(specimen.number),
        "accessionIdentifier": {"value": specimen.number},
        "subject": sheet.whose,
        "type": sheet.writer.concept(specimen.type) if specimen.type else None,
        "collection": without_nothing(
            {
                "collectedDateTime": specimen.collected.text if specimen.collected else None,
                "bodySite": {"text": origin} if origin else None,
            }
        ),
    }


def request_body(sheet: Sheet, request: Request) -> Object:
    """Write the request behind a report."""
    return {
        "resourceType": "ServiceRequest",
        "id": sheet.request_id,
        "extension": [marked(sheet, code) for code in request.reservations] or None,
        "identifier": [{"system": REQUEST_ID, "value": request.number}],
        "status": "completed",
        "intent": "order",
        "subject": sheet.whose,
        "authoredOn": request.issued.text if request.issued else None,
        "requester": reference("PractitionerRole", sheet.role_id) if sheet.report.requester else None,
        "reasonCode": [{"text": reason.text} for reason in request.reasons if reason.text],
    }


def marked(sheet: Sheet, code: Code) -> Object:
    """Write a mark (9603) that the laboratory has set itself."""
    return extension_of("restriction", [{"url": "restrictioncode", "valueCodeableConcept": sheet.writer.concept(code)}])


def role_body(sheet: Sheet, party: Party) -> Object:
    """Write who asked: a practitioner at a point of care, by identifier and name alone."""
    return {
        "resourceType": "PractitionerRole",
        "id": sheet.role_id,
        "practitioner": named(party.persons[0]) if party.persons else None,
        "organization": named(party),
    }


def organisation_body(sheet: Sheet, party: Party) -> Object:
    """Write the laboratory."""
    return {
        "resourceType": "Organization",
        "id": sheet.organisation_id,
        "identifier": [identifier(each) for each in party.identifiers],
        "name": party.name,
    }
