"""FHIR for tests: small made-up resources as plain JSON, and deliveries of them."""

import json

from resolvers.model import Delivery, Normalised, SourceId
from resolvers.normalise.fhir import read
from tests.examples import NOW, NUMBER, PERSON

SOURCE = SourceId("lab-test")
FNR = "urn:oid:2.16.578.1.12.4.1.4.1"
ENH = "urn:oid:2.16.578.1.12.4.1.4.101"
NLK = "http://ehelse.no/fhir/CodeSystem/no-kodeverk-7280-nlk"
PROFILE = "http://nhn.no/fhir/nilar/StructureDefinition/"
BASE = "https://lab.example/fhir"
OWN = {"identifier": {"system": FNR, "value": NUMBER.digits}}


def observation(id_="o1", **changes):
    """Give a final numeric observation of the person."""
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": {"coding": [{"system": NLK, "code": "NPU27300", "display": "HbA1c"}]},
        "subject": OWN,
        "effectiveDateTime": "2026-01-10T09:00:00+01:00",
        "valueQuantity": {"value": 48, "unit": "mmol/mol"},
    } | changes


def diagnostic_report(id_="r1", *, results=(), **changes):
    """Give a final laboratory report of the person."""
    return {
        "resourceType": "DiagnosticReport",
        "id": id_,
        "identifier": [{"value": f"report-{id_}"}],
        "status": "final",
        "code": {"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.8202", "code": "CLIN"}]},
        "subject": OWN,
        "issued": "2026-01-10T12:00:00+01:00",
        "result": [{"reference": f"Observation/{each}"} for each in results],
    } | changes


def extension(name, **value):
    """Give an extension of the national profile."""
    return {"url": PROFILE + name} | value


def bundle(*resources, **changes):
    """Give a searchset as JSON text."""
    entries = [
        {"fullUrl": f"{BASE}/{each['resourceType']}/{each['id']}", "resource": each}
        if isinstance(each, dict) and {"id", "resourceType"} <= each.keys()
        else {"resource": each}
        for each in resources
    ]
    return json.dumps({"resourceType": "Bundle", "type": "searchset", "entry": entries} | changes).encode()


def delivery(*pages, cut=None):
    """Give a delivery of pages."""
    return Delivery(source=SOURCE, dialect="fhir", as_of=NOW, pages=pages, cut=cut)


def reading(*resources, person=PERSON) -> Normalised:
    """Read one page of resources."""
    return read(delivery(bundle(*resources)), person)


def codes(normalised):
    """List the codes of the faults."""
    return [fault.code for fault in normalised.faults]


def only_result(normalised):
    """Take the one result of the one report."""
    (report,) = normalised.reports
    (result,) = report.results
    return result
