"""Ask one page over HTTP and take no more of it than there is room for."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from urllib.parse import quote_plus

import aiohttp
import msgspec
from yarl import URL

from resolvers.model import CallerToken, SourceState
from resolvers.sources.paging import UNREADABLE
from resolvers.sources.unpacking import CORRUPT, PLAIN, Unpacker, unpacker

OK, REDIRECTS, NOT_FOUND = 200, range(300, 400), 404
UNSUPPORTED = frozenset({404, 405, 410, 501})
# Of a wait that is longer than any budget, no more is read.
SECONDS_DIGITS = 9
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# How the characters of a form are written; what is ASCII alone, as nearly all is, is written ten times as fast by this.
WRITTEN = {code: quote_plus(chr(code)) for code in range(128)}
# Time is bounded by who asks, for a whole fetch.
NO_LIMIT = aiohttp.ClientTimeout(total=None, connect=None, sock_connect=None, sock_read=None)


Hear = Callable[[int, Mapping[str, str]], None]


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """
    One request; with a form it is a POST, without one a GET.

    `caller` is on whose behalf, where the source is to be told so by its issuer; it is never sent to the source.
    """

    url: URL
    headers: Mapping[str, str]
    form: Sequence[tuple[str, str]] | None = None
    caller: CallerToken | None = None

    @property
    def method(self) -> str:
        """Name the method."""
        return "GET" if self.form is None else "POST"


def hear_nothing(_status: int, _headers: Mapping[str, str]) -> None:
    """Make nothing of status and headers."""


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """
    Why a page could not be had: what it makes of the source, a stable reason, and what cuts the pages before it.

    `unsupported` tells that the server does not know this way to ask, `transient` that asking again may do, after
    `after_s` seconds where the server says so; `dropped` that the connection ended before a word of an answer.
    """

    state: SourceState = SourceState.FAILED
    reason: str
    cut: str = "BAD_PAGE"
    unsupported: bool = False
    transient: bool = False
    after_s: float | None = None
    dropped: bool = False


LATE = Failure(state=SourceState.LATE, reason="TIMEOUT", cut="TIME")
OVERSIZED = Failure(reason="OVERSIZED", cut="BYTES")
NOT_FHIR = Failure(reason="NOT_FHIR")
MALFORMED = Failure(reason="MALFORMED")
BROKEN_OFF = Failure(reason="BROKEN_OFF", transient=True)
UNREACHED = Failure(reason="CONNECTION", cut="CONNECTION", transient=True)
DROPPED = msgspec.structs.replace(UNREACHED, dropped=True)
UNAVAILABLE = Failure(reason="UNAVAILABLE", cut="UNAVAILABLE", transient=True)
BY_STATUS: Mapping[int, Failure] = {
    400: Failure(reason="REJECTED"),
    401: Failure(state=SourceState.REFUSED, reason="UNAUTHENTICATED", cut="REFUSED"),
    403: Failure(state=SourceState.REFUSED, reason="FORBIDDEN", cut="REFUSED"),
    429: UNAVAILABLE,
    502: UNAVAILABLE,
    503: UNAVAILABLE,
    504: UNAVAILABLE,
}


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """OperationOutcome.issue, of which the code is read."""

    code: str | None = None


class Outcome(msgspec.Struct, frozen=True, kw_only=True, tag="OperationOutcome", tag_field="resourceType"):
    """OperationOutcome."""

    issue: tuple[Issue, ...] = ()


async def ask(session: aiohttp.ClientSession, what: Ask, room: int, hear: Hear = hear_nothing) -> bytes | Failure:
    """
    Ask for one page.

    Args:
        room: the most bytes that the page may have, after decompression.
        hear: is told status and headers of what came, before anything is read of it.

    Raises:
        TimeoutError: the caller's time limit passed.
    """
    try:
        async with session.request(
            what.method,
            what.url,
            headers=what.headers if what.form is None else {**what.headers, **FORM},
            data=None if what.form is None else encoded(what.form),
            allow_redirects=False,
            auto_decompress=False,
            raise_for_status=False,
            timeout=NO_LIMIT,
        ) as response:
            hear(response.status, response.headers)
            return await read(response, room)
    except aiohttp.ClientPayloadError:
        return BROKEN_OFF
    except aiohttp.ClientResponseError:
        return NOT_FHIR
    except aiohttp.ClientConnectorError:
        return UNREACHED
    except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
        return DROPPED
    except (aiohttp.ClientError, OSError):
        return UNREACHED


def encoded(form: Sequence[tuple[str, str]]) -> bytes:
    """Write a form as it is sent."""
    return "&".join(f"{quoted(name)}={quoted(value)}" for name, value in form).encode("ascii")


def quoted(text: str) -> str:
    """Write a name or value of a form."""
    return text.translate(WRITTEN) if text.isascii() else quote_plus(text)


async def read(response: aiohttp.ClientResponse, room: int) -> bytes | Failure:
    """Judge a response by its status, then read it; of one that failed nothing is read but that nothing was found."""
    if response.status == NOT_FOUND:
        body = await read_body(response, room)
        return body if isinstance(body, bytes) and says_nothing_found(body) else of_status(NOT_FOUND)
    if response.status != OK:
        return of_status(response.status, response.headers)
    body = await read_body(response, room)
    if isinstance(body, Failure):
        return body
    is_json = "json" in response.content_type and not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    return body.removeprefix(b"\xef\xbb\xbf") if is_json else NOT_FHIR


def of_status(status: int, headers: Mapping[str, str] | None = None) -> Failure:
    """Say what a status other than 200 means."""
    if status in REDIRECTS:
        return Failure(reason="REDIRECT")
    found = BY_STATUS.get(status)
    if found is None:
        return Failure(reason=f"HTTP_{status}", unsupported=status in UNSUPPORTED)
    return msgspec.structs.replace(found, after_s=retry_after(headers or {})) if found.transient else found


def retry_after(headers: Mapping[str, str]) -> float | None:
    """
    Read in how many seconds the server wants to be asked again.

    A date is measured against the server's own, so that its clock need not agree with ours.
    """
    said = headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:SECONDS_DIGITS])
    try:
        wait = parsedate_to_datetime(said) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, wait.total_seconds())


def says_nothing_found(body: bytes) -> bool:
    """Tell whether an outcome says that the search found nothing, as some servers do with a 404."""
    try:
        outcome = msgspec.json.decode(body, type=Outcome)
    except UNREADABLE:
        return False
    return bool(outcome.issue) and all(issue.code == "not-found" for issue in outcome.issue)


async def read_body(response: aiohttp.ClientResponse, room: int) -> bytes | Failure:
    """Read a body, decompressed, up to `room` bytes; what is larger is not read to its end."""
    coding = response.headers.get("Content-Encoding", "").strip().lower()
    unpacking = unpacker(coding)
    if unpacking is None and coding not in PLAIN:
        return NOT_FHIR
    with failing_when_closed(response):
        return await (read_packed(response, unpacking, room) if unpacking else read_plain(response, room))


@contextmanager
def failing_when_closed(response: aiohttp.ClientResponse) -> Iterator[None]:
    """
    Let a body fail that can no longer come.

    Where the chunks of a body are malformed, aiohttp closes the connection and does not tell who reads: without this
    one would wait until the time limit (seen with aiohttp 3.14.5).
    """

    def fail(_: object = None) -> None:
        if not response.content.is_eof() and response.content.exception() is None:
            response.content.set_exception(aiohttp.ClientPayloadError("the connection is closed"))

    closed = when_closed(response)
    if closed is None:
        fail()
        yield
        return
    closed.add_done_callback(fail)
    try:
        yield
    finally:
        closed.remove_done_callback(fail)


def when_closed(response: aiohttp.ClientResponse) -> asyncio.Future[None] | None:
    """Give what is done when the connection of a response is closed; None where it is already."""
    if response.connection is None or response.connection.protocol is None:
        return None
    closed = response.connection.protocol.closed
    if closed is not None:
        # A connection that is kept has one such future for all its responses, whose error is to be seen by somebody.
        closed.remove_done_callback(see)
        closed.add_done_callback(see)
    return closed


def see(closed: asyncio.Future[None]) -> None:
    """Take notice of why a connection was closed."""
    if not closed.cancelled():
        closed.exception()


async def read_plain(response: aiohttp.ClientResponse, room: int) -> bytes | Failure:
    """Read a body as it is; of one that says itself that it is too large nothing is read."""
    if (response.content_length or 0) > room:
        return OVERSIZED
    chunks: list[bytes] = []
    while chunk := await response.content.readany():
        chunks.append(chunk)
        room -= len(chunk)
        if room < 0:
            return OVERSIZED
    return b"".join(chunks)


async def read_packed(response: aiohttp.ClientResponse, unpacking: Unpacker, room: int) -> bytes | Failure:
    """Read a compressed body; a bomb is stopped after one byte too many, before it is unpacked."""
    body = bytearray()
    try:
        while chunk := await response.content.readany():
            body += unpacking.unpack(chunk, room + 1 - len(body))
            if len(body) > room:
                return OVERSIZED
    except CORRUPT:
        return MALFORMED
    return bytes(body) if unpacking.ended else BROKEN_OFF
