"""The schema is published as it is, described throughout, and logs nothing of what clients send."""

import logging
from importlib.resources import files

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, GraphQLUnionType

from resolvers.model import CodedValue, InstantValue, Quantity, RangeValue, TextValue
from resolvers.schema import answers, values
from resolvers.schema.assembly import build
from tests.unit.resolvers.schema.asked import SCHEMA, ask

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
