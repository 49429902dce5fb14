"""
The regions that every contestant reads from: the bundles that the peers' mock laboratories answer with, made here too.

The same as `node/mock.mjs` of the peers makes, byte for byte, so that what is measured in one process is what is
measured over HTTP.
"""

import json
import math
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from resolvers.model import PersonNumber

NUMBER = PersonNumber("15840199905")
NEWEST = datetime(2026, 10, 31, tzinfo=UTC)
DAYS = 900
# Code, name, unit, least, most, and above which a value is high.
CODES = (
    ("NPU19748", "C-reaktivt protein;P", "mg/L", 0.5, 80, 5),
    ("NPU28309", "Hemoglobin;B", "g/L", 90, 180, 170),
    ("NPU02593", "Leukocyter;B", "10*9/L", 2, 20, 9),
    ("NPU03568", "Trombocyter;B", "10*9/L", 80, 500, 350),
    ("NPU03429", "Natrium;P", "mmol/L", 125, 155, 145),
    ("NPU03230", "Kalium;P", "mmol/L", 2.8, 6.2, 4.4),
    ("NPU01807", "Kreatinin;P", "umol/L", 40, 250, 90),
    ("NPU19651", "ALAT;P", "ukat/L", 0.1, 6, 1.1),
    ("NPU02192", "Glukos;P", "mmol/L", 3, 20, 6.3),
    ("NPU27300", "HbA1c;B", "mmol/mol", 28, 110, 48),
)
PROFILE = "http://hl7.eu/fhir/laboratory/StructureDefinition/Observation-resultslab-eu-lab"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"

Chance = Callable[[], float]
Resource = dict[str, Any]


def chance(seed: int) -> Chance:
    """Draw numbers from 0 to below 1, the same for every contestant."""
    state = seed

    def draw() -> float:
        nonlocal state
        state = (state * 1664525 + 1013904223) % 2**32
        return state / 2**32

    return draw


def bundle(region: int, *, reports: int, observations: int) -> bytes:
    """Write what one region holds: so many reports of so many observations each."""
    draw = chance(1000 + region)
    entries = [entry for number in range(reports) for entry in of_report(region, number, observations, draw)]
    link = {"relation": "self", "url": f"https://lab-{region}.example.org/fhir/Observation?patient={NUMBER.digits}"}
    found = {
        "resourceType": "Bundle",
        "id": f"b{region}",
        "type": "searchset",
        "total": reports * observations,
        "link": [link],
        "entry": entries,
    }
    return json.dumps(found, separators=(",", ":"), ensure_ascii=False).encode()


def bundles(sources: int, *, reports: int, observations: int) -> tuple[bytes, ...]:
    """Write what so many regions hold."""
    return tuple(bundle(region, reports=reports, observations=observations) for region in range(sources))


def of_report(region: int, number: int, observations: int, draw: Chance) -> Iterator[Resource]:
    """Write the entries of one report, its observations first."""
    taken = NEWEST - timedelta(milliseconds=math.floor(draw() * DAYS * 86_400_000))
    ids = [f"r{region}-rep{number}-obs{place}" for place in range(observations)]
    for place, own in enumerate(ids):
        at = instant(taken + timedelta(milliseconds=place * 60_000 + region))
        yield entry(region, observation(region, number, place, at=at, draw=draw), "match", f"Observation/{own}")
    report = diagnostic_report(region, number, instant(taken + timedelta(milliseconds=region)), ids)
    yield entry(region, report, "include", f"DiagnosticReport/{report['id']}")


def entry(region: int, resource: Resource, mode: str, path: str) -> Resource:
    """Write an entry of a searchset."""
    url = f"https://lab-{region}.example.org/fhir/{path}"
    return {"fullUrl": url, "resource": resource, "search": {"mode": mode}}


def observation(region: int, number: int, place: int, *, at: str, draw: Chance) -> Resource:
    """Write one observation."""
    code, name, unit, least, most, limit = CODES[math.floor(draw() * len(CODES))]
    value = plain(math.floor((least + draw() * (most - least)) * 10 + 0.5) / 10)
    flag = ("H", "High") if value > limit else ("N", "Normal")
    return {
        "resourceType": "Observation",
        "id": f"r{region}-rep{number}-obs{place}",
        "meta": {"versionId": "1", "lastUpdated": at, "profile": [PROFILE]},
        "identifier": [{"system": f"urn:oid:1.2.752.{region}", "value": f"{region}-{number}-{place}"}],
        "status": "final",
        "category": [coded(f"{TERMINOLOGY}/observation-category", "laboratory", "Laboratory")],
        "code": {**coded("urn:oid:1.2.752.108.1", code, name), "text": name},
        "subject": {
            "reference": f"Patient/{NUMBER.digits}",
            "identifier": {"system": "http://electronichealth.se/identifier/personnummer", "value": NUMBER.digits},
        },
        "effectiveDateTime": at,
        "issued": at,
        "performer": [laboratory(region)],
        "valueQuantity": {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
        "interpretation": [coded(f"{TERMINOLOGY}/v3-ObservationInterpretation", *flag)],
        "referenceRange": [
            {
                "low": {"value": least, "unit": unit},
                "high": {"value": limit, "unit": unit},
                "text": f"{least}-{limit}",
            }
        ],
        "specimen": {"reference": f"Specimen/{region}-{number}"},
    }


def diagnostic_report(region: int, number: int, at: str, results: list[str]) -> Resource:
    """Write the report of some observations."""
    return {
        "resourceType": "DiagnosticReport",
        "id": f"r{region}-rep{number}",
        "status": "final",
        "code": coded("http://loinc.org", "11502-2", "Laboratory report"),
        "subject": {"reference": f"Patient/{NUMBER.digits}"},
        "effectiveDateTime": at,
        "issued": at,
        "performer": [laboratory(region)],
        "result": [{"reference": f"Observation/{own}"} for own in results],
    }


def coded(system: str, code: str, display: str) -> Resource:
    """Write a concept of one coding."""
    return {"coding": [{"system": system, "code": code, "display": display}]}


def laboratory(region: int) -> Resource:
    """Name a region's laboratory."""
    return {"reference": f"Organization/lab-{region}", "display": f"Laboratorium {region}"}


def instant(at: datetime) -> str:
    """Write an instant as JavaScript does."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def plain(value: float) -> float:
    """Write a whole number without a point, as JavaScript does."""
    return int(value) if value == int(value) else value
