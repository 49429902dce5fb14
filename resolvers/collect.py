"""Ask every source at once, under one deadline; a source that fails or is late is a value, not an end."""

import asyncio
from collections.abc import Mapping, Sequence

from resolvers.deadline import Deadline
from resolvers.model import Delivery, Fetch, Missing, SourceId, SourceState
from resolvers.sources.port import Source


async def collect(
    fetches: Sequence[Fetch], sources: Mapping[SourceId, Source], deadline: Deadline
) -> tuple[Delivery | Missing, ...]:
    """
    Make every fetch at the same time.

    Args:
        sources: at least the sources of the fetches.

    Returns:
        One outcome per fetch, same order; LATE for a source that did not answer within its budget or the deadline.

    Raises:
        ExceptionGroup: a source raised, which is a bug and stops the answer.
    """
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(answer_in_time(sources[fetch.source], fetch, deadline)) for fetch in fetches]
    return tuple(task.result() for task in tasks)


async def answer_in_time(source: Source, fetch: Fetch, deadline: Deadline) -> Delivery | Missing:
    """Make one fetch within its budget and the deadline, whatever the source does about them itself."""
    limit = deadline.earlier(fetch.budget_s)
    wall = limit.limit()
    try:
        async with wall:
            return await source.fetch(fetch, limit)
    except TimeoutError:
        if not wall.expired():
            raise
        return Missing(source=fetch.source, state=SourceState.LATE, reason="TIMEOUT")
