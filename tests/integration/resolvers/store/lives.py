"""Arrivals for the tests of the store."""

from collections.abc import Sequence
from datetime import UTC, datetime

import asyncpg
from msgspec.structs import replace

from resolvers.model import Code, Message, PersonNumber, Report, ReportStatus
from resolvers.store import Arrival, Version
from tests.examples import moment, pair, report

RECEIVED = datetime(2026, 3, 2, 12, tzinfo=UTC)
KARI = PersonNumber("15840199905")
OLA = PersonNumber("15840150027")
PER = PersonNumber("15840150108")
PER_EARLIER = PersonNumber("41821012323")
RANKS = {"H": 0, "N": 1, "A": 2, "M": 3, "C": 4}
LAB = "ENH:100100673"


def version(number: PersonNumber, found: Report, kind: str = "N") -> Version:
    return Version(number=number, report=found, rank=RANKS[kind])


def made(number: str = "r1", *, issued: str = "2026-01-10", kind: str = "N", **changes: object) -> Report:
    status = ReportStatus.CANCELLED if kind == "C" else ReportStatus.FINAL
    return report(number, **{"issued": moment(issued), "source_status": pair(kind), "status": status, **changes})


def arrival(*versions: Version, message_id: str | None = None, speaks_for: Sequence[str] | None = (LAB,)) -> Arrival:
    return Arrival(
        message_id=message_id,
        provider=LAB,
        senders=frozenset({LAB}),
        speaks_for=None if speaks_for is None else frozenset(speaks_for),
        versions=versions,
        received_at=RECEIVED,
    )


def carried(found: Report, message_id: str) -> Report:
    return replace(found, message=Message(id=message_id, type=Code(code="SVAR")))


PERSON_TABLES = (
    "report", "report_version", "result", "result_code", "specimen", "request", "party", "report_clinician",
)  # fmt: skip


# A table's name cannot be an argument of a statement.
EVERYTHING = "select * from "


async def rows(dsn: str, table: str, *, without: Sequence[str] = ()) -> list[dict[str, object]]:
    connection = await asyncpg.connect(dsn)
    try:
        found = [dict(row) for row in await connection.fetch(EVERYTHING + table)]
    finally:
        await connection.close()
    return sorted(({key: value for key, value in row.items() if key not in without} for row in found), key=str)
