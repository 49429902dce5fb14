"""What the endpoint tells a clinician, made up."""

from typing import Any

import msgspec

from gateway.web.clinician.seen import Connection, Report
from tests.unit.gateway.web.citizen.answers import code, limits, quantity, report, result

__all__ = ["code", "connection", "limits", "line", "number", "quantity", "read", "reports", "seen", "told"]


def number(text: str, unit: str | None = "mmol/mol", **more: Any) -> dict[str, Any]:
    """Make a result of HbA1c, or of what `code` says."""
    return result(**{"value": quantity(text, unit), **more})


def seen(identifier: str = "rp-a", sampled: str | None = "2026-11-20T08:58:00+01:00", **more: Any) -> dict[str, Any]:
    """Make a report as a clinician is told of it; each of its results has an id of its own."""
    usual = {
        "sampled": sampled,
        "requester": None,
        "notYetInNationalStore": False,
        "citizenRelease": {"state": "SHOWN", "until": None},
    }
    made = report(identifier, **{**usual, **more})
    del made["provenance"]
    made["results"] = [{**each, "id": f"{identifier}.{place}"} for place, each in enumerate(made["results"])]
    return made


def reports(*made: dict[str, Any]) -> list[Report]:
    return [msgspec.convert(each, Report) for each in made]


def line(state: str = "ANSWERED", name: str | None = "Sentralt lager", **more: Any) -> dict[str, Any]:
    usual = {"asOf": "2026-11-26T12:00:00Z", "age": 0, "shown": 1, "reason": None}
    return {"source": {"id": "central", "name": name}, "state": state, **usual, **more}


def connection(
    *made: dict[str, Any],
    lines: tuple[dict[str, Any], ...] = (),
    notices: tuple[dict[str, Any], ...] = (),
    more: bool = False,
    complete: bool = True,
) -> dict[str, Any]:
    return {
        "edges": [{"node": each} for each in made],
        "pageInfo": {"hasNextPage": more, "endCursor": "cursor-1" if made else None},
        "completeness": {"complete": complete, "sources": list(lines or (line(),))},
        "notices": list(notices),
    }


def read(made: dict[str, Any]) -> Connection:
    return msgspec.convert(made, Connection)


def told(made: dict[str, Any]) -> dict[str, Any]:
    return {"patient": {"id": "pt-a", "timeline": made}}
