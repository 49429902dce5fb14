"""Serve ASGI apps on loopback sockets of this process, started and ended with a block."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator, Iterator, Mapping

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from typing_extensions import override

from gateway.heads import BoundedHeads
from gateway.quiet_sockets import QuietSockets

GRACE_S = 1
END_S = 5.0


class PortTaken(Exception):
    """Something else listens on the port."""

    def __init__(self, port: int) -> None:
        """Keep the port."""
        super().__init__(f"port {port} is taken")
        self.port = port


class ByPort:
    """One ASGI app of several, told apart by the port that a request came to."""

    def __init__(self, apps: Mapping[int, ASGIApp]) -> None:
        """Take the apps by port."""
        self._apps = apps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to its app."""
        await self._apps[scope["server"][1]](scope, receive, send)


class Server(uvicorn.Server):
    """A server that leaves the process's signals alone and says when it takes connections."""

    def __init__(self, config: uvicorn.Config) -> None:
        """Take the configuration."""
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextlib.contextmanager
    @override
    def capture_signals(self) -> Iterator[None]:
        """Capture none: whoever runs the server ends it."""
        yield

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        self.ready.set()


def bound(host: str, port: int) -> socket.socket:
    """
    Bind a socket; port 0 takes any free one.

    Raises:
        PortTaken: something else listens there.
        OSError: it is no address or port for this user.
    """
    # By the protocol's name alone does asyncio know that what is written is to be sent at once: else the body of an
    # answer waits 40 ms for the other side to have acknowledged the headers.
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # A demo that has just ended leaves connections in TIME_WAIT, which must not keep the next one out.
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as error:
        made.close()
        if error.errno != errno.EADDRINUSE:
            raise OSError(error.errno, f"{error.strerror}: {host}, port {port}") from error
        raise PortTaken(port) from error
    return made


def port_of(made: socket.socket) -> int:
    """Tell the port of a bound socket."""
    return int(made.getsockname()[1])


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, sockets: list[socket.socket]) -> AsyncIterator[None]:
    """Serve an app on bound sockets until the block ends; a lifespan is its owner's to open."""
    config = uvicorn.Config(
        app,
        lifespan="off",
        http=BoundedHeads,
        ws=QuietSockets,
        ws_per_message_deflate=False,
        proxy_headers=False,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    server = Server(config)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(server.serve(sockets=sockets))
        await server.ready.wait()
        try:
            yield
        finally:
            # The group would cancel the server when the block ends by an error, and leave its sockets open.
            server.should_exit = True
            await asyncio.wait([task], timeout=END_S)
