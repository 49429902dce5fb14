"""The schema is published as it is, described throughout, and logs nothing of what clients send."""

import logging
import time
from importlib.resources import files

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    parse,
)

from resolvers.model import CodedValue, InstantValue, Quantity, RangeValue, TextValue
from resolvers.schema import answers, values
from resolvers.schema.assembly import build
from resolvers.schema.context import Context
from tests.examples import citizen
from tests.unit.resolvers.schema.asked import SCHEMA, ask, parts
from tests.unit.resolvers.test_pipeline import World, asking

OURS = [
    kind
    for name, kind in SCHEMA._schema.type_map.items()
    if not name.startswith("__") and name not in {"String", "Int", "Boolean", "ID", "Float"}
]


def test_the_published_schema_is_the_one_that_answers() -> None:
    published = files("resolvers.schema").joinpath("schema.graphql").read_text(encoding="utf-8")

    assert published.strip() == build().as_str().strip(), "run: ./provesvar schema > resolvers/schema/schema.graphql"


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.name)
def test_every_type_and_field_is_described(kind) -> None:
    assert kind.description
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        assert [name for name, field in kind.fields.items() if not field.description] == []


def test_every_kind_of_type_is_looked_at() -> None:
    kinds = (GraphQLObjectType, GraphQLInputObjectType, GraphQLUnionType, GraphQLEnumType)

    assert all(any(isinstance(found, kind) for found in OURS) for kind in kinds)


async def test_an_error_is_not_logged_with_the_query_that_caused_it(caplog) -> None:
    caplog.set_level(logging.DEBUG)

    result = await ask('{ patient(id: "15840199906") { id } }')

    assert result.errors
    assert "15840199906" not in caplog.text


@pytest.mark.parametrize(
    ("shown", "held"),
    [
        (values.Quantity, Quantity(text="1")),
        (values.TextValue, TextValue(text="a")),
        (values.RangeValue, RangeValue()),
    ],
)
def test_a_member_of_a_union_knows_its_own_value_alone(shown, held) -> None:
    members = (values.Quantity, values.CodedValue, values.TextValue, values.RangeValue, values.InstantValue)

    assert [member for member in members if member.is_type_of(held, None)] == [shown]
    assert {CodedValue, InstantValue}.isdisjoint({type(held)})
    assert not answers.RestrictedNotice.is_type_of(held, None)


RUN = [
    ("{ viewer { kind } }", None),
    ("{ me { id timeline { edges { cursor node { id } } pageInfo { hasNextPage } } } }", None),
    ("query A { viewer { kind } } query B { v: viewer { __typename } }", None),
    ("query Q($n: Int) { me { timeline(first: $n) { edges { cursor } } } }", {"n": 1}),
    ("query Q($n: Int) { me { timeline(first: $n) { edges { cursor } } } }", {"n": -1}),
    ("query Q($n: Int!) { me { timeline(first: $n) { edges { cursor } } } }", {"n": "many"}),
    ("query Q($n: Int!) { me { timeline(first: $n) { edges { cursor } } } }", None),
    ('{ a: me { id } b: patient(id: "15840199905") { id } }', None),
    ("mutation M($id: ID!) { liftBlock(id: $id) { restriction { id } } }", {"id": "nothing"}),
    ("{ nothing }", None),
]


@pytest.mark.parametrize(("text", "variables"), RUN)
async def test_a_document_is_run_as_the_library_runs_its_text(text, variables) -> None:
    name = "B" if "query B" in text else None
    document, world = parse(text), World()
    contexts = [Context(asking=asking(citizen()), path=parts(world)) for _ in range(2)]
    wanted = await SCHEMA.execute(text, variable_values=variables, operation_name=name, context_value=contexts[0])

    errors = SCHEMA.check(document, most=100, hide_suggestions=False)
    found = await SCHEMA.run(document, variables=variables, operation_name=name, context=contexts[1])

    assert bool(errors) == ("nothing }" in text)
    if errors:
        assert [one.formatted for one in errors] == [one.formatted for one in wanted.errors]
    else:
        told = [[error.formatted for error in result.errors or ()] for result in (found, wanted)]
        assert (found.data, told[0]) == (wanted.data, told[1])


def test_no_more_is_looked_for_than_is_wanted_and_no_name_is_guessed() -> None:
    errors = SCHEMA.check(parse("{ a b c viewer { kindd } }"), most=2, hide_suggestions=True)
    (plain,), (helpful,) = [
        SCHEMA.check(parse("{ viewer { kindd } }"), most=9, hide_suggestions=hidden) for hidden in (True, False)
    ]

    assert len(errors) == 3
    assert "mean" not in plain.message
    assert "mean" in helpful.message


def fragments_beside_each_other(number: int, fields: int) -> str:
    asked = " ".join(f"a{field}: id" for field in range(fields))
    parts = [f"fragment F{one} on Patient {{ timeline {{ edges {{ node {{ {asked} }} }} }} }}" for one in range(number)]
    return "{ me { " + " ".join(f"...F{one}" for one in range(number)) + " } } " + " ".join(parts)


def test_fields_that_may_clash_are_held_against_each_other_up_to_a_bound() -> None:
    honest, hostile = fragments_beside_each_other(30, 10), fragments_beside_each_other(60, 70)

    assert SCHEMA.check(parse(honest), most=9, hide_suggestions=True) == []
    begun = time.process_time()
    (aborted,) = SCHEMA.check(parse(hostile), most=9, hide_suggestions=True)
    assert time.process_time() - begun < 2
    assert aborted.message == "Validation aborted."


def test_fields_that_clash_are_still_found() -> None:
    (error,) = SCHEMA.check(parse("{ me { a: id a: __typename } }"), most=9, hide_suggestions=True)

    assert "conflict" in error.message
