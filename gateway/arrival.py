"""What every request gets before anything else: an id, a deadline, a bound on its head, and safe headers."""

import logging
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from resolvers.deadline import Deadline

logger = logging.getLogger(__name__)

RawHeader = tuple[bytes, bytes]
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
CORRELATION = (b"correlation-id", b"x-correlation-id", b"x-request-id")
SAFE_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
# Two years, as the lists of browsers ask for.
ONLY_HTTPS = {"strict-transport-security": "max-age=63072000; includeSubDomains"}
# Token and proof have some ten thousand bytes together where the attestation is long.
MAX_HEADERS = 64
MAX_HEADER_BYTES = 32_768
MAX_ADDRESS_BYTES = 8_192
READING = frozenset({"GET", "HEAD"})
# Eleven digits, or six and five apart as people write them, may be a person number.
LIKE_A_PERSON = re.compile(r"\d{6}[._-]?\d{5}")


class Arrival:
    """
    Pure ASGI middleware, outermost of ours.

    What nobody has foreseen ends here as INTERNAL; its type alone is logged, as its text may hold anything.

    `scope["state"]` gets `request_id` (text) and `deadline` (Deadline); answers get the header `x-request-id`, and the
    headers that a door has put into `told`. A person
    number that is sent as a correlation id is not taken: eleven digits are never an id here.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        deadline_s: float,
        new_id: Callable[[], str],
        safe_headers: Mapping[str, str] = SAFE_HEADERS,
        asked_in_address: Collection[str] = (),
    ) -> None:
        """
        Wrap an app.

        Args:
            new_id: makes ids for requests that bring none. safe_headers: go with every answer.
            asked_in_address: the paths that look at what is asked in the address themselves, and tell nothing of
                anybody there.
        """
        self._app = app
        self._safe_headers = tuple(written(safe_headers))
        self._deadline_s = deadline_s
        self._new_id = new_id
        self._asked_in_address = frozenset(asked_in_address)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Prepare one request; other events pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = given_id(scope["headers"]) or self._new_id()
        scope.setdefault("state", {}).update(request_id=request_id, deadline=Deadline.after(self._deadline_s))
        status = 0

        async def send_safely(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                told = [*written(scope["state"].get("told", {})), (b"x-request-id", request_id.encode())]
                message["headers"] = together(message.get("headers", ()), self._safe_headers, told)
            await send(message)

        try:
            refusal = not_taken(scope, request_id, self._asked_in_address)
            await (refusal or self._app)(scope, receive, send_safely)
        except Exception as error:  # noqa: BLE001 - the last place before the server, which would log the error's text
            logger.error("%s failed: %s", request_id, type(error).__name__)  # noqa: TRY400 - not the text
            if status == 0:
                await refused(500, "INTERNAL", "something went wrong", request_id)(scope, receive, send_safely)
        logger.info("%s answered %s (%s)", request_id, status, scope["method"])


def written(headers: Mapping[str, str]) -> Iterator[RawHeader]:
    """Write headers as ASGI has them; names are in small letters."""
    return ((name.encode(), value.encode("latin-1")) for name, value in headers.items())


def together(given: Iterable[RawHeader], safe: Iterable[RawHeader], told: Collection[RawHeader]) -> list[RawHeader]:
    """Put an answer's headers together: its own, the safe ones that it does not set itself, and what is told anyhow."""
    anyhow = {name for name, _ in told}
    own = [header for header in given if header[0] not in anyhow]
    set_already = {name for name, _ in own}
    return [*own, *(header for header in safe if header[0] not in set_already), *told]


def safe_headers(public_url: str) -> Mapping[str, str]:
    """Give the headers of every answer, by how callers reach the gateway."""
    return SAFE_HEADERS | ONLY_HTTPS if public_url.lower().startswith("https:") else SAFE_HEADERS


def not_taken(scope: Scope, request_id: str, asked_in_address: Collection[str]) -> JSONResponse | None:
    """Refuse a request by its head: a long address, too many or too long headers, or what is asked in the address."""
    headers = scope["headers"]
    if len(headers) > MAX_HEADERS or sum(len(name) + len(value) for name, value in headers) > MAX_HEADER_BYTES:
        return refused(431, "LIMIT_EXCEEDED", "there are too many headers, or they are too long", request_id)
    path, query_string = scope.get("path", ""), scope.get("query_string", b"")
    if len(path) + len(query_string) > MAX_ADDRESS_BYTES:
        return refused(414, "LIMIT_EXCEEDED", "the address is too long", request_id)
    # Addresses are written into the logs of whatever stands between, and a question may hold a person number.
    if query_string and not (path in asked_in_address and scope["method"] in READING):
        return refused(400, "BAD_USER_INPUT", "nothing is asked within the address", request_id)
    return None


def refused(
    status: int, code: str, message: str, request_id: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Write an answer in the shape of every refusal; headers are of one that may be tried again."""
    extensions = {"code": code} | ({"retryable": True} if headers else {}) | {"requestId": request_id}
    return JSONResponse({"errors": [{"message": message, "extensions": extensions}]}, status, headers)


def given_id(headers: Iterable[RawHeader]) -> str | None:
    """Take the caller's own request id where it is one: short, plain, and not eleven digits."""
    given = [(name, value.decode("latin-1")) for name, value in headers if name in CORRELATION]
    fit = [(name, value) for name, value in given if REQUEST_ID.fullmatch(value) and not LIKE_A_PERSON.search(value)]
    return min(fit, key=lambda header: CORRELATION.index(header[0]))[1] if fit else None
