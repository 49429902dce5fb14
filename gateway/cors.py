"""Let the pages of named origins call the question's door from a browser; without any, no browser page can."""

from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

PATH = "/graphql"
SENT = (
    "access-basis",
    "authorization",
    "content-type",
    "correlation-id",
    "dpop",
    "last-event-id",
    "x-correlation-id",
    "x-request-id",
)
READ = ("dpop-nonce", "retry-after", "www-authenticate", "x-request-id")
PREFLIGHT_S = 600


class Cors:
    """Pure ASGI middleware: answers a browser's preflight at one path; nothing is sent with cookies."""

    def __init__(self, app: ASGIApp, *, origins: Sequence[str]) -> None:
        """Wrap an app; `origins` are exact."""
        self._app = app
        self._open = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=["POST"],
            allow_headers=SENT,
            expose_headers=READ,
            max_age=PREFLIGHT_S,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the door be called from the origins, and every other as before."""
        asked = scope["type"] == "http" and scope["path"] == PATH
        await (self._open if asked else self._app)(scope, receive, send)


def cors(origins: Sequence[str]) -> list[Middleware]:
    """Make the middleware; none where there are no origins."""
    return [Middleware(Cors, origins=origins)] if origins else []
