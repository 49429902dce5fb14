"""Let the store know every now and then what this process has counted, and once more when it ends."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from resolvers.counting import Counts, CountStore
from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable

logger = logging.getLogger(__name__)

EVERY_S = 15.0
PUT_S = 5.0
# A process that ends waits no longer than this.
LAST_PUT_S = 2.0


@asynccontextmanager
async def kept(counts: Counts, store: CountStore, *, every_s: float = EVERY_S) -> AsyncIterator[None]:
    """Put what is counted into the store every so many seconds while the block runs, and when it ends."""
    group = asyncio.TaskGroup()
    await group.__aenter__()
    task = group.create_task(put_at_intervals(counts, store, every_s=every_s))
    try:
        yield
    finally:
        task.cancel()
        # What the block raises is its own: the group would hand it on as one of several.
        await group.__aexit__(None, None, None)
        await put(counts, store, within_s=LAST_PUT_S)


async def put_at_intervals(counts: Counts, store: CountStore, *, every_s: float) -> None:
    """Put for ever."""
    while True:
        await asyncio.sleep(every_s)
        await put(counts, store, within_s=PUT_S)


async def put(counts: Counts, store: CountStore, *, within_s: float) -> None:
    """Put once; what comes to nothing is logged, and goes with the next."""
    deadline = Deadline.after(within_s)
    try:
        async with deadline.limit():
            await counts.put_into(store, deadline)
    except (StoreUnavailable, TimeoutError):
        logger.warning("how sources and intake go could not be kept: the store did not answer")
