"""Open what a command works on: the secret, the database (embedded where no DSN is set), the store, the intake."""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from gateway.settings import Settings
from resolvers.counting import Counts
from resolvers.intake import Intake
from resolvers.store import Database, EmbeddedPostgres, ServerOptions, Store, Vault, migrate, open_pool

SECRET_BYTES = 32
# A pool is of twenty, and one beside it listens; commands and a demo come to the same server.
CONNECTIONS_A_WORKER, CONNECTIONS_BESIDE = 21, 79


class SecretUnusable(Exception):
    """The secret cannot be read or is too short; without it person numbers cannot be opened."""


def read_secret(settings: Settings) -> bytes:
    """
    Read the root secret; with an embedded database it is made on first use, readable by its owner alone.

    Raises:
        SecretUnusable: the file is missing (with a DSN), cannot be made, is unreadable or too short.
    """
    file = secret_file(settings)
    try:
        if settings.secret_file is None and settings.dsn is None:
            make_secret(file)
    except OSError as error:
        raise SecretUnusable(f"no secret can be made in {file.parent}: {error.strerror}") from error
    try:
        secret = file.read_bytes().strip()
    except OSError as error:
        raise SecretUnusable("the secret file cannot be read: set secret_file") from error
    if len(secret) < SECRET_BYTES:
        raise SecretUnusable(f"the secret file holds less than {SECRET_BYTES} bytes")
    return secret


def secret_file(settings: Settings) -> Path:
    """Say where the root secret is."""
    return settings.secret_file or settings.state / "secret.key"


def make_secret(file: Path) -> None:
    """Make the secret file where there is none, atomically, so that two starters agree."""
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(secrets.token_hex(SECRET_BYTES).encode())
    try:
        os.link(fresh, file)
    except FileExistsError:
        return
    finally:
        fresh.unlink()


@asynccontextmanager
async def open_dsn(settings: Settings) -> AsyncIterator[str]:
    """Give a DSN: the one that is set, else that of an embedded server, started or, where it runs, attached to."""
    if settings.dsn is not None:
        yield settings.dsn
        return
    most = str(settings.workers * CONNECTIONS_A_WORKER + CONNECTIONS_BESIDE)
    options = ServerOptions(settings=(("max_connections", most),))
    async with EmbeddedPostgres(settings.state, pg_bin=settings.pg_bin, options=options) as server:
        yield server.dsn


@asynccontextmanager
async def open_migrated(settings: Settings) -> AsyncIterator[str]:
    """Give a DSN of a database, migrated where it is our own; one by DSN is migrated by its own command."""
    async with open_dsn(settings) as dsn:
        if settings.dsn is None:
            await migrate(dsn)
        yield dsn


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """Open the database; see open_migrated."""
    async with open_migrated(settings) as dsn, open_pool(dsn) as database:
        yield database


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """Open the store: the database, and the secret that opens what is sealed in it."""
    secret = read_secret(settings)
    async with open_database(settings) as database:
        yield Store(database, Vault(secret))


def make_intake(settings: Settings, store: Store, counts: Counts) -> Intake:
    """Make what takes messages into the store; what becomes of them is counted."""
    return Intake(
        store,
        her_organisations=settings.her_organisations,
        synthetic_only=settings.synthetic_only,
        quarantine_days=settings.quarantine_days,
        max_bytes=settings.max_message_bytes,
        counts=counts,
    )
