"""An operator who visits, and what the endpoint tells them, made up."""

from typing import Any

import msgspec

from gateway.web.asking import Answered
from gateway.web.config import Kind
from gateway.web.visiting import Visit
from tests.unit.gateway.web.visits import Scripted, told, visit

POLICY: dict[str, Any] = {
    "version": "2026.2+waiting_notice+youth_read",
    "validFrom": "2026-11-24",
    "rows": [
        {
            "id": "P1-HARD",
            "effect": "DENY",
            "sentence": "The patient has blocked <you>.",
            "law": "helsepersonelloven § 25",
            "owner": "project",
            "validFrom": "2026-11-24",
        },
        {
            "id": "C9",
            "effect": "SHOW",
            "sentence": "The citizen sees it.",
            "law": "proposal: no source settles it",
            "owner": "project",
            "validFrom": "2026-11-25",
        },
        {
            "id": "LAST",
            "effect": "DENY",
            "sentence": "Everything else is refused.",
            "law": "kjernejournalforskriften § 4; proposal that nothing opens it",
            "owner": "project",
            "validFrom": "2026-11-24",
        },
    ],
    "settings": [
        {
            "name": "waiting_notice",
            "on": True,
            "sentence": "One notice.",
            "law": "proposal: unknown",
            "owner": "project",
        },
        {
            "name": "guardians_read",
            "on": False,
            "sentence": "A guardian may read.",
            "law": "vergemålsloven",
            "owner": "NHN",
        },
    ],
}


def operator(*answers: Answered) -> tuple[Visit, Scripted]:
    """Let an operator visit."""
    made, asking = visit(*answers, language="en")
    return msgspec.structs.replace(made, kind=Kind.OPERATOR, name="Dagny Drift", notes={}), asking


def sighting(**more: Any) -> dict[str, Any]:
    """Make up a look at a report where it did not belong."""
    usual = {
        "at": "2026-11-25T08:00:00Z",
        "reader": "PERSONNEL",
        "name": "Lena Lunde",
        "hprNumber": "9000001",
        "assistant": None,
        "organisation": {"name": "Bekkedalen", "number": "100000016"},
        "pointOfCare": {"name": "Legekontor"},
        "purpose": "TREAT",
    }
    return {**usual, **more}


def moved(*seen: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Make up a report that has moved."""
    usual = {
        "report": "rp-a",
        "leftAt": "2026-11-25T10:00:00Z",
        "left": "pt-a",
        "holds": "pt-b",
        "seenBy": list(seen),
        "seenByComplete": True,
    }
    return {**usual, **more}


def moved_page(*reports: dict[str, Any], cursor: str | None = None) -> dict[str, Any]:
    """Make up a part of the list."""
    page = {"hasNextPage": cursor is not None, "endCursor": cursor}
    return {"edges": [{"node": report} for report in reports], "pageInfo": page}


def hint(kind: str = "NO_RELATION", looks: int = 1, **more: Any) -> dict[str, Any]:
    """Make up a hint with one look-up listed."""
    usual = {
        "kind": kind,
        "name": "Lena Lunde",
        "hprNumber": "9000001",
        "organisation": {"name": "Bekkedalen", "number": "100000016"},
        "looks": looks,
        "persons": 1,
        "firstAt": "2026-11-20T08:00:00Z",
        "lastAt": "2026-11-25T08:00:00Z",
        "entries": [entry()],
    }
    return {**usual, **more}


def entry(**more: Any) -> dict[str, Any]:
    """Make up a look-up."""
    usual = {
        "id": "e1",
        "at": "2026-11-25T08:00:00Z",
        "person": "pt-a",
        "purpose": "TREAT",
        "basis": "UNNTAK",
        "operation": "timeline",
    }
    return {**usual, **more}


def hints(*found: dict[str, Any], known: bool = True) -> dict[str, Any]:
    """Make up what a log gave."""
    return {
        "since": "2026-10-27T12:00:00Z",
        "until": "2026-11-26T12:00:00Z",
        "colleaguesKnown": known,
        "hints": list(found),
    }


def operations(**parts: Any) -> Answered:
    """Answer what is asked of operations."""
    return told({"operations": parts})


def page(response: Any) -> str:
    """Read a page."""
    return bytes(response.body).decode()
