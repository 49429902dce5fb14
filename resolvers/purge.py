"""Delete what has outlived its time (sletting), a few persons at a time; begun again, it finds the rest."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

import msgspec

from policies import Category, RetentionRules
from resolvers.deadline import Deadline
from resolvers.model import PersonHash
from resolvers.store.purging import TABLES, StoredReport

# So small that no statement is felt by whoever asks meanwhile.
PERSONS = 200
ROWS = 1000
STATEMENT_S = 30.0


class PurgeStore(Protocol):
    """What is needed of the store; see resolvers/store/purging.py."""

    def alone(self) -> AbstractAsyncContextManager[None]:
        """Let one purge at a time into the block."""
        ...

    async def persons_after(self, last: PersonHash | None, *, limit: int, deadline: Deadline) -> Sequence[PersonHash]:
        """List persons in order."""
        ...

    async def count(
        self, category: Category, persons: Sequence[PersonHash], begins: datetime, deadline: Deadline
    ) -> int:
        """Count what is older than a time."""
        ...

    async def purge(
        self, category: Category, persons: Sequence[PersonHash], begins: datetime, *, limit: int, deadline: Deadline
    ) -> int:
        """Delete some of what is older than a time."""
        ...

    async def purge_used(self, now: datetime, deadline: Deadline) -> None:
        """Forget proofs and decisions that count no longer."""
        ...

    async def old_reports(
        self, persons: Sequence[PersonHash], begins: datetime, deadline: Deadline
    ) -> Sequence[StoredReport]:
        """List the reports that may have outlived their time."""
        ...

    async def purge_reports(self, reports: Sequence[StoredReport], deadline: Deadline) -> int:
        """Delete reports."""
        ...


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """How much is done at once: persons a batch, rows a statement."""

    persons: int = PERSONS
    rows: int = ROWS


class Purge:
    """Apply the retention table to the store: what of a report goes is hidden from everybody already."""

    def __init__(self, store: PurgeStore, rules: RetentionRules, size: Size | None = None) -> None:
        """Take the store and the table."""
        self._store = store
        self._rules = rules
        self._size = size or Size()

    async def purge(self, now: datetime) -> Mapping[Category, int]:
        """
        Delete everything that has outlived its time.

        What a run that ends early has deleted stays deleted, and the next one finds the rest.

        Args:
            now: aware UTC, the same for everything.

        Returns:
            How many went of every category that is purged, in the order of the table; an opening's review and notice,
            and a report's versions, are not counted by themselves, nor what the gateway has remembered for some time.

        Raises:
            PurgeRunning: another purge is at it.
            StoreUnavailable: the store did not answer.
        """
        gone = await self._over_everybody(now, self._purge, self._purge_reports)
        await self._store.purge_used(now, soon())
        return gone

    async def count(self, now: datetime) -> Mapping[Category, int]:
        """Count what `purge` would delete, and delete nothing; raises as it does."""
        return await self._over_everybody(now, self._count, self._count_reports)

    async def _over_everybody(
        self,
        now: datetime,
        of_category: Callable[[Category, Sequence[PersonHash], datetime], Awaitable[int]],
        of_reports: Callable[[Sequence[StoredReport]], Awaitable[int]],
    ) -> Mapping[Category, int]:
        """Walk all persons, a batch at a time, and add up what is done to each."""
        begins = self._begins(now)
        counts = Counter(dict.fromkeys(begins, 0))
        last: PersonHash | None = None
        async with self._store.alone():
            while persons := await self._store.persons_after(last, limit=self._size.persons, deadline=soon()):
                last = persons[-1]
                for category, at in begins.items():
                    if at is None:
                        continue
                    if category is Category.REPORT:
                        counts[category] += await of_reports(await self._outside(persons, at, now))
                    else:
                        counts[category] += await of_category(category, persons, at)
        return counts

    def _begins(self, now: datetime) -> Mapping[Category, datetime | None]:
        """Say from when on each category is kept; a quarantined message knows itself when it expires."""
        return {
            entry.category: now if entry.category is Category.QUARANTINE else self._rules.begins(entry.category, now)
            for entry in self._rules.entries
            if entry.category is Category.REPORT or entry.category in TABLES
        }

    async def _outside(self, persons: Sequence[PersonHash], begins: datetime, now: datetime) -> list[StoredReport]:
        """List the reports of some persons that are kept no longer."""
        old = await self._store.old_reports(persons, begins, soon())
        return [found for found in old if not self._rules.keeps(found.kept, now)]

    async def _purge(self, category: Category, persons: Sequence[PersonHash], begins: datetime) -> int:
        """Delete until nothing is left."""
        whole = 0
        while True:
            gone = await self._store.purge(category, persons, begins, limit=self._size.rows, deadline=soon())
            whole += gone
            if gone < self._size.rows:
                return whole

    async def _purge_reports(self, reports: Sequence[StoredReport]) -> int:
        """Delete reports, some at a time."""
        parts = range(0, len(reports), self._size.rows)
        return sum([await self._store.purge_reports(reports[at : at + self._size.rows], soon()) for at in parts])

    async def _count(self, category: Category, persons: Sequence[PersonHash], begins: datetime) -> int:
        """Count what would go."""
        return await self._store.count(category, persons, begins, soon())

    async def _count_reports(self, reports: Sequence[StoredReport]) -> int:
        """Count what would go."""
        return len(reports)


def soon() -> Deadline:
    """Give a statement its time."""
    return Deadline.after(STATEMENT_S)
