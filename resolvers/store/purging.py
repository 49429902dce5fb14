"""Delete what has outlived its time, a few persons and rows at a time; the job that decides is above."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import msgspec

from policies import Category, KeptReport
from resolvers.deadline import Deadline
from resolvers.model import PersonHash
from resolvers.store.persons import NOBODY
from resolvers.store.pool import DRIVER_ERRORS, GIVE_UP_S, Connection, Database, cut

LOCK = 7_426_111
# A purge that lasts longer than this is taken up by the next.
LONGEST_S = 86_400.0
# How sources and intake went is told of a month at most.
COUNTS_KEPT = timedelta(days=35)
# The table of each category that is purged by time alone; reports are decided on one by one.
TABLES: Mapping[Category, str] = {
    Category.ACCESS_LOG: "audit_entry",
    Category.QUARANTINE: "quarantine",
    Category.OPENING: "opening",
    Category.NOTICE: "citizen_notice",
    Category.PADLOCK: "padlock",
    Category.RESTRICTION: "restriction",
    Category.ACT: "clinician_act",
    Category.WISH: "citizen_wish",
    Category.CHANGE: "outbox",
}


class PurgeRunning(Exception):
    """Another purge holds the lock."""


class StoredReport(msgspec.Struct, frozen=True, kw_only=True):
    """A report that may have outlived its time, by its row: whose it is, its key, and what decides; never a result."""

    person: PersonHash
    key_hash: bytes
    kept: KeptReport


class Purging:
    """
    Count and delete by persons.

    It needs no secret, as nothing sealed is opened, and no more than the rights of `provesvar_operator`.
    """

    def __init__(self, database: Database) -> None:
        """Work on a database."""
        self._database = database
        self._sql = database.queries

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """
        Let one purge at a time into the block.

        Raises:
            PurgeRunning: another is in.
            StoreUnavailable: the store did not answer.
        """
        async with self._database.connection(Deadline.after(LONGEST_S)) as connection:
            if not await connection.fetchval(self._sql["lock_purge"], LOCK):
                raise PurgeRunning
            try:
                yield
            finally:
                await self._let_go(connection)

    async def _let_go(self, connection: Connection) -> None:
        """Let go of the lock; a connection that does not in time is cut, with which the server lets go of it."""
        try:
            async with Deadline.after(GIVE_UP_S).limit():
                await connection.execute(self._sql["unlock_purge"], LOCK)
        except (TimeoutError, *DRIVER_ERRORS):
            cut(connection)

    async def persons_after(self, last: PersonHash | None, *, limit: int, deadline: Deadline) -> tuple[PersonHash, ...]:
        """
        List persons in the order of their hashes, also those who were joined with another: their access log stays.

        Args:
            last: of the persons listed before; None begins, with nobody's own entries among them.
        """
        async with self._database.connection(deadline) as connection:
            rows = await connection.fetch(self._sql["persons_after"], last or NOBODY, limit)
        found = tuple(PersonHash(row["person_hash"]) for row in rows)
        return found if last is not None else (NOBODY, *found)

    async def count(
        self, category: Category, persons: Sequence[PersonHash], begins: datetime, deadline: Deadline
    ) -> int:
        """Count what of some persons is older than `begins`; of quarantine, what has expired by then."""
        async with self._database.connection(deadline) as connection:
            found = await connection.fetchval(self._sql[f"count_old_{TABLES[category]}"], list(persons), begins)
        return int(found)

    async def purge(
        self, category: Category, persons: Sequence[PersonHash], begins: datetime, *, limit: int, deadline: Deadline
    ) -> int:
        """Delete at most `limit` of what `count` counts; tells how many went, fewer than `limit` where none is left."""
        async with self._database.transaction(deadline) as connection:
            gone = await connection.fetchval(self._sql[f"purge_old_{TABLES[category]}"], list(persons), begins, limit)
        return int(gone)

    async def purge_used(self, now: datetime, deadline: Deadline) -> None:
        """
        Forget what is of nobody and over at `now` (aware UTC).

        These are proofs that count no longer, decisions that bind to no patient any more, and counts of how the service
        went, which are older than anybody is told of.
        """
        async with self._database.connection(deadline) as connection:
            await connection.execute(self._sql["purge_used_proofs"], now)
            await connection.execute(self._sql["purge_decision_bindings"], now)
            await connection.execute(self._sql["purge_fetch_counts"], now - COUNTS_KEPT)
            await connection.execute(self._sql["purge_count_batches"], now - COUNTS_KEPT)
            await connection.execute(self._sql["purge_intake_counts"], (now - COUNTS_KEPT).date())

    async def old_reports(
        self, persons: Sequence[PersonHash], begins: datetime, deadline: Deadline
    ) -> tuple[StoredReport, ...]:
        """List the reports of some persons that were sampled or issued before a time, in the order of their keys."""
        async with self._database.connection(deadline) as connection:
            rows = await connection.fetch(self._sql["old_reports"], list(persons), begins)
        return tuple(
            StoredReport(
                person=PersonHash(row["person_hash"]),
                key_hash=row["key_hash"],
                kept=KeptReport(
                    kind=row["kind"] or "",
                    discipline=row["discipline"],
                    sampled_at=row["sampled_at"],
                    issued_at=row["issued_at"],
                ),
            )
            for row in rows
        )

    async def purge_reports(self, reports: Sequence[StoredReport], deadline: Deadline) -> int:
        """
        Delete reports with all their versions, but those that have got a newer version since they were listed.

        Their routes stay without a holder: they keep a report that moved away from someone else from coming back.

        Args:
            reports: in the order of their keys, in which routes are locked.
            deadline: of the transaction.

        Returns:
            How many went.
        """
        keys = [report.key_hash for report in reports]
        async with self._database.transaction(deadline) as connection:
            await connection.fetch(self._sql["lock_routes_of"], keys)
            gone = await connection.fetchval(
                self._sql["purge_reports"],
                [report.person for report in reports],
                keys,
                [report.kept.sampled_at for report in reports],
                [report.kept.issued_at for report in reports],
                NOBODY,
            )
        return int(gone)
