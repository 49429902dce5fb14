"""What a client sends: one operation in a JSON body."""

import json
import re
from collections.abc import Iterable
from typing import Any

import msgspec
from graphql import DocumentNode, OperationDefinitionNode, parse

from gateway.graphql.shape import TooMuch, check_shape

# More than any honest document has: one made by a tool, that writes every field out without fragments, three levels of
# recursion deep, has some 15,000 and costs a fifth of a second to validate.
MAX_TOKENS = 16_000
# Each is validated with the fragments it puts in; a file of a tool that holds all of an app's has some twenty.
MAX_OPERATIONS = 50
# The largest honest variables are the objects of a mutation, some three levels of a dozen members.
MAX_VARIABLES = 50
MAX_VALUES = 1_000
MAX_NESTING = 12
MAX_TEXT = 20_000
NUL = "\0"
COMMENT = re.compile(r"#[^\r\n]*")
# What stands before an id that is the hash of a text (GraphQL over HTTP, appendix on persisted documents).
HASHED = "sha256:"
# The version of Apollo's protocol by which documents are kept with their hashes.
PERSISTED_VERSION = 1
# The extension of a request that asks what it costs, and of the answer that tells it.
COST = "cost"


class BadRequest(Exception):
    """The body is not a GraphQL request; the message says in which way, never what it held."""


class Unreadable(BadRequest):
    """The body is not even JSON."""


class DocumentId(msgspec.Struct, frozen=True):
    """What a document is called by: any word, or, where it is `hashed`, the SHA-256 of its text in hexadecimal."""

    word: str
    hashed: bool


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """
    One operation as sent, its document by its text, by an id or by both.

    Unknown members of the body are ignored, as the specification asks; `id` and `doc_id`, which are of no standard, are
    where they are no text.
    """

    query: str | None = None
    variables: dict[str, Any] | None = None
    operation_name: str | None = msgspec.field(default=None, name="operationName")
    extensions: dict[str, Any] | None = None
    document_id: str | None = msgspec.field(default=None, name="documentId")
    id: Any = None
    doc_id: Any = None

    @property
    def called(self) -> DocumentId | None:
        """Give what the document is called by, in whichever of the usual ways; nothing where it is not."""
        if self.document_id is not None:
            return DocumentId(self.document_id.removeprefix(HASHED), hashed=self.document_id.startswith(HASHED))
        persisted = (self.extensions or {}).get("persistedQuery")
        if isinstance(persisted, dict) and isinstance(persisted.get("sha256Hash"), str):
            return DocumentId(persisted["sha256Hash"], hashed=persisted.get("version") == PERSISTED_VERSION)
        # Who sends a text with an id of no standard may mean anything by it.
        words = [word for word in (self.id, self.doc_id) if isinstance(word, str)] if self.query is None else []
        return DocumentId(words[0], hashed=False) if words else None

    @property
    def asks_what_it_costs(self) -> bool:
        """Tell whether the client wants to know what the request costs (`extensions.cost`)."""
        return (self.extensions or {}).get(COST) is True


class OperationUnclear(Exception):
    """Which operation of a document is to be run cannot be told; the message says why."""


def check_document(text: str, operation_name: str | None, *, introspection: bool) -> DocumentNode:
    """
    Read a document, and check that it may be run: by its length, its operations and its size, in this order.

    Args:
        operation_name: of the operation that is meant. introspection: whether it may ask for the schema.

    Raises:
        GraphQLSyntaxError: the document cannot be parsed, or is longer than any honest one.
        OperationUnclear: as `check_choice`.
        TooMuch: as `check_declared` or `check_shape`.
        Withheld: as `check_shape`.
    """
    document = parse(text, max_tokens=MAX_TOKENS)
    check_choice(document, operation_name)
    check_declared(document)
    check_shape(document, introspection=introspection)
    return document


def check_declared(document: DocumentNode) -> None:
    """
    Check the number of operations, and of variables: their names stand in the access log, also of those not given.

    Raises:
        TooMuch: there are more operations than are taken, or one declares more variables than can be given.
    """
    operations = [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]
    if len(operations) > MAX_OPERATIONS:
        raise TooMuch(f"the document has more than {MAX_OPERATIONS} operations")
    if any(len(part.variable_definitions or ()) > MAX_VARIABLES for part in operations):
        raise TooMuch(f"the document declares more than {MAX_VARIABLES} variables")


def check_choice(document: DocumentNode, operation_name: str | None) -> None:
    """
    Check that one operation is to be run; the library itself would run the first of several.

    Raises:
        OperationUnclear: there is none, none of the name, or several and no name.
    """
    found = [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]
    names = [part.name.value if part.name else None for part in found]
    if not names:
        raise OperationUnclear("the document has no operation")
    if operation_name is None and len(names) > 1:
        raise OperationUnclear("the document has several operations: name one")
    if operation_name is not None and operation_name not in names:
        raise OperationUnclear("the document has no operation of that name")


def chosen(document: DocumentNode, operation_name: str | None) -> OperationDefinitionNode:
    """Find the operation that is meant, in what `check_choice` has let through; the only one, where none is named."""
    return next(
        part
        for part in document.definitions
        if isinstance(part, OperationDefinitionNode)
        and (operation_name is None or (part.name is not None and part.name.value == operation_name))
    )


def check_unique(members: list[tuple[str, Any]]) -> None:
    """
    Check that no member of an object comes twice; nothing of it is kept.

    Raises:
        BadRequest: one does.
    """
    if len({name for name, _ in members}) != len(members):
        raise BadRequest("the body has a member twice")


# Made once, as making them takes as long as reading a body.
OPERATION = msgspec.json.Decoder(Operation)
UNIQUE = json.JSONDecoder(object_pairs_hook=check_unique)


def read_operation(body: bytes) -> Operation:
    """
    Read a body.

    Raises:
        Unreadable: it is not JSON.
        BadRequest: it is not an object, a batch, has a member twice or of the wrong kind, neither a document nor an id
            of one, or too large variables.
    """
    try:
        operation = OPERATION.decode(body)
        # The first reader keeps the last of two members of one name, where others keep the first.
        UNIQUE.decode(body.decode())
    except msgspec.ValidationError as error:
        raise BadRequest(f"the body is not a GraphQL request: {str(error).partition(', got')[0].lower()}") from error
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise Unreadable("the body is not JSON") from error
    if operation.query is None and operation.called is None:
        raise BadRequest("the body has neither a document (query) nor the id of one")
    if NUL in (operation.query or "") or NUL in (operation.operation_name or ""):
        raise BadRequest("the body has a NUL in a text")
    check_variables(operation.variables or {})
    return operation


def check_variables(variables: dict[str, Any]) -> None:
    """
    Check how many values there are, how deep they lie, and every text.

    Raises:
        BadRequest: too many, too deep, too long, or with a NUL.
    """
    if len(variables) > MAX_VARIABLES:
        raise BadRequest(f"there are more than {MAX_VARIABLES} variables")
    level: list[Any] = [variables]
    count = 0
    for _ in range(MAX_NESTING):
        count += len(level)
        if count > MAX_VALUES:
            raise BadRequest(f"the variables have more than {MAX_VALUES} values")
        level = [inner for value in level for inner in inside(value)]
        if not level:
            return
    raise BadRequest(f"the variables are more than {MAX_NESTING} levels deep")


def inside(value: object) -> Iterable[Any]:
    """Check a value's own text, or the names of its members, and give what lies one level deeper."""
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, dict):
        for name in value:
            check_text(name)
        return value.values()
    elif isinstance(value, list):
        return value
    return ()


def check_text(text: str) -> None:
    """
    Check a text.

    Raises:
        BadRequest: it is too long, or has a NUL, which the store cannot keep.
    """
    if len(text) > MAX_TEXT:
        raise BadRequest(f"the variables have a text of more than {MAX_TEXT} characters")
    if NUL in text:
        raise BadRequest("the variables have a NUL in a text")


def without_comments(text: str) -> str:
    """
    Write a document with white space in place of its comments, so that all else keeps its place.

    Within quotes a number sign begins no comment: what is given is another document where there are any.
    """
    return COMMENT.sub(blank, text) if "#" in text else text


def blank(comment: re.Match[str]) -> str:
    """Write as much white space as a comment has letters."""
    return " " * len(comment[0])
