"""A subgraph tells its schema with its keys, and reads entities again through the same door as by id."""

import re
from typing import Any

import msgspec
import pytest
from graphql import build_schema, parse

from resolvers.errors import Forbidden
from resolvers.model import AuditKind
from resolvers.schema.context import Context
from resolvers.schema.federation import (
    LINK,
    MARKS,
    Represented,
    build_subgraph,
    read_represented,
    subgraph_of,
    write_represented,
)
from tests.examples import NUMBER, PERSON, citizen, clinician, report
from tests.unit.resolvers.schema.asked import NAMING, SCHEMA, parts
from tests.unit.resolvers.test_pipeline import World, asking

SUBGRAPH = build_subgraph()
ENTITIES = """query E($them: [_Any!]!) { _entities(representations: $them) { __typename
  ... on Report { id status } ... on Patient { id timeline { edges { node { id } } } } } }"""
PATIENT = NAMING.person(PERSON.hash)
REPORT = NAMING.report(report().key)


def world() -> World:
    held = World()
    held.pages = (msgspec.json.encode(report()),)
    return held


def represented(kind: str, name: str, **more: Any) -> dict[str, Any]:
    return {"__typename": kind, "id": name, **more}


async def ask(query: str, held: World, caller=None, **variables: Any) -> Any:
    context = Context(asking=asking(caller or citizen()), path=parts(held))
    found = await SUBGRAPH.run(parse(query), variables=variables, operation_name=None, context=context)
    found.data = msgspec.json.decode(msgspec.json.encode(found.data))
    return found


async def entities(held: World, *them: dict[str, Any]) -> list[dict[str, Any] | None]:
    found = await ask(ENTITIES, held, them=list(them))
    assert found.errors is None, found.errors
    return found.data["_entities"]


async def test_the_schema_is_told_with_its_keys_and_nothing_else_differs() -> None:
    told = (await ask("{ _service { sdl } }", World())).data["_service"]["sdl"]
    unmarked = told.removeprefix(LINK).strip()
    for mark in set(MARKS.values()):
        assert f" {mark} " in unmarked
        unmarked = unmarked.replace(f" {mark} ", " ")

    assert unmarked == SCHEMA.as_str().strip()
    assert told == subgraph_of(SCHEMA.as_str())
    assert set(re.findall(r"^type (\w+)[^{]* @", told, re.MULTILINE)) >= set(MARKS)


def test_what_a_router_asks_for_stands_beside_all_that_is_asked_anyway() -> None:
    ours, theirs = (build_schema(one.as_str()) for one in (SCHEMA, SUBGRAPH))

    assert set(theirs.query_type.fields) - set(ours.query_type.fields) == {"_service", "_entities"}
    assert set(theirs.type_map) - set(ours.type_map) == {"_Any", "_Entity", "_Service"}
    assert all(theirs.type_map[name].description for name in ("_Any", "_Entity", "_Service"))
    assert all(theirs.query_type.fields[name].description for name in ("_service", "_entities"))
    assert theirs.query_type.fields["_entities"].args["representations"].description


async def test_entities_are_read_in_the_order_asked_for_in_one_walk() -> None:
    held = world()

    found = await entities(
        held,
        represented("Report", "rp-unknown"),
        represented("Report", REPORT, status="lies"),
        represented("Patient", PATIENT),
        represented("Report", REPORT),
    )

    shown = {"__typename": "Report", "id": REPORT, "status": "FINAL"}
    patient = {"__typename": "Patient", "id": PATIENT, "timeline": {"edges": [{"node": {"id": REPORT}}]}}
    assert found == [None, shown, patient, shown]
    # One for the reports, and one for the timeline below the patient.
    assert held.fetched == 2
    assert sorted(entry.operation for entry in held.entries) == ["report", "timeline"]


async def test_what_is_said_to_be_of_another_type_is_not_there() -> None:
    assert await entities(world(), represented("Patient", REPORT), represented("Report", PATIENT)) == [None, None]


async def test_who_has_asked_for_nobody_yet_gets_no_entities() -> None:
    held = world()

    found = await ask(ENTITIES, held, clinician(), them=[represented("Patient", PATIENT)])

    assert found.data is None
    (error,) = found.errors
    assert isinstance(error.original_error, Forbidden)
    assert [(entry.kind, entry.operation) for entry in held.entries] == [(AuditKind.REFUSAL, "entities")]


@pytest.mark.parametrize(
    "value",
    [None, "Patient", [], {}, {"id": "a"}, {"__typename": "Patient"}, represented("Result", "a"),
     {"__typename": "Patient", "id": 1}, {"__typename": ["Patient"], "id": "a"}],
)  # fmt: skip
async def test_what_is_no_representation_is_refused_before_anything_is_asked(value) -> None:
    held = world()

    found = await ask(ENTITIES, held, them=[value])

    assert found.errors
    assert held.entries == []


def test_a_representation_is_read_and_never_written() -> None:
    assert read_represented(represented("Report", REPORT, number=NUMBER.digits)) == Represented("Report", REPORT)
    with pytest.raises(TypeError):
        write_represented(Represented("Report", REPORT))
