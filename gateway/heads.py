"""
The server's protocol, mended in two ways.

A request's head has a bound, as the server itself would read it without end. And whoever goes takes with them what is
being answered, also where they have sent further requests: the server tells of it to the last of these alone, so that
a stream would go on for nobody.
"""

import asyncio

from typing_extensions import override
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

# The address and headers; what comes in one piece is judged by its headers, at the arrival.
MAX_HEAD_BYTES = 65_536
HEAD_S = 10.0


class BoundedHeads(HttpToolsProtocol):
    """Cuts a connection whose request's head is too long, or too slow in coming; tells what is answered of its end."""

    head_s = HEAD_S
    _head_bytes = 0
    _requests = 0
    _reading = True
    _late: asyncio.TimerHandle | None = None
    _answered: RequestResponseCycle | None = None

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Wait for the first head."""
        super().connection_made(transport)
        self._late = self.loop.call_later(self.head_s, transport.abort)

    @override
    def data_received(self, data: bytes) -> None:
        """Read on; a connection that waits for its next request may be silent for as long as the server lets it."""
        if self._reading and self._late is None:
            self._late = self.loop.call_later(self.head_s, self.transport.abort)
        number = self._requests
        super().data_received(data)
        if self._reading and number == self._requests:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self.transport.abort()

    @override
    def on_headers_complete(self) -> None:
        """Leave what follows to whoever reads the body."""
        self._reading = False
        self._in_time()
        super().on_headers_complete()

    @override
    def on_message_complete(self) -> None:
        """Begin with the next head."""
        super().on_message_complete()
        self._requests += 1
        self._reading = True
        self._head_bytes = 0

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the head, and tell what is being answered."""
        self._in_time()
        if self._answered is not None and not self._answered.response_complete:
            self._answered.disconnected = True
            self._answered.message_event.set()
        super().connection_lost(exc)

    @override
    def handle_websocket_upgrade(self) -> None:
        """Open a socket, but not on a connection on which something else is being answered, which would go on."""
        if self._answered is not None and not self._answered.response_complete:
            self.transport.abort()
            return
        super().handle_websocket_upgrade()

    @override
    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        """Remember what is being answered."""
        self._answered = cycle
        super()._start_asgi_task(cycle, app)

    def _in_time(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
