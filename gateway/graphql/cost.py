"""
What a document may cost, told before it is run, by what the schema says of its fields (`resolvers.schema.weights`).

It is found once for each document, in a time that grows with its text alone: each fragment is priced once, however
often it is put in. What depends on variables is left open (`price`), and filled in for each request.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar, cast

import msgspec
from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    Undefined,
    ValueNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    value_from_ast_untyped,
)

from gateway.graphql.documents import chosen
from gateway.graphql.price import MOST, NOTHING, Price, Size, dearest
from resolvers.schema.weights import FEW, Cost, ListSize

Kind = TypeVar("Kind")
# What comes later is completed one by one, and sent by itself.
APART = frozenset({"defer", "stream"})
APART_COSTS = 10
OBJECT_COSTS = 1
# What is cut by it is a page, of the sizes that the gateway is set to.
PAGED_BY = "first"


class Pages(msgspec.Struct, frozen=True, kw_only=True):
    """How many items a page has when not said, and at most, as this gateway is set."""

    usual: int
    largest: int


USUAL_PAGES = Pages(usual=20, largest=200)


class Worth(NamedTuple):
    """What a selection costs: by itself, and for each item that a field above it says there are."""

    own: Price = NOTHING
    each: Price = NOTHING

    def beside(self, other: "Worth") -> "Worth":
        """Put another selection beside this one."""
        return Worth(self.own + other.own, self.each + other.each)


class Pricing:
    """Prices documents of one schema."""

    def __init__(self, schema: GraphQLSchema, pages: Pages) -> None:
        """Look through the schema for the lists that are counted by a field above them."""
        self.schema = schema
        self.pages = pages
        self.counted_above = frozenset(
            (get_named_type(field.type).name, name)
            for kind in schema.type_map.values()
            if isinstance(kind, GraphQLObjectType)
            for field in kind.fields.values()
            for name in sized_fields(field)
        )

    def price(self, document: DocumentNode, operation_name: str | None) -> Price:
        """
        Price an operation of a valid document; the only one, where none is named.

        Fragments that lie too deep in each other to be looked at cost the most that there is.
        """
        operation = chosen(document, operation_name)
        # It is valid, so that the schema has what it asks for, here as below.
        root = cast("GraphQLObjectType", self.schema.get_root_type(operation.operation))
        try:
            return OnePricing(self, document, operation).selection(root, operation.selection_set).own
        except RecursionError:
            return Price(MOST)


class OnePricing:
    """Prices one operation; each fragment is looked at once, however often it is put in."""

    def __init__(self, pricing: Pricing, document: DocumentNode, operation: OperationDefinitionNode) -> None:
        """Take the document's fragments, and what its variables are where nothing is given."""
        self._schema = pricing.schema
        self._pages = pricing.pages
        self._counted_above = pricing.counted_above
        self._fragments = fragments_of(document)
        self._known: dict[str, Worth] = {}
        self._defaults: Mapping[str, Any] = {
            one.variable.name.value: value_from_ast_untyped(one.default_value)
            for one in operation.variable_definitions or ()
            if one.default_value is not None
        }

    def selection(self, kind: GraphQLNamedType, selected: SelectionSetNode) -> Worth:
        """Price what is selected of an object; where it may be of several kinds, what costs most of one counts."""
        found, by_kind = Worth(), dict[str, Worth]()
        for one in selected.selections:
            within, worth = self._one(kind, one)
            if within is not kind and is_abstract_type(kind):
                by_kind[within.name] = by_kind.get(within.name, Worth()).beside(worth)
            else:
                found = found.beside(worth)
        owns, eaches = [one.own for one in by_kind.values()], [one.each for one in by_kind.values()]
        return found.beside(Worth(dearest(owns), dearest(eaches)))

    def _one(self, kind: GraphQLNamedType, selection: SelectionNode) -> tuple[GraphQLNamedType, Worth]:
        """Price a field with what is below it, or what a fragment puts in; tells of which kind it is."""
        if isinstance(selection, FieldNode):
            return kind, self._field(kind, selection)
        if isinstance(selection, InlineFragmentNode):
            named = selection.type_condition
            within = kind if named is None else self._schema.type_map[named.name.value]
            worth = self.selection(within, selection.selection_set)
        else:
            fragment = self._fragments[cast("FragmentSpreadNode", selection).name.value]
            within = self._schema.type_map[fragment.type_condition.name.value]
            worth = self._fragment(within, fragment)
        return within, Worth(worth.own + apart(selection.directives), worth.each)

    def _fragment(self, within: GraphQLNamedType, fragment: FragmentDefinitionNode) -> Worth:
        """Price a fragment, once."""
        name = fragment.name.value
        found = self._known.get(name)
        if found is None:
            worth = self.selection(within, fragment.selection_set)
            found = self._known[name] = Worth(worth.own.shared(), worth.each.shared())
        return found

    def _field(self, kind: GraphQLNamedType, node: FieldNode) -> Worth:
        """Price a field: what asking costs, and each object that it gives with what is below it."""
        field = field_of(self._schema, kind, node)
        asking = Price(weight(field, 0)) + apart(node.directives)
        inner = get_named_type(field.type)
        if is_leaf_type(inner) or node.selection_set is None:
            return Worth(asking)
        below, size = self.selection(inner, node.selection_set), self._size(field, node)
        one = Price(object_weight(self._schema, inner)) + below.own + below.each.times(size)
        if (kind.name, node.name.value) in self._counted_above:
            return Worth(asking, one)
        return Worth(asking + (one.times(size) if is_list(field.type) else one))

    def _size(self, field: GraphQLField, node: FieldNode) -> Size:
        """Tell how many items a field says there are, of itself or of lists below it."""
        said = directive(field, ListSize)
        if said is None:
            return Size(usual=FEW)
        arguments = said.slicing_arguments or ()
        if not arguments:
            return Size(usual=said.assumed_size or FEW)
        written = {one.name.value: one.value for one in node.arguments or ()}
        values = [self._said(field, name, written.get(name)) for name in arguments]
        return Size(
            usual=self._pages.usual if PAGED_BY in arguments else said.assumed_size or FEW,
            largest=self._pages.largest,
            said=tuple(value for value in values if not isinstance(value, Open)),
            variables=tuple((value.name, value.default) for value in values if isinstance(value, Open)),
        )

    def _said(self, field: GraphQLField, name: str, written: ValueNode | None) -> Any:
        """Read what an argument says, or by which variable it says it."""
        usual = default_of(field, name)
        match written:
            case None:
                return usual
            case VariableNode():
                variable = written.name.value
                return Open(variable, self._defaults.get(variable, usual))
            case _:
                return value_from_ast_untyped(written)


class Open(NamedTuple):
    """A variable that says how many, and what it is where it is not given."""

    name: str
    default: Any


def field_of(schema: GraphQLSchema, kind: GraphQLNamedType, node: FieldNode) -> GraphQLField:
    """Find what the schema says of a field of a valid document."""
    return cast("GraphQLField", schema.get_field(cast("GraphQLObjectType", kind), node.name.value))


def fragments_of(document: DocumentNode) -> Mapping[str, FragmentDefinitionNode]:
    """Give the fragments of a document by name."""
    return {part.name.value: part for part in document.definitions if isinstance(part, FragmentDefinitionNode)}


def apart(directives: Sequence[DirectiveNode] | None) -> Price:
    """Price what is to come by itself."""
    return Price(APART_COSTS * sum(one.name.value in APART for one in directives or ()))


def weight(declared: GraphQLField | GraphQLNamedType, usual: int) -> int:
    """Tell what the schema says that a field or an object costs."""
    said = directive(declared, Cost)
    return usual if said is None else int(said.weight)


def object_weight(schema: GraphQLSchema, kind: GraphQLNamedType) -> int:
    """Tell what an object costs by itself; of several kinds that it may be of, the dearest."""
    kinds = schema.get_possible_types(kind) if is_abstract_type(kind) else [kind]
    return max(weight(one, OBJECT_COSTS) for one in kinds)


def sized_fields(field: GraphQLField) -> Sequence[str]:
    """Name the lists below a field that it counts."""
    said = directive(field, ListSize)
    return () if said is None else said.sized_fields or ()


def directive(declared: GraphQLField | GraphQLNamedType, kind: type[Kind]) -> Kind | None:
    """Find what the schema says of a field or an object with one directive."""
    definition = declared.extensions.get("strawberry-definition")
    found = (one for one in getattr(definition, "directives", None) or () if isinstance(one, kind))
    return next(found, None)


def default_of(field: GraphQLField, argument: str) -> Any:
    """Tell what an argument is where nothing is said."""
    found = field.args[argument].default_value
    return None if found is Undefined else found


def is_list(kind: GraphQLOutputType) -> bool:
    """Tell whether a field gives a list."""
    return isinstance(kind.of_type if isinstance(kind, GraphQLNonNull) else kind, GraphQLList)
