"""Turn what went wrong into `{message, path, extensions: {code}}`; the only place that does, and nothing else leaks."""

import logging
import re
from collections.abc import Callable, Iterable
from typing import Any

from graphql import GraphQLError, GraphQLSyntaxError

from gateway.identity import IdentityRefused
from resolvers.errors import PathError

logger = logging.getLogger(__name__)

MAX_ERRORS = 20
INTERNAL = "INTERNAL"
# A client's own literals may be person numbers or values, so no message repeats them. From a block string on, which may
# hold any quotes itself, all is left out; so it is where the parser has met a string, written as Python writes it.
OPEN = re.compile(r"""(?:\"{3}|String ['"]).*\Z""", re.DOTALL)
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\Z)', re.DOTALL)
DIGITS = re.compile(r"\d{5,}")
# A literal may be as long as a body; what the library says before it is not.
MAX_MESSAGE = 1_000
SUGGESTION = "Did you mean "
# Of values alone: that a variable is not used, or not of the type that is wanted, is wrong with the document.
COERCION = re.compile(r"^Variable '(\$\w+)' has invalid (?:default )?value")
# How each limit of ours is told; see shape and documents.
LIMIT = re.compile(r"more than \d+")
MORE_SUCH = "Too many errors processing variables"
# What is wrong with a request that the library finds only as it runs it.
INITIAL_COUNT = "initialCount must be a positive integer"


def told_helpfully(error: GraphQLError) -> str:
    """Tell a request error without the client's own values."""
    found = COERCION.match(error.message)
    if found:
        return f"variable {found.group(1)} is missing or has a value that it cannot have"
    return DIGITS.sub("…", QUOTED.sub("…", OPEN.sub("…", error.message[:MAX_MESSAGE])))


def told_plainly(error: GraphQLError) -> str:
    """Tell a request error without the names that the library thinks were meant, which tell the schema by and by."""
    return told_helpfully(error).partition(SUGGESTION)[0].rstrip()


def without_numbers(message: str) -> str:
    """Tell of a limit without saying where it is."""
    return LIMIT.sub("too many", message)


Tell = Callable[[GraphQLError], str]


def shaped(errors: Iterable[GraphQLError], request_id: str, *, tell: Tell = told_plainly) -> list[dict[str, Any]]:
    """Shape the errors of one answer, at most MAX_ERRORS of them; `tell` writes what is wrong with a request."""
    return [one(error, request_id, tell) for error in list(errors)[:MAX_ERRORS]]


def one(error: GraphQLError, request_id: str, tell: Tell) -> dict[str, Any]:
    """Shape one error: our own by their code, the library's by its kind, all else as INTERNAL."""
    original = error.original_error
    if isinstance(original, PathError):
        return entry(str(original), code_extensions(original), error, request_id)
    if str(original) == INITIAL_COUNT:
        return entry("initialCount is a whole number from 0", {"code": "BAD_USER_INPUT"}, error, request_id)
    if original is not None and error.path is not None:
        # The type alone is logged: the text of an unforeseen error may hold anything.
        logger.error("%s failed: %s at %s", request_id, type(original).__name__, origin(original))
        return entry("something went wrong", {"code": INTERNAL}, error, request_id)
    return entry(tell(error), {"code": request_code(error)}, error, request_id)


def code_extensions(error: PathError) -> dict[str, Any]:
    """Give the stable code, the second code where there is one, and whether trying again may help."""
    extensions: dict[str, Any] = {"code": error.code}
    if error.reason is not None:
        extensions["reason"] = error.reason
    if error.retryable:
        extensions["retryable"] = True
    return extensions


def request_code(error: GraphQLError) -> str:
    """Say what kind of request error it is."""
    if isinstance(error, GraphQLSyntaxError):
        return "GRAPHQL_PARSE_FAILED"
    if COERCION.match(error.message) or error.message.startswith(MORE_SUCH):
        return "BAD_USER_INPUT"
    return "GRAPHQL_VALIDATION_FAILED"


def entry(message: str, extensions: dict[str, Any], error: GraphQLError, request_id: str) -> dict[str, Any]:
    """Write one error of an answer."""
    written: dict[str, Any] = {"message": message}
    if error.locations:
        written["locations"] = [{"line": found.line, "column": found.column} for found in error.locations]
    if error.path is not None:
        written["path"] = error.path
    return written | {"extensions": extensions | {"requestId": request_id}}


def refusal(message: str, code: str, request_id: str) -> dict[str, Any]:
    """Write the answer of a request that is refused before it is run."""
    return {"errors": [{"message": message, "extensions": {"code": code, "requestId": request_id}}]}


def addressed(errors: Iterable[dict[str, Any]], request_id: str) -> dict[str, Any]:
    """Write the answer of a request that is refused as others were before, with its own id."""
    return {"errors": [error | {"extensions": error["extensions"] | {"requestId": request_id}} for error in errors]}


def unidentified(error: IdentityRefused, request_id: str) -> dict[str, Any]:
    """Write the answer to a caller who is not let in, with what is wanted of them instead, where that helps."""
    extensions: dict[str, Any] = {"code": error.code} | ({"retryable": True} if error.retryable else {})
    told = {"message": error.text, "extensions": extensions | {"requestId": request_id}}
    return {"errors": [told], **error.details}


def slowed(error: PathError, request_id: str) -> dict[str, Any]:
    """Write the answer of a request that is not run for an error of ours."""
    return {"errors": [{"message": str(error), "extensions": code_extensions(error) | {"requestId": request_id}}]}


def stopped(error: PathError, request_id: str) -> dict[str, Any]:
    """Write the answer of a request that was run and of which nothing may be told."""
    return {**slowed(error, request_id), "data": None}


def origin(error: BaseException) -> str:
    """Name the place that an error came from, by file and line alone."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "unknown" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
