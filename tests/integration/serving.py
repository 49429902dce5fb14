"""Loopback servers for tests: an ASGI app under uvicorn, on a port that the system chose."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp


class Served(uvicorn.Server):
    """A server that says when it listens, so that no test waits for time."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.listening.set()


@asynccontextmanager
async def serving(make: Callable[[str], ASGIApp]) -> AsyncIterator[str]:
    """Serve the app that `make` builds for its own base URL; gives the base URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = Served(uvicorn.Config(make(base_url), log_level="critical", lifespan="off", timeout_graceful_shutdown=1))
    with listener:
        async with asyncio.TaskGroup() as group:
            group.create_task(server.serve(sockets=[listener]))
            await server.listening.wait()
            try:
                yield base_url
            finally:
                server.should_exit = True
