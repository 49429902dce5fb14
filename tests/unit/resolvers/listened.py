"""Somebody who listens to a stream, while a test changes the world."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

from resolvers.errors import PathError
from resolvers.streams.turns import Rhythm

# Fast enough to be waited for.
QUICK = Rhythm(beat_s=0.005, check_s=0.03, list_s=0.0)
# Checks never come.
UNCHECKED = Rhythm(beat_s=0.005, check_s=600.0)
SOON_S = 6.0
BEATS = 8


class Listened:
    """What a stream has told, and how it ended."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.failure: PathError | None = None
        self.ended = asyncio.Event()
        self._told = asyncio.Event()
        self._taken = 0

    async def run(self, stream: AsyncGenerator[Any]) -> None:
        try:
            async with aclosing(stream) as events:
                async for event in events:
                    self.events.append(event)
                    self._told.set()
        except PathError as failure:
            self.failure = failure
        self.ended.set()

    async def next(self) -> Any:
        """Wait for the next event."""
        async with asyncio.timeout(SOON_S):
            while len(self.events) <= self._taken:
                self._told.clear()
                await self._told.wait()
        self._taken += 1
        return self.events[self._taken - 1]

    async def nothing(self, rhythm: Rhythm = QUICK) -> None:
        """Wait for as long as something would have come in."""
        await asyncio.sleep(BEATS * rhythm.beat_s + (2 * rhythm.check_s if rhythm.check_s < 1 else 0))
        assert len(self.events) == self._taken
        assert not self.ended.is_set(), self.failure

    async def end(self) -> PathError | None:
        """Wait until the stream ends, and give why."""
        async with asyncio.timeout(SOON_S):
            await self.ended.wait()
        assert len(self.events) == self._taken
        return self.failure


@asynccontextmanager
async def listening(stream: AsyncGenerator[Any]) -> AsyncIterator[Listened]:
    """Listen while the block lasts."""
    listened = Listened()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(listened.run(stream))
        try:
            yield listened
        finally:
            task.cancel()
