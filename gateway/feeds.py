"""
The door for restrictions that are set elsewhere: `POST /restrictions`, JSON in the shape of NHN's PTS.

Taken is 200 with `{outcome}`: APPLIED, OLDER (something newer was known of the person) or NOTED (a heartbeat). Else a
JSON problem `{code, message}`: 401 and 403 (who pushes, and for which feed), 413 and 415 (what is sent), 422 with every
`{path, code}` that is wrong, 408 (the body came too slowly), 503 with Retry-After (push it again).
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.body import CLIENT_CLOSED, TooLarge, read_body
from gateway.identity import IdentityRefused
from gateway.problem import problem, retry_after
from resolvers.acts.replicating import Outcome, Replicating
from resolvers.asking import Asking
from resolvers.deadline import Deadline
from resolvers.errors import AuditUnavailable, Forbidden, StoreUnavailable
from resolvers.model import Caller
from resolvers.normalise.pts import PushInvalid

PATH = "/restrictions"
MEDIA_TYPE = "application/json"
RETRY_AFTER_S = 30
Identify = Callable[[Request], Awaitable[Caller]]


def feeds_route(
    replicating: Replicating, identify: Identify, clock: Callable[[], datetime], *, max_bytes: int
) -> Route:
    """
    Make the route.

    Args:
        replicating: takes pushes over.
        identify: says who pushes, or raises `IdentityRefused`; it checks the scope of this path.
        clock: aware UTC.
        max_bytes: the largest push taken.
    """

    async def receive(request: Request) -> Response:
        """Take one push, or say why not."""
        deadline: Deadline = request.state.deadline
        try:
            check_media_type(request)
            caller = await identify(request)
            body = await read_body(request, max_bytes=max_bytes, deadline=deadline)
            asking = Asking(caller=caller, now=clock(), deadline=deadline, request_id=request.state.request_id)
            return told(await taken(replicating, asking, body))
        except (NotJson, IdentityRefused, TooLarge, TimeoutError, Forbidden, PushInvalid, StoreUnavailable) as error:
            return refusal(error)
        except ClientDisconnect:
            return Response(status_code=CLIENT_CLOSED)

    return Route(PATH, receive, methods=["POST"])


async def taken(replicating: Replicating, asking: Asking, body: bytes) -> Outcome:
    """
    Take a push over within the deadline.

    Raises:
        PushInvalid, Forbidden: nothing was changed.
        StoreUnavailable: it is not certain to be kept and recorded.
    """
    try:
        async with asking.deadline.limit():
            return await replicating.receive(asking, body)
    except (TimeoutError, AuditUnavailable) as error:
        raise StoreUnavailable("the push was not kept and recorded for certain") from error


class NotJson(Exception):
    """What is sent does not call itself JSON."""


def check_media_type(request: Request) -> None:
    """
    Look at the media type alone; the charset is always UTF-8.

    Raises:
        NotJson: it is something else.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != MEDIA_TYPE:
        raise NotJson


def told(outcome: Outcome) -> Response:
    """Say what became of a push."""
    return Response(msgspec.json.encode({"outcome": outcome}), media_type=MEDIA_TYPE)


def refusal(error: Exception) -> Response:
    """Say why a push was not taken."""
    match error:
        case IdentityRefused():
            return problem(error.status, error.code, error.text, error.headers, **error.details)
        case Forbidden():
            return problem(403, error.code, str(error))
        case PushInvalid():
            return problem(422, "BAD_USER_INPUT", str(error), problems=error.problems)
        case StoreUnavailable():
            again = retry_after(RETRY_AFTER_S)
            return problem(503, "STORE_UNAVAILABLE", "the push was not taken; push it again", again)
        case _:
            return not_received(error)


def not_received(error: Exception) -> Response:
    """Say why a push did not come in."""
    match error:
        case NotJson():
            return problem(415, "UNSUPPORTED_MEDIA_TYPE", "send the push as application/json")
        case TooLarge():
            return problem(413, "LIMIT_EXCEEDED", "the push is too large")
        case _:
            return problem(408, "DEADLINE_EXCEEDED", "the push came too slowly")
