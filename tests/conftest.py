"""What tests lean on: one real PostgreSQL a worker, a migrated template, a fresh database for each test that asks."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import asyncpg
import pytest
from hypothesis import HealthCheck, settings

from resolvers.deadline import Deadline
from resolvers.store import EmbeddedPostgres, ServerOptions, Store, Vault, migrate, open_pool

pytest_plugins = ["tests.redaction"]

TEMPLATE = "template_migrated"
FLEETING = ServerOptions(
    settings=(
        ("fsync", "off"),
        ("synchronous_commit", "off"),
        ("full_page_writes", "off"),
        ("autovacuum", "off"),
        ("max_locks_per_transaction", "256"),
    ),
    initdb=("--no-sync",),
)
NUMBERS = count(1)
# How long an example takes, or is in the making, is a matter of what else the machine does.
settings.register_profile("tests", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")


def on_database(dsn: str, name: str) -> str:
    """Name another database of the same server."""
    return dsn.replace("@/postgres?", f"@/{name}?")


async def execute(dsn: str, statement: str) -> None:
    """Run one statement outside any transaction."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def copy(server: str, name: str, *, of: str = TEMPLATE) -> None:
    """Make a database like another; file by file, as by way of the log takes four times as long."""
    await execute(server, f"create database {name} template {of} strategy file_copy")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The DSN of a PostgreSQL of this worker's own, with a migrated template; started when the first test needs it."""
    folder = Path(tempfile.mkdtemp(prefix="pv-"))
    folder.chmod(0o711)
    embedded = EmbeddedPostgres(folder / "state", options=FLEETING)
    asyncio.run(embedded.start())
    try:
        asyncio.run(execute(embedded.dsn, f"create database {TEMPLATE}"))
        asyncio.run(migrate(on_database(embedded.dsn, TEMPLATE)))
        yield embedded.dsn
    finally:
        asyncio.run(embedded.stop())
        from tests.redaction import overhear_file  # noqa: PLC0415 - a plugin that pytest is to import first

        overhear_file("the database's log", folder / "state" / "log")
        shutil.rmtree(folder)


@pytest.fixture
async def empty_database(server: str) -> AsyncIterator[str]:
    """The DSN of a fresh database without a schema."""
    name = f"empty_{next(NUMBERS)}"
    await execute(server, f"create database {name}")
    yield on_database(server, name)
    await execute(server, f"drop database {name} with (force)")


@pytest.fixture
async def database(server: str) -> AsyncIterator[str]:
    """The DSN of a fresh, migrated database."""
    name = f"test_{next(NUMBERS)}"
    await copy(server, name)
    yield on_database(server, name)
    await execute(server, f"drop database {name} with (force)")


@pytest.fixture
def vault() -> Vault:
    """A vault with a secret of the tests' own."""
    return Vault(b"a secret that only the tests have")


@pytest.fixture
async def store(database: str, vault: Vault) -> AsyncIterator[Store]:
    """A store on a fresh database."""
    async with open_pool(database, largest=8) as pool:
        yield Store(pool, vault)


@pytest.fixture
async def soon() -> Deadline:
    """A deadline far enough for anything a test asks."""
    return Deadline.after(30)
