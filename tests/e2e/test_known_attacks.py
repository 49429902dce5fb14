"""What public tools try on a GraphQL endpoint (graphql-cop's checks by name), on a gateway set as for production."""

import json
import time
from collections.abc import AsyncIterator
from urllib.parse import quote

import msgspec
import pytest
import pytest_asyncio

from tests.conftest import NUMBERS, copy, execute, on_database
from tests.e2e.asking import Answer
from tests.e2e.composed import Composed, composed

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOO_MUCH, INVALID, INPUT = "LIMIT_EXCEEDED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"
LONGEST_S = 5
TYPES = "types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } }"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gateway(server: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Composed]:
    """A gateway as it is set unless something else is said."""
    name = f"attacked_{next(NUMBERS)}"
    await copy(server, name)
    async with composed(on_database(server, name), tmp_path_factory.mktemp("attacked")) as opened:
        yield opened
    await execute(server, f"drop database {name} with (force)")


async def ask(gateway: Composed, query: str) -> Answer:
    return await gateway.demo.post("kari", msgspec.json.encode({"query": query}))


DOUBLING = " ".join(f"fragment F{one} on Query {{ ...F{one + 1} ...F{one + 1} }}" for one in range(140))
ATTACKS = {
    "alias_overloading": ("query cop { " + " ".join(f"alias{one}: __typename" for one in range(101)) + " }", TOO_MUCH),
    "field_duplication": ("query cop { " + "__typename \n" * 500 + "}", TOO_MUCH),
    "directive_overloading": ("query cop { __typename " + "@aa" * 10 + " }", TOO_MUCH),
    "circular_query_introspection": (f"query cop {{ __schema {{ {TYPES} }} }}", INVALID),
    "introspection": ("query cop { __schema { types { name fields { name } } } }", INVALID),
    "introspection in a fragment": (
        "{ ...__schema } fragment __schema on Query { a: __type(name: 1) { name } }",
        INVALID,
    ),
    "field_suggestions": ("query cop { viewr { kind } }", INVALID),
    "unhandled_error": ("qwerty cop { abc }", "GRAPHQL_PARSE_FAILED"),
    "circular fragments": ("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A __typename }", INVALID),
    "a fragment in itself": ("{ ...A } fragment A on Query { __typename ... { ...A } }", INVALID),
    "doubling fragments": (f"{{ ...F0 }} {DOUBLING} fragment F140 on Query {{ __typename }}", TOO_MUCH),
    "an unknown fragment": ("{ ...Nope }", INVALID),
    "deep recursion": ("{ me " + "{ a " * 150 + "}" * 150 + " }", TOO_MUCH),
    "aliases in fragments": (
        "{ ...A ...B } fragment A on Query { "
        + " ".join(f"a{one}: __typename" for one in range(40))
        + " } fragment B on Query { "
        + " ".join(f"b{one}: __typename" for one in range(40))
        + " }",
        TOO_MUCH,
    ),
    "directives in fragments": (
        "{ ...A } fragment A on Query { ... " + "@skip(if: true) " * 9 + "{ __typename } }",
        TOO_MUCH,
    ),
    "two thousand aliases": ("{ me { " + " ".join(f"a{one}: id" for one in range(2_000)) + " } }", TOO_MUCH),
    "three thousand unknown fields": ("{ me { " + " ".join(f"a{one}" for one in range(3_000)) + " } }", TOO_MUCH),
    "unused fragments": (
        "{ __typename } " + " ".join(f"fragment F{one} on Query {{ a }}" for one in range(2_000)),
        TOO_MUCH,
    ),
}


@pytest.mark.parametrize(("query", "code"), ATTACKS.values(), ids=ATTACKS)
async def test_what_is_tried_is_refused_soon_with_one_clear_code(gateway, query, code) -> None:
    begun = time.perf_counter()

    answer = await ask(gateway, query)

    assert time.perf_counter() - begun < LONGEST_S
    assert set(answer.codes) == {code}
    assert "data" not in answer.json
    assert len(answer.codes) < 10
    assert not any(word in answer.body for word in (b"Did you mean", b"exception", b"Traceback", b"recursion"))


async def test_trace_mode_tells_nothing_of_how_an_answer_was_made(gateway) -> None:
    answer = await gateway.demo.ask("kari", "{ __typename }", headers={"apollo-federation-include-trace": "ftv1"})

    assert answer.json == {"data": {"__typename": "Query"}}


async def test_batches_are_not_taken(gateway) -> None:
    answer = await gateway.demo.post("kari", json.dumps([{"query": "{ __typename }"}] * 10).encode())

    assert (answer.status, answer.codes) == (400, [INPUT])


async def test_a_form_of_a_foreign_page_is_not_read_and_its_address_changes_nothing(gateway) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    posted = await gateway.demo.post("kari", b"query=%7B__typename%7D", headers=form)
    by_get = await gateway.demo.send("GET", f"/graphql?query={quote('mutation cop { __typename }')}", b"", {})
    in_address = await gateway.demo.send("POST", f"/graphql?query={quote('{ __typename }')}", b"", form)

    assert (posted.status, by_get.status, in_address.status) == (415, 400, 400)


async def test_no_page_is_there_to_try_things_out_on(gateway) -> None:
    for path in ("/", "/graphiql", "/playground", "/console", "/graphql"):
        answer = await gateway.demo.send("GET", path, b"", {"accept": "text/html"})

        assert answer.status in {404, 405}
        assert b"<html" not in answer.body.lower()
