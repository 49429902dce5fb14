"""What a client sends: one operation in a JSON body."""

from typing import Any

import msgspec
from graphql import OperationDefinitionNode, parse

# More than any honest document has: one made by a tool, that writes every field out without fragments, three levels of
# recursion deep, has some 15,000 and costs a fifth of a second to validate.
MAX_TOKENS = 16_000


class BadRequest(Exception):
    """The body is not a GraphQL request; the message says in which way, never what it held."""


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One operation as sent; unknown members of the body are ignored, as the specification asks."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = msgspec.field(default=None, name="operationName")
    extensions: dict[str, Any] | None = None


class OperationUnclear(Exception):
    """Which operation of a document is to be run cannot be told; the message says why."""


def check_choice(operation: Operation) -> None:
    """
    Check that one operation is to be run; the library itself would run the first of several.

    Raises:
        GraphQLSyntaxError: the document cannot be parsed, or is longer than any honest one.
        OperationUnclear: there is none, none of the name, or several and no name.
    """
    document = parse(operation.query, max_tokens=MAX_TOKENS, no_location=True)
    found = [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]
    names = [part.name.value if part.name else None for part in found]
    if not names:
        raise OperationUnclear("the document has no operation")
    if operation.operation_name is None and len(names) > 1:
        raise OperationUnclear("the document has several operations: name one")
    if operation.operation_name is not None and operation.operation_name not in names:
        raise OperationUnclear("the document has no operation of that name")


def read_operation(body: bytes) -> Operation:
    """
    Read a body.

    Raises:
        BadRequest: it is not JSON, not an object, a batch, or has a member of the wrong kind.
    """
    try:
        return msgspec.json.decode(body, type=Operation)
    except msgspec.ValidationError as error:
        raise BadRequest(f"the body is not a GraphQL request: {str(error).partition(', got')[0].lower()}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest("the body is not JSON") from error
