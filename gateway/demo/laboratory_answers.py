"""What a simulated laboratory answers: bundles, outcomes, its capabilities."""

from http import HTTPStatus

import msgspec
from starlette.responses import Response

from gateway.demo.fhir_parts import Json, Object, encoded
from gateway.demo.fhir_resource import Resource
from gateway.demo.laboratories import Laboratory
from gateway.demo.laboratory_search import Page

FHIR_JSON = "application/fhir+json"
INCLUDES = {
    "DiagnosticReport": ("result", "specimen", "based-on", "performer"),
    "Observation": ("has-member", "specimen", "based-on"),
}
PARAMETERS = {
    "_id": "token",
    "identifier": "token",
    "code": "token",
    "category": "token",
    "date": "date",
    "_lastUpdated": "date",
}


class Links(msgspec.Struct, frozen=True, kw_only=True):
    """The addresses in a bundle; none of them names a person."""

    base: str
    self_url: str
    next_url: str | None


def bundle(page: Page, links: Links, *, tell_nothing: bool) -> Response:
    """Write a searchset; where `tell_nothing`, an empty one says so in an outcome, as the national service does."""
    entries: list[Json] = [entry(each, links.base, "match") for each in page.matches]
    entries += [entry(each, links.base, "include") for each in page.included]
    if tell_nothing and not page.total:
        entries.append({"resource": issue("information", "not-found", "no data"), "search": {"mode": "outcome"}})
    addresses: list[Json] = [{"relation": "self", "url": links.self_url}]
    if links.next_url:
        addresses.append({"relation": "next", "url": links.next_url})
    return answer(
        HTTPStatus.OK,
        {
            "resourceType": "Bundle",
            "type": "searchset",
            "total": page.total,
            "link": addresses,
            **({"entry": entries} if entries else {}),
        },
    )


def entry(resource: Resource, base: str, mode: str) -> Object:
    """Write a resource as an entry, with how it was found."""
    return {"fullUrl": f"{base}/{resource.path}", "resource": resource.body, "search": {"mode": mode}}


def outcome(status: HTTPStatus, code: str, text: str) -> Response:
    """Refuse, with an OperationOutcome."""
    return answer(status, issue("error", code, text))


def issue(severity: str, code: str, text: str) -> Object:
    """Write an OperationOutcome of one issue."""
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": severity, "code": code, "details": {"text": text}}],
    }


def capability(laboratory: Laboratory) -> Response:
    """Say what a laboratory's endpoint can do."""
    searchable: list[Json] = [
        {
            "type": kind,
            "interaction": [{"code": "search-type"}],
            "searchInclude": [f"{kind}:{name}" for name in names],
            "searchParam": [{"name": name, "type": of} for name, of in PARAMETERS.items()],
        }
        for kind, names in INCLUDES.items()
    ]
    return answer(
        HTTPStatus.OK,
        {
            "resourceType": "CapabilityStatement",
            "status": "active",
            "kind": "instance",
            "date": "2026-01-01",
            "fhirVersion": "4.0.1",
            "format": ["json"],
            "implementation": {"description": laboratory.name},
            "rest": [{"mode": "server", "resource": searchable}],
        },
    )


def answer(status: HTTPStatus, body: Object) -> Response:
    """Send a resource."""
    return Response(bytes(encoded(body)), status_code=status, media_type=FHIR_JSON)
