"""What an answer has cost, counted over the answer itself, so that it tells nothing that the answer does not."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
)

from gateway.graphql.cost import field_of, fragments_of, object_weight, weight
from gateway.graphql.documents import chosen

Selected = tuple[SelectionSetNode, ...]
# What is asked of an object, by the types that it may be of.
Below = tuple[tuple[GraphQLNamedType, Selected], ...]


class Asked(NamedTuple):
    """What is asked for under one name of an answer: what asking costs, and what is asked of what it gives."""

    weight: int = 0
    below: Below = ()


class Spending:
    """
    Counts one answer; what stands under one name of each kind of object is looked up once.

    Each type that an object may be of may have a field of its own under one name, that gives objects of another type.
    The answer does not tell which these are: the dearest of those that have what is there counts.
    """

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        """Take the document that was run, which is valid."""
        self._schema = schema
        self._fragments = fragments_of(document)
        self._known: dict[tuple[object, ...], Mapping[str, Asked]] = {}

    def of(self, below: Below, found: object) -> int:
        """Count a value, at whatever depth of lists; nothing costs nothing, nor what nothing is selected of."""
        if isinstance(found, list):
            return sum(self.of(below, one) for one in found)
        if not isinstance(found, dict):
            return 0
        return max((self._object(kind, selected, found) for kind, selected in below), default=0)

    def _object(self, kind: GraphQLNamedType, selected: Selected, found: Mapping[str, object]) -> int:
        """Count an object as one of a type; nothing where it has something that was not asked of that type."""
        asked = self._asked(kind, selected)
        if not asked.keys() >= found.keys():
            return 0
        inside = sum(asked[name].weight + self.of(asked[name].below, value) for name, value in found.items())
        return object_weight(self._schema, kind) + inside

    def _asked(self, kind: GraphQLNamedType, selected: Selected) -> Mapping[str, Asked]:
        """Put together what is asked for under each name."""
        key = (kind.name, *map(id, selected))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = {}
            for within, node in self._fields(kind, selected, set()):
                name = (node.alias or node.name).value
                field = field_of(self._schema, within, node)
                before = found.get(name, Asked())
                found[name] = Asked(max(before.weight, weight(field, 0)), with_one(before.below, field, node))
        return found

    def _fields(
        self, kind: GraphQLNamedType, selected: Selected, put_in: set[str]
    ) -> Iterator[tuple[GraphQLNamedType, FieldNode]]:
        """Walk the fields, those of fragments too, each of them once."""
        for one in (one for selection in selected for one in selection.selections):
            match one:
                case FieldNode():
                    yield kind, one
                case InlineFragmentNode():
                    named = one.type_condition
                    within = kind if named is None else self._schema.type_map[named.name.value]
                    yield from self._fields(within, (one.selection_set,), put_in)
                case FragmentSpreadNode() if one.name.value not in put_in:
                    put_in.add(one.name.value)
                    fragment = self._fragments[one.name.value]
                    within = self._schema.type_map[fragment.type_condition.name.value]
                    yield from self._fields(within, (fragment.selection_set,), put_in)


def with_one(below: Below, field: GraphQLField, node: FieldNode) -> Below:
    """Add what is asked of what a field gives, to what is asked of the same type, or beside it; nothing of a leaf."""
    if node.selection_set is None:
        return below
    kind, others = get_named_type(field.type), dict(below)
    return tuple((others | {kind: (*others.get(kind, ()), node.selection_set)}).items())


def spent(schema: GraphQLSchema, document: DocumentNode, operation_name: str | None, data: Any) -> int:
    """
    Count what an answer has cost, by the same weights that its document was priced by.

    Args:
        document: the valid document that was run. data: its answer's, as read from JSON.
    """
    operation = chosen(document, operation_name)
    root = schema.get_root_type(operation.operation)
    if root is None or data is None:
        return 0
    return Spending(schema, document).of(((root, (operation.selection_set,)),), data) - object_weight(schema, root)
