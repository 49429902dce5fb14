from typing import Any

import pytest
import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    OperationDefinitionNode,
    get_named_type,
    parse,
)
from graphql.execution import Executor
from strawberry.schema.config import StrawberryConfig

from resolvers.schema.assembly import build
from resolvers.schema.compiling import Compiled, compiled, conditions, of_objects, read_of


def whole(value: object) -> str:
    """A resolver whose parent has no name of its own."""
    return str(value)


@strawberry.type
class Thing:
    plain: str
    things: list["Thing"] = strawberry.field(default_factory=list)

    @strawberry.field
    def alone(self) -> str:
        return self.plain

    @strawberry.field
    def told(self, info: strawberry.Info) -> str:
        return info.field_name

    @strawberry.field
    async def slowly(self) -> str:
        return self.plain

    @strawberry.field
    def many(self, times: int = 1) -> str:
        return self.plain * times

    @strawberry.field
    def nobodys() -> str:  # type: ignore[misc]
        return "no parent"

    @strawberry.field(extensions=[strawberry.extensions.FieldExtension()])
    def extended(self) -> str:
        return self.plain


@strawberry.type
class Query:
    @strawberry.field
    def things(self) -> list[Thing]:
        return []


def schema(**how: Any) -> GraphQLSchema:
    return strawberry.Schema(Query, config=StrawberryConfig(**how))._schema


def compile_list(query: str, found: GraphQLSchema | None = None, **variables: Any) -> Compiled:
    """Compile the one list that a query asks for."""
    found = found or schema()
    executor = Executor.build(found, parse(query, experimental_fragment_arguments=True), raw_variable_values=variables)
    assert isinstance(executor, Executor)
    root = found.query_type
    assert root is not None
    grouped = executor_fields(executor, root)
    (details,) = grouped.values()
    kind: Any = root.fields[details[0].node.name.value].type
    return compiled(
        executor, getattr(kind, "of_type", kind) if not isinstance(kind, GraphQLList) else kind, details, root
    )


def executor_fields(executor: Executor[Any], root: GraphQLObjectType) -> dict[str, Any]:
    from graphql.execution.collect_fields import collect_fields  # noqa: PLC0415 - the library's own, for tests alone

    found = collect_fields(executor.schema, executor.fragments, executor.variable_values, root, executor.operation)
    return found.grouped_field_set


def test_what_is_selected_is_counted_by_columns() -> None:
    assert compile_list("{ things { plain alone __typename } }").columns == 4
    assert compile_list("{ things { plain things { plain } } }").columns == 5


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("{ things { told } }", "resolver"),
        ("{ things { slowly } }", "resolver"),
        ("{ things { nobodys } }", "resolver"),
        ("{ things { many } }", "arguments"),
        ("{ things { extended } }", "extension"),
        ("{ things { missing } }", "unknown"),
        ("{ things @stream { plain } }", "directive"),
        ("{ things { plain things @elsewhere { plain } } }", "directive"),
        ("{ things { ... @defer { plain } } }", "deferred"),
        ("{ things { ...F(of: 1) } } fragment F($of: Int) on Thing { plain }", "arguments"),
        ("{ things { " + " ".join(f"n{place}: plain" for place in range(1_001)) + " } }", "large"),
    ],
)
def test_why_a_selection_cannot_be_compiled(query: str, why: str) -> None:
    found = compile_list(query)

    assert (found.complete, found.why) == (None, why)


def test_what_reads_attributes_in_its_own_way_is_left_to_it() -> None:
    assert (
        compile_list(
            "{ things { plain } }", schema(default_resolver=lambda value, name: getattr(value, name, name))
        ).why
        == "resolver"
    )


def test_a_field_that_is_not_the_schemas_own_kind_is_left_alone() -> None:
    thing = GraphQLObjectType("Thing", {"plain": GraphQLField(GraphQLString)})
    plain = GraphQLSchema(GraphQLObjectType("Query", {"things": GraphQLField(GraphQLList(thing))}))

    assert compile_list("{ things { plain } }", plain).why == "extension"


def test_lists_of_objects_are_told_from_lists_of_leaves() -> None:
    colour = GraphQLEnumType("Colour", {"RED": GraphQLEnumValue("r")})

    assert of_objects(GraphQLList(GraphQLList(GraphQLObjectType("Thing", {}))))
    assert not of_objects(GraphQLList(GraphQLList(GraphQLString)))
    assert not of_objects(GraphQLList(colour))


def test_the_variables_of_all_conditions_are_found_once() -> None:
    document = parse("""query Q($a: Boolean!, $b: Boolean!, $c: Boolean!, $d: Int) { things @include(if: $b) { ...F
        ... @skip(if: $a) { many(times: $d) plain @include(if: true) } } }
        fragment F on Thing { things { ...G @skip(if: $c) } }
        fragment G on Thing { plain @skip(if: $a) }""")
    operation, *fragments = document.definitions
    assert isinstance(operation, OperationDefinitionNode)

    assert conditions(operation, {one.name.value: one for one in fragments}) == ("a", "b", "c")  # type: ignore[union-attr]


def in_lists(found: GraphQLSchema) -> set[str]:
    """Name every type that may stand in a list of objects, at whatever depth."""
    kinds = [kind for kind in found.type_map.values() if isinstance(kind, GraphQLObjectType) and kind.name[:2] != "__"]
    listed = [field.type for kind in kinds for field in kind.fields.values() if holds_objects(field.type)]
    rest = [get_named_type(one) for one in listed]
    seen: set[str] = set()
    while rest:
        kind = rest.pop()
        if kind.name not in seen:
            seen.add(kind.name)
            rest += [get_named_type(field.type) for field in getattr(kind, "fields", {}).values()]
            rest += getattr(kind, "types", ())
    return {kind.name for kind in kinds if kind.name in seen}


def holds_objects(kind: Any) -> bool:
    kind = getattr(kind, "of_type", kind) if isinstance(kind, GraphQLNonNull) else kind
    return isinstance(kind, GraphQLList) and of_objects(kind)


def test_no_list_of_ours_is_left_to_the_library() -> None:
    """What is worked out for an item of a list looks at nothing but the item; else each list costs 40 times as much."""
    ours = build()._schema
    names = in_lists(ours)

    assert {"ReportEdge", "Report", "Result", "Quantity", "RestrictedNotice", "AccessLogEntry"} <= names
    for name in names:
        for field in ours.type_map[name].fields.values():  # type: ignore[union-attr]
            read_of(field)
