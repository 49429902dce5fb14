"""What a document may cost, by the weights of its schema, in a time that grows with its text alone."""

import time

import pytest
from graphql import get_introspection_query, parse

from gateway.graphql.cost import Pages, Pricing
from gateway.graphql.price import MOST
from resolvers.schema.weights import FEW
from tests.unit.gateway.graphql.priced import SCHEMA

PRICING = Pricing(SCHEMA, Pages(usual=20, largest=200))


def cost(text: str, variables=None, name=None) -> int:
    return PRICING.price(parse(text, no_location=True), name).of(variables or {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ leaf a: leaf __typename }", 0),
        ("{ dear }", 4),
        ("{ small { small } }", 1),
        ("{ small { small } b: small { small } }", 2),
        ("{ few { small } }", FEW),
        ("{ maybe { small } }", FEW),
        ("{ either { ... on Small { small } } }", 5),
        ("{ either { ... on Large { large within { small } } ... on Small { small } } }", 5 + 3),
        ("{ eithers { ... on Large { within { small } } ... on Large { w: within { small } } } }", 10 * (5 + 6)),
        ("{ page { total { small } } }", 52),
        ("{ page { edges { node { large } } } }", 50 + 1 + 20 * (1 + 5)),
        ("{ page(first: 3) { edges { node { large } } } }", 50 + 1 + 3 * 6),
        ("{ page(last: 3) { edges { node { large } } } }", 50 + 1 + 3 * 6),
        ("{ page(first: null) { edges { node { large } } } }", 50 + 1 + 20 * 6),
        ("{ page(first: 1000) { edges { node { large } } } }", 50 + 1 + 200 * 6),
        ("{ page(first: -1) { edges { node { large } } } }", 51),
        ("{ page(first: 2) { a: edges { node { large } } b: edges { node { large } } } }", 51 + 2 * 12),
        ("{ log { edges { node { large } } } }", 1 + 50 * 6),
        ('{ looked(codes: ["a", "b", "c"]) { lines { item { small } } } }', 1 + 3 * 2),
        ("{ looked { lines { item { small } } } }", 1 + 5 * 2),
        ("{ plain(first: 7) { small } }", 7),
        ("{ unsized { edges { node { large } } } }", 1 + FEW * 6),
        ("{ page(first: 3) { ...E } } fragment E on Connection { edges { node { large } } }", 69),
        ("{ page(first: 3) { ... { edges { node { large } } } } }", 69),
        ("{ ...F ...F } fragment F on Query { small { small } }", 2),
        ("{ ... @defer { small { small } } }", 11),
        ("{ few @stream { small } }", 10 + FEW),
        ("{ ...F @defer } fragment F on Query { small { small } }", 11),
        ("mutation { change { small } }", 21),
    ],
)  # fmt: skip
def test_a_document_costs_what_its_fields_and_their_objects_do(text, expected) -> None:
    assert cost(text) == expected


def test_what_variables_cut_is_told_for_each_request() -> None:
    text = "query($n: Int, $m: Int = 4) { page(first: $n, last: $m) { edges { node { large } } } }"

    assert cost(text) == 51 + 4 * 6
    assert cost(text, {"n": 9}) == 51 + 9 * 6
    assert cost(text, {"n": None, "m": None}) == 51 + 20 * 6
    assert cost("query($n: Int) { log(first: $n) { edges { node { large } } } }") == 1 + 50 * 6
    assert cost("query($c: [String!]) { looked(codes: $c) { lines { item { small } } } }", {"c": ["a"]}) == 3


def test_a_fragment_that_depends_on_variables_is_priced_wherever_it_is_put_in() -> None:
    text = (
        "query($n: Int) { ...P holder { ...P } } fragment P on Holder { page(first: $n) { edges { node { large } } } }"
    )

    assert cost(text.replace("on Holder", "on Query").replace(" holder { ...P }", ""), {"n": 2}) == 51 + 12
    assert cost("query($n: Int) { holder { ...P ...P } } fragment P" + text.partition("fragment P")[2], {"n": 2}) == (
        1 + 2 * (51 + 12)
    )


def test_the_operation_that_is_meant_is_priced() -> None:
    text = "query A { small { small } } query B { dear } mutation C { change { small } }"

    assert [cost(text, name=name) for name in "ABC"] == [1, 4, 21]


def test_asking_for_the_schema_costs_little() -> None:
    assert cost(get_introspection_query()) < 2_000


@pytest.mark.parametrize("within", ["small { small }", "page(first: $n) { edges { node { large } } }"])
def test_fragments_that_double_are_priced_in_a_time_that_grows_with_the_text(within) -> None:
    """Trap: each fragment that puts the next in twice doubles the work, until each is looked at once."""
    doubling = " ".join(f"fragment F{n} on Holder {{ ...F{n + 1} ...F{n + 1} }}" for n in range(140))
    text = f"query($n: Int) {{ holder {{ ...F0 }} }} {doubling} fragment F140 on Holder {{ {within} }}"
    document = parse(text, no_location=True)
    begun = time.process_time()

    assert PRICING.price(document, None).of({"n": 5}) == MOST
    assert time.process_time() - begun < 0.5


def test_a_fragment_costs_the_same_however_deep_it_was_first_put_in() -> None:
    first = "{ ...F holder { ...G } } fragment F on Query { small { small } } fragment G on Holder { small { small } }"
    again = "{ holder { ...G } ...F } fragment F on Query { small { small } } fragment G on Holder { small { small } }"

    assert cost(first) == cost(again) == 3


def test_fragments_that_lie_too_deep_in_each_other_cost_the_most() -> None:
    nested = " ".join(f"fragment F{n} on Holder {{ holder {{ ...F{n + 1} }} }}" for n in range(2_000))
    text = f"{{ holder {{ ...F0 }} }} {nested} fragment F2000 on Holder {{ leaf }}"

    assert cost(text) == MOST
