"""
How the service itself is, for whoever runs it: its sources, and what comes in. Nothing of any person is read here.

Who may is decided by the table of operations alone; that it was asked is recorded before anything is told.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

import msgspec

from policies import Channel
from resolvers.asking import Asking
from resolvers.counting import PART, Counts, CountStore
from resolvers.deadline import Deadline
from resolvers.judging.mandates import day_in_norway
from resolvers.model import (
    FetchCount,
    FetchEnd,
    IntakeCount,
    IntakeDoor,
    IntakeEnd,
    QuarantineCount,
    SourceCondition,
    SourceHealth,
    SourceMoment,
)
from resolvers.oversight.recorded import Recorded, within
from resolvers.plan import SourceSheet

MOST_HOURS, MOST_DAYS = 168, 31
# A time is told in at most so many parts, all of the least of these lengths (in minutes) that makes them so few.
MOST_MOMENTS = 96
LENGTHS = (5, 15, 30, 60, 120)
BEGINNING = datetime.min.replace(tzinfo=UTC)
# For so long a fetch tells how its source is now; what has held for so long is how it is.
LATELY, STEADY = timedelta(hours=1), timedelta(minutes=1)
ANSWERED = frozenset({FetchEnd.ANSWERED, FetchEnd.CUT})
UNMADE = frozenset({FetchEnd.RESTING, FetchEnd.BUSY})


class ServiceStore(CountStore, Protocol):
    """What is needed of the store."""

    async def fetch_counts(self, since: datetime, deadline: Deadline) -> Sequence[FetchCount]:
        """Read how fetches ended from a time on."""
        ...

    async def intake_counts(self, since: date, deadline: Deadline) -> Sequence[IntakeCount]:
        """Read what became of messages from a day on, the newest day first."""
        ...

    async def quarantine_counts(self, now: datetime, deadline: Deadline) -> Sequence[QuarantineCount]:
        """Count what is in quarantine by reason."""
        ...


class IntakeState(msgspec.Struct, frozen=True, kw_only=True):
    """What came in from a day until another (in Norway), the newest first, and what is in quarantine."""

    since: date
    until: date
    days: Mapping[tuple[date, IntakeDoor], Mapping[IntakeEnd, int]]
    quarantine: tuple[QuarantineCount, ...]


class Serving:
    """Tell how sources are and what comes in."""

    def __init__(
        self, store: ServiceStore, recorded: Recorded, counts: Counts, *, sheets: Sequence[SourceSheet]
    ) -> None:
        """
        Lean on the store.

        Args:
            counts: what this process has counted; the store is told it before it is asked.
            sheets: what the settings say of each source.
        """
        self._store = store
        self._recorded = recorded
        self._counts = counts
        self._sheets = tuple(sheets)

    async def sources(self, asking: Asking, channel: Channel, *, hours: int) -> tuple[SourceHealth, ...]:
        """
        Tell how each source is, and was over so many hours.

        Raises:
            Forbidden: no row lets them. BadInput: too many hours, or none.
            AuditUnavailable: the store cannot be read or written. DeadlineExceeded: not in time.
        """
        row = self._recorded.row(asking, channel)
        within(hours, MOST_HOURS, "hours")
        edges = edges_of(asking.now, hours)
        async with self._recorded.reading(asking, row, "sources"):
            await self._counts.put_into(self._store, asking.deadline)
            counts = await self._store.fetch_counts(edges[0], asking.deadline)
        return tuple(
            health(sheet, [count for count in counts if count.source == sheet.id], edges, asking.now)
            for sheet in self._sheets
        )

    async def intake(self, asking: Asking, channel: Channel, *, days: int) -> IntakeState:
        """
        Tell what came in during so many days until today, and what is in quarantine.

        Raises:
            Forbidden: no row lets them. BadInput: too many days, or none.
            AuditUnavailable: the store cannot be read or written. DeadlineExceeded: not in time.
        """
        row = self._recorded.row(asking, channel)
        within(days, MOST_DAYS, "days")
        today = day_in_norway(asking.now)
        since = today - timedelta(days=days - 1)
        async with self._recorded.reading(asking, row, "intake"):
            await self._counts.put_into(self._store, asking.deadline)
            counts = await self._store.intake_counts(since, asking.deadline)
            quarantine = await self._store.quarantine_counts(asking.now, asking.deadline)
        return IntakeState(since=since, until=today, days=by_day(counts), quarantine=tuple(quarantine))


def by_day(counts: Iterable[IntakeCount]) -> Mapping[tuple[date, IntakeDoor], Mapping[IntakeEnd, int]]:
    """Put what became of messages together by day and door, in the order that they come in."""
    days: dict[tuple[date, IntakeDoor], dict[IntakeEnd, int]] = {}
    for count in counts:
        days.setdefault((count.day, count.door), {})[count.end] = count.times
    return days


def edges_of(now: datetime, hours: int) -> tuple[datetime, ...]:
    """Say where the parts of a time begin, and last where the last ends: `now` is within it."""
    minutes = hours * 60
    length = next(length for length in LENGTHS if minutes <= length * MOST_MOMENTS)
    part = timedelta(minutes=length)
    end = now - (now - BEGINNING) % part + part
    parts = -(-minutes // length)
    return tuple(end - part * place for place in range(parts, -1, -1))


def health(sheet: SourceSheet, counts: Sequence[FetchCount], edges: Sequence[datetime], now: datetime) -> SourceHealth:
    """Say how a source is by all that was counted of it, and by the settings."""
    return SourceHealth(
        source=sheet.named(),
        condition=condition(sheet, counts, now),
        last_asked_at=max((count.last_at for count in counts), default=None),
        last_answered_at=max((count.last_at for count in counts if count.end in ANSWERED), default=None),
        moments=moments(counts, edges),
    )


def condition(sheet: SourceSheet, counts: Iterable[FetchCount], now: datetime) -> SourceCondition:
    """
    Say how a source is now: by the settings, else by how its last fetches ended.

    Where all have ended well for a minute, or all ill, it is as they are. Where some did and some did not, it is as
    most of them are in the last two parts of a time (five to ten minutes), so that one fetch turns nothing.
    """
    if not (sheet.switched_on and sheet.region_on):
        return SourceCondition.OFF
    told = [count for count in counts if count.last_at > now - LATELY and count.end is not FetchEnd.BUSY]
    if not told:
        return SourceCondition.UNKNOWN
    if is_well(told):
        return SourceCondition.WELL
    last = max((count for count in told if count.end not in ANSWERED), key=lambda count: count.last_at)
    return SourceCondition.RESTING if last.end is FetchEnd.RESTING else SourceCondition.FAILING


def is_well(counts: Sequence[FetchCount]) -> bool:
    """Tell whether a source answers, by fetches of which there is one at least."""
    well, ill = ([count for count in counts if (count.end in ANSWERED) is answered] for answered in (True, False))
    well_at, ill_at = (max((count.last_at for count in found), default=BEGINNING) for found in (well, ill))
    if abs(well_at - ill_at) >= STEADY:
        return well_at > ill_at
    since = max(count.since for count in counts) - PART
    answered, unanswered = (sum(count.times for count in found if count.since >= since) for found in (well, ill))
    return answered > unanswered


def moments(counts: Sequence[FetchCount], edges: Sequence[datetime]) -> tuple[SourceMoment, ...]:
    """Say how a source was in each part of a time, also where nothing was asked."""
    part = edges[1] - edges[0]
    within_parts: list[list[FetchCount]] = [[] for _ in edges[1:]]
    for count in counts:
        # The clock of another gateway may be ahead.
        within_parts[min((count.since - edges[0]) // part, len(within_parts) - 1)].append(count)
    return tuple(moment(found, since, since + part) for found, since in zip(within_parts, edges, strict=False))


def moment(counts: Iterable[FetchCount], since: datetime, until: datetime) -> SourceMoment:
    """Put what was counted in a part of a time together."""
    ends: Counter[FetchEnd] = Counter()
    made = took_ms = slowest_ms = 0
    for count in counts:
        ends[count.end] += count.times
        if count.end not in UNMADE:
            made, took_ms = made + count.times, took_ms + count.took_ms
            slowest_ms = max(slowest_ms, count.slowest_ms)
    return SourceMoment(
        since=since,
        until=until,
        asked=ends.total(),
        ends=dict(ends),
        mean_ms=round(took_ms / made) if made else None,
        slowest_ms=slowest_ms if made else None,
    )
