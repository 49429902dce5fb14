"""Whether a question looks at reports, or only asks which there are and whether they have changed."""

from collections.abc import Iterator, Mapping

from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, InlineFragmentNode, SelectionSetNode

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
