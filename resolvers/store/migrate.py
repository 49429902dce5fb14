"""Bring a database to the schema of this code: numbered SQL files, each applied once, safe under concurrent starts."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from resolvers.errors import StoreUnavailable

FOLDER = Path(__file__).with_name("migrations")
GRANTS = Path(__file__).with_name("grants.sql")
LOCK = 7_426_110
TICK_S = 0.05
NO_TRANSACTION = "-- no-transaction"
NEXT_STATEMENT = "-- next"


class MigrationRefused(Exception):
    """
    The schema cannot be brought up to date; nothing more was applied.

    MigrationRefused
    ├── MigrationEdited    a file was changed after it had been applied
    ├── MigrationUnknown   the database holds a migration that this code does not know: it is ahead
    └── MigrationBroken    a file could not be applied
    """

    def __init__(self, names: Sequence[str], what: str) -> None:
        """Keep the files' names."""
        super().__init__(f"{', '.join(names)}: {what}")
        self.names = tuple(names)


class MigrationEdited(MigrationRefused):
    """A file was changed after it had been applied."""


class MigrationUnknown(MigrationRefused):
    """The database holds a migration that this code does not know."""


class MigrationBroken(MigrationRefused):
    """A file could not be applied."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file; its name starts with four digits that order it."""

    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """Tell this text from any other."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def read_migrations(folder: Path = FOLDER) -> tuple[Migration, ...]:
    """Read the files in their order."""
    files = sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    return tuple(Migration(file.name, file.read_text(encoding="utf-8")) for file in files)


async def migrate(dsn: str, migrations: Sequence[Migration] | None = None) -> tuple[str, ...]:
    """
    Apply what is missing, in order.

    Args:
        dsn: a role that may create tables.
        migrations: None for those of this code.

    Returns:
        The names of what was applied now; empty when the schema was up to date.

    Raises:
        MigrationRefused: a file was edited, is unknown or broken.
        StoreUnavailable: the database did not answer.
    """
    own = migrations is None
    try:
        connection = await asyncpg.connect(dsn)
        try:
            applied = await apply(connection, read_migrations() if migrations is None else migrations)
            if own:
                await connection.execute(GRANTS.read_text(encoding="utf-8"))
        finally:
            await connection.close()
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise StoreUnavailable("the database did not answer while its schema was brought up to date") from error
    return applied


async def apply(connection: asyncpg.Connection, migrations: Sequence[Migration]) -> tuple[str, ...]:
    """Apply what is missing on one connection, alone among all starters."""
    # INVARIANT: polled, as a waiting lock holds a snapshot, and an index built concurrently waits for that for ever.
    while not await connection.fetchval("select pg_try_advisory_lock($1)", LOCK):  # noqa: ASYNC110 - see above
        await asyncio.sleep(TICK_S)
    await connection.execute(
        "create table if not exists schema_migration ("
        "name text primary key, checksum text not null, applied_at timestamptz not null default now())"
    )
    applied = {row["name"]: row["checksum"] for row in await connection.fetch("select * from schema_migration")}
    check(migrations, applied)
    missing = [migration for migration in migrations if migration.name not in applied]
    for migration in missing:
        await apply_one(connection, migration)
    return tuple(migration.name for migration in missing)


def check(migrations: Sequence[Migration], applied: Mapping[str, str]) -> None:
    """Refuse a database that is ahead, and files that were edited."""
    known = {migration.name: migration.checksum for migration in migrations}
    if unknown := sorted(applied.keys() - known.keys()):
        raise MigrationUnknown(unknown, "the database is ahead of this code")
    if edited := sorted(name for name, checksum in applied.items() if known[name] != checksum):
        raise MigrationEdited(edited, "changed after being applied")


async def apply_one(connection: asyncpg.Connection, migration: Migration) -> None:
    """
    Apply one file in a transaction, or statement by statement where its first line says so.

    A file without a transaction must bear being run again: it is recorded after its last statement.
    """
    try:
        if migration.sql.startswith(NO_TRANSACTION):
            for statement in migration.sql.split(NEXT_STATEMENT):
                await connection.execute(statement)
            await record(connection, migration)
        else:
            async with connection.transaction():
                await connection.execute(migration.sql)
                await record(connection, migration)
    except asyncpg.PostgresError as error:
        raise MigrationBroken((migration.name,), str(error)) from error


async def record(connection: asyncpg.Connection, migration: Migration) -> None:
    """Remember that a file was applied, and its text's checksum."""
    await connection.execute(
        "insert into schema_migration (name, checksum) values ($1, $2)", migration.name, migration.checksum
    )
