"""How the service goes, as all gateways of one store have counted it: sums, and never of a person."""

from datetime import date, datetime

from resolvers.deadline import Deadline
from resolvers.model import CountBatch, FetchCount, FetchEnd, IntakeCount, IntakeDoor, IntakeEnd, QuarantineCount
from resolvers.store.persons import Persons


class ServiceTallies(Persons):
    """Add to what has been counted, and read it."""

    async def add_counts(self, batch: CountBatch, deadline: Deadline) -> None:
        """
        Add to what has been counted, all of it or nothing; once, however often the same batch is put.

        Args:
            batch: its counts are always in the same order, so that two who add never wait for each other in a circle.
        """
        fetches, messages = batch.fetches, batch.messages
        async with self._database.transaction(deadline) as connection:
            begun = (batch.process, batch.number, batch.at)
            if await connection.fetchval(self._sql["begin_count_batch"], *begun) is None:
                return
            if fetches:
                await connection.execute(
                    self._sql["add_fetch_counts"],
                    [one.since for one in fetches],
                    [one.source for one in fetches],
                    [str(one.end) for one in fetches],
                    [one.times for one in fetches],
                    [one.took_ms for one in fetches],
                    [one.slowest_ms for one in fetches],
                    [one.last_at for one in fetches],
                )
            if messages:
                await connection.execute(
                    self._sql["add_intake_counts"],
                    [one.day for one in messages],
                    [str(one.door) for one in messages],
                    [str(one.end) for one in messages],
                    [one.times for one in messages],
                )

    async def fetch_counts(self, since: datetime, deadline: Deadline) -> tuple[FetchCount, ...]:
        """Read how fetches ended from a time on, the oldest first."""
        async with self._database.connection(deadline) as connection:
            rows = await connection.fetch(self._sql["fetch_counts"], since)
        return tuple(
            FetchCount(
                source=row["source"],
                since=row["since"],
                end=FetchEnd(row["ended"]),
                times=row["times"],
                took_ms=row["took_ms"],
                slowest_ms=row["slowest_ms"],
                last_at=row["last_at"],
            )
            for row in rows
        )

    async def intake_counts(self, since: date, deadline: Deadline) -> tuple[IntakeCount, ...]:
        """Read what became of messages from a day on, the newest day first."""
        async with self._database.connection(deadline) as connection:
            rows = await connection.fetch(self._sql["intake_counts"], since)
        return tuple(
            IntakeCount(day=row["day"], door=IntakeDoor(row["door"]), end=IntakeEnd(row["ended"]), times=row["times"])
            for row in rows
        )

    async def quarantine_counts(self, now: datetime, deadline: Deadline) -> tuple[QuarantineCount, ...]:
        """Count what is in quarantine and has not expired by `now`, by reason, the most first."""
        async with self._database.connection(deadline) as connection:
            rows = await connection.fetch(self._sql["quarantine_counts"], now)
        return tuple(
            QuarantineCount(
                reason=row["reason"],
                messages=row["messages"],
                size=row["size"],
                oldest_at=row["oldest_at"],
                expires_at=row["expires_at"],
            )
            for row in rows
        )
