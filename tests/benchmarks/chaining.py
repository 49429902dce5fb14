"""
What chaining the access log costs: entries a second, beside an insert without a chain, on a server that syncs to disk.

So many write at once, each waiting for its own entry.
"""

import asyncio
import secrets
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from resolvers.deadline import Deadline
from resolvers.model import AuditEntry, PersonHash
from resolvers.store import EmbeddedPostgres, Store, Vault, migrate, open_pool
from resolvers.store.access_log import LANES, as_members
from resolvers.store.batches import Batches
from tests.benchmarks.rows import Rows
from tests.integration.resolvers.store.test_access_log import ENTRY

AT_ONCE = (1, 8, 64)
SECONDS = 4.0
# What is written without a chain is the same row.
UNCHAINED = "insert into audit_entry select made.* from jsonb_populate_record(null::audit_entry, $1) made"

Append = Callable[[AuditEntry, Deadline], Awaitable[None]]


async def rate(append: Append, at_once: int) -> tuple[float, float]:
    """Let so many write for some seconds; give entries a second, and the milliseconds that the median one took."""
    took: list[float] = []
    until = time.perf_counter() + SECONDS

    async def write() -> None:
        while time.perf_counter() < until:
            entry = replace(ENTRY, person=PersonHash(secrets.token_bytes(32)), at=datetime.now(UTC))
            begun = time.perf_counter()
            await append(entry, Deadline.after(30))
            took.append(time.perf_counter() - begun)

    begun = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(write())
    return len(took) / (time.perf_counter() - begun), sorted(took)[len(took) // 2] * 1000


def unchained(store: Store) -> Append:
    """Insert an entry as it was before there was a chain."""

    async def append(entry: AuditEntry, deadline: Deadline) -> None:
        async with store._database.connection(deadline) as connection:
            await connection.execute(UNCHAINED, as_members(store._row(entry)))

    return append


async def measure(dsn: str) -> Rows:
    """Measure the three in turn."""
    rows: Rows = []
    async with open_pool(dsn) as pool:
        store = Store(pool, Vault(secrets.token_bytes(32)))
        alone = Store(pool, Vault(secrets.token_bytes(32)))
        alone._batches = tuple(Batches(alone._append, most=1) for _ in range(LANES))
        for at_once in AT_ONCE:
            before, before_ms = await rate(unchained(store), at_once)
            for name, chained in (("together", store.append_audit), ("one at a time", alone.append_audit)):
                found, ms = await rate(chained, at_once)
                rows.append(
                    {
                        "at once": at_once,
                        "chained": name,
                        "entries/s": round(found),
                        "median ms": ms,
                        "unchained/s": round(before),
                        "unchained ms": before_ms,
                        "ratio": found / before,
                    }
                )
    return rows


def run() -> Rows:
    """Measure on a server of its own."""
    with tempfile.TemporaryDirectory(prefix="pv-") as folder:
        Path(folder).chmod(0o711)

        async def on_a_server() -> Rows:
            async with EmbeddedPostgres(Path(folder) / "state") as server:
                await migrate(server.dsn)
                return await measure(server.dsn)

        return asyncio.run(on_a_server())
