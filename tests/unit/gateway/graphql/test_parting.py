"""An operation of which something comes later, from the request to the parts: recorded, explained, let go."""

import asyncio
import dataclasses
import json
import re
from typing import Any

import msgspec
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from gateway.arrival import Arrival
from gateway.graphql.endpoint import GraphQLEndpoint
from gateway.settings import GraphQLProfile
from resolvers.model import AuditKind
from tests.asgi import ask
from tests.examples import NOW, NUMBER, ORGANISATION, clinician, report
from tests.unit.gateway.graphql.test_endpoint import JSON, question
from tests.unit.gateway.graphql.test_incremental import read_current
from tests.unit.resolvers.schema.asked import SCHEMA, parts
from tests.unit.resolvers.test_parting import NORD, Gated, of_vest, stated
from tests.unit.resolvers.test_pipeline import World, pipeline

CURRENT = "multipart/mixed;incrementalSpec=v0.2, application/json"
PART = re.compile(rb"content-type: application/json; charset=utf-8\r\n\r\n(.*?)\r\n---", re.DOTALL)
PAGE = "edges { node { key { report } status } } completeness { complete sources { state reason } }"
LATE = f"late {{ sources {{ source {{ id }} state }} {PAGE} }}"
ABOUT = "query Q($id: PersonNumber!) { patient(id: $id) { %s } }"
LATER_MET = "query Q($id: PersonNumber!) { viewer { kind } ... @defer { patient(id: $id) { id } } }"
DEFERRED = ABOUT % f"timeline {{ {PAGE} ... @defer {{ {LATE} }} }}"


def app(world: World, region: Gated | None = None, *, profile=GraphQLProfile.LEGACY, caller=None) -> Any:
    async def identify(_request):
        return caller or clinician(attested=True)

    path = parts(world)
    if region is not None:
        over = pipeline(world, nord=region)
        stated(over, {NORD: ORGANISATION})
        path = dataclasses.replace(path, pipeline=over)
    endpoint = GraphQLEndpoint(
        SCHEMA, path, identify=identify, clock=lambda: NOW, max_body_bytes=4_000, profile=profile
    )
    routed = Starlette(routes=[Route("/graphql", endpoint.answer, methods=["POST"])])
    return Arrival(routed, deadline_s=30.0, new_id=lambda: "req-1234")


async def post(made: Any, query: str, *, accept: str = CURRENT, beside: Any = None, **variables: Any) -> Any:
    headers = {"content-type": JSON, "accept": accept}
    body = json.loads(question(query, **({"id": NUMBER.digits} if "$id" in query else {}), **variables))
    sent = json.dumps(body | {"extensions": beside}).encode()
    return await ask(made, "/graphql", method="POST", headers=headers, body=sent)


def read(answer: Any) -> list[Any]:
    assert answer.body.endswith(b"\r\n-----\r\n")
    return [json.loads(one) for one in PART.findall(answer.body)]


class Recording(World):
    """A world that tells when it has recorded something."""

    def __init__(self) -> None:
        super().__init__()
        self.recorded = asyncio.Event()

    async def append_audit(self, entry, deadline):
        await super().append_audit(entry, deadline)
        self.recorded.set()


def held() -> tuple[Recording, Gated]:
    world, region = Recording(), Gated(NORD, report())
    world.pages = (msgspec.json.encode(report()), msgspec.json.encode(of_vest()))
    return world, region


def reports(page: Any) -> list[str]:
    return [edge["node"]["key"]["report"] for edge in page["edges"]]


async def test_the_first_part_is_the_store_and_a_later_one_the_region_each_recorded() -> None:
    world, region = held()
    async with asyncio.TaskGroup() as group:
        asked = group.create_task(post(app(world, region), DEFERRED))
        await world.recorded.wait()
        region.let.set()
    answer = asked.result()
    first, later = read(answer)

    assert (answer.status, answer.headers["content-type"]) == (
        200,
        'multipart/mixed; boundary="-"; incrementalSpec=v0.2',
    )
    page = first["data"]["patient"]["timeline"]
    (increment,) = later["incremental"]
    (late,) = increment["data"]["late"]
    assert (reports(page), reports(late)) == (["v1"], ["r1"])
    assert late["completeness"]["complete"]
    assert later["hasNext"] is False
    assert [entry.operation for entry in world.entries] == ["timeline", "timeline.late"]
    assert [len(entry.shown) for entry in world.entries] == [1, 1]
    # What explains the first part explains the later one too, and is not told again.
    assert ("extensions" in first, "extensions" in later) == (True, False)


@pytest.mark.parametrize("accept", [JSON, "*/*", "", "text/event-stream", "multipart/mixed;incrementalSpec=v9"])
async def test_who_takes_no_parts_gets_one_whole_answer_without_anything_late(accept) -> None:
    world, region = held()
    region.let.set()

    answer = await post(app(world, region), DEFERRED, accept=accept)

    text = answer.body.partition(b"data: ")[2].split(b"\n")[0] if b"data: " in answer.body else answer.body
    page = json.loads(text)["data"]["patient"]["timeline"]
    assert (sorted(reports(page)), page["late"]) == (["r1", "v1"], [])
    assert page["completeness"]["complete"]
    assert len(world.entries) == 1


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        (DEFERRED.replace("@defer", "@defer(if: false)"), {}),
        (DEFERRED.replace("@defer", "@defer(if: $d)").replace("Number!", "Number!, $d: Boolean!"), {"d": False}),
        (ABOUT % f"timeline {{ {PAGE} {LATE} }}", {}),
    ],
)
async def test_where_nothing_comes_later_the_answer_is_whole_and_plain(query, variables) -> None:
    world, region = held()
    region.let.set()

    answer = await post(app(world, region), query, **variables)

    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert sorted(reports(answer.json()["data"]["patient"]["timeline"])) == ["r1", "v1"]


async def test_errors_of_the_first_part_give_the_status_of_the_edition() -> None:
    query = "{ me { id } ... @defer { viewer { kind } } }"
    for profile, status in ((GraphQLProfile.LEGACY, 200), (GraphQLProfile.EDITION_2026, 294)):
        answer = await post(app(World(), profile=profile), query)
        first, *_ = read(answer)

        assert (answer.status, first["errors"][0]["extensions"]["code"]) == (status, "FORBIDDEN")


async def test_an_error_within_a_later_part_has_its_code_and_the_id_of_the_request() -> None:
    query = ABOUT % "id ... @defer { timeline(first: -1) { edges { cursor } } }"

    _, later = read(await post(app(World()), query))

    (done,) = later["completed"]
    assert [error["extensions"] for error in done["errors"]] == [{"code": "BAD_USER_INPUT", "requestId": "req-1234"}]


async def test_a_first_part_that_cannot_be_recorded_is_not_told() -> None:
    world = World()
    world.log_fails = True

    answer = await post(app(world), ABOUT % "id ... @defer { timeline { edges { cursor } } }")

    assert answer.json()["data"] is None
    assert answer.json()["errors"][0]["extensions"]["code"] == "AUDIT_UNAVAILABLE"


async def test_that_a_person_is_known_is_recorded_once_before_it_is_told_in_whatever_part() -> None:
    world = World()
    first, later = read(await post(app(world), LATER_MET))

    assert ("patient" in first["data"], [entry.operation for entry in world.entries]) == (False, ["patient"])
    assert later["incremental"][0]["data"]["patient"]["id"]

    world = World()
    read(await post(app(world), ABOUT % "id ... @defer { __typename }"))
    assert [(entry.operation, entry.kind) for entry in world.entries] == [("patient", AuditKind.ACCESS)]


async def test_a_later_part_that_cannot_be_recorded_is_broken_off_with_the_reason() -> None:
    world = World()
    world.log_fails = True

    _, later = read(await post(app(world), LATER_MET))

    assert later["hasNext"] is False
    assert "incremental" not in later
    assert later["completed"][0]["errors"][0]["extensions"]["code"] == "AUDIT_UNAVAILABLE"


async def test_nobody_is_waited_for_where_no_part_is_told_after_all() -> None:
    world, region = held()
    world.log_fails = True

    answer = await post(app(world, region), DEFERRED)

    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.json()["data"] == {"patient": None}


async def test_what_it_may_cost_is_told_with_the_first_part_where_that_is_asked_for() -> None:
    query = ABOUT % "id ... @defer { timeline { edges { cursor } } }"

    first, later = read(await post(app(World()), query, beside={"cost": True}))

    assert first["extensions"]["cost"]["estimated"] > 50
    assert set(later["extensions"]) == {"policy"}


@pytest.mark.parametrize(
    "fields",
    [
        "edges { cursor node { key { report } ... @defer { status } } }",
        "edges { cursor } ... @defer { edges { node { status results { code { code } } } } }",
        "... @defer { edges { cursor } } ... @defer { edges { node { status } } }",
    ],
)
async def test_parts_of_a_list_in_c_and_not_are_the_whole_list_together(fields) -> None:
    query = ABOUT % f"timeline {{ {fields} }}"
    parted, whole = [await post(app(held()[0]), query, accept=accept) for accept in (CURRENT, JSON)]

    assert read_current(read(parted)) == whole.json()["data"]
