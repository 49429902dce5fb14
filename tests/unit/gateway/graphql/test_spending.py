"""What an answer has cost is counted over the answer alone, by the weights that its document was priced by."""

import pytest
from graphql import parse

from gateway.graphql.cost import Pages, Pricing
from gateway.graphql.spending import spent
from tests.unit.gateway.graphql.priced import SCHEMA

PAGE = "{ page(first: 3) { edges { node { large } } total { small } } }"
LARGE = {"node": {"large": 1}}
DOUBLING = " ".join(f"fragment F{n} on Holder {{ ...F{n + 1} ...F{n + 1} }}" for n in range(100))


@pytest.mark.parametrize(
    ("text", "data", "expected"),
    [
        ("{ leaf dear __typename }", {"leaf": 1, "dear": 2, "__typename": "Query"}, 4),
        ("{ dear }", {}, 0),
        ("{ dear }", {"dear": {"a": {"b": 1}}}, 4),
        ("{ dear }", None, 0),
        (PAGE, {"page": None}, 50),
        (PAGE, {"page": {"edges": [], "total": {"small": 1}}}, 50 + 1 + 1),
        (PAGE, {"page": {"edges": [LARGE, LARGE], "total": {"small": 1}}}, 50 + 1 + 1 + 2 * (1 + 5)),
        ("{ a: small { small } b: small { small } }", {"a": {"small": 1}, "b": {"small": 1}}, 2),
        (
            "{ eithers { __typename ... on Large { within { small } } ... { ... on Small { small } } } }",
            {"eithers": [{"__typename": "Large", "within": [{"small": 1}] * 4}, {"__typename": "Small", "small": 1}]},
            2 * 5 + 4,
        ),
        (
            "{ holder { ...F holder { dear } } } fragment F on Holder { leaf holder { small { small } } }",
            {"holder": {"leaf": 1, "holder": {"dear": 1, "small": {"small": 1}}}},
            1 + 1 + 4 + 1,
        ),
        (
            f"{{ holder {{ ...F0 }} }} {DOUBLING} fragment F100 on Holder {{ small {{ small }} }}",
            {"holder": {"small": {"small": 1}}},
            2,
        ),
        (
            "{ eithers { ... on Large { x: line { item { small } } } ... on Small { x: again { large } } } }",
            {"eithers": [{"x": {"item": {"small": 1}}}, {"x": {"large": 1}}]},
            (5 + 1 + 1) + (5 + 5),
        ),
        ("mutation { change { small } }", {"change": {"small": 1}}, 21),
    ],
)
def test_an_answer_costs_what_is_in_it(text, data, expected) -> None:
    assert spent(SCHEMA, parse(text, no_location=True), None, data) == expected


def test_of_several_operations_the_one_that_was_run_counts() -> None:
    document = parse("query A { dear } query B { small { small } }", no_location=True)

    assert spent(SCHEMA, document, "B", {"small": {"small": 1}}) == 1


def test_an_answer_that_is_as_large_as_it_was_thought_costs_what_it_was_priced_at() -> None:
    document = parse(PAGE, no_location=True)
    data = {"page": {"edges": [LARGE] * 3, "total": {"small": 1}}}

    price = Pricing(SCHEMA, Pages(usual=20, largest=200)).price(document, None)

    assert spent(SCHEMA, document, None, data) == price.of({}) == 50 + 1 + 1 + 3 * 6
