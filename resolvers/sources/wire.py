"""Ask one page over HTTP and take no more of it than there is room for."""

import zlib
from collections.abc import Mapping, Sequence

import aiohttp
import msgspec
from yarl import URL

from resolvers.model import SourceState
from resolvers.sources.paging import UNREADABLE

# A header may name gzip or zlib; adding 32 lets the decompressor tell them apart.
GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
CHUNK = 65_536
OK, REDIRECTS, NOT_FOUND = 200, range(300, 400), 404
UNSUPPORTED = frozenset({404, 405, 410, 501})


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One request; with a form it is a POST, without one a GET."""

    url: URL
    headers: Mapping[str, str]
    form: Sequence[tuple[str, str]] | None = None


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """
    Why a page could not be had: what it makes of the source, a stable reason, and what cuts the pages before it.

    `unsupported` tells that the server does not know this way to ask.
    """

    state: SourceState = SourceState.FAILED
    reason: str
    cut: str = "BAD_PAGE"
    unsupported: bool = False


LATE = Failure(state=SourceState.LATE, reason="TIMEOUT", cut="TIME")
OVERSIZED = Failure(reason="OVERSIZED", cut="BYTES")
NOT_FHIR = Failure(reason="NOT_FHIR")
MALFORMED = Failure(reason="MALFORMED")
BROKEN_OFF = Failure(reason="BROKEN_OFF")
BY_STATUS: Mapping[int, Failure] = {
    400: Failure(reason="REJECTED"),
    401: Failure(state=SourceState.REFUSED, reason="UNAUTHENTICATED", cut="REFUSED"),
    403: Failure(state=SourceState.REFUSED, reason="FORBIDDEN", cut="REFUSED"),
    429: Failure(reason="UNAVAILABLE", cut="UNAVAILABLE"),
    502: Failure(reason="UNAVAILABLE", cut="UNAVAILABLE"),
    503: Failure(reason="UNAVAILABLE", cut="UNAVAILABLE"),
    504: Failure(reason="UNAVAILABLE", cut="UNAVAILABLE"),
}


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """OperationOutcome.issue, of which the code is read."""

    code: str | None = None


class Outcome(msgspec.Struct, frozen=True, kw_only=True, tag="OperationOutcome", tag_field="resourceType"):
    """OperationOutcome."""

    issue: tuple[Issue, ...] = ()


async def ask(session: aiohttp.ClientSession, what: Ask, room: int) -> bytes | Failure:
    """
    Ask for one page.

    Args:
        room: the most bytes that the page may have, after decompression.

    Raises:
        TimeoutError: the caller's time limit passed.
    """
    try:
        async with session.request(
            "GET" if what.form is None else "POST",
            what.url,
            headers=what.headers,
            data=None if what.form is None else aiohttp.FormData(what.form),
            allow_redirects=False,
            auto_decompress=False,
            raise_for_status=False,
            timeout=aiohttp.ClientTimeout(total=None, connect=None, sock_connect=None, sock_read=None),
        ) as response:
            return await read(response, room)
    except aiohttp.ClientPayloadError:
        return BROKEN_OFF
    except aiohttp.ClientResponseError:
        return NOT_FHIR
    except (aiohttp.ClientError, OSError):
        return Failure(reason="CONNECTION", cut="CONNECTION")


async def read(response: aiohttp.ClientResponse, room: int) -> bytes | Failure:
    """Judge a response by its status, then read it; of one that failed nothing is read but that nothing was found."""
    if response.status == NOT_FOUND:
        body = await read_body(response, room)
        return body if isinstance(body, bytes) and says_nothing_found(body) else of_status(NOT_FOUND)
    if response.status != OK:
        return of_status(response.status)
    body = await read_body(response, room)
    if isinstance(body, Failure):
        return body
    is_json = "json" in response.content_type and not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    return body.removeprefix(b"\xef\xbb\xbf") if is_json else NOT_FHIR


def of_status(status: int) -> Failure:
    """Say what a status other than 200 means."""
    if status in REDIRECTS:
        return Failure(reason="REDIRECT")
    fallback = Failure(reason=f"HTTP_{status}", unsupported=status in UNSUPPORTED)
    return BY_STATUS.get(status, fallback)


def says_nothing_found(body: bytes) -> bool:
    """Tell whether an outcome says that the search found nothing, as some servers do with a 404."""
    try:
        outcome = msgspec.json.decode(body, type=Outcome)
    except UNREADABLE:
        return False
    return bool(outcome.issue) and all(issue.code == "not-found" for issue in outcome.issue)


async def read_body(response: aiohttp.ClientResponse, room: int) -> bytes | Failure:
    """Read a body, decompressed, up to `room` bytes; what is larger is not read to its end."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding == "identity":
        return await read_plain(response, room)
    if encoding in {"gzip", "x-gzip", "deflate"}:
        return await read_compressed(response, room)
    return NOT_FHIR


async def read_plain(response: aiohttp.ClientResponse, room: int) -> bytes | Failure:
    """Read a body as it is."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        body += chunk
        if len(body) > room:
            return OVERSIZED
    return bytes(body)


async def read_compressed(response: aiohttp.ClientResponse, room: int) -> bytes | Failure:
    """Read a compressed body; a bomb is stopped after one byte too many, before it is unpacked."""
    body = bytearray()
    unpacker = zlib.decompressobj(GZIP_OR_ZLIB)
    try:
        async for chunk in response.content.iter_chunked(CHUNK):
            body += unpacker.decompress(chunk, room + 1 - len(body))
            if len(body) > room:
                return OVERSIZED
    except zlib.error:
        return MALFORMED
    return bytes(body) if unpacker.eof else BROKEN_OFF
