"""
A stream of what falls due on a clinician's work list: reports that their persons will soon see by themselves.

It is the work list (`pendingReleases`) that is looked through, decided for each person and counted after clearance;
who is blocked is absent without a trace. It is looked through when a moment of the list has come, or when something
has changed for anybody, and no oftener than the rhythm allows; that the caller may have a list is looked at on every
check. Each person who is told of is recorded first.
"""

from asyncio import get_running_loop
from collections.abc import AsyncGenerator, Iterable
from datetime import datetime, timedelta

import msgspec

from resolvers.asking import Asking
from resolvers.audit import Audit
from resolvers.errors import CursorInvalid
from resolvers.naming import EPOCH, Bookmark, Naming, Position, microseconds
from resolvers.streams.hearing import Hearing, Mark
from resolvers.streams.turns import Anew, Rhythm, turns
from resolvers.views.pending import Pending
from resolvers.views.work_list import WorkList

OPERATION = "releaseDue"
# What a stream tells is recorded apart: the moments would tell a citizen that something is about to be released.
EVENT = "releaseDue.event"
# What was looked through longer ago is looked through again before more of it is told.
FRESH_S = 5.0


class FallenDue(msgspec.Struct, frozen=True, kw_only=True):
    """One report that has fallen due, with its event's cursor."""

    cursor: str
    item: Pending


class Reader:
    """What the reader of a stream knows of their list, and until when there is no need to look it through."""

    def __init__(self, notice: timedelta, since: datetime, waiting: Iterable[Pending]) -> None:
        """Take what waits when the stream begins; the reader knows what had fallen due at a time."""
        self.since = since
        self._notice = notice
        self._known: set[tuple[str, datetime | None]] = set()
        self._next_at: datetime | None = None
        for one in self.due(waiting, since):
            if one.report.issued.at <= since:
                self.told(one)

    def due(self, waiting: Iterable[Pending], now: datetime) -> list[Pending]:
        """Give what has fallen due and is not known, in the order of the list, and note when the next falls due."""
        falls = [(until - self._notice, one) for one in waiting if (until := one.held.until) is not None]
        self._next_at = min((at for at, _ in falls if at > now), default=None)
        return [one for at, one in falls if at <= now and named(one) not in self._known]

    def told(self, item: Pending) -> None:
        """Note what is told."""
        self._known.add(named(item))

    def look_again(self, now: datetime) -> None:
        """Note that there is more to be told."""
        self._next_at = now

    def is_time(self, now: datetime) -> bool:
        """Tell whether something that was not due has fallen due."""
        return self._next_at is not None and self._next_at <= now


def named(item: Pending) -> tuple[str, datetime | None]:
    """Name what falls due: what is delayed after it was told falls due again."""
    return item.report.id, item.held.until


class FallingDue:
    """Let clinicians follow their work lists."""

    def __init__(self, work_list: WorkList, audit: Audit, hearing: Hearing, naming: Naming, *, rhythm: Rhythm) -> None:
        """Lean on the work list for everything that is decided, and on the outbox for when to look."""
        self._work_list = work_list
        self._audit = audit
        self._hearing = hearing
        self._naming = naming
        self._rhythm = rhythm

    async def follow(self, anew: Anew, *, notice: timedelta, after: str | None) -> AsyncGenerator[FallenDue]:
        """
        Tell what falls due, so long before it is released, from now on or after a cursor.

        Raises:
            CredentialsExpired: the stream is to be begun anew, with another token. CursorInvalid: without the cursor.
            PathError: as `WorkList.page`.
        """
        asking, clock = anew(), get_running_loop().time
        since = asking.now if after is None else self._since(asking, after)
        with self._hearing.about(None) as mark:
            reader = Reader(notice, since, await self._work_list.waiting(asking, OPERATION))
            looked_s = clock()
            if after is not None:
                reader.look_again(asking.now)
            async for turn in turns(anew, Mark(None), self._rhythm):
                await self._work_list.admit(turn.asking, OPERATION)
                if reader.is_time(turn.asking.now) or (clock() - looked_s >= self._rhythm.list_s and mark.take()):
                    looked_s = clock()
                    async for event in self._look(turn.asking, reader):
                        yield event

    async def _look(self, asking: Asking, reader: Reader) -> AsyncGenerator[FallenDue]:
        """Look the list through, and tell what has fallen due on it."""
        began_s = get_running_loop().time()
        due = reader.due(await self._work_list.waiting(asking, OPERATION), asking.now)
        for place, item in enumerate(due, start=1):
            if get_running_loop().time() - began_s > FRESH_S:
                reader.look_again(asking.now)
                return
            await self._audit.read(asking, item.met.person, EVENT, opening=item.met.opening)
            reader.told(item)
            if place == len(due):
                reader.since = asking.now
            mark = Bookmark(Position(microseconds(reader.since), 0, OPERATION))
            yield FallenDue(cursor=self._naming.cursor(mark, asking.caller, None), item=item)

    def _since(self, asking: Asking, after: str) -> datetime:
        """
        Read up to when the reader has been told.

        Raises:
            CursorInvalid: it is no cursor of this stream.
        """
        position = self._naming.bookmark(after, asking.caller, None).position
        if position.id != OPERATION:
            raise CursorInvalid("the cursor is of another list")
        return EPOCH + timedelta(microseconds=position.sampled_us)
