"""Answers of the shape that the endpoint gives, made up."""

from typing import Any

NLK = "urn:oid:2.16.578.1.12.4.1.1.7280"
RESISTANCE = "urn:oid:2.16.578.1.12.4.1.1.8271"


def code(value: str | None, display: str | None = None, *, system: str = NLK, **more: Any) -> dict[str, Any]:
    return {"code": value, "system": system, "display": display, "text": None, "standard": None, **more}


def quantity(text: str, unit: str | None = "mmol/mol", **more: Any) -> dict[str, Any]:
    return {
        "__typename": "Quantity",
        "text": text,
        "value": text,
        "comparator": None,
        "unit": unit,
        "ucum": None,
        **more,
    }


def limits(text: str, low: str | None, high: str | None, unit: str | None = None) -> dict[str, Any]:
    return {"text": text, "low": low, "high": high, "lowInclusive": True, "highInclusive": True, "unit": unit}


def text_value(written: str) -> dict[str, Any]:
    return {"__typename": "TextValue", "written": written, "heading": None}


def susceptibility(letter: str, display: str) -> dict[str, Any]:
    coded = code(letter, display, system=RESISTANCE)
    return {"__typename": "CodedValue", "codes": [coded], "detail": None, "coded": None}


def result(**more: Any) -> dict[str, Any]:
    usual = {
        "id": "rp-a.1",
        "code": code("NPU27300", "B-HbA1c"),
        "status": "FINAL",
        "value": quantity("58"),
        "interpretation": "H",
        "derivedInterpretation": None,
        "referenceRange": limits("20 - 42", "20", "42"),
        "comments": [],
        "members": [],
    }
    return {**usual, **more}


def report(identifier: str = "rp-a", **more: Any) -> dict[str, Any]:
    usual = {
        "id": identifier,
        "status": "FINAL",
        "discipline": "LAB",
        "kind": code("CLIN", "Klinisk kjemi"),
        "sampled": "2026-11-20T08:58:00+01:00",
        "issued": "2026-11-21T10:00:00+01:00",
        "performer": {"name": "Fjordlys"},
        "changedSinceYouLooked": None,
        "comments": [],
        "results": [result()],
        "provenance": [{"source": {"name": "Sentralt lager"}}],
    }
    return {**usual, **more}


def source(name: str, state: str) -> dict[str, Any]:
    return {"source": {"id": name.lower(), "name": name}, "state": state, "asOf": None}


def timeline(*reports: dict[str, Any], **more: Any) -> dict[str, Any]:
    connection = {
        "edges": [{"node": each} for each in reports],
        "pageInfo": {"hasNextPage": False, "endCursor": None},
        "completeness": {"complete": True, "sources": [source("Sentralt lager", "ANSWERED")]},
        "notices": [],
        **more,
    }
    return {"viewer": {"kind": "CITIZEN", "name": "Kari Solbris"}, "me": {"id": "pt-a", "timeline": connection}}


def version(issued: str, *changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"status": "FINAL", "issued": issued, "current": False, "changes": list(changes), **more}


def change(
    kind: str, what: str, before: str | None, after: str | None, of: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {"kind": kind, "what": what, "code": of, "before": before, "after": after}


def whole_report(**more: Any) -> dict[str, Any]:
    usual = {
        **report(),
        "firstIssued": "2026-11-20T15:00:00+01:00",
        "approved": None,
        "cancellation": None,
        "requester": {"name": "Bekkedalen", "departments": [{"name": "Poli"}], "persons": [{"name": "Lena Lunde"}]},
        "performer": {"name": "Fjordlys", "departments": [], "persons": []},
        "changedSinceYouLooked": True,
        "comments": [{"text": "Korrigert svar.", "heading": None, "code": None}],
        "attachments": [{"description": "Bilde", "mimeType": "image/png", "sizeBytes": 3}],
        "specimens": [{"type": code("B", "Blod"), "collected": None, "anatomicalOrigin": "venstre arm"}],
        "information": [{"type": None, "text": "Kontroll", "code": None}],
        "conflict": True,
        "versions": [
            version(
                "2026-11-21T10:00:00+01:00",
                change("CHANGED", "VALUE", "55", "58", code("NPU27300", "B-HbA1c")),
                status="CORRECTED",
                current=True,
            ),
            version("2026-11-20T15:00:00+01:00"),
        ],
    }
    return {**usual, **more}


def point(at: str, value: str | None = None, **more: Any) -> dict[str, Any]:
    usual = {
        "at": at,
        "value": value,
        "conversion": "NONE",
        "comparator": None,
        "text": value,
        "unit": "mmol/mol",
        "status": "FINAL",
        "interpretation": None,
        "referenceRange": None,
        "result": "rp-a.1",
        "report": "rp-a",
        "sources": [{"name": "Sentralt lager"}],
    }
    return {**usual, **more}


def series(*points: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"code": code("NPU27300", "B-HbA1c"), "unit": "mmol/mol", "method": None, "points": list(points), **more}


def trend(*found: dict[str, Any], **more: Any) -> dict[str, Any]:
    completeness = {"complete": True, "sources": [source("Sentralt lager", "ANSWERED")]}
    told = {"series": list(found), "breaks": [], "completeness": completeness, "notices": [], **more}
    return {"viewer": {"kind": "CITIZEN", "name": "Kari Solbris"}, "me": {"id": "pt-a", "trend": told}}
