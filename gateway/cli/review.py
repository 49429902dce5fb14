"""`review`: look through openings of padlocks (kontroll), and note that one has been looked through."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from gateway.cli import Refused
from gateway.cli.ingest import KEY_FILE, STORE, settings_for
from gateway.cli.running import WRONG_ARGUMENT, now
from gateway.opening import SecretUnusable, open_store
from gateway.settings import Settings
from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.model import OpeningKind, Review
from resolvers.store import EmbeddedUnavailable, MigrationRefused, Store

UNKNOWN = 3
BUDGET_S = 30.0
A_PAGE = 200
OSLO = ZoneInfo("Europe/Oslo")
BASES = {OpeningKind.CONSENT: "FORHOYET_SAMTYKKE", OpeningKind.EMERGENCY: "FORHOYET_AKUTT"}
EXPLAINED = (
    "Whose results were opened is not told. The reason is what the clinician wrote. Exit codes: 0 done, 3 there is no "
    "such opening, 1 it could not run (no store), 2 wrong arguments. The store is that of --state; else of --settings; "
    "else of the demo that runs; else of the settings in force."
)


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "review",
        help="look through openings of padlocks",
        description="Look through openings of what was blocked or shielded (kontroll): who opened, when, for whom they "
        "work, and why.",
        epilog=EXPLAINED,
    )
    parts = command.add_subparsers(title="what to do", metavar="WHAT", required=True)
    listing = parts.add_parser("list", help="list openings that nobody has reviewed, oldest first", epilog=EXPLAINED)
    listing.add_argument("--json", action="store_true", help="print one JSON object an opening")
    listing.set_defaults(run=run_list)
    done = parts.add_parser("done", help="note that an opening has been reviewed", epilog=EXPLAINED)
    done.add_argument("id", metavar="ID", help="the opening, as `list` names it")
    done.add_argument("--by", metavar="NAME", required=True, help="who has reviewed it")
    done.set_defaults(run=run_done)
    for part in (listing, done):
        part.add_argument("--state", metavar="DIR", type=Path, help="state folder with an embedded store, or a demo's")
        part.add_argument("--settings", metavar="FILE", type=Path, help="settings file that names the store")


def run_list(arguments: argparse.Namespace) -> int:
    """Print every opening that waits for its review."""
    found = asyncio.run(waiting(settings_of(arguments)))
    if arguments.json:
        for review in found:
            print(msgspec.json.encode(members(review)).decode())
        return 0
    for review in found:
        print("\n".join(lines(review)))
    print(f"{len(found)} to review")
    return 0


def run_done(arguments: argparse.Namespace) -> int:
    """Note a review; the first one of an opening stands."""
    by = arguments.by.strip()
    if not by or not by.isprintable():
        raise Refused("name who has reviewed it", status=WRONG_ARGUMENT)
    if not asyncio.run(marked(settings_of(arguments), arguments.id, by)):
        raise Refused("there is no such opening; ./provesvar review list names them", status=UNKNOWN)
    print(f"{arguments.id}: reviewed")
    return 0


def settings_of(arguments: argparse.Namespace) -> Settings:
    """
    Find the store, which must be there: an empty new one would say that nothing waits.

    Raises:
        Refused: there is none, or the settings are wrong.
    """
    state: Path | None = arguments.state
    if state is not None and not any((state / part / KEY_FILE).is_file() for part in ("", STORE)):
        raise Refused("there is no store in the state folder")
    settings = settings_for(state, arguments.settings)
    if settings.dsn is None and not (settings.state / KEY_FILE).is_file():
        raise Refused("there is no store yet: name one by --state or --settings")
    return settings


async def waiting(settings: Settings) -> list[Review]:
    """Read the whole queue, a page at a time."""
    found: list[Review] = []
    after: tuple[datetime, str] | None = None
    async with opened(settings) as store:
        while True:
            page = await store.review_queue(after=after, limit=A_PAGE, deadline=Deadline.after(BUDGET_S))
            found += page
            if len(page) < A_PAGE:
                return found
            after = page[-1].opened.granted_at, page[-1].opened.id


async def marked(settings: Settings, opening_id: str, by: str) -> bool:
    """Note a review; False where there is no such opening."""
    async with opened(settings) as store:
        return await store.mark_reviewed(opening_id, by=by, now=now(), deadline=Deadline.after(BUDGET_S))


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Store]:
    """
    Open the store.

    Raises:
        Refused: it cannot be used.
    """
    try:
        async with open_store(settings) as store:
            yield store
    except (StoreUnavailable, EmbeddedUnavailable, MigrationRefused, SecretUnusable) as error:
        raise Refused(f"the store cannot be used: {error}") from error


def members(review: Review) -> Mapping[str, str | None]:
    """Give what a reviewer is told, and nothing of whose results were opened."""
    opening, grounds = review.opened, review.grounds
    return {
        "id": opening.id,
        "at": opening.granted_at.isoformat(),
        "until": opening.expires_at.isoformat(),
        "basis": BASES[opening.kind],
        "purpose": opening.purpose,
        "organisation": opening.organisation,
        "organisationName": opening.organisation_name,
        "name": grounds.name,
        "hprNumber": grounds.hpr_number,
        "assistantName": grounds.assistant_name,
        "assistantHprNumber": grounds.assistant_hpr_number,
        "decisionRef": opening.decision_ref,
        "reason": grounds.reason,
    }


def lines(review: Review) -> Iterator[str]:
    """Write one opening for people."""
    opening, grounds = review.opened, review.grounds
    at, until = (moment.astimezone(OSLO) for moment in (opening.granted_at, opening.expires_at))
    yield f"{opening.id}  {at:%Y-%m-%d %H:%M} to {until:%H:%M}  {opening.purpose}  {BASES[opening.kind]}"
    yield f"  for     {plain(opening.organisation_name or '')} ({opening.organisation})"
    yield f"  by      {plain(grounds.name or 'not named')} (HPR {grounds.hpr_number or 'not known'})"
    if grounds.assistant_name or grounds.assistant_hpr_number:
        through, number = grounds.assistant_name or "not named", grounds.assistant_hpr_number or "not known"
        yield f"  through {plain(through)} (HPR {number})"
    yield f"  reason  {plain(grounds.reason or 'none given')}"


def plain(text: str) -> str:
    """Write what somebody typed on one line, without what would steer a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
