"""A client that goes away takes its work with it, and what it had begun to change is made whole or not at all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from gateway.source_config import SourceConfig
from tests.e2e.composed import Composed, composed
from tests.integration.scripted import Got, Scripted, scripted

# Nothing but the client's going ends anything in these tests.
PATIENT_S = 300.0
SOON_S = 60.0
MINE = "{ me { timeline { edges { node { id } } } } }"
BLOCK = "mutation B($input: BlockInput!) { blockAccess(input: $input) { restriction { id } } }"
OPT_OUT = "mutation O($input: OptOutInput!) { optOut(input: $input) { optedOut } }"
PREFER = "mutation P($input: ReleasePreferenceInput!) { setReleasePreference(input: $input) { __typename } }"
WAITING = "select count(*) from pg_locks where mode = 'RowExclusiveLock'"
MADE = (
    "select count(*) from citizen_wish",
    "select count(*) from release_preference",
    "select count(*) from audit_entry where operation = 'setReleasePreference'",
)


class Laboratory:
    """A laboratory that never answers."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def __call__(self, _got: Got) -> None:
        self.asked.set()


@asynccontextmanager
async def gateway(
    database: str, folder: Path, laboratory: Laboratory | None = None
) -> AsyncIterator[tuple[Composed, Scripted]]:
    async with scripted(laboratory or Laboratory()) as served:
        source = SourceConfig(id="nord", name="Nord", base_url=served.base_url, budget_s=PATIENT_S)
        sources = (source,) if laboratory else ()
        async with composed(database, folder, sources=sources, deadline_s=PATIENT_S) as opened:
            yield opened, served


async def left_when(asking: Awaitable[object], begun: Callable[[], Awaitable[object]]) -> None:
    """Ask, and go away when it has begun."""
    async with asyncio.timeout(SOON_S), asyncio.TaskGroup() as group:
        task = group.create_task(ask(asking))
        await begun()
        task.cancel()


async def ask(asking: Awaitable[object]) -> None:
    await asking


async def number(database: str, statement: str) -> int:
    """Ask the database for a number."""
    connection = await asyncpg.connect(database)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def counted(database: str, tables: tuple[str, ...]) -> list[int]:
    """Count the rows of tables."""
    return [
        await number(database, f"select count(*) from {table}")  # noqa: S608 - a name that stands below
        for table in tables
    ]


async def until(found: Callable[[], Awaitable[int]], wanted: int) -> None:
    """Wait until a number is what is wanted."""
    async with asyncio.timeout(SOON_S):
        while await found() != wanted:  # noqa: ASYNC110 - the database tells nobody of its locks
            await asyncio.sleep(0.01)


@asynccontextmanager
async def held(database: str, table: str) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Let nobody write into a table; gives what waits until somebody wants to."""
    connection = await asyncpg.connect(database)
    try:
        async with connection.transaction():
            await connection.execute(f"lock table {table} in share mode")
            yield lambda: until(lambda: number(database, f"{WAITING} and not granted"), 1)
    finally:
        await connection.close()


async def test_the_laboratories_of_a_question_are_let_go_and_nothing_is_told_or_recorded(
    database, tmp_path, caplog
) -> None:
    laboratory = Laboratory()
    caplog.set_level("INFO")
    async with gateway(database, tmp_path, laboratory) as (opened, served):
        await left_when(opened.demo.ask("kari", MINE), laboratory.asked.wait)
        async with asyncio.timeout(SOON_S):
            await served.hung_up.wait()

        assert await number(database, "select count(*) from audit_entry") == 0
        assert (await opened.demo.ask("kari", "{ viewer { kind } }")).status == 200

    assert "answered 499 (POST)" in caplog.text


@pytest.mark.parametrize(
    ("mutation", "wish", "tables"),
    [
        (BLOCK, {}, ("restriction",)),
        (OPT_OUT, {"understood": True}, ("citizen_wish", "opt_out")),
    ],
)
async def test_a_change_that_was_left_in_the_middle_is_not_made_and_may_be_asked_for_again(
    database, tmp_path, mutation, wish, tables
) -> None:
    asked = {"input": {"clientMutationId": "one wish", **wish}}
    async with gateway(database, tmp_path) as (opened, _):
        async with held(database, tables[-1]) as somebody_waits:
            await left_when(opened.demo.ask("kari", mutation, asked), somebody_waits)
            await until(lambda: number(database, f"{WAITING} and not granted"), 0)
        assert set(await counted(database, tables)) == {0}

        assert (await opened.demo.ask("kari", mutation, asked)).data
        assert set(await counted(database, tables)) == {1}


async def test_whenever_a_client_leaves_a_change_is_whole_or_not_there(database, tmp_path) -> None:
    async with gateway(database, tmp_path) as (opened, _):
        for wish in range(20):
            asked = {"input": {"clientMutationId": f"wish {wish}", "choice": "LATER", "days": 10 + wish}}
            await left_when(opened.demo.ask("kari", PREFER, asked), lambda wish=wish: asyncio.sleep(0.004 * wish))
        await until(lambda: number(database, "select count(*) from pg_stat_activity where state like 'idle in%'"), 0)

        wishes, preferences, recorded = [await number(database, statement) for statement in MADE]
        assert wishes == preferences <= recorded
        assert (await opened.demo.ask("kari", "{ me { restrictions { id } } }")).status == 200
