"""Pushes of a feed for tests: whole and right; each takes what a test wants to differ."""

import json
from typing import Any

from resolvers.model import Feed, ReportId, RestrictionFamily
from resolvers.normalise.pts import Push, Reading, opened, read
from tests.examples import NOW, NUMBER, ORGANISATION

PTS = Feed(name="pts", organisation=ORGANISATION, families=frozenset(RestrictionFamily), max_age_s=300)
AS_OF = NOW.isoformat()


def block(**changes: Any) -> dict[str, Any]:
    """Write a soft block of everything against everybody."""
    return {
        "id": "17",
        "privacyType": "Block",
        "privacyLevel": "Soft",
        "restrictionDomain": "PPS",
        "objectScope": {"type": "All"},
        "subjectScope": {"type": "All"},
    } | changes


def denial(**changes: Any) -> dict[str, Any]:
    """Write a denial on a requisition."""
    return {
        "id": "18",
        "code": "NORN_ANG",
        "object": {"type": "Rekvisisjon", "value": "q-1"},
        "delayDeliveryUntil": None,
        "delayDays": None,
        "delayFromTime": None,
    } | changes


def push(*privacies: dict[str, Any], safeties: tuple[dict[str, Any], ...] = (), **changes: Any) -> dict[str, Any]:
    """Write a push with everything that the feed has on one person."""
    return {
        "feed": "pts",
        "asOf": AS_OF,
        "person": {"number": NUMBER.digits},
        "patientPrivacy": list(privacies),
        "patientSafety": list(safeties),
    } | changes


def heartbeat(**changes: Any) -> dict[str, Any]:
    """Write a heartbeat."""
    return {"feed": "pts", "asOf": AS_OF} | changes


def body(message: object) -> bytes:
    """Write a message as it is sent."""
    return json.dumps(message).encode()


def taken(message: object, *, feed: Feed = PTS, synthetic_only: bool = True) -> Push:
    """Read a message, naming reports by their key in plain text."""
    reading = Reading(
        feed=feed,
        now=NOW,
        name=lambda key: ReportId(f"{key.organisation}/{key.report}/{key.requisition}"),
        synthetic_only=synthetic_only,
    )
    return read(opened(body(message)), reading)
