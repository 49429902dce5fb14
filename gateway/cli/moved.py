"""`moved`: list reports that have moved to another person (pasientforveksling), and who saw them before."""

import argparse
import asyncio
from collections.abc import Iterator
from pathlib import Path

import msgspec

from gateway.app import read_operations, read_retention
from gateway.cli import Refused
from gateway.cli.operator import NOT_ALLOWED, asking_by, name_in
from gateway.cli.review import OSLO, opened, plain, settings_of
from gateway.opening import read_secret
from gateway.settings import Settings
from policies import Channel
from resolvers.audit import Audit
from resolvers.errors import AuditUnavailable, DeadlineExceeded, Forbidden
from resolvers.model import AuditEntry, Misplaced
from resolvers.naming import Naming
from resolvers.oversight.operating import MovedPage, Operating

BUDGET_S = 30.0
A_PAGE = 200
# Citizens are not named: whoever the report has left is not to learn from this who reads for whom.
CITIZENS = {"SELF": "the person themself", "REPRESENTATIVE": "who represents the person", "CITIZEN": "a citizen"}
EXPLAINED = (
    "Persons and reports go by opaque names, as in the answers of the gateway. That you have looked is written, with "
    "your name, in the access log of each person whom a report has left. Exit codes: 0 done, 3 the table of operations "
    "does not allow it, 1 it could not run (no store), 2 wrong arguments. The store is that of --state; else of "
    "--settings; else of the demo that runs; else of the settings in force."
)


class Look(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One look, as `--json` tells it."""

    at: str
    reader: str
    name: str | None
    hpr_number: str | None
    assistant_name: str | None
    assistant_hpr_number: str | None
    organisation: str | None
    organisation_name: str | None
    purpose: str | None


class Moved(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One report that has moved, as `--json` tells it."""

    report: str
    left_at: str
    left: str
    holds: str | None
    seen_by: list[Look]
    seen_by_complete: bool


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "moved",
        help="list reports that moved to another person, and who saw them before",
        description="Find out who saw a report that turned out to be somebody else's (pasientforveksling).",
        epilog=EXPLAINED,
    )
    parts = command.add_subparsers(title="what to do", metavar="WHAT", required=True)
    listing = parts.add_parser("list", help="list them, what left last first", epilog=EXPLAINED)
    listing.add_argument("--by", metavar="NAME", required=True, help="who asks, for the access log")
    listing.add_argument("--json", action="store_true", help="print one JSON object a report")
    listing.add_argument("--state", metavar="DIR", type=Path, help="state folder with an embedded store, or a demo's")
    listing.add_argument("--settings", metavar="FILE", type=Path, help="settings file that names the store")
    listing.set_defaults(run=run_list)


def run_list(arguments: argparse.Namespace) -> int:
    """Print every report that has moved."""
    by, settings = name_in(arguments), settings_of(arguments)
    found, naming = asyncio.run(everything(settings, by)), Naming(read_secret(settings))
    for report in found:
        told = told_of(report, naming)
        print(msgspec.json.encode(told).decode() if arguments.json else "\n".join(lines(report, told)))
    if not arguments.json:
        print(f"{len(found)} moved")
    return 0


async def everything(settings: Settings, by: str) -> list[Misplaced]:
    """
    Read the whole list, a page at a time.

    Raises:
        Refused: no row lets the command line in, or the store cannot be used.
    """
    found: list[Misplaced] = []
    async with opened(settings) as store:
        audit, naming = Audit(store), Naming(read_secret(settings))
        operating = Operating(store, audit, naming, rules=read_operations(), retention=read_retention())
        more = True
        while more:
            page = await a_page(operating, by, after=found[-1].moved.place if found else None)
            found += page.reports
            more = page.has_next_page
    return found


async def a_page(operating: Operating, by: str, *, after: str | None) -> MovedPage:
    """
    Read one page, which is recorded before it is given.

    Raises:
        Refused: no row lets the command line in, or it could not be read or recorded.
    """
    try:
        return await operating.moved(asking_by(by, BUDGET_S), Channel.COMMAND, first=A_PAGE, after=after)
    except Forbidden as error:
        raise Refused(str(error), status=NOT_ALLOWED) from error
    except (AuditUnavailable, DeadlineExceeded) as error:
        raise Refused(f"the store cannot be used: {error}") from error


def told_of(report: Misplaced, naming: Naming) -> Moved:
    """Give what an operator is told of a report: opaque names, and health personnel by their own."""
    holds = report.moved.holds
    return Moved(
        report=report.id,
        left_at=report.moved.left_at.isoformat(),
        left=naming.person(report.moved.left),
        holds=None if holds is None else naming.person(holds),
        seen_by=[look(entry) for entry in report.seen.entries],
        seen_by_complete=report.seen.complete,
    )


def look(entry: AuditEntry) -> Look:
    """Give one look; a citizen is not named."""
    named = entry.reader not in CITIZENS
    return Look(
        at=entry.at.isoformat(),
        reader=entry.reader,
        name=entry.actor_name if named else None,
        hpr_number=entry.hpr_number if named else None,
        assistant_name=entry.assistant_name,
        assistant_hpr_number=entry.assistant_hpr_number,
        organisation=entry.organisation,
        organisation_name=entry.organisation_name,
        purpose=entry.purpose,
    )


def lines(report: Misplaced, told: Moved) -> Iterator[str]:
    """Write one report for people."""
    yield f"{told.report}  left {report.moved.left_at.astimezone(OSLO):%Y-%m-%d %H:%M}"
    yield f"  from    {told.left}"
    yield f"  to      {told.holds or 'nobody: it is kept no longer'}"
    for entry, seen in zip(report.seen.entries, told.seen_by, strict=True):
        at = f"{entry.at.astimezone(OSLO):%Y-%m-%d %H:%M}"
        if seen.reader in CITIZENS:
            yield f"  seen    {at}  {CITIZENS[seen.reader]}"
            continue
        place = f"{plain(seen.organisation_name or '')} ({seen.organisation})"
        who = f"{plain(seen.name or 'not named')} (HPR {seen.hpr_number or 'not known'})"
        yield f"  seen    {at}  {who}, {place}, {seen.purpose}"
        if seen.assistant_name or seen.assistant_hpr_number:
            through = plain(seen.assistant_name or "not named")
            yield f"          through {through} (HPR {seen.assistant_hpr_number or 'not known'})"
    if not told.seen_by:
        yield "  seen    by nobody"
    if not told.seen_by_complete:
        yield "  seen    by more than are listed"
