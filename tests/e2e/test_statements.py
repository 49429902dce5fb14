"""What each kind of question asks of the store and of sources: so much, however many reports there are."""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import pytest
import pytest_asyncio

from gateway.demo.cast import find
from gateway.source_config import SourceConfig
from resolvers.deadline import Deadline
from resolvers.model import Code, Discipline, Identifier, Party
from resolvers.store.queries import Queries
from tests.e2e.asking import QUERIES, number_of
from tests.e2e.composed import Composed, composed
from tests.e2e.test_asking_sources import Laboratory, held
from tests.examples import report
from tests.integration.resolvers.store.lives import arrival, version
from tests.integration.scripted import Scripted, scripted

SQL = Queries.read()
NAMES = {SQL[name]: name for name in SQL.names}
# What the driver asks when it meets a type for the first time on a connection.
OF_THE_DRIVER = ("typeinfo", "set_config('jit'")
# What is put together every now and then, whoever asks.
BESIDE = ("insert into fetch_count", "insert into count_batch")
# What everybody who is let in has asked of the store: the proof is used up, the person found and what limits them read.
CITIZEN = ("use_proof", "identifiers", "directives")
PERSONNEL = (*CITIZEN, "bind_decision")
RESULTS = ("documents", "append_audit")
A_REPORT = """query R($patient: PersonNumber!, $id: ID!) { patient(id: $patient) { report(id: $id) {
  id results { code { code } } versions { issued } changedSinceYouLooked } } }"""
RESTRICTIONS = "{ me { restrictions { id } } }"


class Shape(NamedTuple):
    """A kind of question: who asks it, with what, the statements that it takes, and the calls to each laboratory."""

    caller: str
    query: str
    given: Mapping[str, Any]
    statements: tuple[str, ...]
    calls: int


def shipped(name: str) -> str:
    """Read a shipped query."""
    return (QUERIES / f"{name}.graphql").read_text(encoding="utf-8")


SHAPES = {
    "timeline": Shape("dr-haug", shipped("timeline"), {}, (*PERSONNEL, *RESULTS), 2),
    "ledger": Shape("dr-haug", shipped("ledger"), {}, (*PERSONNEL, *RESULTS), 2),
    "changed": Shape("dr-haug", shipped("changed"), {}, (*PERSONNEL, *RESULTS, "seen_before"), 2),
    "report": Shape("dr-haug", A_REPORT, {}, (*PERSONNEL, *RESULTS, "seen_before"), 2),
    "latest": Shape("dr-haug", shipped("latest"), {"codes": [{"code": "NPU27300"}]}, (*PERSONNEL, *RESULTS), 2),
    "trend": Shape("dr-haug", shipped("trend"), {"code": "NPU27300"}, (*PERSONNEL, *RESULTS), 2),
    "pending-releases": Shape(
        "dr-haug",
        shipped("pending-releases"),
        {},
        (*PERSONNEL, *RESULTS, "requested_reports"),
        0,
    ),
    "my-timeline": Shape("kari", shipped("my-timeline"), {}, (*CITIZEN, *RESULTS), 2),
    "access-log": Shape("kari", shipped("access-log"), {}, (*CITIZEN, *RESULTS, "access_log"), 2),
    "preview-block": Shape(
        "kari", shipped("preview-block"), {"input": {"clientMutationId": "p"}}, (*CITIZEN, *RESULTS), 2
    ),
    "restrictions": Shape("kari", RESTRICTIONS, {}, (*CITIZEN, "privacy_restrictions", "append_audit"), 0),
}


@dataclass
class Counted:
    """A gateway, what it asks of its store, and the one laboratory beside it."""

    gateway: Composed
    laboratory: Scripted
    statements: list[str] = field(default_factory=list)

    async def ask(self, caller: str, query: str, variables: Mapping[str, Any] | None = None) -> Any:
        """Ask, after forgetting what was asked before."""
        self.statements.clear()
        self.laboratory.got.clear()
        return (await self.gateway.demo.ask(caller, query, variables)).data

    def asked(self) -> tuple[list[str], int]:
        """Give the names of the statements that the last question took, and how often the laboratory was asked."""
        return sorted(self.statements), len(self.laboratory.got)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements of every pool that is opened from now on, by name, as the driver tells of them."""
    statements: list[str] = []
    opened = asyncpg.create_pool

    def note(record: Any) -> None:
        if not any(words in record.query for words in (*OF_THE_DRIVER, *BESIDE)):
            statements.append(NAMES.get(record.query, record.query))

    def listened(*where: object, init: Any, **how: Any) -> Any:
        async def begin(connection: asyncpg.Connection) -> None:
            await init(connection)
            connection.add_query_logger(note)

        return opened(*where, init=begin, **how)

    monkeypatch.setattr(asyncpg, "create_pool", listened)
    return statements


@pytest_asyncio.fixture(params=[1, 40])
async def counted(request: pytest.FixtureRequest, heard: list[str], database: str, tmp_path: Path) -> AsyncIterator:
    """One gateway with a report of Kari's in the store and at the laboratory, and one with forty of each."""
    reports = range(request.param)
    regional = Laboratory([one for at in reports for one in held(f"region-{at}", "2026-01-10", "2026-01-11")])
    async with scripted(regional) as served:
        nord = SourceConfig(id="nord", name="Nord", base_url=served.base_url)
        async with composed(database, tmp_path, sources=(nord,)) as gateway:
            await hold(gateway, reports)
            yield Counted(gateway, served, heard)


async def hold(gateway: Composed, reports: Iterable[int]) -> None:
    """File reports of Kari's that Dr. Haug has requested."""
    hpr = Identifier(value=find("dr-haug").hpr_number, type=Code(code="HPR"))
    today = datetime.now(UTC).date().isoformat()
    requester = Party(name="Legesenter", persons=(Party(name="Lege", identifiers=(hpr,)),))
    for at in reports:
        found = report(f"central-{at}", today, discipline=Discipline.PAT, requester=requester)
        await gateway.store.file(arrival(version(find("kari").number, found)), Deadline.after(30))


async def test_a_question_asks_so_much_however_many_reports_there_are(counted: Counted) -> None:
    timeline = await counted.ask("dr-haug", shipped("timeline"), {"patient": number_of("kari")})
    about = {"patient": number_of("kari"), "id": timeline["patient"]["timeline"]["edges"][0]["node"]["id"]}

    for _ in ("first", "again"):
        asked = {}
        for name, shape in SHAPES.items():
            needed = {key: value for key, value in about.items() if f"${key}" in shape.query}
            await counted.ask(shape.caller, shape.query, {**needed, **shape.given})
            asked[name] = counted.asked()
        assert asked == {name: (sorted(shape.statements), shape.calls) for name, shape in SHAPES.items()}
