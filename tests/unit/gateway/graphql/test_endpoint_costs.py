"""What a request may cost is told to who asks, and more than may be asked is refused before anything is looked up."""

import json
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from gateway.arrival import Arrival
from gateway.graphql.budgets import Budgets, Terms
from gateway.graphql.endpoint import GraphQLEndpoint
from gateway.settings import GraphQLProfile
from tests.asgi import ask
from tests.examples import NOW, NUMBER, clinician
from tests.unit.resolvers.schema.asked import SCHEMA, parts
from tests.unit.resolvers.test_pipeline import World

JSON = "application/json"
PAGE = (
    "query Q($id: PersonNumber!, $n: Int) { patient(id: $id) { timeline(first: $n) { edges { node { id "
    "results { id } } } completeness { complete } } } }"
)
# The patient and their timeline, with what is looked up for either; a report with its edge and ten results.
ASKING, REPORT = (10 + 1) + (50 + 1) + 1, 1 + 1 + 10


class Asked:
    """An endpoint with budgets of its own."""

    def __init__(self, terms: Terms, *, profile: GraphQLProfile = GraphQLProfile.LEGACY, limits_told: bool = True):
        async def identify(request):
            return clinician()

        self.world = World()
        self.endpoint = GraphQLEndpoint(
            SCHEMA,
            parts(self.world),
            identify=identify,
            clock=lambda: NOW,
            max_body_bytes=100_000,
            profile=profile,
            budgets=Budgets(terms, lambda: 1_000.0),
            limits_told=limits_told,
        )
        routed = Starlette(routes=[Route("/graphql", self.endpoint.answer, methods=["POST"])])
        self.app = Arrival(routed, deadline_s=5.0, new_id=lambda: "req-1234")

    async def post(self, query: str, *, extensions: Any = None, accept: str = JSON, **variables: Any) -> Any:
        body = json.dumps({"query": query, "variables": variables, "extensions": extensions}).encode()
        headers = {"content-type": JSON, "accept": accept}
        return await ask(self.app, "/graphql", method="POST", headers=headers, body=body)


async def test_what_a_request_costs_is_told_to_who_asks() -> None:
    asked = Asked(Terms())

    plain = await asked.post(PAGE, id=NUMBER.digits, n=7)
    answer = await asked.post(PAGE, id=NUMBER.digits, n=7, extensions={"cost": True})

    assert "cost" not in plain.json()["extensions"]
    page = answer.json()["data"]["patient"]["timeline"]["edges"]
    spent = sum(2 + len(edge["node"]["results"]) for edge in page)
    assert page
    assert answer.json()["extensions"]["cost"] == {"estimated": ASKING + 7 * REPORT, "actual": ASKING + spent}
    assert answer.json()["extensions"]["policy"] == plain.json()["extensions"]["policy"]


@pytest.mark.parametrize("extensions", [None, {}, {"cost": 1}, {"cost": "true"}, {"cost": False}, {"cost": None}])
async def test_to_nobody_else(extensions) -> None:
    answer = await Asked(Terms()).post("{ viewer { kind } }", extensions=extensions)

    assert answer.json() == {"data": {"viewer": {"kind": "PERSONNEL"}}}


@pytest.mark.parametrize(
    ("profile", "accept", "status"),
    [
        (GraphQLProfile.LEGACY, JSON, 200),
        (GraphQLProfile.LEGACY, "application/graphql-response+json", 400),
        (GraphQLProfile.EDITION_2026, JSON, 422),
    ],
)
async def test_a_request_that_may_cost_too_much_is_refused_before_anybody_is_looked_up(profile, accept, status) -> None:
    asked = Asked(Terms(at_once=ASKING + 20 * REPORT), profile=profile)

    refused = await asked.post(PAGE, id=NUMBER.digits, n=21, accept=accept)
    begun = len(asked.world.entries)
    answered = await asked.post(PAGE, id=NUMBER.digits, n=20)

    (error,) = refused.json()["errors"]
    assert (refused.status, error["extensions"]) == (status, {"code": "COST_EXCEEDED", "requestId": "req-1234"})
    assert error["message"] == f"the request may cost {ASKING + 21 * REPORT}, which is more than 303 units"
    assert "data" not in refused.json()
    assert begun == 0
    assert answered.json()["data"]["patient"]


async def test_a_client_that_has_asked_for_too_much_waits() -> None:
    asked = Asked(Terms(per_min=600))

    statuses = [(await asked.post(PAGE, id=NUMBER.digits, n=20)).status for _ in range(2)]
    slowed = await asked.post(PAGE, id=NUMBER.digits, n=20)

    assert statuses == [200, 200 if 2 * (ASKING + 20 * REPORT) <= 600 else 429]
    (error,) = slowed.json()["errors"]
    assert slowed.status == 429
    assert int(slowed.headers["retry-after"]) >= 1
    assert error["extensions"] == {"code": "RATE_LIMITED", "retryable": True, "requestId": "req-1234"}
    assert "data" not in slowed.json()


async def test_where_it_is_only_measured_it_is_counted_and_answered() -> None:
    asked = Asked(Terms(at_once=10, refusing=False))

    answer = await asked.post(PAGE, id=NUMBER.digits)

    assert answer.json()["data"]["patient"]
    assert asked.endpoint.budgets.worths == {("request",): 1}
    assert asked.endpoint.budgets.costs.total == ASKING + 20 * REPORT


MANY_ALIASES = "{ " + " ".join(f"a{n}: __typename" for n in range(30)) + " viewer { " + "kind " * 120 + "} }"


@pytest.mark.parametrize(
    ("query", "told", "hidden"),
    [
        (
            MANY_ALIASES,
            "the document asks for the same more than 100 times",
            "the document asks for the same too many times",
        ),
        (
            PAGE,
            "the request may cost 303, which is more than 100 units",
            "the request may cost 303, which is too many units",
        ),
    ],
)
async def test_where_a_limit_lies_is_not_told_where_that_is_set(query, told, hidden) -> None:
    """Trap: a limit that is told by its number is asked up to (graphql-armor hides it where that is set)."""
    messages = [
        (await Asked(Terms(at_once=100), limits_told=limits_told).post(query, id=NUMBER.digits)).json()["errors"][0]
        for limits_told in (True, False)
    ]

    assert [message["message"] for message in messages] == [told, hidden]


async def test_nor_where_it_is_one_of_the_variables() -> None:
    answer = await Asked(Terms(), limits_told=False).post(PAGE, id=NUMBER.digits, n=[0] * 2_000)

    assert answer.json()["errors"][0]["message"] == "the variables have too many values"
