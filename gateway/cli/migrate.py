"""`migrate`: bring the database to the schema of this code."""

import argparse
import asyncio
from pathlib import Path

from gateway.cli import Refused
from gateway.cli.serve import read
from gateway.opening import open_dsn
from gateway.settings import Settings
from resolvers.errors import StoreUnavailable
from resolvers.store import EmbeddedUnavailable, MigrationRefused, migrate


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "migrate",
        help="bring the database to the schema of this code",
        description="Apply the numbered migrations that the database lacks; safe to run from several places at once.",
        epilog="Exit codes: 0 the schema is up to date, 1 it could not be, 2 the settings are wrong.",
    )
    command.add_argument("--settings", metavar="FILE", type=Path, help="settings file (TOML)")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Migrate and say what was applied."""
    try:
        applied = asyncio.run(up_to_date(read(arguments.settings)))
    except (StoreUnavailable, EmbeddedUnavailable, MigrationRefused) as error:
        raise Refused(f"the database cannot be migrated: {error}") from error
    print("\n".join(f"applied {name}" for name in applied) if applied else "nothing to apply")
    return 0


async def up_to_date(settings: Settings) -> tuple[str, ...]:
    """Apply what is missing, in order."""
    async with open_dsn(settings) as dsn:
        return tuple(await migrate(dsn))
