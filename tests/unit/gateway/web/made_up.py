"""Answers made up from the schema itself: all that a document asks for, of its type, whole or as bare as may be."""

from pathlib import Path
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLUnionType,
    build_schema,
    execute_sync,
    get_named_type,
    parse,
    validate,
)

from gateway.web.asking import read_documents

CHECKOUT = Path(__file__).resolve().parents[4]
DOCUMENTS = read_documents()
SCHEMA = build_schema((CHECKOUT / "resolvers" / "schema" / "schema.graphql").read_text(encoding="utf-8"))
SCALARS: dict[str, Any] = {
    "Int": 3,
    "Boolean": True,
    "Float": 1.5,
    "Decimal": "5.10",
    "Date": "2026-11-26",
    "DateTime": "2026-11-26T12:00:00Z",
    "PartialDateTime": "2026-11-26",
    "JSON": {"resourceType": "Bundle"},
}


def names() -> list[str]:
    return sorted(name for name in DOCUMENTS if name.startswith("citizen_"))


def text_of(name: str) -> str:
    return DOCUMENTS[name]


def faults(name: str) -> list[str]:
    return [fault.message for fault in validate(SCHEMA, parse(text_of(name)))]


def answer(name: str, variables: dict[str, Any], *, whole: bool, member: int = 0) -> dict[str, Any]:
    """Answer a document; of a union, its member of that place."""

    def resolve(_: object, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        return made(info.return_type, whole=whole, member=member)

    def type_of(value: Any, info: GraphQLResolveInfo, kind: Any) -> str:
        members = SCHEMA.get_possible_types(kind)
        return members[value["member"] % len(members)].name

    done = execute_sync(
        SCHEMA, parse(text_of(name)), variable_values=variables, field_resolver=resolve, type_resolver=type_of
    )
    assert done.errors is None, done.errors
    assert done.data is not None
    return done.data


def made(kind: Any, *, whole: bool, member: int) -> Any:
    if isinstance(kind, GraphQLNonNull):
        return filled(kind.of_type, whole=whole, member=member)
    # What is at the root of everything is given, so that the rest is seen.
    return filled(kind, whole=whole, member=member) if whole or str(kind) in {"Patient", "Report"} else None


def filled(kind: Any, *, whole: bool, member: int) -> Any:
    if isinstance(kind, GraphQLList):
        return [made(kind.of_type, whole=whole, member=member)] if whole or "Edge" in str(get_named_type(kind)) else []
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values.values())).value
    if isinstance(kind, GraphQLScalarType):
        return SCALARS.get(kind.name, "text")
    assert isinstance(kind, GraphQLObjectType | GraphQLUnionType | GraphQLInterfaceType)
    return {"member": member}
