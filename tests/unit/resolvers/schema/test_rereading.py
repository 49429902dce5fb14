"""What has an id is read again by it, through the same door, of one person alone."""

import msgspec
import pytest
from msgspec.structs import replace

from resolvers.errors import DeadlineExceeded, Forbidden, LimitExceeded, NotAvailable, PolicyUnavailable
from resolvers.model import AuditKind, RestrictionType
from resolvers.schema.context import MOST_WALKS
from tests.examples import NUMBER, PERSON, citizen, clinician, directives, report, restriction
from tests.unit.resolvers.schema.asked import NAMING, ask, data, failure
from tests.unit.resolvers.test_pipeline import World

NODE = """query N($id: ID!) { node(id: $id) { __typename id
  ... on Report { status results { code { code } } } ... on Patient { timeline { edges { node { id } } } } } }"""
PATIENT = NAMING.person(PERSON.hash)
REPORT = NAMING.report(report().key)


def world() -> World:
    held = World()
    held.pages = (msgspec.json.encode(report()),)
    return held


async def after_the_number(held: World, query: str = NODE, **variables):
    """Ask by number first, as personnel do; then by id."""
    await ask("query P($n: PersonNumber!) { patient(id: $n) { id } }", caller=clinician(), world=held,
              variables={"n": NUMBER.digits})  # fmt: skip
    held.entries.clear()
    held.fetched = 0
    return await data(query, caller=clinician(), world=held, variables=variables)


async def test_personnel_read_a_report_again_of_the_patient_that_their_decision_is_for() -> None:
    held = world()

    found = await after_the_number(held, id=REPORT)

    assert found["node"] == {
        "__typename": "Report",
        "id": REPORT,
        "status": "FINAL",
        "results": [{"code": {"code": report().results[0].code.code}}],
    }
    (entry,) = held.entries
    assert (entry.kind, entry.operation, [one.report for one in entry.shown]) == (AuditKind.ACCESS, "report", [REPORT])


async def test_a_patient_is_read_again_with_all_that_is_below() -> None:
    held = world()

    found = await after_the_number(held, id=PATIENT)

    edges = found["node"].pop("timeline")["edges"]
    assert found["node"] == {"__typename": "Patient", "id": PATIENT}
    assert edges == [{"node": {"id": REPORT}}]
    assert [entry.operation for entry in held.entries] == ["timeline"]


async def test_a_citizen_reads_their_own_again_without_asking_for_anything_before() -> None:
    found = await data(NODE, world=world(), variables={"id": REPORT})

    assert found["node"]["id"] == REPORT


@pytest.mark.parametrize("name", ["rp-unknown", NAMING.person(b"q" * 32), "pt-", "", "nonsense", NUMBER.digits])
async def test_an_id_of_nothing_or_of_another_gives_nothing(name) -> None:
    assert (await after_the_number(world(), id=name))["node"] is None


async def test_a_hidden_report_is_told_as_an_unknown_one_is() -> None:
    held, told, asked = world(), [], []
    held.limits = directives(restriction(type=RestrictionType.DENIAL))
    for name in (REPORT, "rp-unknown"):
        held.fetched, held.entries = 0, []
        told.append(await data(NODE, world=held, variables={"id": name}))
        asked.append((held.fetched, [replace(entry, id="", at=held.entries[0].at) for entry in held.entries]))

    assert told == [{"node": None}, {"node": None}]
    assert asked[0] == asked[1]
    assert asked[0][0] == 1


@pytest.mark.parametrize("name", [PATIENT, REPORT, "rp-unknown"])
async def test_who_has_asked_for_nobody_yet_is_refused_whatever_the_id_is(name) -> None:
    held = world()

    refused = await failure(NODE, caller=clinician(), world=held, variables={"id": name})

    assert isinstance(refused, Forbidden)
    assert refused.reason == "NO_PATIENT_YET"
    assert held.fetched == 0
    assert [(entry.kind, entry.operation, entry.person) for entry in held.entries] == [
        (AuditKind.REFUSAL, "node", None)
    ]


async def test_who_is_not_let_in_by_number_is_not_by_id_either() -> None:
    held = world()
    held.known = set()
    by_number = await failure(
        "query P($n: PersonNumber!) { patient(id: $n) { id } }",
        caller=clinician(),
        world=held,
        variables={"n": NUMBER.digits},
    )

    by_id = await failure(NODE, caller=clinician(), world=held, variables={"id": PATIENT})

    assert (type(by_number), type(by_id)) == (NotAvailable, NotAvailable)
    assert str(by_number) == str(by_id)
    assert held.fetched == 0


@pytest.mark.parametrize(("held_up", "refusal"), [("store", PolicyUnavailable), ("time", DeadlineExceeded)])
async def test_while_it_cannot_be_known_whose_the_decision_is_nothing_is_read(held_up, refusal) -> None:
    held = world()
    held.binding_fails = held_up == "store"

    async def late(decision, *, now, deadline):
        raise TimeoutError

    if held_up == "time":
        held.bound_number = late
    refused = await failure(NODE, caller=clinician(), world=held, variables={"id": PATIENT})

    assert isinstance(refused, refusal)
    assert [entry.outcome for entry in held.entries] == [refusal.code]


async def test_many_ids_are_looked_up_by_one_person_that_is_met_once_and_counted_as_what_they_are() -> None:
    held = world()
    many = " ".join(f'n{number}: node(id: "{REPORT}") {{ id }}' for number in range(MOST_WALKS + 1))

    result = await ask(f"{{ {many} }}", world=held)

    assert [type(error.original_error) for error in result.errors] == [LimitExceeded]
    assert held.fetched == MOST_WALKS


async def test_a_request_stays_about_one_person() -> None:
    held = world()
    asked = 'query B($n: PersonNumber!) { node(id: "rp-x") { id } patient(id: $n) { id } }'

    refused = await failure(asked, caller=citizen(), world=held, variables={"n": "41821012323"})

    assert isinstance(refused, LimitExceeded)


async def test_to_ask_for_the_name_alone_is_no_look() -> None:
    held = world()

    await after_the_number(held, "query N($id: ID!) { node(id: $id) { id } }", id=REPORT)

    assert [entry.shown for entry in held.entries] == [()]
