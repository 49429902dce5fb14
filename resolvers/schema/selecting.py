"""What a question selects: whether it looks at reports, or only asks which there are, and what it lets come later."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)

from resolvers.schema.context import Info

# Who asks for no more of a report than this has not been shown it, and may ask again whether it has changed.
NAMES = frozenset({"__typename", "id", "key", "changedSinceYouLooked"})


def looks(info: Info, *path: str) -> bool:
    """
    Tell whether anything of a report is asked for beyond its names.

    What a directive may leave out counts as asked for.

    Args:
        path: the fields that lie between the one that is answered and its reports.
    """
    raw = info._raw_info  # noqa: SLF001 - the library's own list of what is selected is made of all, at any depth
    found = below(info, *path)
    return any(one.name.value not in NAMES for node in found for one in fields(node.selection_set, raw.fragments))


def selects(info: Info, *path: str) -> bool:
    """Tell whether a field is asked for, that lies this far below the one that is answered."""
    return bool(below(info, *path))


def below(info: Info, *path: str) -> tuple[FieldNode, ...]:
    """Find what is asked for so far below the field that is answered, under whatever aliases."""
    raw = info._raw_info  # noqa: SLF001 - the library's own list of what is selected is made of all, at any depth
    found = tuple(raw.field_nodes)
    for name in path:
        found = tuple(one for node in found for one in fields(node.selection_set, raw.fragments) if named(one, name))
    return found


def fields(selected: SelectionSetNode | None, fragments: Mapping[str, FragmentDefinitionNode]) -> Iterator[FieldNode]:
    """Walk the fields that are selected of one object, those of fragments too."""
    for one in selected.selections if selected else ():
        if isinstance(one, FieldNode):
            yield one
        elif isinstance(one, FragmentSpreadNode):
            yield from fields(fragments[one.name.value].selection_set, fragments)
        elif isinstance(one, InlineFragmentNode):
            yield from fields(one.selection_set, fragments)


def named(field: FieldNode, name: str) -> bool:
    """Tell whether a field has a name, by whatever alias it is asked for."""
    return field.name.value == name


class Later:
    """Finds what may come later than the rest of one object: what is deferred of it, and lists that are streamed."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]) -> None:
        """Take the fragments of a document, and its variables, which decide what is left out, and what is deferred."""
        self._fragments = fragments
        self._variables = variables

    def has(self, selected: SelectionSetNode | None, name: str, *, deferred: bool = False) -> bool:
        """Tell whether a field of an object may come later."""
        return any(self._one(one, name, deferred=deferred) for one in (selected.selections if selected else ()))

    def _one(self, one: SelectionNode, name: str, *, deferred: bool) -> bool:
        """Tell whether it is asked for so by one part of a selection."""
        if self._says(one, "skip", otherwise=False) or not self._says(one, "include", otherwise=True):
            return False
        if isinstance(one, FieldNode):
            return named(one, name) and (deferred or self._says(one, "stream", otherwise=False))
        deferred = deferred or self._says(one, "defer", otherwise=False)
        if isinstance(one, FragmentSpreadNode):
            return self.has(self._fragments[one.name.value].selection_set, name, deferred=deferred)
        return isinstance(one, InlineFragmentNode) and self.has(one.selection_set, name, deferred=deferred)

    def _says(self, one: SelectionNode, directive: str, *, otherwise: bool) -> bool:
        """Tell whether a directive holds by its condition, which may be a variable."""
        found = next((each for each in one.directives or () if each.name.value == directive), None)
        return otherwise if found is None else self._holds(found)

    def _holds(self, directive: DirectiveNode) -> bool:
        """Read the condition of a directive; without one it holds."""
        given = next((one.value for one in directive.arguments or () if one.name.value == "if"), None)
        match given:
            case BooleanValueNode():
                return given.value
            case VariableNode():
                return self._variables.get(given.name.value) is not False
            case _:
                return True


def comes_later(info: Info, name: str) -> bool:
    """Tell whether a field of what is answered may come later than the rest of it."""
    raw = info._raw_info  # noqa: SLF001 - the library's own list of what is selected is made of all, at any depth
    # The library gives its resolvers the values alone, whatever it says of them.
    variables: Mapping[str, Any] = raw.variable_values  # type: ignore[assignment]
    later = Later(raw.fragments, variables)
    return any(later.has(node.selection_set, name) for node in raw.field_nodes)
