"""An operator is told by opaque names what moved, and by name which health personnel saw it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from resolvers.errors import CursorInvalid, Forbidden, LimitExceeded
from resolvers.model import ActorKind, AuditKind, Sightings
from resolvers.schema.operations import hinted_look, sighting
from tests.examples import HPR, NOW, NUMBER, ORGANISATION, citizen, clinician, report
from tests.unit.resolvers.oversight.test_hinting import KARI, LOOK
from tests.unit.resolvers.oversight.test_operating import HOLDS, LEFT, moved, operator, seen, town
from tests.unit.resolvers.schema.asked import NAMING, ask, data, failure
from tests.unit.resolvers.test_pipeline import World

LIST = """query L($first: Int, $after: String) { operations { movedReports(first: $first, after: $after) {
  edges { cursor node { report leftAt left holds seenByComplete seenBy { at reader name hprNumber purpose
    assistant { name hprNumber } organisation { number name } pointOfCare { number name } } } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"""


async def listed(world, **how):
    found = await data(LIST, caller=operator(), world=world, **how)
    return found["operations"]["movedReports"]


async def test_a_moved_report_is_told_by_opaque_names_and_who_saw_it_by_theirs() -> None:
    world = town(moved())
    look = seen(hpr_number="900000102", organisation="100100673", organisation_name="Sykehuset", purpose="TREAT")
    key = (LEFT, NAMING.report(report().key))
    world.sights[key] = Sightings(entries=(look,), complete=False)
    (edge,) = (await listed(world))["edges"]

    assert edge["node"] == {
        "report": NAMING.report(report().key),
        "leftAt": "2026-03-01T12:00:00Z",
        "left": NAMING.person(LEFT),
        "holds": NAMING.person(HOLDS),
        "seenByComplete": False,
        "seenBy": [
            {
                "at": "2026-03-02T12:00:00Z",
                "reader": "PERSONNEL",
                "name": "Hanne Haug",
                "hprNumber": "900000102",
                "assistant": None,
                "organisation": {"number": "100100673", "name": "Sykehuset"},
                "pointOfCare": {"number": None, "name": None},
                "purpose": "TREAT",
            }
        ],
    }


@pytest.mark.parametrize(("represents", "reader"), [(False, "SELF"), (True, "REPRESENTATIVE"), (None, "CITIZEN")])
def test_a_citizen_is_not_named(represents, reader) -> None:
    told = sighting(seen(actor_kind=ActorKind.CITIZEN, actor_name="Kari Solbris", represents=represents))

    assert (told.reader, told.name, told.hpr_number) == (reader, None, None)


def test_who_acted_on_a_clinicians_behalf_is_named_beside_them() -> None:
    told = sighting(seen(assistant_subject="s", assistant_name="Siv Skrinde", assistant_hpr_number="900000113"))

    assert (told.name, told.assistant.name, told.assistant.hpr_number) == ("Hanne Haug", "Siv Skrinde", "900000113")


async def test_a_report_that_is_kept_no_longer_belongs_to_nobody() -> None:
    (edge,) = (await listed(town(moved(holds=None))))["edges"]

    assert edge["node"]["holds"] is None


async def test_pages_follow_by_a_cursor_that_serves_its_own_caller() -> None:
    world = town(moved("r1"), moved("r2"))
    first = await listed(world, variables={"first": 1})
    after = {"after": first["pageInfo"]["endCursor"]}
    second = await listed(world, variables=after)

    assert [edge["node"]["report"] for edge in (*first["edges"], *second["edges"])] == [
        NAMING.report(report(number).key) for number in ("r1", "r2")
    ]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    assert second["pageInfo"]["hasPreviousPage"]
    other = replace(operator(), subject="another")
    assert isinstance(await failure(LIST, caller=other, world=world, variables=after), CursorInvalid)


@pytest.mark.parametrize("caller", [citizen(), clinician(), operator(name=None)])
async def test_anyone_else_is_refused_and_the_refusal_recorded(caller) -> None:
    world = town(moved())
    refusal = await failure(LIST, caller=caller, world=world)

    assert isinstance(refusal, Forbidden)
    assert [(entry.kind, entry.operation, entry.outcome, entry.person) for entry in world.entries] == [
        (AuditKind.REFUSAL, "movedReports", "FORBIDDEN", None)
    ]


async def test_a_request_lists_once() -> None:
    twice = "{ operations { a: movedReports { edges { cursor } } b: movedReports { edges { cursor } } } }"

    assert isinstance(await failure(twice, caller=operator(), world=town(moved())), LimitExceeded)


async def test_an_operator_is_shown_nobodys_results() -> None:
    query = "query Q($id: PersonNumber!) { patient(id: $id) { id } }"
    result = await ask(query, caller=operator(basis="SAMTYKKE"), variables={"id": NUMBER.digits})

    (error,) = result.errors
    assert isinstance(error.original_error, Forbidden)
    assert result.data == {"patient": None}


HINTS = """query H($days: Int! = 30) { operations { misuseHints(days: $days) { since until colleaguesKnown
  hints { kind name hprNumber organisation { number name } looks persons firstAt lastAt
    entries { id at person purpose basis operation } } } } }"""


async def test_what_should_be_looked_into_is_told_with_whose_look_ups_and_of_nobody_by_name() -> None:
    world = World()
    world.log = [replace(LOOK, at=NOW - timedelta(days=1), self_authorised=True)]

    found = (await data(HINTS, caller=operator(), world=world))["operations"]["misuseHints"]

    assert found["hints"] == [
        {
            "kind": "SELF_AUTHORISED",
            "name": "Live Lunde",
            "hprNumber": HPR,
            "organisation": {"number": ORGANISATION, "name": "Sykehuset"},
            "looks": 1,
            "persons": 1,
            "firstAt": "2026-03-01T12:00:00Z",
            "lastAt": "2026-03-01T12:00:00Z",
            "entries": [
                {
                    "id": "e",
                    "at": "2026-03-01T12:00:00Z",
                    "person": NAMING.person(KARI),
                    "purpose": "TREAT",
                    "basis": "SAMTYKKE",
                    "operation": "timeline",
                }
            ],
        }
    ]
    assert (found["since"], found["until"]) == ("2026-01-31T12:00:00Z", "2026-03-02T12:00:00Z")
    assert found["colleaguesKnown"]


def test_a_look_up_about_nobody_names_nobody() -> None:
    assert hinted_look(replace(LOOK, person=None), NAMING).person is None


async def test_nobody_else_learns_what_should_be_looked_into_and_the_refusal_is_recorded() -> None:
    world = World()
    assert isinstance(await failure(HINTS, caller=clinician(), world=world), Forbidden)

    assert [(entry.kind, entry.operation) for entry in world.entries] == [(AuditKind.REFUSAL, "misuseHints")]
