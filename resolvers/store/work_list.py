"""The reports that a clinician has requested or is responsible for, over all persons."""

from datetime import datetime

import asyncpg
import msgspec

from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.model import EarlyRelease, PersonHash, PersonNumber, RequestedReport
from resolvers.store.persons import Persons
from resolvers.store.vault import VaultClosed


class WorkLists(Persons):
    """Find reports by who is to look after them."""

    async def requested_reports(
        self, hpr_number: str, *, now: datetime, limit: int, deadline: Deadline
    ) -> tuple[RequestedReport, ...]:
        """
        Find what a clinician has requested or is responsible for, newest issued first, at most `limit` of it.

        Args:
            hpr_number: with or without leading zeros.
            now: aware UTC, for what is limited then.
            limit: reports.
            deadline: the request's own.

        Raises:
            StoreUnavailable: it did not answer, or a number cannot be opened.
        """
        async with self._database.connection(deadline) as connection:
            rows = await connection.fetch(self._sql["requested_reports"], hpr_number.lstrip("0"), limit, now)
        return tuple(map(self._requested, rows))

    def _requested(self, row: asyncpg.Record) -> RequestedReport:
        """Read one row, and open the person's number."""
        person = PersonHash(row["person_hash"])
        try:
            number = PersonNumber(self._vault.open(row["sealed"], person).decode())
            releases = msgspec.json.decode(row["releases"], type=tuple[EarlyRelease, ...])
        except (VaultClosed, ValueError) as error:
            raise StoreUnavailable("a requested report cannot be read") from error
        return RequestedReport(
            person=person,
            number=number,
            documents=tuple(row["documents"]),
            limited=row["limited"],
            releases=releases,
        )
