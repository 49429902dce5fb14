"""Let a source that fails be for a while, and let no source have more than its share of what runs at once."""

import asyncio
from collections.abc import Callable
from enum import StrEnum

import msgspec

from resolvers.deadline import Deadline
from resolvers.model import Delivery, Fetch, Missing, SourceId, SourceState
from resolvers.sources.port import Source

# What says that the source itself is ill; what it answered, a refusal among it, says that it is well.
ILL_BY = frozenset({"CONNECTION", "UNAVAILABLE", "BROKEN_OFF", "TIMEOUT"})
SERVER_FAULT = "HTTP_5"
# What says that the source was not asked at all.
UNASKED = "CREDENTIALS"
# The part of its budget that a source must have had, before being late is held against it.
FAIR = 0.5
# The part of a fetch's time that may go to waiting for a place.
WAITING = 0.5


class Health(StrEnum):
    """What a fetch tells of its source."""

    WELL = "WELL"
    ILL = "ILL"
    UNKNOWN = "UNKNOWN"


class Guards(msgspec.Struct, frozen=True, kw_only=True):
    """
    How a source is guarded.

    `at_once` fetches run at a time, and as many again may wait. After `failures` failed fetches in a row nothing is
    asked for `pause_s` seconds; then one fetch tries whether the source is well again.
    """

    at_once: int = 16
    failures: int = 5
    pause_s: float = 10.0


class Breaker:
    """
    Closed while a source is well, open while it is left alone, half open while exactly one fetch tries it.

    What was let through before the breaker last opened or closed no longer counts: each change starts a new era.
    """

    def __init__(self, guards: Guards, clock: Callable[[], float]) -> None:
        """Start closed; `clock` gives monotonic seconds."""
        self._guards = guards
        self._clock = clock
        self._failures = 0
        self._opened_at: float | None = None
        self._trying = False
        self._era = 0

    @property
    def lets_through(self) -> bool:
        """Tell whether a fetch would be let through now."""
        if self._opened_at is None:
            return True
        return not self._trying and self._clock() - self._opened_at >= self._guards.pause_s

    def enter(self) -> int | None:
        """Let a fetch through and give the era that it belongs to, or None; half open, only the first."""
        if not self.lets_through:
            return None
        # INVARIANT: nothing is awaited between the question and the answer, so that two are never let through.
        self._trying = self._opened_at is not None
        return self._era

    def leave(self, era: int, health: Health) -> None:
        """Take in what a fetch told; one that was cancelled told nothing, and another may try in its place."""
        if era != self._era:
            return
        tried, self._trying = self._trying, False
        if health is Health.ILL:
            self._failures += 1
            if tried or self._failures >= self._guards.failures:
                self._turn(self._clock())
        elif health is Health.WELL:
            self._failures = 0
            if tried:
                self._turn(None)

    def _turn(self, opened_at: float | None) -> None:
        """Open, or close with None."""
        self._opened_at = opened_at
        self._failures = 0
        self._era += 1


class Bulkhead:
    """The places for fetches of one source, and a queue that is no longer than they are many."""

    def __init__(self, at_once: int) -> None:
        """Start with every place free."""
        self._places = asyncio.Semaphore(at_once)
        self._most_waiting = at_once
        self._waiting = 0

    async def enter(self, limit: Deadline) -> bool:
        """Take a place, waiting for it until the limit; False where the queue is full or the limit passed."""
        if not self._places.locked():
            await self._places.acquire()
            return True
        if self._waiting >= self._most_waiting:
            return False
        self._waiting += 1
        try:
            async with limit.limit():
                await self._places.acquire()
        except TimeoutError:
            return False
        finally:
            self._waiting -= 1
        return True

    def leave(self) -> None:
        """Give the place to the next."""
        self._places.release()


class Guarded:
    """A source behind a bulkhead and a breaker."""

    def __init__(self, source: Source, guards: Guards, clock: Callable[[], float]) -> None:
        """Guard the source; `clock` gives monotonic seconds."""
        self._source = source
        self._breaker = Breaker(guards, clock)
        self._bulkhead = Bulkhead(guards.at_once)

    @property
    def id(self) -> SourceId:
        """Name the source in settings, ledger and provenance."""
        return self._source.id

    @property
    def name(self) -> str:
        """Name the source for people."""
        return self._source.name

    @property
    def left_alone(self) -> bool:
        """Tell whether nothing is asked of it now, after failures."""
        return not self._breaker.lets_through

    async def fetch(self, fetch: Fetch, deadline: Deadline) -> Delivery | Missing:
        """
        Read what the source holds, where it may be asked now.

        Returns:
            What the source gives; Missing FAILED `BREAKER_OPEN` while it is left alone after failures, FAILED `BUSY`
            where as many fetches of it run and wait as may, or none ended in time.
        """
        if not self._breaker.lets_through:
            return self._missing("BREAKER_OPEN")
        if not await self._bulkhead.enter(deadline.earlier(deadline.left_s() * WAITING)):
            return self._missing("BUSY")
        try:
            return await self._ask(fetch, deadline)
        finally:
            self._bulkhead.leave()

    async def _ask(self, fetch: Fetch, deadline: Deadline) -> Delivery | Missing:
        """Ask, unless the breaker has opened while the fetch waited, and tell the breaker how it went."""
        era = self._breaker.enter()
        if era is None:
            return self._missing("BREAKER_OPEN")
        health = Health.UNKNOWN
        had_time = deadline.left_s() >= fetch.budget_s * FAIR
        try:
            outcome = await self._source.fetch(fetch, deadline)
            health = told(outcome, had_time=had_time)
        finally:
            self._breaker.leave(era, health)
        return outcome

    def _missing(self, reason: str) -> Missing:
        """Say why the source was not asked."""
        return Missing(source=self.id, state=SourceState.FAILED, reason=reason)


def told(outcome: Delivery | Missing, *, had_time: bool) -> Health:
    """Say what an outcome tells of its source; being late tells nothing where there was little time left for it."""
    if isinstance(outcome, Missing) and outcome.reason == UNASKED:
        return Health.UNKNOWN
    if isinstance(outcome, Delivery) or not (outcome.reason in ILL_BY or outcome.reason.startswith(SERVER_FAULT)):
        return Health.WELL
    return Health.UNKNOWN if outcome.state is SourceState.LATE and not had_time else Health.ILL
