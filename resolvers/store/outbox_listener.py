"""Hear what every gateway announces, on a connection of its own; where that is not certain, it is said at once."""

import asyncio
import contextlib
import logging
import random
import secrets
from collections.abc import Callable, Collection
from typing import Protocol

import asyncpg
import msgspec

from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.model import Announcement
from resolvers.store.outbox import CHANNEL
from resolvers.store.pool import Database
from resolvers.store.queries import Queries

logger = logging.getLogger(__name__)


class Ear(Protocol):
    """Who is told."""

    def listening(self) -> None:
        """Begin to rely on it: everything that is announced from now on is told."""
        ...

    def heard(self, announcements: Collection[Announcement]) -> None:
        """Take what has changed; several at once where they came together."""
        ...

    def deaf(self) -> None:
        """Rely on nothing: anything may have changed, and nothing is told until `listening` is called again."""
        ...


class Ears:
    """Several who are told the same; each takes what it is told at once, so that none waits for another."""

    def __init__(self, *ears: Ear) -> None:
        """Take them, in the order in which they are told."""
        self._ears = ears

    def listening(self) -> None:
        """Tell all to rely on it."""
        for ear in self._ears:
            ear.listening()

    def heard(self, announcements: Collection[Announcement]) -> None:
        """Tell all what has changed."""
        for ear in self._ears:
            ear.heard(announcements)

    def deaf(self) -> None:
        """Tell all to rely on nothing."""
        for ear in self._ears:
            ear.deaf()


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """
    How soon a silent connection is found out, and how soon another is tried.

    Every `beat_s` seconds something is announced to ourselves, which must be heard within `within_s`. Another
    connection is tried after `first_s` seconds at most, twice as much after each failure, up to `longest_s`.
    """

    beat_s: float = 2.0
    within_s: float = 2.0
    first_s: float = 0.2
    longest_s: float = 5.0

    def pause_s(self, failures: int) -> float:
        """Say how long to wait at most after so many failures, one or more."""
        return min(self.longest_s, self.first_s * 2.0 ** min(failures - 1, 16))


class Listener:
    """Listens until it is cancelled, over as many connections as that takes."""

    def __init__(
        self, database: Database, ear: Ear, pace: Pace | None = None, *, draw: Callable[[], float] = random.random
    ) -> None:
        """Take who is told; `draw` gives chance from 0 to 1, so that gateways do not all come back at once."""
        self._database = database
        self._ear = ear
        self._pace = pace or Pace()
        self._draw = draw
        self._failures = 0
        self.tried = asyncio.Event()

    async def run(self) -> None:
        """Listen for ever; `tried` is set as soon as it is known whether that can be done."""
        while True:
            try:
                await self._listen()
            except StoreUnavailable as error:
                logger.warning("announcements are not heard: %s", error)
            finally:
                self._ear.deaf()
                self.tried.set()
            self._failures += 1
            await asyncio.sleep(self._draw() * self._pace.pause_s(self._failures))

    async def _listen(self) -> None:
        """
        Listen on one connection until it is lost.

        Raises:
            StoreUnavailable: always: there is no connection, or no longer one that hears.
        """
        async with self._database.apart() as connection:
            line = Line(connection, self._database.queries, self._ear)
            async with Deadline.after(self._pace.within_s).limit():
                await line.open()
            self._ear.listening()
            self._failures = 0
            self.tried.set()
            while not await line.ends_within(self._pace.beat_s):
                async with Deadline.after(self._pace.within_s).limit():
                    await line.beat()
        raise StoreUnavailable("the connection that listens was lost")


class Line:
    """One connection that listens."""

    def __init__(self, connection: asyncpg.Connection, sql: Queries, ear: Ear) -> None:
        """Take an open connection."""
        self._connection = connection
        self._sql = sql
        self._ear = ear
        self._ended = asyncio.Event()
        self._beaten = asyncio.Event()
        self._own = f"provesvar_beat_{secrets.token_bytes(8).hex()}"
        self._told: list[str] = []

    async def open(self) -> None:
        """Begin to listen, and hear oneself once: only then is it certain, whatever lies on the way to the server."""
        self._connection.add_termination_listener(self._on_end)
        await self._connection.add_listener(self._own, self._on_beat)
        await self._connection.add_listener(CHANNEL, self._on_told)
        await self.beat()

    async def beat(self) -> None:
        """Announce something to oneself, and wait until it is heard or the connection has ended."""
        self._beaten.clear()
        await self._connection.execute(self._sql["beat"], self._own)
        await self._beaten.wait()

    async def ends_within(self, span_s: float) -> bool:
        """Wait so long for the connection to end; tells whether it has."""
        with contextlib.suppress(TimeoutError):
            async with Deadline.after(span_s).limit():
                await self._ended.wait()
        return self._ended.is_set()

    def _on_end(self, *_: object) -> None:
        self._ended.set()
        self._beaten.set()

    def _on_beat(self, *_: object) -> None:
        self._beaten.set()

    def _on_told(self, _connection: object, _pid: int, _channel: str, told: object) -> None:
        """Collect what comes together, and hand it on when the loop has taken all of it in."""
        if not self._told:
            asyncio.get_running_loop().call_soon(self._hand_on)
        self._told.append(str(told))

    def _hand_on(self) -> None:
        """Hand on what was told; what cannot be read may concern anybody."""
        told, self._told = self._told, []
        if self._ended.is_set():
            return
        read = [Announcement.read(text) for text in dict.fromkeys(told)]
        if None in read:
            self._ear.deaf()
            self._ear.listening()
        self._ear.heard([announcement for announcement in read if announcement is not None])
