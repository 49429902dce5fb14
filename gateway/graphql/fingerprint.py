"""What was asked, for the access log: a hash of the document and the shape of its variables, nothing of any value."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from cachetools import LRUCache
from graphql import (
    DocumentNode,
    Lexer,
    OperationDefinitionNode,
    Source,
    TokenKind,
    VariableDefinitionNode,
    print_ast,
)

from gateway.graphql.documents import Operation

MOST_KEPT = 1000
LONGEST_NAME = 60
# No name of ours has so many digits in a row, and a person number has more.
DIGITS = re.compile(r"\d{5,}")


class Fingerprints:
    """Hash documents; which hash a text has is remembered by a hash of the text."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._known: LRUCache[bytes, bytes] = LRUCache(MOST_KEPT)

    def of(self, query: str) -> bytes:
        """
        Hash a document that has been parsed, so that two that ask for the same in the same words have one hash.

        Neither white space nor comments count, nor literals: a number in a document could be found by trying them all.
        """
        text = hashlib.sha256(query.encode()).digest()
        known = self._known.get(text)
        if known is None:
            known = hashlib.sha256(" ".join(words(query)).encode()).digest()
            self._known[text] = known
        return known


def words(query: str) -> Iterator[str]:
    """Give the words of a document, every literal as what it is alone, and names without long numbers."""
    lexer = Lexer(Source(query))
    while (token := lexer.advance()).kind is not TokenKind.EOF:
        match token.kind:
            case TokenKind.NAME:
                yield plain(token.value or "")
            case TokenKind.INT | TokenKind.FLOAT:
                yield "0"
            case TokenKind.STRING | TokenKind.BLOCK_STRING:
                yield '""'
            case kind:
                yield kind.value


def variables_shape(document: DocumentNode, operation: Operation) -> str | None:
    """Write the name and type of each variable that the operation declares, with what kind of value was given."""
    given = operation.variables or {}
    return "; ".join(shapes(declared(document, operation.operation_name), given)) or None


def declared(document: DocumentNode, name: str | None) -> tuple[VariableDefinitionNode, ...]:
    """Find what the operation that is run declares."""
    for part in document.definitions:
        if isinstance(part, OperationDefinitionNode) and (
            name is None or (part.name is not None and part.name.value == name)
        ):
            return tuple(part.variable_definitions or ())
    return ()


def shapes(variables: tuple[VariableDefinitionNode, ...], given: Mapping[str, Any]) -> Iterator[str]:
    """Write each variable."""
    for variable in variables:
        name = variable.variable.name.value
        kind = kind_of(given[name]) if name in given else "absent"
        yield f"{cut(name)}: {cut(print_ast(variable.type))} {kind}"


def cut(name: str) -> str:
    """Write a name that the client has chosen, without long numbers and not too long."""
    return plain(name)[:LONGEST_NAME]


def plain(name: str) -> str:
    """Write a name without long numbers."""
    return DIGITS.sub("_", name)


def kind_of(value: object) -> str:
    """Name the kind of a JSON value."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "list"
        case _:
            return "object"
