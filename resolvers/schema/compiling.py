"""Compile what is selected of a list into completers of columns; what stands in the way is named."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple, Protocol, cast

import msgspec
from graphql import (
    DirectiveNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLTypeResolver,
    GraphQLUnionType,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    is_leaf_type,
)
from graphql.execution.collect_fields import CollectedFields, FieldDetailsList
from strawberry.resolvers import is_default_resolver
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from resolvers.schema.columns import (
    Column,
    Completer,
    Looked,
    Read,
    Unfit,
    constant,
    kinds,
    lists,
    looked_at,
    named,
    rows,
    scalars,
)

# People write some 50 fields; a document of a tool that has more below one list is completed list by list.
MOST_COLUMNS = 1_000
TYPENAME = "__typename"
CONDITIONS = frozenset({"skip", "include"})


class Unsupported(Exception):
    """A selection cannot be compiled; the message is a fixed word that says why."""


class Selecting(Protocol):
    """What knows what is selected: the executor of an operation."""

    schema: GraphQLSchema
    type_resolver: GraphQLTypeResolver

    def collect_subfields(
        self, return_type: GraphQLObjectType, field_details_list: FieldDetailsList
    ) -> CollectedFields:
        """Collect what is selected of an object, fragments and conditions solved."""
        ...


class Asked(NamedTuple):
    """
    Where a value stands, for those who tell what kind it is: what holds for every request, and nothing of one.

    Whoever asks for more of the library's own information than this has an error, and the list is completed by it.
    """

    schema: GraphQLSchema
    parent_type: GraphQLObjectType
    field_name: str
    return_type: GraphQLOutputType
    is_awaitable: Callable[[Any], bool] = lambda _value: False


class Compiled(NamedTuple):
    """
    What completes the items of a list, or one object, into what is written.

    Args:
        complete: None where they can only be completed one by one. columns: how many it took to find that out.
        why: a fixed word that says why there is none.
    """

    complete: Callable[[Column], object] | None
    columns: int
    why: str = ""


def compiled(
    selecting: Selecting,
    kind: "GraphQLList[Any] | GraphQLObjectType",
    details: FieldDetailsList,
    parent: GraphQLObjectType,
) -> Compiled:
    """Compile what is selected of a list of objects, or of one object."""
    compiling = Compiling(selecting)
    try:
        complete = compiling.whole(kind, details, parent)
    except Unsupported as reason:
        return Compiled(None, compiling.columns, str(reason))
    return Compiled(complete, compiling.columns)


class Compiling:
    """
    Compiles one selection; counts its columns.

    Nothing that it gives holds a part of the document or of the request, but for the names that the answer has.
    """

    def __init__(self, selecting: Selecting) -> None:
        """Begin at no columns."""
        self._selecting = selecting
        self.columns = 0

    def whole(
        self, kind: "GraphQLList[Any] | GraphQLObjectType", details: FieldDetailsList, parent: GraphQLObjectType
    ) -> Callable[[Column], object]:
        """
        Compile a list, of whose items a column is made, or an object, which is a column by itself.

        Raises:
            Unsupported: something in it can only be completed one by one.
        """
        if isinstance(kind, GraphQLList):
            return self.items(kind, details, parent)
        complete = self.values(kind, details, parent, nullable=False)
        return lambda alone: complete(alone)[0]

    def values(
        self,
        kind: GraphQLOutputType,
        details: FieldDetailsList,
        parent: GraphQLObjectType,
        *,
        nullable: bool = True,
    ) -> Completer:
        """Compile the values of one field, any of which may be missing where their type lets it."""
        match kind:
            case GraphQLNonNull():
                return self.values(kind.of_type, details, parent, nullable=False)
            case GraphQLList():
                return lists(self.items(kind, details, parent), nullable=nullable)
            case GraphQLScalarType() | GraphQLEnumType():
                return leaf(kind, nullable=nullable)
            case GraphQLObjectType() if kind.is_type_of is None:
                return looked_at(self._object(kind, details), nullable=nullable)
            case GraphQLObjectType() | GraphQLInterfaceType() | GraphQLUnionType():
                return looked_at(self._kinds(kind, details, parent), nullable=nullable)
            case _:
                raise Unsupported("type")

    def items(self, kind: "GraphQLList[Any]", details: FieldDetailsList, parent: GraphQLObjectType) -> Completer:
        """Compile the items of lists."""
        if streamed(details):
            raise Unsupported("directive")
        return self.values(kind.of_type, details, parent)

    def _kinds(
        self, kind: GraphQLObjectType | GraphQLAbstractType, details: FieldDetailsList, parent: GraphQLObjectType
    ) -> Looked:
        """Compile objects that say of what kind they are."""
        schema = self._selecting.schema
        possible = [kind] if isinstance(kind, GraphQLObjectType) else schema.get_possible_types(kind)
        asked = Asked(schema, parent, details[0].node.name.value, kind)
        resolve = None if isinstance(kind, GraphQLObjectType) else kind.resolve_type or self._selecting.type_resolver
        kind_of = partial(kind_name, {one.name: one for one in possible}, resolve, asked)
        return kinds(kind_of, {one.name: self._object(one, details) for one in possible})

    def _object(self, kind: GraphQLObjectType, details: FieldDetailsList) -> Looked:
        """Compile objects of one kind."""
        grouped, deferred, _ = self._selecting.collect_subfields(kind, details)
        if deferred:
            raise Unsupported("deferred")
        self.columns += 1 + len(grouped)
        if self.columns > MOST_COLUMNS:
            raise Unsupported("large")
        fields = [self._field(kind, group) for group in grouped.values()]
        return rows(fields, shape(kind.name, grouped))

    def _field(self, kind: GraphQLObjectType, details: FieldDetailsList) -> tuple[Read, Completer]:
        """Compile a field: what reads it of an object, and what completes it."""
        name = details[0].node.name.value
        if name == TYPENAME:
            return type, constant(kind.name)
        field = kind.fields.get(name)
        if field is None:
            raise Unsupported("unknown")
        if any(one.fragment_variable_values is not None for one in details):
            raise Unsupported("arguments")
        return read_of(field), self.values(field.type, details, kind)


def shape(name: str, keys: Mapping[str, object]) -> type[msgspec.Struct]:
    """Make the struct that a row of completed columns is put into; it is written under the names of the answer."""
    fields = {f"column_{place}": key for place, key in enumerate(keys)}
    return msgspec.defstruct(name, [(field, Any) for field in fields], rename=fields, gc=False)


def read_of(field: GraphQLField) -> Read:
    """
    Find what reads a field of an object: its attribute, or a resolver that looks at nothing but the object.

    Raises:
        Unsupported: it takes arguments, or more is done for it than that.
    """
    definition = field.extensions.get("strawberry-definition")
    if field.args:
        raise Unsupported("arguments")
    if not isinstance(definition, StrawberryField) or definition.extensions:
        raise Unsupported("extension")
    resolver = definition.base_resolver
    if resolver is not None:
        return parent_alone(resolver)
    if definition.default_resolver is not getattr or not is_default_resolver(cast("Read", field.resolve)):
        raise Unsupported("resolver")
    return attrgetter(definition.python_name)


def parent_alone(resolver: StrawberryResolver[Any]) -> Read:
    """
    Give a resolver that looks at nothing but its object.

    Raises:
        Unsupported: it looks at more, or has to be awaited.
    """
    parent = resolver.self_parameter or resolver.parent_parameter or resolver.root_parameter
    if resolver.is_async or parent is None or len(resolver.signature.parameters) > 1:
        raise Unsupported("resolver")
    return cast("Read", resolver.wrapped_func)


def leaf(kind: GraphQLScalarType | GraphQLEnumType, *, nullable: bool) -> Completer:
    """Compile scalars, or members of an enumeration."""
    if isinstance(kind, GraphQLScalarType):
        return scalars(kind, nullable=nullable)
    members = cast("Iterable[Enum]", getattr(kind, "wrapped_cls", ()))
    names: dict[Any, str | None] = {member: kind.coerce_output_value(member) for member in members}
    return named({**names, None: None} if nullable else names)


def kind_name(
    possible: Mapping[str, GraphQLObjectType], resolve: GraphQLTypeResolver | None, asked: Asked, value: object
) -> str:
    """
    Tell of which kind a value is.

    Args:
        resolve: names the kind of a value where there are several; None where there is one.

    Raises:
        Unfit: it is none of the possible ones, or cannot tell now.
    """
    info: Any = asked
    abstract: Any = asked.return_type
    name = next(iter(possible)) if resolve is None else resolve(value, info, abstract)
    kind = possible.get(name) if isinstance(name, str) else None
    if kind is None or (kind.is_type_of is not None and kind.is_type_of(value, info) is not True):
        raise Unfit("kind")
    return kind.name


def of_objects(kind: "GraphQLList[Any]") -> bool:
    """Tell whether a list holds objects, at whatever depth."""
    item = kind.of_type
    while isinstance(item, GraphQLList | GraphQLNonNull):
        item = item.of_type
    return not is_leaf_type(item)


def streamed(details: FieldDetailsList) -> bool:
    """Tell whether a list is asked for with anything beside a condition, for instance to be streamed."""
    return any(one.name.value not in CONDITIONS for detail in details for one in detail.node.directives or ())


def conditions(operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> tuple[str, ...]:
    """List the variables that decide what is selected, in a time that grows with the text alone."""
    rest: list[SelectionSetNode | None] = [operation.selection_set, *(one.selection_set for one in fragments.values())]
    found: set[str] = set()
    while rest:
        selected = rest.pop()
        for one in selected.selections if selected else ():
            found.update(variables_of(one.directives or ()))
            if not isinstance(one, FragmentSpreadNode):
                rest.append(cast("SelectionSetNode | None", getattr(one, "selection_set", None)))
    return tuple(sorted(found))


def variables_of(directives: Sequence[DirectiveNode]) -> Iterator[str]:
    """List the variables among the arguments of directives."""
    for directive in directives:
        for argument in directive.arguments or ():
            if isinstance(argument.value, VariableNode):
                yield argument.value.name.value
