"""What a client sends: one operation in a JSON body."""

from typing import Any

import msgspec


class BadRequest(Exception):
    """The body is not a GraphQL request; the message says in which way, never what it held."""


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One operation as sent; unknown members of the body are ignored, as the specification asks."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = msgspec.field(default=None, name="operationName")
    extensions: dict[str, Any] | None = None


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
