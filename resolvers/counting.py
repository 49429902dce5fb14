"""
Count how the service goes while it goes: fetches of sources, and messages that come in. Nothing of a person is counted.

Every process counts for itself, in parts of a time; what has been counted is put together in the store now and then, so
that it is known of all processes and outlives each. Whoever counts only adds to a number in memory.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import TracebackType
from typing import Protocol
from uuid import uuid4
from zoneinfo import ZoneInfo

from resolvers.deadline import Deadline
from resolvers.model import (
    CountBatch,
    Delivery,
    FetchCount,
    FetchEnd,
    IntakeCount,
    IntakeDoor,
    IntakeEnd,
    Missing,
    SourceId,
    SourceState,
)

PART = timedelta(minutes=5)
# What is not known of the store for so long is let go of, so that memory does not grow while there is none.
MOST_KEPT = 2_000
BEGINNING = datetime.min.replace(tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")
# How a fetch that was not made is told apart.
UNMADE = {"BREAKER_OPEN": FetchEnd.RESTING, "BUSY": FetchEnd.BUSY}
ENDS = {
    SourceState.LATE: FetchEnd.LATE,
    SourceState.FAILED: FetchEnd.FAILED,
    SourceState.REFUSED: FetchEnd.REFUSED,
}


class CountStore(Protocol):
    """What is needed of the store."""

    async def add_counts(self, batch: CountBatch, deadline: Deadline) -> None:
        """Add to what has been counted, all of it or nothing; once, however often the same batch is put."""
        ...


@dataclass(slots=True)
class Sum:
    """Fetches that ended alike."""

    times: int = 0
    took_ms: int = 0
    slowest_ms: int = 0
    last_at: datetime = BEGINNING

    def add(self, other: "Sum") -> None:
        """Count some more."""
        self.times += other.times
        self.took_ms += other.took_ms
        self.slowest_ms = max(self.slowest_ms, other.slowest_ms)
        self.last_at = max(self.last_at, other.last_at)


FetchKey = tuple[datetime, SourceId, FetchEnd]
MessageKey = tuple[date, IntakeDoor, IntakeEnd]


class Counts:
    """What this process has counted and the store does not know yet; a Watch of sources."""

    def __init__(self, clock: Callable[[], datetime], measure: Callable[[], float]) -> None:
        """Begin at nothing; `clock` gives aware UTC, and `measure` monotonic seconds."""
        self._clock = clock
        self.measure = measure
        self._fetches: dict[FetchKey, Sum] = {}
        self._messages: dict[MessageKey, int] = {}
        self._putting = asyncio.Lock()
        self._process = uuid4()
        self._number = 0
        self._pending: CountBatch | None = None

    def fetching(self, source: SourceId) -> "Counted":
        """Count a fetch, which lasts as long as the block; one that is given up is none."""
        return Counted(self, source)

    def fetched(self, source: SourceId, end: FetchEnd, took_s: float) -> None:
        """Count a fetch that has ended."""
        now, took_ms = self._clock(), round(took_s * 1000)
        self._add_fetches((part_of(now), source, end), Sum(1, took_ms, took_ms, now))

    def received(self, door: IntakeDoor, end: IntakeEnd, at: datetime) -> None:
        """Count a message that came in."""
        self._add_messages((at.astimezone(OSLO).date(), door, end), 1)

    async def put_into(self, store: CountStore, deadline: Deadline) -> None:
        """
        Let the store know what has been counted; of some who do at once, each comes back when it knows.

        A batch that was not answered may have come in all the same: it is put again as it was, and nothing is added to
        it.

        Raises:
            StoreUnavailable: it did not answer; what has been counted is kept for the next time.
        """
        async with self._putting:
            await self._put_pending(store, deadline)
            self._pending = self._next()
            await self._put_pending(store, deadline)

    async def _put_pending(self, store: CountStore, deadline: Deadline) -> None:
        """Put the batch that there is, until the store has answered that it knows it."""
        if self._pending is not None:
            await store.add_counts(self._pending, deadline)
            self._pending = None

    def _next(self) -> CountBatch | None:
        """Take what has been counted since the last batch; None where that is nothing."""
        fetches, self._fetches = self._fetches, {}
        messages, self._messages = self._messages, {}
        if not fetches and not messages:
            return None
        self._number += 1
        return CountBatch(
            process=self._process,
            number=self._number,
            at=self._clock(),
            fetches=fetches_of(fetches),
            messages=messages_of(messages),
        )

    def _add_fetches(self, key: FetchKey, found: Sum) -> None:
        if key in self._fetches or len(self._fetches) < MOST_KEPT:
            self._fetches.setdefault(key, Sum()).add(found)

    def _add_messages(self, key: MessageKey, times: int) -> None:
        if key in self._messages or len(self._messages) < MOST_KEPT:
            self._messages[key] = self._messages.get(key, 0) + times


class Counted:
    """Counts one fetch by how it ended."""

    __slots__ = ("_began", "_counts", "_end", "_source")

    def __init__(self, counts: Counts, source: SourceId) -> None:
        """Begin when the block does."""
        self._counts = counts
        self._source = source
        self._end: FetchEnd | None = None

    def __enter__(self) -> Callable[[Delivery | Missing], None]:
        """Begin; gives what is told how the fetch ended."""
        self._began = self._counts.measure()
        return self._take

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Count it, where it has ended."""
        if self._end is not None:
            self._counts.fetched(self._source, self._end, self._counts.measure() - self._began)

    def _take(self, outcome: Delivery | Missing) -> None:
        self._end = ending(outcome)


def ending(outcome: Delivery | Missing) -> FetchEnd:
    """Say how a fetch ended."""
    if isinstance(outcome, Delivery):
        return FetchEnd.ANSWERED if outcome.cut is None else FetchEnd.CUT
    return UNMADE.get(outcome.reason) or ENDS.get(outcome.state, FetchEnd.FAILED)


def part_of(at: datetime) -> datetime:
    """Say in which part of a time a moment is: when the part began."""
    return at - (at - BEGINNING) % PART


def fetches_of(counted: dict[FetchKey, Sum]) -> tuple[FetchCount, ...]:
    """Write fetches, always in the same order: processes that add at once never wait in a circle."""
    return tuple(
        FetchCount(
            source=source,
            since=since,
            end=end,
            times=found.times,
            took_ms=found.took_ms,
            slowest_ms=found.slowest_ms,
            last_at=found.last_at,
        )
        for (since, source, end), found in sorted(counted.items(), key=lambda one: one[0])
    )


def messages_of(counted: dict[MessageKey, int]) -> tuple[IntakeCount, ...]:
    """Write messages, always in the same order too."""
    return tuple(
        IntakeCount(day=day, door=door, end=end, times=times)
        for (day, door, end), times in sorted(counted.items(), key=lambda one: one[0])
    )
