"""The schema as a product: described throughout, its scalars specified, and no promise broken without a word."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    find_dangerous_changes,
    get_named_type,
    is_introspection_type,
    is_specified_directive,
    is_specified_scalar_type,
)

from resolvers.schema.assembly import build

CHECKOUT = Path(__file__).resolve().parents[2]
# What clients were last promised; at a release, the schema of it takes its place, and the list of changes is emptied.
RELEASED = CHECKOUT / "tests/data/schema/released.graphql"
CHANGES = CHECKOUT / "tests/data/schema/changes.toml"
SCHEMA = build()._schema

# Scalars that no published specification fits, and why.
UNSPECIFIED = {
    "Decimal": "the published one may be a JSON number, which loses the digits that were sent",
    "Duration": "the published ones take years and months, which have no length, or take no weeks",
    "JSON": "its content is specified where it is answered, as FHIR",
    "PartialDateTime": "no published one keeps the precision of what was sent",
    "PersonNumber": "Norwegian, and never answered",
    "URI": "also holds what a sender wrote in its place",
}


class Named(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change that clients may have to follow: of what kind, what it says, why it is made and in which version."""

    kind: str
    what: str
    reason: str
    version: str


def ours(schema: GraphQLSchema) -> Iterator[tuple[str, object]]:
    """Give the types that are the schema's own."""
    for name, kind in schema.type_map.items():
        if not is_introspection_type(kind) and not is_specified_scalar_type(kind):
            yield name, kind


def undescribed(schema: GraphQLSchema) -> Iterator[str]:
    """Name whatever has no description: types, fields, arguments, members of inputs, values, directives."""
    for name, kind in ours(schema):
        if not kind.description:
            yield name
        yield from undescribed_of(name, kind)
    for directive in schema.directives:
        if not is_specified_directive(directive):
            yield from (f"@{directive.name}" for _ in range(not directive.description))
            yield from (f"@{directive.name}({name})" for name, one in directive.args.items() if not one.description)


def undescribed_of(name: str, kind: object) -> Iterator[str]:
    """Name what has no description below a type."""
    if isinstance(kind, GraphQLEnumType):
        yield from (f"{name}.{value}" for value, one in kind.values.items() if not one.description)
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        for field, one in kind.fields.items():
            if not one.description:
                yield f"{name}.{field}"
            arguments = getattr(one, "args", {})
            yield from (f"{name}.{field}({given})" for given, it in arguments.items() if not it.description)


def named() -> tuple[Named, ...]:
    """Read the changes that are named."""
    listed = tomllib.loads(CHANGES.read_text(encoding="utf-8"))
    return msgspec.convert(listed.get("changes", []), tuple[Named, ...])


def changes(old: GraphQLSchema, new: GraphQLSchema) -> set[tuple[str, str]]:
    """List what may break a client that was written for the old schema, or surprise it."""
    found = (*find_breaking_changes(old, new), *find_dangerous_changes(old, new))
    return {(change.type.name, change.description) for change in found}


def test_everything_in_the_schema_is_described() -> None:
    assert list(undescribed(SCHEMA)) == []


def test_what_is_not_described_is_found_wherever_it_is() -> None:
    bare = build_schema(
        "directive @d(a: Int) on FIELD  enum E { A }  input I { b: Int }  interface N { c: Int }"
        "  scalar S  union U = Query  type Query { d(e: E, i: I): S  u: U  n: N }"
    )

    assert set(undescribed(bare)) == {
        *("@d", "@d(a)", "E", "E.A", "I", "I.b", "N", "N.c", "S", "U"),
        *("Query", "Query.d", "Query.d(e)", "Query.d(i)", "Query.u", "Query.n"),
    }


def test_each_scalar_is_specified_or_there_is_a_reason_why_not() -> None:
    scalars = {name: kind.specified_by_url for name, kind in ours(SCHEMA) if isinstance(kind, GraphQLScalarType)}
    specified = {url for url in scalars.values() if url}

    assert {name for name, url in scalars.items() if not url} == set(UNSPECIFIED)
    assert all(url.startswith("https://scalars.graphql.org/") and url.endswith(".html") for url in specified)


def test_names_are_written_as_every_client_expects() -> None:
    wrong = [name for name, _ in ours(SCHEMA) if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name)]
    for name, kind in ours(SCHEMA):
        fields = getattr(kind, "fields", {})
        taken = [argument for field in fields.values() for argument in getattr(field, "args", ())]
        wrong += [f"{name}.{one}" for one in (*fields, *taken) if not re.fullmatch(r"[a-z][A-Za-z0-9]*", one)]
        wrong += [f"{name}.{one}" for one in getattr(kind, "values", {}) if not re.fullmatch(r"[A-Z][A-Z0-9_]*", one)]

    assert wrong == []


def test_lists_that_are_paged_and_what_is_read_again_are_relay_s() -> None:
    """By the Cursor Connections Specification and the Global Object Identification Specification."""
    kinds = dict(ours(SCHEMA))
    lists = [name for name in kinds if name.endswith("Connection")]
    for name in lists:
        edge = kinds[name.replace("Connection", "Edge")]
        assert str(kinds[name].fields["edges"].type) == f"[{edge.name}!]!"
        assert str(kinds[name].fields["pageInfo"].type) == "PageInfo!"
        assert str(edge.fields["cursor"].type) == "String!"
        assert "node" in edge.fields
    paged = [
        field.args
        for kind in kinds.values()
        if isinstance(kind, GraphQLObjectType)
        for field in kind.fields.values()
        if get_named_type(field.type).name in lists
    ]
    node = SCHEMA.query_type.fields["node"]

    assert len(paged) >= len(lists)
    assert all({"first", "after"} <= arguments.keys() for arguments in paged)
    assert {name: str(one.type) for name, one in kinds["PageInfo"].fields.items()} == {
        "hasNextPage": "Boolean!",
        "hasPreviousPage": "Boolean!",
        "startCursor": "String",
        "endCursor": "String",
    }
    assert (str(node.type), {name: str(one.type) for name, one in node.args.items()}) == ("Node", {"id": "ID!"})
    assert {name: str(one.type) for name, one in kinds["Node"].fields.items()} == {"id": "ID!"}


def test_what_is_deprecated_says_what_to_use_instead_and_until_when() -> None:
    """As CONTRIBUTING says: `Use …. Goes with 2.0.0.`"""
    reasons = [
        one.deprecation_reason
        for _, kind in ours(SCHEMA)
        for one in (*getattr(kind, "fields", {}).values(), *getattr(kind, "values", {}).values())
        if one.deprecation_reason is not None
    ]

    assert [reason for reason in reasons if "Use " not in reason or "Goes with " not in reason] == []


def test_nothing_that_clients_were_promised_is_broken_without_being_named() -> None:
    """What is new is free; what is not must stand in changes.toml with its reason and the version that has it."""
    released = build_schema(RELEASED.read_text(encoding="utf-8"))

    assert changes(released, SCHEMA) == {(one.kind, one.what) for one in named()}
    assert all(one.reason and one.version for one in named())


@pytest.mark.parametrize(
    ("new", "kind"),
    [
        ("type Query { a(b: Int): E } enum E { A B C }", "VALUE_ADDED_TO_ENUM"),
        ("type Query { a(b: Int): E } enum E { A }", "VALUE_REMOVED_FROM_ENUM"),
        ("type Query { a(b: Int!): E } enum E { A B }", "ARG_CHANGED_KIND"),
        ("type Query { c(b: Int): E } enum E { A B }", "FIELD_REMOVED"),
    ],
)
def test_what_breaks_a_client_or_surprises_it_is_found(new, kind) -> None:
    old = "type Query { a(b: Int): E } enum E { A B }"

    assert {found for found, _ in changes(build_schema(old), build_schema(new))} == {kind}
    assert changes(build_schema(old), build_schema(old)) == set()
