"""Changes are the citizen's own."""

from resolvers.errors import BadInput, Forbidden
from tests.examples import clinician, restriction
from tests.unit.resolvers.schema.asked import data, failure
from tests.unit.resolvers.test_restricting import Store

BLOCK = (
    "mutation B($input: BlockInput!) { blockAccess(input: $input) { restriction { id level practitioner lifted } } }"
)
LIFT = "mutation L($id: ID!) { liftBlock(id: $id) { restriction { id lifted } } }"


async def test_a_citizen_blocks_and_the_same_wish_is_the_same_block() -> None:
    wish = {"input": {"clientMutationId": "k", "practitioner": "9144900"}}

    first = (await data(BLOCK, variables=wish))["blockAccess"]["restriction"]
    again = (await data(BLOCK, variables=wish))["blockAccess"]["restriction"]

    assert first == again
    assert (first["level"], first["practitioner"], first["lifted"]) == ("HARD", "9144900", None)


async def test_a_citizen_lifts() -> None:
    lifted = (await data(LIFT, variables={"id": "b1"}, store=Store(restriction())))["liftBlock"]["restriction"]

    assert lifted["lifted"] is not None


async def test_nobody_else_changes_anything() -> None:
    wish = {"input": {"clientMutationId": "k"}}

    assert isinstance(await failure(BLOCK, caller=clinician(), variables=wish), Forbidden)
    assert isinstance(await failure(LIFT, caller=clinician(), variables={"id": "b1"}), Forbidden)


async def test_a_wish_without_sense_is_refused() -> None:
    wish = {"input": {"clientMutationId": "k", "organisation": "1"}}

    assert isinstance(await failure(BLOCK, variables=wish), BadInput)
