"""What was shown to whom: to know again what has changed since, and who saw a report that moved to another person."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import asyncpg
import msgspec

from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.model import MovedReport, PersonHash, ReportId, ReportKey, Sightings
from resolvers.store.access_log import AccessLog, as_report, as_uuid, entry_of
from resolvers.store.persons import NOBODY

HASH_BYTES = 32


class SeenLog(AccessLog):
    """Read what the access log says was shown."""

    async def seen_before(
        self, person: PersonHash, subject: str, *, since: datetime, before: datetime, deadline: Deadline
    ) -> Mapping[ReportId, int]:
        """
        Find what somebody was shown of a person in a time: the newest version of each report.

        Args:
            subject: whoever acts, as `Caller.acting_subject` names them.
            since, before: aware UTC; the first is within, the last is not.
        """
        async with self._database.connection(deadline) as connection:
            rows = await connection.fetch(self._sql["seen_before"], person, self.reader(subject), since, before)
        return {as_report(row["report"]): row["version"] for row in rows}

    async def moved_reports(self, *, after: str | None, limit: int, deadline: Deadline) -> tuple[MovedReport, ...]:
        """
        List reports that have left a person for another, those that left last first.

        Args:
            after: the place of the last one that was read; None from the first.
            limit: at most so many.

        Raises:
            StoreUnavailable: it did not answer, or a key cannot be read.
        """
        place = (None, None, None) if after is None else read_place(after)
        async with self._database.connection(deadline) as connection:
            rows = await connection.fetch(self._sql["moved_reports"], *place, limit)
        return tuple(map(moved, rows))

    async def sightings(
        self,
        reports: Sequence[tuple[PersonHash, ReportId]],
        *,
        since: datetime | None,
        limit: int,
        deadline: Deadline,
    ) -> tuple[Sightings, ...]:
        """
        Find who was shown each report under a person, at most `limit` looks of each; in the order of `reports`.

        Args:
            since: aware UTC, from when looks count; None from the beginning.
        """
        persons, names = [person for person, _ in reports], [as_uuid(report) for _, report in reports]
        async with self._database.connection(deadline) as connection:
            rows = await connection.fetch(self._sql["sightings"], persons, names, since, limit + 1)
        found: list[list[asyncpg.Record]] = [[] for _ in reports]
        for row in rows:
            found[row["place"] - 1].append(row)
        return tuple(
            Sightings(entries=tuple(entry_of(row, self._vault) for row in looks[:limit]), complete=len(looks) <= limit)
            for looks in found
        )


def moved(row: asyncpg.Record) -> MovedReport:
    """
    Read a moved report from its row.

    Raises:
        StoreUnavailable: its key cannot be read.
    """
    try:
        key = msgspec.convert(row["departed_key"], ReportKey)
    except msgspec.ValidationError as error:
        raise StoreUnavailable("a moved report cannot be read") from error
    left, holder = PersonHash(row["person_hash"]), PersonHash(row["holder"])
    return MovedReport(
        place=written_place(row["departed_at"], left, row["key_hash"]),
        key=key,
        left_at=row["departed_at"],
        left=left,
        holds=None if holder == NOBODY else holder,
    )


def written_place(at: datetime, person: PersonHash, key_hash: bytes) -> str:
    """Write where a moved report stands in the list."""
    return f"{at.isoformat()}/{(person + key_hash).hex()}"


def read_place(place: str) -> tuple[datetime, bytes, bytes]:
    """Read where a moved report stands in the list."""
    at, _, names = place.partition("/")
    both = bytes.fromhex(names)
    return datetime.fromisoformat(at), both[:HASH_BYTES], both[HASH_BYTES:]
