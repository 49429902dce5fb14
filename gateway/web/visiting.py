"""What a page is given: who visits, how to ask for them, and what they wrote into a form."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from datetime import datetime
from http import HTTPStatus
from urllib.parse import parse_qsl

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import compile_path

from gateway.web.asking import Asking
from gateway.web.config import Kind

# The languages that pages are written in: health personnel and operators work in fewer than citizens read.
SPOKEN: Mapping[Kind, Sequence[str]] = {
    Kind.CITIZEN: ("nb", "nn", "en"),
    Kind.PERSONNEL: ("nb", "en"),
    Kind.OPERATOR: ("en",),
}
MAX_FORM_BYTES = 32_000
MAX_FIELDS = 200
# As long as a form may take to come, once it has begun to.
FORM_S = 10.0
READ = "provesvar.form"
# In an address, at the end of its path or as a field: that something was just done.
DONE = "gjort"
UTF_8 = "application/x-www-form-urlencoded"


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """
    One request of somebody who is signed in.

    Args:
        kind: of people. name: how to address them. language: of the answer.
        on: gives what asks for them on a basis of access (header `access-basis`); None sends none.
        notes: what pages keep for the session, on the server: small texts by name, such as the patient in hand.
        now: aware UTC, the same for the whole page.
        frame: what stands around every page, to be handed to `render` with the view.
        renew: gets a new token for another purpose of use (TREAT, ETREAT, COC, BTG); tells whether it was given.
    """

    kind: Kind
    name: str
    language: str
    on: Callable[[str | None], Asking]
    notes: MutableMapping[str, str]
    now: datetime
    renew: Callable[[str], Awaitable[bool]]
    frame: Mapping[str, object]

    @property
    def asking(self) -> Asking:
        """Ask on the usual basis: a citizen's own, and what a clinician has chosen (the note `basis`)."""
        return self.on("SEGSELV" if self.kind is Kind.CITIZEN else self.notes.get("basis"))


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """
    A page of those who are signed in; site.py makes a route of it, and guards it.

    Args:
        path: as Starlette writes it. kind: whose it is; others are sent to sign in. answer: makes it.
        methods: GET by default; what is changed is POST, and then sends on (303).
        in_hand: whether what it changes is of whom the session has in hand; its form is then of no use once that is
            another.
    """

    path: str
    kind: Kind
    answer: Callable[[Request, Visit], Awaitable[Response]]
    methods: tuple[str, ...] = ("GET",)
    in_hand: bool = True

    def opens(self, path: str) -> bool:
        """Tell whether somebody who comes by a link to a path is shown this page."""
        return "GET" in self.methods and compile_path(self.path)[0].fullmatch(path) is not None


def led_from(address: str) -> str | None:
    """Say which address tells nothing of what was done; None where the given one does not either."""
    path, _, query = address.partition("?")
    if path.endswith(f"/{DONE}"):
        return path.removesuffix(f"/{DONE}")
    return path if any(name == DONE for name, _ in parse_qsl(query, keep_blank_values=True)) else None


async def read_form(request: Request) -> Mapping[str, str]:
    """
    Read what was sent with a form, once; of a field that is sent twice, the last counts.

    Raises:
        HTTPException: it is too large or too slow, or no form.
    """
    if READ not in request.scope:
        request.scope[READ] = await read_fields(request)
    found: Mapping[str, str] = request.scope[READ]
    return found


async def read_fields(request: Request) -> Mapping[str, str]:
    """
    Read a form as it comes.

    Raises:
        HTTPException: it is too large or too slow, or no form.
    """
    body = bytearray()
    try:
        async with asyncio.timeout(FORM_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_FORM_BYTES:
                    raise HTTPException(413)
    except TimeoutError as error:
        raise HTTPException(408) from error
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != UTF_8:
        raise HTTPException(415)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict"))
    except ValueError as error:
        raise HTTPException(400) from error


def sent_on(address: str) -> Response:
    """Send a browser on, by GET."""
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)
