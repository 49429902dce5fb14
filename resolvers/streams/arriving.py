"""
A stream of what arrives for one person, told as the caller may see it.

A report arrives for a caller when they can see it: when it, or a newer version of it, comes into the national store,
is released to them, or is restricted for them no longer. How each look keeps to itself what is hidden: `following`.

A cursor says up to when its reader has been told. After one, all is told that has come since, and once more what came
in so shortly before that it may have been missed. It opens for the same caller, person and purpose alone.
"""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Protocol

from msgspec.structs import replace

from resolvers.asking import Asking
from resolvers.audit import Audit, version_filed
from resolvers.deadline import Deadline
from resolvers.errors import PathError, PolicyUnavailable, StoreUnavailable
from resolvers.merge import CENTRAL
from resolvers.model import Delivery, PersonHash, PersonNumber, ReportId
from resolvers.normalise.central import read
from resolvers.pipeline import Met, Pipeline
from resolvers.streams.following import FILING, OPERATION, Arrived, Following, Told, glanced, newest
from resolvers.streams.hearing import Hearing
from resolvers.streams.turns import Anew, Rhythm, turns
from resolvers.views.glancing import Glancing


class Filings(Protocol):
    """What is needed of the store."""

    async def filed_since(self, person: PersonHash, since: datetime, deadline: Deadline) -> tuple[bytes, ...]:
        """Read the versions that have come in at a time or after it."""
        ...


class Arriving:
    """Let callers follow one person each."""

    def __init__(
        self,
        store: Filings,
        pipeline: Pipeline,
        glancing: Glancing,
        audit: Audit,
        hearing: Hearing,
        *,
        rhythm: Rhythm,
    ) -> None:
        """Lean on the path for everything that is decided, and on the outbox for when to look."""
        self._store = store
        self._pipeline = pipeline
        self._glancing = glancing
        self._audit = audit
        self._hearing = hearing
        self._rhythm = rhythm

    async def follow(
        self, anew: Anew, met: Met, number: PersonNumber, *, after: str | None, looks: bool
    ) -> AsyncGenerator[Arrived]:
        """
        Tell what arrives for a person who was met, from now on or after a cursor; that it begins is recorded.

        Args:
            looks: whether more than the names of reports is told.

        Raises:
            CredentialsExpired: the stream is to be begun anew, with another token. CursorInvalid: without the cursor.
            PathError: as `Pipeline.meet` and `Pipeline.show`.
        """
        asking = anew()
        with self._hearing.about(met.person.hash) as mark:
            told, seen = await self._known(asking, met, number, after)
            await self._audit.read(asking, met.person, OPERATION, opening=met.opening)
            if after is not None:
                mark.set()
            following = Following(
                self._pipeline,
                self._glancing,
                self._hearing,
                number=number,
                mark=mark,
                seen=seen,
                told=told,
                looks=looks,
            )
            async for turn in turns(anew, mark, self._rhythm):
                async for event in following.look(turn):
                    yield event

    async def _known(
        self, asking: Asking, met: Met, number: PersonNumber, after: str | None
    ) -> tuple[Told, dict[ReportId, int]]:
        """Say up to when the reader was told, and what they know; a refusal is recorded, as it tells of the person."""
        try:
            told = self._told(asking, met, after)
            return told, await self._seen(asking, met, number, told, resumed=after is not None)
        except PathError as refusal:
            raise await self._pipeline.refused(asking, OPERATION, met.person, refusal) from refusal.__cause__

    def _told(self, asking: Asking, met: Met, after: str | None) -> Told:
        """Say up to when the reader has been told; see follow."""
        if after is None:
            return Told(until=asking.now)
        return Told.read(self._pipeline.naming.bookmark(after, asking.caller, met.person.hash))

    async def _seen(
        self, asking: Asking, met: Met, number: PersonNumber, told: Told, *, resumed: bool
    ) -> dict[ReportId, int]:
        """
        Say what the reader knows: all that can be seen now or, after a cursor, what could be seen then.

        Raises:
            PathError: nobody can tell now.
        """
        if not resumed:
            return await self._visible(asking, number)
        then = await self._visible(replace(asking, now=told.until), number)
        came = await self._came(asking, met, told)
        return {
            report: version
            for report, version in then.items()
            if (report, version) not in came or told.knows(report, version)
        }

    async def _visible(self, asking: Asking, number: PersonNumber) -> dict[ReportId, int]:
        """Say what can be seen at the time of the question; nothing of whom nothing is shown, whatever the reason."""
        found = await glanced(self._pipeline, self._glancing, asking, number)
        if isinstance(found, PathError):
            raise found
        return {} if found is None else newest(found.reports)

    async def _came(self, asking: Asking, met: Met, told: Told) -> frozenset[tuple[ReportId, int]]:
        """Name the versions that have come in since the reader was told."""
        try:
            documents = await self._store.filed_since(met.person.hash, told.until - FILING, asking.deadline)
        except StoreUnavailable as error:
            raise PolicyUnavailable("what has arrived cannot be read") from error
        delivery = Delivery(source=CENTRAL, dialect="central", as_of=asking.now, pages=documents)
        return frozenset((self._pipeline.naming.report(one.key), version_filed(one)) for one in read(delivery).reports)
