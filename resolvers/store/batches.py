"""Many who write at once share a transaction: what comes while one runs goes together in the next."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

from resolvers.deadline import Deadline

Item = TypeVar("Item")
MOST = 100


class Turn(Enum):
    """What somebody who waits is told: what they gave is written, or they are to write themselves."""

    WRITTEN = "WRITTEN"
    LEAD = "LEAD"


@dataclass(eq=False, slots=True)
class Waiting(Generic[Item]):
    """Something that waits to be written; `alone` once it was among what could not be written together."""

    item: Item
    turn: "asyncio.Future[Turn]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    alone: bool = False


class Batches(Generic[Item]):
    """
    Write what is given, together with what waits meanwhile, and come back when it is certain to be written.

    Whoever finds nobody writing leads: they write their own and what waits, under their own deadline, and hand the lead
    on. What could not be written together is written again one at a time, so that nobody fails for another's sake.
    """

    def __init__(self, write: Callable[[Sequence[Item], Deadline], Awaitable[None]], *, most: int = MOST) -> None:
        """Take what writes several in one transaction, and how many at most."""
        self._write = write
        self._most = most
        self._queue: deque[Waiting[Item]] = deque()
        self._led = False

    async def add(self, item: Item, deadline: Deadline) -> None:
        """
        Write one.

        Raises:
            TimeoutError: the time was over before its turn had come.
            Exception: whatever writing it alone raised.
        """
        own = Waiting(item)
        if not self._led:
            self._led = True
        elif await self._waited(own, deadline) is Turn.WRITTEN:
            return
        await self._lead(own, deadline)

    async def _waited(self, own: Waiting[Item], deadline: Deadline) -> Turn:
        """Wait for what becomes of it."""
        self._queue.append(own)
        try:
            async with deadline.limit():
                return await own.turn
        except BaseException:
            if own in self._queue:
                self._queue.remove(own)
            elif own.turn.done() and not own.turn.cancelled() and own.turn.result() is Turn.LEAD:
                self._hand_on()
            raise

    async def _lead(self, own: Waiting[Item], deadline: Deadline) -> None:
        """Write one's own with what waits, and hand the lead on."""
        try:
            others = [] if own.alone else self._taken()
            if not others or not await self._written_together(own, others, deadline):
                await self._write([own.item], deadline)
        finally:
            self._hand_on()

    async def _written_together(self, own: Waiting[Item], others: Sequence[Waiting[Item]], deadline: Deadline) -> bool:
        """Write one's own with others, and tell them; False where they cannot be written together."""
        try:
            await self._write([own.item, *(other.item for other in others)], deadline)
        except BaseException as error:
            self._put_back(others)
            if isinstance(error, Exception):
                return False
            raise
        for other in others:
            tell(other, Turn.WRITTEN)
        return True

    def _taken(self) -> list[Waiting[Item]]:
        """Take what waits and may be written with others."""
        taken: list[Waiting[Item]] = []
        while self._queue and not self._queue[0].alone and len(taken) < self._most - 1:
            taken.append(self._queue.popleft())
        return taken

    def _put_back(self, others: Sequence[Waiting[Item]]) -> None:
        """Let those who still wait be written one at a time, before whoever came later."""
        for other in reversed(others):
            if not other.turn.done():
                other.alone = True
                self._queue.appendleft(other)

    def _hand_on(self) -> None:
        """Give the lead to whoever has waited longest; with nobody, it is free."""
        while self._queue:
            following = self._queue.popleft()
            if tell(following, Turn.LEAD):
                return
        self._led = False


def tell(waiting: Waiting[Item], turn: Turn) -> bool:
    """Tell somebody what became of theirs; False where they wait no longer."""
    if waiting.turn.done():
        return False
    waiting.turn.set_result(turn)
    return True
