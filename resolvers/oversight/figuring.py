"""
Figures for whoever evaluates the measure (evaluering), without person data: small groups are withheld.

Everything is counted from what is kept anyhow. Each part has a share of the time that there is; one that takes longer
is not told, and keeps no other from being told.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import msgspec
from msgspec.structs import replace

from policies import Channel
from resolvers.asking import Asking
from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.model import ActorKind, Count, LookUpCount, PartOf, ReportCount
from resolvers.normalise.codes import NATIONAL
from resolvers.oversight.recorded import Recorded, within

MOST_DAYS = 92
# Fewer than so many are withheld, and more are rounded to a multiple of it.
STEP = 5
# What may be told of a change: citizens' and clinicians' own.
CHANGES = (
    "blockAccess",
    "delayRelease",
    "denyRelease",
    "endDenial",
    "endOptOut",
    "liftBlock",
    "optOut",
    "release",
    "setReleasePreference",
    "shield",
)
# A statement takes at most so long, and so long before the request's own time is over all is told that there is.
MOST_S, TELLING_S = 2.0, 0.5
LATE = "LATE"
Found = TypeVar("Found")
Told = TypeVar("Told")


class FigureStore(Protocol):
    """What is needed of the store; see resolvers/store/figures.py."""

    async def look_ups(self, since: datetime, until: datetime, deadline: Deadline) -> Sequence[LookUpCount]:
        """Count look-ups by channel and purpose."""
        ...

    async def refusals(self, since: datetime, until: datetime, deadline: Deadline) -> Sequence[Count]:
        """Count refusals by code."""
        ...

    async def openings_made(self, since: datetime, until: datetime, deadline: Deadline) -> Sequence[Count]:
        """Count openings by kind."""
        ...

    async def changes_made(
        self, since: datetime, until: datetime, operations: Collection[str], deadline: Deadline
    ) -> Sequence[Count]:
        """Count changes by operation."""
        ...

    async def complete_answers(self, since: datetime, until: datetime, deadline: Deadline) -> PartOf:
        """Count answers, and those that were complete."""
        ...

    async def missing_sources(self, since: datetime, until: datetime, deadline: Deadline) -> Sequence[Count]:
        """Count the answers in which each source was missing."""
        ...

    async def recently_taken(self, since: datetime, until: datetime, deadline: Deadline) -> PartOf:
        """Count how often something recent was asked for, and found."""
        ...

    async def reports_received(self, since: datetime, until: datetime, deadline: Deadline) -> Sequence[ReportCount]:
        """Count reports by discipline."""
        ...

    async def coded_results(self, systems: Collection[str], deadline: Deadline) -> PartOf:
        """Count results, and those with a code of some systems."""
        ...

    async def opted_out_persons(self, deadline: Deadline) -> int:
        """Count who has opted out."""
        ...


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """
    How many, rounded, and the part of them in which something holds, to two digits.

    Args:
        part: None where it is of one to four, or the rest is: of how many could be told from it.
    """

    all: int
    part: float | None


class LookUpFigure(msgspec.Struct, frozen=True, kw_only=True):
    """Look-ups of a channel and purpose, rounded; None for patients where they are few."""

    channel: ActorKind
    purpose: str | None
    looks: int
    patients: int | None


class FigureState(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of a time, with what is of a few withheld; None for what took too long to count, or is of a few."""

    since: datetime
    until: datetime
    look_ups: tuple[LookUpFigure, ...] | None
    refusals: tuple[Count, ...] | None
    complete: Share | None
    missing: tuple[Count, ...] | None
    openings: tuple[Count, ...] | None
    changes: tuple[Count, ...] | None
    recency: Share | None
    reports: tuple[ReportCount, ...] | None
    coding: Share | None
    opted_out: int | None


class Figuring:
    """Tell figures."""

    def __init__(self, store: FigureStore, recorded: Recorded, *, most_s: float = MOST_S) -> None:
        """Lean on the store; a statement takes at most `most_s` seconds."""
        self._store = store
        self._recorded = recorded
        self._most_s = most_s

    async def figures(self, asking: Asking, channel: Channel, *, days: int) -> FigureState:
        """
        Tell the figures of so many days until now.

        Raises:
            Forbidden: no row lets them. BadInput: too many days, or none.
            AuditUnavailable: it cannot be recorded. DeadlineExceeded: not in time.
        """
        row = self._recorded.row(asking, channel)
        within(days, MOST_DAYS, "days")
        since, until, store = asking.now - timedelta(days=days), asking.now, self._store
        async with self._recorded.reading(asking, row, "figures"):
            part = InTime(asking.deadline.sooner(TELLING_S), self._most_s).of
            return FigureState(
                since=since,
                until=until,
                look_ups=told(await part(lambda time: store.look_ups(since, until, time)), looked_up),
                refusals=told(await part(lambda time: store.refusals(since, until, time)), often_enough),
                complete=told(await part(lambda time: store.complete_answers(since, until, time)), share),
                missing=told(await part(lambda time: store.missing_sources(since, until, time)), often_enough),
                openings=told(await part(lambda time: store.openings_made(since, until, time)), often_enough),
                changes=told(await part(lambda time: store.changes_made(since, until, CHANGES, time)), often_enough),
                recency=told(await part(lambda time: store.recently_taken(since, until, time)), share),
                reports=told(await part(lambda time: store.reports_received(since, until, time)), came_in),
                coding=told(await part(lambda time: store.coded_results(NATIONAL, time)), share),
                opted_out=told(await part(store.opted_out_persons), rounded),
            )


class InTime:
    """Give each part of what is read a share of the time."""

    def __init__(self, deadline: Deadline, most_s: float) -> None:
        """Take when all is over, and the most seconds of a part."""
        self._deadline = deadline
        self._most_s = most_s

    async def of(self, read: Callable[[Deadline], Awaitable[Found]]) -> Found | None:
        """
        Read a part; None where it takes too long.

        Raises:
            StoreUnavailable: the store does not answer at all.
        """
        time = self._deadline.earlier(self._most_s)
        try:
            async with time.limit():
                return await read(time)
        except TimeoutError:
            return None
        except StoreUnavailable as error:
            if error.reason != LATE:
                raise
            return None


def told(found: Found | None, tell: Callable[[Found], Told]) -> Told | None:
    """Tell what was found, where it was."""
    return None if found is None else tell(found)


def rounded(times: int) -> int | None:
    """Round to a multiple of five; None for fewer than five, none among them."""
    return None if times < STEP else (times + STEP // 2) // STEP * STEP


def often_enough(counts: Sequence[Count]) -> tuple[Count, ...]:
    """Round each, and leave out what there are few of."""
    listed = ((count.name, rounded(count.times)) for count in counts)
    return tuple(Count(name=name, times=times) for name, times in listed if times is not None)


def looked_up(counts: Sequence[LookUpCount]) -> tuple[LookUpFigure, ...]:
    """Round each, and leave out what there are few of."""
    listed = ((count, rounded(count.looks)) for count in counts)
    return tuple(
        LookUpFigure(channel=count.channel, purpose=count.purpose, looks=looks, patients=rounded(count.patients))
        for count, looks in listed
        if looks is not None
    )


def came_in(counts: Sequence[ReportCount]) -> tuple[ReportCount, ...]:
    """Round each, its hours to a tenth, and leave out what there are few of."""
    listed = ((count, rounded(count.reports)) for count in counts)
    return tuple(
        replace(
            count,
            reports=reports,
            hours_from_sample=tenths(count.hours_from_sample, count.issued),
            hours_from_issue=tenths(count.hours_from_issue, count.issued),
        )
        for count, reports in listed
        if reports is not None
    )


def tenths(hours: float | None, of: int) -> float | None:
    """Round to a tenth; None of fewer than five."""
    return None if hours is None or of < STEP else round(hours, 1)


def share(found: PartOf) -> Share | None:
    """Say which part it is; None of fewer than five, and no part where it or the rest is of one to four."""
    counted = rounded(found.all)
    if counted is None:
        return None
    few = any(0 < times < STEP for times in (found.part, found.all - found.part))
    return Share(all=counted, part=None if few else round(found.part / found.all, 2))
