"""What a process has open, so that a test can tell whether anything is left of what it did."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import msgspec

SOON_S = 20.0
TICK_S = 0.02
CONNECTIONS = (
    "select count(*) from pg_stat_activity where application_name = 'provesvar' and datname = current_database()"
)


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """Tasks of the loop, sockets and other files of the process, and connections at the database."""

    tasks: int
    files: int
    connections: int

    def within(self, other: "Open") -> bool:
        """Tell whether no more is open than then."""
        return self.tasks <= other.tasks and self.files <= other.files and self.connections <= other.connections


async def opened(dsn: str) -> Open:
    """Count what is open now; what the counting itself opens is not in it."""
    tasks, files = len(asyncio.all_tasks()), len(list(Path("/proc/self/fd").iterdir()))
    connection = await asyncpg.connect(dsn)
    try:
        return Open(tasks=tasks, files=files, connections=await connection.fetchval(CONNECTIONS))
    finally:
        await connection.close()


async def settled(count: Callable[[], Awaitable[Open]], before: Open) -> Open:
    """Wait until no more is open than before, for a while; gives what is open in the end."""
    deadline = asyncio.get_running_loop().time() + SOON_S
    now = await count()
    while not now.within(before) and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(TICK_S)
        now = await count()
    return now
