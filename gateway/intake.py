"""
The doors for laboratories: `POST /intake/svarrapport`, a KITH Svarrapport in, a KITH AppRec out; and
`POST /intake/hl7v2`, an HL7 v2 ORU^R01 in, an ACK^R01 out.

A message that is answered has status 200, also a rejected one: it was received, and the answer says what became of it.
Only what never reached the intake is a plain JSON problem `{code, message}`: 401 and 403 (who sends), 413 and 415 (what
is sent), 408 (the body came too slowly), 503 with Retry-After (the store is down; send again, nothing was kept).
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.acknowledgement import acknowledgement
from gateway.apprec import apprec
from gateway.body import CLIENT_CLOSED, TooLarge, read_body
from gateway.identity import IdentityRefused
from gateway.problem import problem, retry_after
from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.intake import Intake, Reader, Receipt, Sender, aside
from resolvers.model import Caller, IntakeDoor
from resolvers.normalise import hl7v2, svarrapport

RETRY_AFTER_S = 30
Identify = Callable[[Request], Awaitable[Caller]]


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """
    A format of messages: its door, where it is sent, what it is called, who reads it, and how it is answered.

    `answered` writes the answer to a message, with what can be read of the message's own header; `answer_type` is its
    media type.
    """

    door: IntakeDoor
    path: str
    media_types: frozenset[str]
    wanted: str
    reader: Reader
    answered: Callable[[bytes, Receipt, int, datetime], bytes]
    answer_type: str


def intake_route(
    intake: Intake, identify: Identify, clock: Callable[[], datetime], *, max_bytes: int, form: Form
) -> Route:
    """
    Make the route of one format.

    Args:
        intake: takes messages into the store.
        identify: says who sends, or raises `IdentityRefused`; it checks the scope of this path.
        clock: aware UTC.
        max_bytes: the largest message taken.
        form: the format.
    """

    async def receive(request: Request) -> Response:
        """Answer one message, or say why it did not come in."""
        deadline: Deadline = request.state.deadline
        try:
            check_media_type(request, form)
            caller = await identify(request)
            message = await read_body(request, max_bytes=max_bytes, deadline=deadline)
            receipt = await taken(intake, message, caller, form=form, now=clock(), deadline=deadline)
        except (WrongMediaType, IdentityRefused, TooLarge, TimeoutError, StoreUnavailable) as error:
            return refusal(error)
        except ClientDisconnect:
            return Response(status_code=CLIENT_CLOSED)
        # Whoever stands around counts by it what became of messages, as each is answered with 200.
        request.state.codes = () if receipt.code is None else (receipt.code,)
        now = clock()
        answer = await aside(lambda answered: form.answered(answered, receipt, max_bytes, now), message)
        return Response(answer, media_type=form.answer_type)

    return Route(form.path, receive, methods=["POST"])


def by_apprec(message: bytes, receipt: Receipt, max_bytes: int, now: datetime) -> bytes:
    """Answer a Svarrapport; of one that could not be taken, its header may be read all the same."""
    header = receipt.header or svarrapport.header(message, max_bytes=max_bytes)
    return apprec(receipt, header, message, now=now)


def by_acknowledgement(message: bytes, receipt: Receipt, _: int, now: datetime) -> bytes:
    """Answer an ORU^R01."""
    return acknowledgement(receipt, hl7v2.heading(message), message, now=now)


SVARRAPPORT = Form(
    door=IntakeDoor.SVARRAPPORT,
    path="/intake/svarrapport",
    media_types=frozenset({"application/xml", "text/xml"}),
    wanted="application/xml",
    reader=svarrapport.read,
    answered=by_apprec,
    answer_type="application/xml",
)
HL7V2 = Form(
    door=IntakeDoor.HL7V2,
    path="/intake/hl7v2",
    media_types=frozenset({"application/hl7-v2", "x-application/hl7-v2+er7"}),
    wanted="application/hl7-v2",
    reader=hl7v2.read,
    answered=by_acknowledgement,
    answer_type="application/hl7-v2",
)
FORMS = (SVARRAPPORT, HL7V2)


async def taken(
    intake: Intake, message: bytes, caller: Caller, *, form: Form, now: datetime, deadline: Deadline
) -> Receipt:
    """
    Take a message in within the deadline.

    Raises:
        StoreUnavailable: the store did not answer, or not in time: nothing was kept.
    """
    try:
        async with deadline.limit():
            return await intake.receive(message, sender(caller), now=now, reader=form.reader, door=form.door)
    except TimeoutError as error:
        raise StoreUnavailable("the store did not answer in time") from error


class WrongMediaType(Exception):
    """What is sent does not call itself what the door takes; the message says what that is."""


def check_media_type(request: Request, form: Form) -> None:
    """
    Look at the media type, whatever charset it claims: the message itself is looked at for that.

    Raises:
        WrongMediaType: it is none of the format's.
    """
    named = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if named not in form.media_types:
        raise WrongMediaType(f"send the message as {form.wanted}")


def sender(caller: Caller) -> Sender:
    """Say for which organisations a caller may send: those that the token names."""
    named = (caller.organisation, caller.point_of_care)
    return Sender(organisations=frozenset(f"ENH:{one}" for one in named if one), subject=caller.subject)


def refusal(error: Exception) -> Response:
    """Say as a plain problem why a message did not come in."""
    match error:
        case IdentityRefused():
            return problem(error.status, error.code, error.text, error.headers, **error.details)
        case WrongMediaType():
            return problem(415, "UNSUPPORTED_MEDIA_TYPE", str(error))
        case TooLarge():
            return problem(413, "LIMIT_EXCEEDED", "the message is too large")
        case TimeoutError():
            return problem(408, "DEADLINE_EXCEEDED", "the message came too slowly")
        case _:
            again = retry_after(RETRY_AFTER_S)
            return problem(503, "STORE_UNAVAILABLE", "the message was not taken in; send it again", again)
