"""The server's protocol with a bound on the head of a request, which the server itself would read without end."""

import asyncio

from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# The address and headers; what comes in one piece is judged by its headers, at the arrival.
MAX_HEAD_BYTES = 65_536
HEAD_S = 10.0


class BoundedHeads(HttpToolsProtocol):
    """Cuts a connection whose request's head is too long, or too slow in coming."""

    head_s = HEAD_S
    _head_bytes = 0
    _requests = 0
    _reading = True
    _late: asyncio.TimerHandle | None = None

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
        """Forget the head."""
        self._in_time()
        super().connection_lost(exc)

    def _in_time(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
