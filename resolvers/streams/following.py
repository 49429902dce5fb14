"""
One stream about one person: what its reader knows, and what each look finds beyond that.

Each look is a glance, which records nothing and asks the national store alone, so that what is hidden leaves no trace
in any log and no source is asked because of it. Where a glance shows something that was not there before, the whole
path is walked for it, with every source and a record of what is shown; what the walk does not show is not told. A
refusal is told on the stream's own checks alone. So neither that nor when something is told says anything of what is
hidden (the moments of the events: see `turns`).
"""

import hashlib
from asyncio import get_running_loop
from collections.abc import AsyncGenerator, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

import msgspec
from msgspec.structs import replace

from resolvers.asking import Asking
from resolvers.audit import version_of
from resolvers.errors import CursorInvalid, DeadlineExceeded, PathError
from resolvers.model import Answer, MergedReport, PersonNumber, ReportId, TimelineFilter
from resolvers.naming import EPOCH, Bookmark, Position, microseconds
from resolvers.pipeline import Met, Picked, Pipeline
from resolvers.streams.hearing import Hearing, Mark
from resolvers.streams.turns import Turn
from resolvers.views.glancing import Glance, Glancing

OPERATION = "reportArrived"
# What a stream tells is recorded apart from its beginning: the moments would tell a citizen what has arrived.
EVENT = "reportArrived.event"
# A message is noted as received before it is filed, and filed within its deadline.
FILING = timedelta(seconds=15)
# So many are told by one walk; the next look tells the rest.
MOST_A_LOOK = 20
# What was walked longer ago is walked again before it is told, as a slow reader may take its time.
FRESH_S = 5.0


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """One report that has arrived, with its event's cursor, who was met for it, and what was asked with."""

    asking: Asking
    met: Met
    cursor: str
    report: MergedReport


class Told:
    """Up to when a reader has been told, and, by a digest each, what of the time around that and later."""

    def __init__(self, until: datetime, names: Iterable[str] = ()) -> None:
        """Take an instant (aware UTC), and what was told around it."""
        self.until = until
        self._names = dict.fromkeys(names, until)

    @classmethod
    def read(cls, mark: Bookmark) -> "Told":
        """
        Read what a cursor holds.

        Raises:
            CursorInvalid: it is of another list.
        """
        if mark.position.id != OPERATION:
            raise CursorInvalid("the cursor is of another list")
        return cls(EPOCH + timedelta(microseconds=mark.position.sampled_us), mark.missed)

    def mark(self) -> Bookmark:
        """Write it as what a cursor holds."""
        return Bookmark(Position(microseconds(self.until), 0, OPERATION), missed=tuple(self._names))

    def knows(self, report: ReportId, version: int) -> bool:
        """Tell whether a version is among what was told."""
        return digest(report, version) in self._names

    def note(self, report: ReportId, version: int, at: datetime) -> None:
        """Note a version that is told at a time; what no cursor needs to know any more is forgotten."""
        kept = {name: noted for name, noted in self._names.items() if noted >= self.until - FILING}
        self._names = kept | {digest(report, version): at}


class Following:
    """One stream."""

    def __init__(
        self,
        pipeline: Pipeline,
        glancing: Glancing,
        hearing: Hearing,
        *,
        number: PersonNumber,
        mark: Mark,
        seen: Mapping[ReportId, int],
        told: Told,
        looks: bool,
    ) -> None:
        """Take what the reader knows, and whether they are told more than the names of reports."""
        self._pipeline = pipeline
        self._glancing = glancing
        self._hearing = hearing
        self._number = number
        self._mark = mark
        self._seen = dict(seen)
        self._told = told
        self._looks = looks

    async def look(self, turn: Turn) -> AsyncGenerator[Arrived]:
        """
        Tell what is there that was not, oldest first.

        Raises:
            PathError: on a check, the caller may not listen any longer, or nobody can tell whether they may.
        """
        if turn.checks:
            await self._pipeline.meet(turn.asking, self._number, OPERATION)
        glance = await glanced(self._pipeline, self._glancing, turn.asking, self._number)
        if not isinstance(glance, Glance):
            return
        self._hearing.follow(self._mark, glance.met.person.hash)
        new = sorted((one for one in glance.reports if self._is_new(one)), key=oldest_first)
        if new:
            async for event in self._walked(turn, new):
                yield event
        else:
            self._told.until = turn.asking.now

    def _is_new(self, report: MergedReport) -> bool:
        """Tell whether a report is not known to the reader, or only older versions of it."""
        known = self._seen.get(report.id)
        return known is None or known < version_of(report)

    async def _walked(self, turn: Turn, new: Sequence[MergedReport]) -> AsyncGenerator[Arrived]:
        """Walk the path for what is new, and tell what it shows; see look."""
        some = new[:MOST_A_LOOK]
        began_s = get_running_loop().time()
        try:
            met = await self._pipeline.meet(turn.asking, self._number, OPERATION)
            cut = partial(self._still_new, {one.id for one in some})
            found = await self._pipeline.show(turn.asking, met, EVENT, TimelineFilter(), cut, looks=self._looks)
        except PathError:
            if turn.checks:
                raise
            return
        if some != new:
            self._mark.set()
        for place, report in enumerate(found.reports, start=1):
            if get_running_loop().time() - began_s > FRESH_S:
                self._mark.set()
                return
            yield self._event(turn.asking, met, report, last=place == len(found.reports) and some == new)

    def _still_new(self, some: Collection[ReportId], answer: Answer) -> Picked:
        """Take of an answer what is new of some reports: a source may hide the version that was."""
        found = [one for one in answer.reports if one.id in some and self._is_new(one)]
        return Picked(answer=answer, reports=tuple(sorted(found, key=oldest_first)))

    def _event(self, asking: Asking, met: Met, report: MergedReport, *, last: bool) -> Arrived:
        """Make an event, and note that it is told; with the last of a look, all is told up to that look."""
        version = version_of(report)
        self._seen[report.id] = version
        self._told.note(report.id, version, asking.now)
        if last:
            self._told.until = asking.now
        cursor = self._pipeline.naming.cursor(self._told.mark(), asking.caller, met.person.hash)
        return Arrived(asking=asking, met=met, cursor=cursor, report=report)


async def glanced(
    pipeline: Pipeline, glancing: Glancing, asking: Asking, number: PersonNumber
) -> Glance | PathError | None:
    """Glance at the person as anybody is decided about; a refusal is a value, and nothing is recorded."""
    try:
        async with asking.deadline.limit():
            policy = pipeline.in_force(asking)
            caller = await pipeline.introduced(policy, asking)
            return await glancing.look(replace(asking, caller=caller), policy, number)
    except PathError as failure:
        return failure
    except TimeoutError:
        return DeadlineExceeded.late()


def newest(reports: Iterable[MergedReport]) -> dict[ReportId, int]:
    """Say how new the newest version of each report is."""
    return {report.id: version_of(report) for report in reports}


def oldest_first(report: MergedReport) -> tuple[int, str]:
    """Order by when reports were issued, then by their names, so that the order is total."""
    return version_of(report), report.id


def digest(report: ReportId, version: int) -> str:
    """Name a version in few letters."""
    return hashlib.blake2b(f"{report} {version}".encode(), digest_size=6).hexdigest()
