"""Answer over HTTP in this process, until it is told to stop."""

import asyncio
import gc
import math
import socket
import sys
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from typing_extensions import override
from uvicorn.config import LOGGING_CONFIG

from gateway.app import create_app
from gateway.graphql.streaming import CLOSING
from gateway.heads import BoundedHeads
from gateway.opening import SecretUnusable
from gateway.quiet_sockets import QuietSockets
from gateway.settings import Settings
from gateway.sourcing import SettingsIncomplete
from resolvers.errors import StoreUnavailable
from resolvers.store import EmbeddedUnavailable, MigrationRefused

CANNOT_OPEN = (EmbeddedUnavailable, MigrationRefused, SecretUnusable, SettingsIncomplete, StoreUnavailable)
# An answer has its deadline; whoever does not read it within so much more keeps nobody from stopping.
GRACE_S = 2.0


class CannotServe(Exception):
    """The app does not open, or its address is not to be had; the message says why, in one line."""


class Opening:
    """The app, whose failure to open is kept to be said in one line, where the server would log all its frames."""

    def __init__(self, app: ASGIApp) -> None:
        """Take the app; nothing has failed."""
        self._app = app
        self.failure: Exception | None = None
        self.closing = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand everything on, with what tells that the server begins to stop, but the text of a failure to open."""
        if scope["type"] != "lifespan":
            scope.setdefault("state", {})[CLOSING] = self.closing
            await self._app(scope, receive, send)
            return

        async def short(message: Message) -> None:
            # Sent while the failure is being handled, with its frames as text.
            expected = isinstance(sys.exc_info()[1], CANNOT_OPEN)
            await send({"type": message["type"]} if expected else message)

        try:
            await self._app(scope, receive, short)
        except CANNOT_OPEN as error:
            self.failure = error


class Server(uvicorn.Server):
    """A server that can be told from elsewhere to stop, and tells when it takes connections, and when no more."""

    def __init__(
        self,
        config: uvicorn.Config,
        *,
        begin: Callable[["Server"], None],
        ready: Callable[[], None],
        closing: Callable[[], None] = lambda: None,
    ) -> None:
        """Take the configuration, and what is called: when the loop runs, connections are taken, and it is to stop."""
        super().__init__(config)
        self._begin = begin
        self._ready = ready
        self._closing = closing

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        self._begin(self)
        await super().startup(sockets)
        # What is there now stays: to look through it again with every collection stops the process for 50 ms.
        gc.collect()
        gc.freeze()
        self._ready()

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let what would never end by itself end; then wait for the rest."""
        self._closing()
        await super().shutdown(sockets)

    def stop(self) -> None:
        """Take no more connections, finish what was asked, and end."""
        self.should_exit = True


def answer(
    settings: Settings,
    *,
    sockets: list[socket.socket] | None = None,
    begin: Callable[[Server], None] = lambda _: None,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """
    Answer until stopped.

    Args:
        sockets: bound already; where there are none, the address of the settings is listened on.
        begin: called when the loop runs, with what can be stopped. ready: called when connections are taken.

    Raises:
        CannotServe: it could not begin.
    """
    app = Opening(create_app(settings))
    try:
        Server(configuration(app, settings), begin=begin, ready=ready, closing=app.closing.set).run(sockets)
    except SystemExit as end:
        # The server ends the process itself, for two reasons: the app does not open, or the address is not to be had.
        raise CannotServe(str(app.failure or taken(settings))) from end


def taken(settings: Settings) -> str:
    """Say that the address is not to be had."""
    return f"{settings.host}, port {settings.port} cannot be listened on"


def logs() -> dict[str, Any]:
    """Let our own lines stand beside the server's: a request's id and status, a seal to be noted elsewhere."""
    ours = {"handlers": ["default"], "level": "INFO"}
    return LOGGING_CONFIG | {"loggers": LOGGING_CONFIG["loggers"] | {"gateway": ours, "resolvers": ours}}


def configuration(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """Configure the server: no access log, as our own has no addresses; no date and server headers to learn from."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        lifespan="on",
        # Whom a proxy names is read where it is known how many proxies are ours (setting proxies).
        proxy_headers=False,
        http=BoundedHeads,
        # What comes compressed may be large unpacked, and what goes is short.
        ws=QuietSockets,
        ws_max_size=settings.max_body_bytes,
        ws_per_message_deflate=False,
        access_log=False,
        server_header=False,
        log_config=logs(),
        log_level="info",
        timeout_graceful_shutdown=math.ceil(settings.deadline_s + GRACE_S),
    )
