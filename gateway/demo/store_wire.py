"""The wire to the central store, with faults: the gateway of the demo reaches its database through it."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from gateway.demo.chronicle.houses import CENTRAL
from gateway.demo.faults import FaultBoard
from gateway.demo.proxy import in_folder, proxied
from gateway.demo.wire import USUAL, Wire


@asynccontextmanager
async def store_wire(dsn: str, board: FaultBoard, wire: Wire = USUAL) -> AsyncIterator[str]:
    """
    Give another DSN of a database on a socket of the file system, with a wire that suffers what the board says.

    Args:
        dsn: as an embedded server gives it, with `host` and `port` in its query.
    """
    query = parse_qs(urlsplit(dsn).query)
    (host,), (port,) = query["host"], query["port"]
    name = f".s.PGSQL.{port}"
    # A folder of its own that nobody else can enter, with a path that is short enough for a socket.
    with tempfile.TemporaryDirectory(prefix="provesvar-wire-") as folder:
        reach = partial(asyncio.open_unix_connection, str(Path(host) / name))
        async with proxied(in_folder(Path(folder) / name), reach, wire) as proxy:
            with board.wired(CENTRAL, proxy.suffer):
                yield dsn.replace(f"host={quote(host, safe='')}", f"host={quote(folder, safe='')}")
