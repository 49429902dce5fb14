"""Answers as they are written: what is refused and why, and the codes of what is told, for whoever stands around."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from gateway.body import TooLarge
from gateway.graphql.address import PostedOnly
from gateway.graphql.budgets import TooDear
from gateway.graphql.documents import BadRequest, Unreadable
from gateway.graphql.failures import refusal, slowed, unidentified
from gateway.graphql.negotiation import EVENTS, GRAPHQL_JSON, JSON, Agreed, EventsOnly, NotAcceptable, NotTaken
from gateway.identity import IdentityRefused
from gateway.problem import retry_after
from resolvers.errors import RateLimited


class Coded(Response):
    """An answer that tells whoever stands around in which codes it is, as they could not read them in it."""

    codes: tuple[str, ...] = ()

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell the codes, and send the answer."""
        scope["state"]["codes"] = self.codes
        await super().__call__(scope, receive, send)


REFUSALS = (
    BadRequest,
    IdentityRefused,
    NotAcceptable,
    NotTaken,
    PostedOnly,
    RateLimited,
    TimeoutError,
    TooDear,
    TooLarge,
)

# What is refused in the same words whatever of it is wrong, and whichever edition is spoken.
ALWAYS: Mapping[type[Exception], tuple[int, str, str]] = MappingProxyType(
    {
        TimeoutError: (408, "DEADLINE_EXCEEDED", "the request came too slowly"),
        TooLarge: (413, "LIMIT_EXCEEDED", "the request is too large"),
        PostedOnly: (405, "BAD_USER_INPUT", "data is asked for by POST alone, with a body of JSON"),
        NotAcceptable: (406, "BAD_USER_INPUT", f"answers are written as {GRAPHQL_JSON} or {JSON}"),
        EventsOnly: (406, "BAD_USER_INPUT", f"a subscription is answered as {EVENTS}: accept that"),
    }
)


def refused(error: Exception, request_id: str, how: Agreed, told_limit: Callable[[str], str]) -> Response:
    """Answer a request that is not run."""
    if isinstance(error, IdentityRefused):
        return not_let_in(error, request_id, how)
    if isinstance(error, RateLimited):
        return told(429, slowed(error, request_id), how, retry_after(error.wait_s))
    status, code, message = why_refused(error, how)
    headers = error.headers if isinstance(error, NotTaken | PostedOnly) else None
    return told(status, refusal(told_limit(message), code, request_id), how, headers)


def why_refused(error: Exception, how: Agreed) -> tuple[int, str, str]:
    """Say why a request is not run: status, code and message."""
    known = ALWAYS.get(type(error))
    if known is not None:
        return known
    match error:
        case TooDear():
            return how.of_not_run("COST_EXCEEDED"), "COST_EXCEEDED", str(error)
        case NotTaken():
            return 415, "BAD_USER_INPUT", str(error)
        case _:
            return how.of_ill_formed(readable=not isinstance(error, Unreadable)), "BAD_USER_INPUT", str(error)


def not_let_in(error: IdentityRefused, request_id: str, how: Agreed) -> Response:
    """Answer a caller who is not let in; told of what is wanted instead, it is no GraphQL response any more."""
    media_type = JSON if error.details else how.written_as(error.status)
    return coded(error.status, unidentified(error, request_id), media_type, error.headers)


def told(status: int, answer: Mapping[str, Any], how: Agreed, headers: Mapping[str, str] | None = None) -> Response:
    """Write a well-formed answer, as it was agreed."""
    return coded(status, answer, how.written_as(status), headers)


def coded(
    status: int, answer: Mapping[str, Any], media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Write an answer as JSON."""
    body = msgspec.json.encode(answer)
    made = Coded(body, status_code=status, media_type=f"{media_type}; charset=utf-8", headers=headers)
    made.codes = codes_of(answer)
    return made


def codes_of(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the codes of an answer's errors."""
    return tuple(error["extensions"]["code"] for error in answer.get("errors", ()))
