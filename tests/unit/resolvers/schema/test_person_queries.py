"""The roots: who asks, oneself, another."""

import pytest

from resolvers.errors import Forbidden, LimitExceeded, NotAvailable
from tests.examples import HPR, NUMBER, OTHER_NUMBER, citizen, clinician
from tests.unit.resolvers.schema.asked import ask, data, failure
from tests.unit.resolvers.test_pipeline import World

VIEWER = "{ viewer { kind name hprNumber authorisation organisation pointOfCare purpose basis expiresAt } }"


async def test_the_viewer_is_the_caller_as_understood_without_any_person_number() -> None:
    found = await data(VIEWER, caller=clinician())

    assert found["viewer"]["kind"] == "PERSONNEL"
    assert found["viewer"]["hprNumber"] == HPR
    assert OTHER_NUMBER.digits not in str(found)


async def test_a_citizen_meets_themself() -> None:
    found = await data("{ me { id } }")

    assert found["me"]["id"].startswith("pt-")


async def test_personnel_have_no_results_of_their_own_here() -> None:
    assert isinstance(await failure("{ me { id } }", caller=clinician()), Forbidden)


async def test_a_clinician_meets_a_person_by_number() -> None:
    query = "query Q($id: PersonNumber!) { patient(id: $id) { id } }"

    found = await data(query, caller=clinician(), variables={"id": NUMBER.digits})

    assert found["patient"]["id"].startswith("pt-")


async def test_a_second_person_in_one_request_is_refused_and_the_first_is_met_once() -> None:
    world = World()
    world.known = {NUMBER, OTHER_NUMBER}
    query = "query Q($a: PersonNumber!, $b: PersonNumber!) { a: patient(id: $a) { id } c: patient(id: $a) { id } b: patient(id: $b) { id } }"  # noqa: E501 - one operation

    result = await ask(
        query,
        caller=clinician(pid=None),
        world=world,
        variables={"a": NUMBER.digits, "b": OTHER_NUMBER.digits},
    )

    assert [type(error.original_error) for error in result.errors] == [LimitExceeded]
    assert result.data["a"] == result.data["c"]


async def test_a_citizen_who_asks_for_another_gets_what_everybody_gets() -> None:
    query = "query Q($id: PersonNumber!) { patient(id: $id) { id } }"

    assert isinstance(await failure(query, caller=citizen(), variables={"id": OTHER_NUMBER.digits}), NotAvailable)


async def test_names_are_the_same_for_all_callers() -> None:
    query = "query Q($id: PersonNumber!) { patient(id: $id) { id } }"
    own = await data("{ me { id } }")
    other = await data(query, caller=clinician(), variables={"id": NUMBER.digits})

    assert own["me"]["id"] == other["patient"]["id"]


@pytest.mark.parametrize(
    ("query", "operation"),
    [("{ me { id } }", "me"), ('mutation { liftBlock(id: "x") { restriction { id } } }', "liftBlock")],
)
async def test_personnel_who_use_a_citizens_field_are_refused_and_recorded(query, operation) -> None:
    world = World()

    twice = query.replace("{", "{ again: " + query.partition("{ ")[2].rpartition(" }")[0] + " ", 1)

    result = await ask(twice, caller=clinician(), world=world)

    assert {type(error.original_error) for error in result.errors} == {Forbidden}
    assert [(entry.operation, entry.outcome) for entry in world.entries] == [(operation, "FORBIDDEN")]
