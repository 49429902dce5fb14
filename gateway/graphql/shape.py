"""How large a document is once its fragments are put in, told without putting them in; what is too large is not run."""

from collections.abc import Mapping
from typing import TypeAlias

import msgspec
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableDefinitionNode,
)

# What a tool writes that asks for everything a timeline can say has 18 levels, 32 fields side by side and, with its
# fragments put in, 56,000 fields in all; people write some 9 levels and 50 fields.
MAX_DEPTH = 40
MAX_AT_ROOT = 50
MAX_SIDE_BY_SIDE = 300
MAX_FIELDS = 100_000
# Nobody asks twice for the same under the same name; to validate that such fields agree is what costs most.
MAX_REPEATED = 100
# As they are written: what a tool writes that gives each field of a whole timeline a name of its own has some 420.
MAX_ALIASES = 500
# To validate a directive costs, and many at one place make an error each; nobody means more than two or three there.
MAX_DIRECTIVES = 300
MAX_DIRECTIVES_AT_ONE = 8
# That same tool has some forty; to validate that each is used costs the more the more there are.
MAX_FRAGMENTS = 300
INTROSPECTION = frozenset({"__schema", "__type"})
# What a directive may stand at.
Directed: TypeAlias = OperationDefinitionNode | FragmentDefinitionNode | SelectionNode | VariableDefinitionNode


class TooMuch(Exception):
    """The document asks for more than is taken; the message says of what."""


class Withheld(Exception):
    """The document asks for the schema, which is not told here."""


class Size(msgspec.Struct, frozen=True):
    """
    How large a selection is.

    Args:
        depth: levels of fields. beside: fields of its first level. widest: of any level. fields: of all levels.
    """

    depth: int = 0
    beside: int = 0
    widest: int = 0
    fields: int = 0

    def __add__(self, other: "Size") -> "Size":
        """Put another selection beside this one."""
        beside = self.beside + other.beside
        return Size(
            max(self.depth, other.depth), beside, max(self.widest, other.widest, beside), self.fields + other.fields
        )


def check_shape(document: DocumentNode, *, introspection: bool) -> None:
    """
    Check how large a document is, in a time that grows with its text alone; fragments that nothing puts in count too.

    Args:
        introspection: whether it may ask for the schema.

    Raises:
        TooMuch: it is too deep, too wide, or too large. Withheld: it asks for what is not told.
    """
    sizing = Sizing(document, introspection=introspection)
    operations = [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]
    if sum(isinstance(part, FragmentDefinitionNode) for part in document.definitions) > MAX_FRAGMENTS:
        raise TooMuch(f"the document has more than {MAX_FRAGMENTS} fragments")
    try:
        sizes = [sizing.operation(part) for part in operations]
        sizing.fragments()
    except RecursionError as error:
        raise TooMuch("the document's fragments lie too deep in each other") from error
    for size in sizes:
        check_root(size)


def check_root(size: Size) -> None:
    """
    Check the size of one operation.

    Raises:
        TooMuch: it is too deep, too wide, or too large.
    """
    if size.depth > MAX_DEPTH:
        raise TooMuch(f"the document is more than {MAX_DEPTH} levels deep")
    if size.beside > MAX_AT_ROOT:
        raise TooMuch(f"the document asks for more than {MAX_AT_ROOT} things at once")
    if size.widest > MAX_SIDE_BY_SIDE:
        raise TooMuch(f"the document has more than {MAX_SIDE_BY_SIDE} fields side by side")
    if size.fields > MAX_FIELDS:
        raise TooMuch(f"the document has more than {MAX_FIELDS} fields")


class Sizing:
    """Sizes the selections of one document; each fragment is looked at once, however often it is put in."""

    def __init__(self, document: DocumentNode, *, introspection: bool) -> None:
        """Take the document's fragments."""
        self._introspection = introspection
        self._fragments: Mapping[str, FragmentDefinitionNode] = {
            part.name.value: part for part in document.definitions if isinstance(part, FragmentDefinitionNode)
        }
        self._known: dict[str, Size] = {}
        self._repeated = 0
        self._aliases = 0
        self._directives = 0

    def operation(self, operation: OperationDefinitionNode) -> Size:
        """Size an operation."""
        self._count_directives(operation)
        for variable in operation.variable_definitions or ():
            self._count_directives(variable)
        return self.of(operation.selection_set)

    def fragments(self) -> None:
        """Size all fragments, those that nothing puts in with the others."""
        for name in self._fragments:
            self._fragment(name)

    def of(self, selections: SelectionSetNode) -> Size:
        """Size a selection; the parser has bounded how deep one text can nest."""
        size = Size()
        for selection in selections.selections:
            size += self._one(selection)
        self._count_repeated(selections)
        return size

    def _count_repeated(self, selections: SelectionSetNode) -> None:
        """Count the fields that stand twice under one name in one selection, as it is written."""
        fields = [found for found in selections.selections if isinstance(found, FieldNode)]
        self._repeated += len(fields) - len({(found.alias or found.name).value for found in fields})
        if self._repeated > MAX_REPEATED:
            raise TooMuch(f"the document asks for the same more than {MAX_REPEATED} times")

    def _count_directives(self, node: Directed) -> None:
        """Count the directives of a part of the document, as they are written."""
        found = len(node.directives or ())
        self._directives += found
        if found > MAX_DIRECTIVES_AT_ONE:
            raise TooMuch(f"the document has more than {MAX_DIRECTIVES_AT_ONE} directives at one place")
        if self._directives > MAX_DIRECTIVES:
            raise TooMuch(f"the document has more than {MAX_DIRECTIVES} directives")

    def _one(self, selection: SelectionNode) -> Size:
        """Size a field with what is below it, or what a fragment puts in."""
        self._count_directives(selection)
        match selection:
            case FieldNode():
                return self._field(selection)
            case FragmentSpreadNode():
                return self._fragment(selection.name.value)
            case InlineFragmentNode():
                return self.of(selection.selection_set)
            case _:
                return Size()

    def _field(self, field: FieldNode) -> Size:
        """Size a field; its level is one, and what is below lies deeper."""
        if field.name.value in INTROSPECTION and not self._introspection:
            raise Withheld("the schema is not told here")
        self._aliases += field.alias is not None
        if self._aliases > MAX_ALIASES:
            raise TooMuch(f"the document has more than {MAX_ALIASES} aliases")
        below = Size() if field.selection_set is None else self.of(field.selection_set)
        return Size(below.depth + 1, 1, below.widest, below.fields + 1)

    def _fragment(self, name: str) -> Size:
        """Size a fragment, once; one that is missing or holds itself counts nothing here, as validation refuses it."""
        if name not in self._known:
            self._known[name] = Size()
            fragment = self._fragments.get(name)
            if fragment is not None:
                self._count_directives(fragment)
                self._known[name] = self.of(fragment.selection_set)
        return self._known[name]
