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


def moment(since: str = "10:00", until: str = "10:15", **more: Any) -> dict[str, Any]:
    """Make up a part of a time, in which nothing was asked."""
    ends = dict.fromkeys(("asked", "answered", "cut", "late", "failed", "refused", "resting", "busy"), 0)
    times = {"since": f"2026-11-26T{since}:00Z", "until": f"2026-11-26T{until}:00Z"}
    return {**times, **ends, "meanMs": None, "slowestMs": None, **more}


def health(name: str = "Helse Nord", condition: str = "WELL", *moments: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Make up how a source is."""
    usual = {
        "source": {"id": name.lower().replace(" ", "-"), "name": name},
        "condition": condition,
        "lastAskedAt": None,
        "lastAnsweredAt": None,
        "moments": list(moments),
    }
    return {**usual, **more}


def day(door: str = "MLLP", date: str = "2026-11-26", **more: Any) -> dict[str, Any]:
    """Make up a day at a door, on which nothing was taken."""
    return {"day": date, "door": door, "accepted": 0, "remarked": 0, "repeated": 0, "quarantined": 0, **more}


def held(reason: str = "NOT_XML", **more: Any) -> dict[str, Any]:
    """Make up messages in quarantine."""
    usual = {
        "reason": reason,
        "messages": 2,
        "kilobytes": 12,
        "oldestAt": "2026-11-20T08:00:00Z",
        "expiresAt": "2026-12-20T08:00:00Z",
    }
    return {**usual, **more}


def intake(*days: dict[str, Any], quarantine: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    """Make up what came in."""
    return {"since": "2026-11-20", "until": "2026-11-26", "days": list(days), "quarantine": list(quarantine)}


def chain(**more: Any) -> dict[str, Any]:
    """Make up how the chain of the log stands."""
    usual = {
        "entries": "12345",
        "unsealed": "3",
        "lastSeal": {"number": 7, "at": "2026-11-26T11:00:00Z"},
        "verifiedSince": "2026-11-26T10:00:00Z",
        "verifiedUntil": "2026-11-26T12:00:00Z",
        "verified": 1200,
        "intact": True,
        "faults": [],
    }
    return {**usual, **more}


def overview(**parts: Any) -> dict[str, Any]:
    """Make up what the overview asks for."""
    usual = {"sources": [health()], "intake": intake(day(accepted=3)), "auditChain": chain()}
    return {"policy": {"version": "2026.2", "validFrom": "2026-11-24"}, "operations": {**usual, **parts}}


FIGURES: dict[str, Any] = {
    "since": "2026-10-27T12:00:00Z",
    "until": "2026-11-26T12:00:00Z",
    "lookUps": [
        {"channel": "PERSONNEL", "purpose": "TREAT", "looks": 1230, "patients": None},
        {"channel": "CITIZEN", "purpose": None, "looks": 40, "patients": 10},
    ],
    "refusals": [{"name": "NOT_AVAILABLE", "times": 15}],
    "completeness": {"answers": 1270, "complete": 0.997, "missing": [{"name": "nord", "times": 5}]},
    "openings": [],
    "changes": [{"name": "blockAccess", "times": 10}, {"name": "newChange", "times": 5}],
    "recency": {"asked": 20, "found": 0.25},
    "reports": [{"discipline": "LAB", "reports": 500, "hoursFromSample": 30.5, "hoursFromIssue": 0.1}],
    "coding": {"results": 2000, "national": 1.0},
    "optedOut": None,
}
