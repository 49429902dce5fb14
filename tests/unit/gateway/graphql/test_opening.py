"""The endpoint is as the settings say."""

from gateway.graphql.budgets import Terms
from gateway.graphql.cost import Pages
from gateway.graphql.opening import make_endpoint, make_schema
from gateway.settings import Settings
from resolvers.stepping import NOBODY
from tests.examples import NOW, citizen
from tests.unit.resolvers.schema.asked import SCHEMA, parts
from tests.unit.resolvers.test_pipeline import World


async def identify(request):
    return citizen()


def test_what_may_be_asked_for_is_as_it_is_set() -> None:
    settings = Settings(max_cost=70, rate_cost_per_min=90, page_size=3, max_page_size=5)

    made = make_endpoint(
        settings, SCHEMA, parts(World()), identify=identify, clock=lambda: NOW, measure=lambda: 0.0, steps=NOBODY
    )

    assert made.budgets.terms == Terms(at_once=70, per_min=90, pages=Pages(usual=3, largest=5))
    assert dict(made.looks) == {}


def test_a_router_is_answered_where_the_gateway_is_a_subgraph_alone() -> None:
    plain, subgraph = (make_schema(Settings(federation=federation))._schema for federation in (False, True))

    assert set(subgraph.query_type.fields) - set(plain.query_type.fields) == {"_entities", "_service"}
