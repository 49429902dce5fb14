"""Bundles say how many there are, where the next page is, and how each resource was found."""

import json
from http import HTTPStatus

from gateway.demo.laboratories import LABORATORIES, stocked
from gateway.demo.laboratory_answers import Links, bundle, capability, outcome
from gateway.demo.laboratory_search import Page, Query, answered
from tests.unit.gateway.demo.reports import CHRONICLE, number

BASE = "http://127.0.0.1:1/fhir"
NOTHING = Page(total=0, matches=(), included=())


def links(following=None):
    return Links(base=BASE, self_url=f"{BASE}/DiagnosticReport/_search", next_url=following)


def body(response):
    return json.loads(response.body)


def test_a_bundle_tells_matches_from_includes():
    fields = (("_include", "DiagnosticReport:performer"),)
    query = Query(kind="DiagnosticReport", people=frozenset({number("kari")}), fields=fields, count=2)
    page = answered(query, stocked(LABORATORIES[0], CHRONICLE), str)

    found = body(bundle(page, links(f"{BASE}?_page=x"), tell_nothing=False))

    assert [entry["search"]["mode"] for entry in found["entry"]] == ["match", "match", "include"]
    assert found["total"] > 2
    assert [link["relation"] for link in found["link"]] == ["self", "next"]
    assert found["entry"][0]["fullUrl"].startswith(f"{BASE}/DiagnosticReport/")


def test_an_empty_bundle_has_no_entry_or_says_so_in_an_outcome():
    plain, told = (body(bundle(NOTHING, links(), tell_nothing=tell)) for tell in (False, True))

    assert "entry" not in plain
    assert told["entry"][0]["search"] == {"mode": "outcome"}
    assert told["entry"][0]["resource"]["issue"][0]["code"] == "not-found"


def test_a_refusal_is_an_operation_outcome():
    response = outcome(HTTPStatus.BAD_REQUEST, "required", "no person")

    assert response.status_code == 400
    assert response.media_type == "application/fhir+json"
    assert body(response)["issue"][0]["severity"] == "error"


def test_capabilities_name_what_can_be_searched():
    statement = body(capability(LABORATORIES[0]))

    assert [each["type"] for each in statement["rest"][0]["resource"]] == ["DiagnosticReport", "Observation"]
    assert statement["fhirVersion"] == "4.0.1"
