"""Apollo's own tool composes the gateway with another subgraph that says more of its patients and reports."""

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from tests.e2e.composed import composed
from tests.judge.outside import need_node

HERE = Path(__file__).resolve().parent
APPOINTMENTS = """
extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])
type Query { appointments: [Appointment!]! }
type Appointment @key(fields: "id") { id: ID! patient: Patient! about: [Report!]! }
type Patient @key(fields: "id") { id: ID! appointments: [Appointment!]! }
type Report @key(fields: "id", resolvable: false) { id: ID! }
type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
"""
ENTITIES = """query E($them: [_Any!]!) { _entities(representations: $them) { __typename ... on Patient { id } } }"""


async def composed_of(**subgraphs: str) -> Mapping[str, Any]:
    """Compose subgraphs."""
    process = await asyncio.create_subprocess_exec(
        "node", str(HERE / "compose.mjs"), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate(
        msgspec.json.encode([{"name": name, "sdl": sdl} for name, sdl in subgraphs.items()])
    )
    assert process.returncode == 0
    found: Mapping[str, Any] = msgspec.json.decode(told)
    return found


async def test_a_gateway_that_is_a_subgraph_is_composed_and_answers_a_router(database, tmp_path) -> None:
    need_node()
    async with composed(database, tmp_path, federation=True) as gateway:
        told = await gateway.demo.ask("kari", "{ _service { sdl } me { id } }")
        sdl, name = told.json["data"]["_service"]["sdl"], told.json["data"]["me"]["id"]
        them = [{"__typename": "Patient", "id": one} for one in (name, "pt-unknown")]
        entities = await gateway.demo.ask("kari", ENTITIES, {"them": them})

    found = await composed_of(provesvar=sdl, appointments=APPOINTMENTS)

    assert found["errors"] == []
    assert found["hints"] == []
    ours = re.compile(r'^type (\w+)[^{]*@join__type\(graph: PROVESVAR, key: "id"\)', re.MULTILINE)
    assert sorted(ours.findall(found["supergraph"])) == ["Patient", "Report"]
    assert entities.json["data"]["_entities"] == [{"__typename": "Patient", "id": name}, None]


async def test_a_gateway_that_is_none_tells_no_router_anything(database, tmp_path) -> None:
    async with composed(database, tmp_path) as gateway:
        told = await gateway.demo.ask("kari", "{ _service { sdl } }")

    assert told.json["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_what_cannot_be_composed_is_found() -> None:
    need_node()
    clash = """
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
    type Query { others: [Patient!]! }
    type Patient @key(fields: "id") { id: Int! }
    """

    found = await composed_of(appointments=APPOINTMENTS, clash=clash)

    assert found["errors"]
    assert found["supergraph"] is None
