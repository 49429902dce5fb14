"""
The door for laboratories: `POST /intake/svarrapport`, a KITH Svarrapport in, a KITH AppRec out.

A message that is answered has status 200, also a rejected one: it was received, and the AppRec says what became of it.
Only what never reached the intake is a plain JSON problem `{code, message}`: 401 and 403 (who sends), 413 and 415 (what
is sent), 408 (the body came too slowly), 503 with Retry-After (the store is down; send again, nothing was kept).
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.apprec import apprec
from gateway.body import TooLarge, read_body
from gateway.identity import IdentityRefused
from gateway.problem import problem
from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.intake import Intake, Receipt, Sender
from resolvers.model import Caller
from resolvers.normalise.svarrapport import header

PATH = "/intake/svarrapport"
MEDIA_TYPES = frozenset({"application/xml", "text/xml"})
RETRY_AFTER_S = 30
CLIENT_CLOSED = 499
Identify = Callable[[Request], Awaitable[Caller]]


def intake_route(intake: Intake, identify: Identify, clock: Callable[[], datetime], *, max_bytes: int) -> Route:
    """
    Make the route.

    Args:
        intake: takes messages into the store.
        identify: says who sends, or raises `IdentityRefused`; it checks the scope of this path.
        clock: aware UTC.
        max_bytes: the largest message taken.
    """

    async def receive(request: Request) -> Response:
        """Answer one message, or say why it did not come in."""
        deadline: Deadline = request.state.deadline
        try:
            check_media_type(request)
            caller = await identify(request)
            message = await read_body(request, max_bytes=max_bytes, deadline=deadline)
            receipt = await taken(intake, message, caller, now=clock(), deadline=deadline)
        except (NotXml, IdentityRefused, TooLarge, TimeoutError, StoreUnavailable) as error:
            return refusal(error)
        except ClientDisconnect:
            return Response(status_code=CLIENT_CLOSED)
        # To read a message of some megabytes once more takes seconds, in which other requests must go on.
        answer = await asyncio.to_thread(answered, message, receipt, max_bytes=max_bytes, now=clock())
        return Response(answer, media_type="application/xml")

    return Route(PATH, receive, methods=["POST"])


def answered(message: bytes, receipt: Receipt, *, max_bytes: int, now: datetime) -> bytes:
    """Write the AppRec that answers a message, with what can be read of the message's own header."""
    return apprec(receipt, header(message, max_bytes=max_bytes), message, now=now)


async def taken(intake: Intake, message: bytes, caller: Caller, *, now: datetime, deadline: Deadline) -> Receipt:
    """
    Take a message in within the deadline.

    Raises:
        StoreUnavailable: the store did not answer, or not in time: nothing was kept.
    """
    try:
        async with deadline.limit():
            return await intake.receive(message, sender(caller), now=now)
    except TimeoutError as error:
        raise StoreUnavailable("the store did not answer in time") from error


class NotXml(Exception):
    """What is sent does not call itself XML."""


def check_media_type(request: Request) -> None:
    """
    Look at the media type, whatever charset it claims: the message itself is looked at for that.

    Raises:
        NotXml: it is no XML.
    """
    named = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if named not in MEDIA_TYPES:
        raise NotXml


def sender(caller: Caller) -> Sender:
    """Say for which organisations a caller may send: those that the token names."""
    named = (caller.organisation, caller.point_of_care)
    return Sender(organisations=frozenset(f"ENH:{one}" for one in named if one), subject=caller.subject)


def refusal(error: Exception) -> Response:
    """Say as a plain problem why a message did not come in."""
    match error:
        case IdentityRefused():
            return problem(error.status, error.code, error.text, {"www-authenticate": error.challenge})
        case NotXml():
            return problem(415, "UNSUPPORTED_MEDIA_TYPE", "send the message as application/xml")
        case TooLarge():
            return problem(413, "LIMIT_EXCEEDED", "the message is too large")
        case TimeoutError():
            return problem(408, "DEADLINE_EXCEEDED", "the message came too slowly")
        case _:
            again = {"retry-after": str(RETRY_AFTER_S)}
            return problem(503, "STORE_UNAVAILABLE", "the message was not taken in; send it again", again)
