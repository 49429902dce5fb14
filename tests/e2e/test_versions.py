"""What a clinician is told over HTTP of versions: what changed, what was only sent again, and who contradicts whom."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from gateway.demo.cast import find
from gateway.demo.fhir_out import resources
from gateway.demo.fhir_parts import Writer
from gateway.demo.fhir_sheet import Sheet
from gateway.source_config import SourceConfig
from resolvers.model import Code, Message, Moment, Report
from tests.e2e.asking import number_of
from tests.e2e.composed import Composed, composed
from tests.e2e.test_moments import send, written
from tests.examples import pair, result
from tests.integration.scripted import Got, response, scripted

ABOUT = """query A($patient: PersonNumber!) { patient(id: $patient) { timeline { edges { node {
    conflict notYetInNationalStore results { id value { ... on Quantity { text } } }
    provenance { source { id } issued current }
    versions { current conflicting issued sentBefore
        results { value { ... on Quantity { text } } }
        changes { kind what code { code } number result before after } } } } } } }"""


@dataclass
class Region:
    """A gateway with one region, and what that holds."""

    gateway: Composed
    shelf: list[Report] = field(default_factory=list)

    async def about(self, patient: str) -> dict[str, Any]:
        """Ask for the one report of a person."""
        answer = await self.gateway.demo.ask("dr-haug", ABOUT, {"patient": number_of(patient)})
        (edge,) = answer.data["patient"]["timeline"]["edges"]
        return edge["node"]


@pytest.fixture
async def region(database: str, tmp_path: Path) -> AsyncIterator[Region]:
    shelf: list[Report] = []

    async def answer(got: Got) -> bytes:
        held = shelf if got.resource == "DiagnosticReport" else []
        entries = [
            {"resource": json.loads(bytes(one.body)), "search": {"mode": "match" if place == 0 else "include"}}
            for found in held
            for place, one in enumerate(resources(Sheet(Writer("nord"), found, find("kari").number)))
        ]
        return response(json.dumps({"resourceType": "Bundle", "type": "searchset", "entry": entries}).encode())

    async with scripted(answer) as nord:
        sources = (SourceConfig(id="nord", name="Nord", base_url=nord.base_url),)
        async with composed(database, tmp_path, sources=sources) as gateway:
            yield Region(gateway, shelf)


def later(found: Report, hours: int, **changes: Any) -> Report:
    """Send a report again some hours later."""
    at = found.issued.at + timedelta(hours=hours)
    issued = Moment(text=at.isoformat(), at=at)
    message = Message(id=f"m-later-{hours}", generated=issued, type=Code(code="SVAR_LAB"))
    return replace(found, issued=issued, message=message, **changes)


async def test_a_corrected_value_is_told_as_it_was_and_is(region) -> None:
    first = written("r1", "48")
    corrected = later(first, 1, source_status=pair("M", "F"), results=(result(text="51"),))
    await send(region.gateway, first, "kari")
    await send(region.gateway, corrected, "kari")

    told = await region.about("kari")

    newest, oldest = told["versions"]
    assert {
        "kind": "CHANGED",
        "what": "VALUE",
        "code": {"code": "NPU27300"},
        "number": None,
        "result": told["results"][0]["id"],
        "before": "48",
        "after": "51",
    } in newest["changes"]
    assert {change["what"] for change in newest["changes"]} == {"REPORT_STATUS", "VALUE"}
    assert oldest["changes"] == []


async def test_the_same_content_in_a_later_message_is_one_version_sent_again(region) -> None:
    first = written("r1")
    await send(region.gateway, first, "kari")
    await send(region.gateway, later(first, 1), "kari")

    (version,) = (await region.about("kari"))["versions"]

    assert len(version["sentBefore"]) == 1
    assert version["sentBefore"][0] < version["issued"]
    assert version["changes"] == []


async def test_a_region_that_tells_the_same_in_its_own_words_is_no_conflict(region) -> None:
    found = written("r1")
    await send(region.gateway, found, "kari")
    region.shelf.append(found)

    told = await region.about("kari")

    assert [(seen["source"]["id"], seen["current"]) for seen in told["provenance"]] == [
        ("central", True),
        ("nord", True),
    ]
    assert (len(told["versions"]), told["conflict"], told["notYetInNationalStore"]) == (1, False, False)


async def test_a_region_that_contradicts_the_national_store_is_told_of(region) -> None:
    found = written("r1", "48")
    await send(region.gateway, found, "kari")
    region.shelf.append(replace(found, results=(result(text="51"),)))

    told = await region.about("kari")

    assert told["conflict"]
    assert [version["conflicting"] for version in told["versions"]] == [True, True]
    assert sorted(version["results"][0]["value"]["text"] for version in told["versions"]) == ["48", "51"]
    assert sorted(seen["current"] for seen in told["provenance"]) == [False, True]


async def test_what_only_a_region_has_is_told_with_the_version_that_the_national_store_holds(region) -> None:
    first = written("r1", "48")
    await send(region.gateway, first, "kari")
    region.shelf.append(later(first, 1, results=(result(text="51"),)))

    told = await region.about("kari")

    assert told["notYetInNationalStore"]
    assert [(seen["source"]["id"], seen["current"]) for seen in told["provenance"]] == [
        ("central", False),
        ("nord", True),
    ]
    assert [version["results"][0]["value"]["text"] for version in told["versions"]] == ["51", "48"]
