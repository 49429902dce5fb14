"""
Write the requests behind a report.

Source:
    HL7 FHIR R4 (4.0.1), ServiceRequest; NILAR implementation guide 1.6.0, ServiceRequest and its extensions,
    mapping.md (ServReq). Read 2026-11-26.
"""

from collections.abc import Iterator

from resolvers.fhir.codes import concept
from resolvers.fhir.places import numbered, resource
from resolvers.fhir.remarks import notes, remarks
from resolvers.fhir.sheet import Sheet
from resolvers.fhir.writing import NILAR, OWN, SUBJECT, Json, date_time, extension, listed, token
from resolvers.model import Code, Request

KINDS_OF_CHANGE = "urn:oid:2.16.578.1.12.4.1.1.7309"
PRIORITIES = frozenset({"routine", "urgent", "asap", "stat"})
PRIORITY = "http://hl7.org/fhir/request-priority"


def requests(sheet: Sheet) -> Iterator[Json]:
    """Write every request, who asked with the first."""
    for place, request in enumerate(sheet.requests):
        yield resource("ServiceRequest", sheet.places.name("ServiceRequest", str(place)), body(sheet, request, place))


def body(sheet: Sheet, request: Request, place: int) -> Json:
    """Write one request; what has become of it is not known here."""
    return {
        "meta": sheet.meta(),
        "extension": extensions(request),
        "identifier": listed(
            (numbered("ServReqId", request.number), numbered("ServReqIdByServProvider", request.provider_number))
        ),
        "status": "unknown",
        "intent": "order",
        "category": listed([concept((request.kind,))]),
        "priority": priority(request.priority),
        "code": None if is_change(request.type) else concept((request.type,)),
        "subject": SUBJECT,
        "authoredOn": date_time(request.issued),
        "requester": sheet.parties.first(sheet.report.requester) if place == 0 else None,
        "reasonCode": listed(concept((each.code, each.heading), each.text) for each in request.reasons),
        "note": notes(each for each in request.comments if each.heading is None and each.code is None),
    }


def extensions(request: Request) -> list[Json]:
    """Write what the national profile adds to a request, and what else has no place of its own."""
    return [
        *listed(
            (
                extension(f"{NILAR}nilar-receipt-date", "DateTime", date_time(request.received)),
                extension(f"{NILAR}nilar-payment-category", "CodeableConcept", concept((request.payment,))),
                *(
                    extension(f"{NILAR}nilar-reservation", "CodeableConcept", concept((each,)))
                    for each in request.reservations
                ),
                *(extension(f"{OWN}permission", "CodeableConcept", concept((each,))) for each in request.permissions),
                extension(f"{OWN}request-type", "CodeableConcept", changed(request.type)),
                extension(f"{OWN}priority", "CodeableConcept", other_priority(request.priority)),
            )
        ),
        *remarks(each for each in request.comments if each.heading is not None or each.code is not None),
    ]


def is_change(found: Code | None) -> bool:
    """Tell whether the type of a request says new, changed or cancelled, and not what is requested."""
    return found is not None and found.system == KINDS_OF_CHANGE


def changed(found: Code | None) -> Json | None:
    """Write whether a request is new, changed or cancelled."""
    return concept((found,)) if is_change(found) else None


def priority(found: Code | None) -> str | None:
    """Write a priority that FHIR knows."""
    known = found is not None and found.system == PRIORITY and found.code in PRIORITIES
    return token(found.code) if known and found else None


def other_priority(found: Code | None) -> Json | None:
    """Write any other priority."""
    return None if priority(found) else concept((found,))
