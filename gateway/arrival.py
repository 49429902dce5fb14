"""What every request gets before anything else: an id, a deadline, a bound on its head, and safe headers."""

import logging
import re
from collections.abc import Callable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from resolvers.deadline import Deadline

logger = logging.getLogger(__name__)

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
CORRELATION = ("correlation-id", "x-correlation-id", "x-request-id")
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
    ) -> None:
        """Wrap an app; `new_id` makes ids for requests that bring none, `safe_headers` go with every answer."""
        self._app = app
        self._safe_headers = safe_headers
        self._deadline_s = deadline_s
        self._new_id = new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Prepare one request; other events pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = given_id(Headers(scope=scope)) or self._new_id()
        scope.setdefault("state", {}).update(request_id=request_id, deadline=Deadline.after(self._deadline_s))
        status = 0

        async def send_safely(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = request_id
                for name, value in self._safe_headers.items():
                    headers.setdefault(name, value)
                headers.update(scope["state"].get("told", {}))
            await send(message)

        try:
            refusal = not_taken(scope, request_id)
            await (refusal or self._app)(scope, receive, send_safely)
        except Exception as error:  # noqa: BLE001 - the last place before the server, which would log the error's text
            logger.error("%s failed: %s", request_id, type(error).__name__)  # noqa: TRY400 - not the text
            if status == 0:
                await refused(500, "INTERNAL", "something went wrong", request_id)(scope, receive, send_safely)
        logger.info("%s answered %s (%s)", request_id, status, scope["method"])


def safe_headers(public_url: str) -> Mapping[str, str]:
    """Give the headers of every answer, by how callers reach the gateway."""
    return SAFE_HEADERS | ONLY_HTTPS if public_url.lower().startswith("https:") else SAFE_HEADERS


def not_taken(scope: Scope, request_id: str) -> JSONResponse | None:
    """Refuse a request by its head: too many or too long headers, or what is asked within the address."""
    headers = scope["headers"]
    if len(headers) > MAX_HEADERS or sum(len(name) + len(value) for name, value in headers) > MAX_HEADER_BYTES:
        return refused(431, "LIMIT_EXCEEDED", "there are too many headers, or they are too long", request_id)
    # Addresses are written into the logs of whatever stands between, and a question may hold a person number.
    if scope.get("query_string"):
        return refused(400, "BAD_USER_INPUT", "nothing is asked within the address", request_id)
    return None


def refused(status: int, code: str, message: str, request_id: str) -> JSONResponse:
    """Write an answer in the shape of every refusal."""
    extensions = {"code": code, "requestId": request_id}
    return JSONResponse({"errors": [{"message": message, "extensions": extensions}]}, status)


def given_id(headers: Headers) -> str | None:
    """Take the caller's own request id where it is one: short, plain, and not eleven digits."""
    for name in CORRELATION:
        given = headers.get(name)
        if given is not None and REQUEST_ID.fullmatch(given) and not LIKE_A_PERSON.search(given):
            return given
    return None
