"""The server's protocol for WebSocket: it tells nobody what is sent or in which address, and answers no flood."""

import asyncio
import logging
from typing import Any

from typing_extensions import override
from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

QUIET = logging.getLogger("gateway.quiet_sockets")
# Not by its level: whoever sets up logging may set that anew.
QUIET.addFilter(lambda record: record.levelno >= logging.WARNING)


class QuietSockets(WebSocketsSansIOProtocol):
    """
    Logs no message, where the library would at its lowest level, and no address, where the server would.

    Each ping is answered, and the server would keep the answers for whoever does not read them, without end.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """Begin, as the server does it."""
        super().__init__(config, server_state, app_state, _loop)
        self.logger = self.conn.logger = QUIET
        self.conn.debug = False

    @override
    def handle_ping(self) -> None:
        """Answer a ping, unless what was sent before is not read."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.transport.abort()
