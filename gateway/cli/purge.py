"""`purge`: delete what has outlived its time, by the retention table."""

import argparse
import asyncio
from collections.abc import Mapping
from pathlib import Path

import msgspec

from gateway.app import read_retention
from gateway.cli import Refused
from gateway.cli.review import settings_of
from gateway.cli.running import now
from gateway.opening import open_database
from gateway.settings import Settings
from policies import Category, RetentionRules, kept_in_words
from resolvers.errors import StoreUnavailable
from resolvers.purge import Purge
from resolvers.store import EmbeddedUnavailable, MigrationRefused, PurgeRunning, Purging

RUNNING = 3
COLUMNS = ("kind", "kept for", "gone")
EXPLAINED = (
    "Counted are reports (with all their versions), entries of the access log, quarantined messages, openings of "
    "padlocks (with review and notice), notices, who was told of a padlock, restrictions that are over, what "
    "clinicians have done about release, requests for changes, and that something changed. Nobody is named. What a run"
    " that ends early has deleted stays deleted; run it again. Where the roles of docker/postgres/roles.sql are in "
    "use, its user needs provesvar_operator, the only role that may delete from the access log. Exit codes: 0 done, 3 "
    "another purge is running, 1 it could not run or go on (no store), 2 wrong arguments. The store is that of "
    "--state; else of --settings; else of the demo that runs; else of the settings in force."
)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What `--json` prints: the table's version, whether nothing was deleted, and how many by category."""

    version: str
    dry_run: bool
    gone: Mapping[Category, int]


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "purge",
        help="delete what has outlived its time",
        description="Delete what is older than policies/tables/retention.toml says. To be run every night; it may run "
        "beside the gateway.",
        epilog=EXPLAINED,
    )
    command.add_argument("--dry-run", action="store_true", help="count what would go, and delete nothing")
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.add_argument("--state", metavar="DIR", type=Path, help="state folder with an embedded store, or a demo's")
    command.add_argument("--settings", metavar="FILE", type=Path, help="settings file that names the store")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Purge, and say how much went."""
    rules = read_retention()
    try:
        gone = asyncio.run(purged(settings_of(arguments), rules, dry_run=arguments.dry_run))
    except PurgeRunning as error:
        raise Refused("another purge is running; this one has deleted nothing", status=RUNNING) from error
    except (EmbeddedUnavailable, MigrationRefused) as error:
        raise Refused(f"the store cannot be used: {error}") from error
    except StoreUnavailable as error:
        raise Refused(f"the purge did not go through, run it again: {error}") from error
    if arguments.json:
        print(msgspec.json.encode(Told(version=rules.version, dry_run=arguments.dry_run, gone=gone)).decode())
    else:
        print("\n".join(lines(rules, gone, dry_run=arguments.dry_run)))
    return 0


async def purged(settings: Settings, rules: RetentionRules, *, dry_run: bool) -> Mapping[Category, int]:
    """Purge the store, or count what would go; nothing sealed is opened, so no secret is needed."""
    async with open_database(settings) as database:
        purge = Purge(Purging(database), rules)
        return await (purge.count(now()) if dry_run else purge.purge(now()))


def lines(rules: RetentionRules, gone: Mapping[Category, int], *, dry_run: bool) -> list[str]:
    """Write a row a category: how long it is kept, and how many went."""
    rows = [COLUMNS[:2] + (("would go",) if dry_run else COLUMNS[2:])]
    rows += [(category, kept(rules, category), str(number)) for category, number in gone.items()]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    return [f"{row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]:>{widths[2]}}" for row in rows]


def kept(rules: RetentionRules, category: Category) -> str:
    """Say how long a category is kept, in each way that there is."""
    return ", ".join(dict.fromkeys(map(kept_in_words, rules.of(category))))
