"""
Figures of a time for evaluation, by SQL over what is kept anyhow.

Each is one statement that reads what an index of time names, or a bounded sample; nothing here is of a person, and who
asks still has to withhold what is of a few.
"""

from collections.abc import Collection
from datetime import datetime

from resolvers.deadline import Deadline
from resolvers.model import ActorKind, Count, LookUpCount, PartOf, ReportCount
from resolvers.store.persons import Persons

# A sample of so many results is read, by whole blocks; a row takes about so many bytes.
RESULTS_READ, ROW_BYTES, WHOLE = 200_000, 150, 100.0


class ServiceFigures(Persons):
    """Count over a time, from `since` until before `until` (aware UTC)."""

    async def look_ups(self, since: datetime, until: datetime, deadline: Deadline) -> tuple[LookUpCount, ...]:
        """Count look-ups by channel and purpose, the most first."""
        async with self._database.connection(deadline) as connection:
            rows = await connection.fetch(self._sql["figure_look_ups"], since, until)
        return tuple(
            LookUpCount(
                channel=ActorKind(row["actor_kind"]),
                purpose=row["purpose"],
                looks=row["looks"],
                patients=row["patients"],
            )
            for row in rows
        )

    async def refusals(self, since: datetime, until: datetime, deadline: Deadline) -> tuple[Count, ...]:
        """Count refusals by code, the most first."""
        return await self._counts(self._sql["figure_refusals"], deadline, since, until)

    async def openings_made(self, since: datetime, until: datetime, deadline: Deadline) -> tuple[Count, ...]:
        """Count openings of what was restricted by kind, the most first."""
        return await self._counts(self._sql["figure_openings"], deadline, since, until)

    async def changes_made(
        self, since: datetime, until: datetime, operations: Collection[str], deadline: Deadline
    ) -> tuple[Count, ...]:
        """Count what was changed by some operations, the most first."""
        return await self._counts(self._sql["figure_changes"], deadline, since, until, list(operations))

    async def missing_sources(self, since: datetime, until: datetime, deadline: Deadline) -> tuple[Count, ...]:
        """Count the answers in which each source was missing, the most first."""
        return await self._counts(self._sql["figure_missing"], deadline, since, until)

    async def complete_answers(self, since: datetime, until: datetime, deadline: Deadline) -> PartOf:
        """Count answers, and those in which no source was missing."""
        async with self._database.connection(deadline) as connection:
            (row,) = await connection.fetch(self._sql["figure_completeness"], since, until)
        return PartOf(all=row["answers"], part=row["complete"])

    async def recently_taken(self, since: datetime, until: datetime, deadline: Deadline) -> PartOf:
        """Count how often something recent was asked for, and how often something was shown."""
        async with self._database.connection(deadline) as connection:
            (row,) = await connection.fetch(self._sql["figure_recency"], since, until)
        return PartOf(all=row["asked"], part=row["found"])

    async def reports_received(self, since: datetime, until: datetime, deadline: Deadline) -> tuple[ReportCount, ...]:
        """Count versions of reports that came in, by discipline, with medians of how long they took."""
        async with self._database.connection(deadline) as connection:
            rows = await connection.fetch(self._sql["figure_reports"], since, until)
        return tuple(
            ReportCount(
                discipline=row["discipline"],
                reports=row["reports"],
                issued=row["issued"],
                hours_from_sample=row["hours_from_sample"],
                hours_from_issue=row["hours_from_issue"],
            )
            for row in rows
        )

    async def coded_results(self, systems: Collection[str], deadline: Deadline) -> PartOf:
        """Count the results that are kept, of a sample where there are many, and those with a code of some systems."""
        async with self._database.connection(deadline) as connection:
            size = await connection.fetchval(self._sql["size_of_results"])
            percent = WHOLE * min(1.0, RESULTS_READ * ROW_BYTES / size) if size else WHOLE
            (row,) = await connection.fetch(self._sql["figure_coding"], percent, list(systems))
        return PartOf(all=row["results"], part=row["national"])

    async def opted_out_persons(self, deadline: Deadline) -> int:
        """Count who has opted out."""
        async with self._database.connection(deadline) as connection:
            return int(await connection.fetchval(self._sql["figure_opted_out"]))

    async def _counts(self, statement: str, deadline: Deadline, *given: object) -> tuple[Count, ...]:
        async with self._database.connection(deadline) as connection:
            rows = await connection.fetch(statement, *given)
        return tuple(Count(name=row["name"], times=row["times"]) for row in rows)
