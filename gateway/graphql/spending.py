"""What an answer has cost, counted over the answer itself, so that it tells nothing that the answer does not."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
)

from gateway.graphql.cost import chosen, field_of, fragments_of, object_weight, weight

Selected = tuple[SelectionSetNode, ...]


class Asked(NamedTuple):
    """What is asked for under one name of an answer: what asking costs, what it gives, and what is asked of that."""

    weight: int
    kind: GraphQLNamedType
    below: Selected


class Spending:
    """Counts one answer; what stands under one name of each kind of object is looked up once."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        """Take the document that was run, which is valid."""
        self._schema = schema
        self._fragments = fragments_of(document)
        self._known: dict[tuple[object, ...], Mapping[str, Asked]] = {}

    def of(self, kind: GraphQLNamedType, selected: Selected, found: object) -> int:
        """Count a value, at whatever depth of lists; nothing costs nothing, nor what nothing is selected of."""
        if isinstance(found, list):
            return sum(self.of(kind, selected, one) for one in found)
        if not isinstance(found, dict) or not selected:
            return 0
        asked = self._asked(kind, selected)
        below = ((asked[name], value) for name, value in found.items())
        return object_weight(self._schema, kind) + sum(
            one.weight + self.of(one.kind, one.below, value) for one, value in below
        )

    def _asked(self, kind: GraphQLNamedType, selected: Selected) -> Mapping[str, Asked]:
        """Put together what is asked for under each name."""
        key = (kind.name, *map(id, selected))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = {}
            for within, node in self._fields(kind, selected, set()):
                name = (node.alias or node.name).value
                field = field_of(self._schema, within, node)
                before = found.get(name, Asked(weight(field, 0), get_named_type(field.type), ()))
                further = () if node.selection_set is None else (node.selection_set,)
                found[name] = before._replace(below=before.below + further)
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
    return Spending(schema, document).of(root, (operation.selection_set,), data) - object_weight(schema, root)
