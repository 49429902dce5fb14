"""What was asked, for the access log: a hash of the document and the shape of its variables, nothing of any value."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from graphql import DocumentNode, OperationDefinitionNode, Token, TokenKind, VariableDefinitionNode, print_ast

LONGEST_NAME = 60
# No name of ours has so many digits in a row, and a person number has more.
DIGITS = re.compile(r"\d{5,}")


class Declared(msgspec.Struct, frozen=True):
    """A variable that an operation declares: its name, and how name and type are told."""

    name: str
    told: str


def fingerprint(words: Iterable[str]) -> bytes:
    """Hash the words of a document, so that two that ask for the same in the same words have one hash."""
    return hashlib.sha256(" ".join(words).encode()).digest()


def words(document: DocumentNode) -> Iterator[str]:
    """
    Give the words of a document that was parsed with its locations, every literal as what it is alone.

    Neither white space nor comments count, nor literals: a number in a document could be found by trying them all.
    Names are given without long numbers.
    """
    for token in tokens(document):
        match token.kind:
            case TokenKind.NAME:
                yield plain(token.value or "")
            case TokenKind.INT | TokenKind.FLOAT:
                yield "0"
            case TokenKind.STRING | TokenKind.BLOCK_STRING:
                yield '""'
            case TokenKind.COMMENT:
                continue
            case kind:
                yield kind.value


def tokens(document: DocumentNode) -> Iterator[Token]:
    """Give what the parser has read, between the marks of beginning and end."""
    token = document.loc.start_token.next if document.loc else None
    while token is not None and token.kind is not TokenKind.EOF:
        yield token
        token = token.next


def declared(document: DocumentNode, name: str | None) -> tuple[Declared, ...]:
    """Find what the operation that is run declares."""
    for part in document.definitions:
        if isinstance(part, OperationDefinitionNode) and (
            name is None or (part.name is not None and part.name.value == name)
        ):
            return tuple(told(variable) for variable in part.variable_definitions or ())
    return ()


def told(variable: VariableDefinitionNode) -> Declared:
    """Write how a variable is told."""
    name = variable.variable.name.value
    return Declared(name, f"{cut(name)}: {cut(print_ast(variable.type))}")


def variables_shape(variables: Iterable[Declared], given: Mapping[str, Any]) -> str | None:
    """Write the name and type of each variable that the operation declares, with what kind of value was given."""
    return "; ".join(f"{found.told} {kind_given(given, found.name)}" for found in variables) or None


def kind_given(given: Mapping[str, Any], name: str) -> str:
    """Name the kind of what was given for a variable."""
    return kind_of(given[name]) if name in given else "absent"


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
