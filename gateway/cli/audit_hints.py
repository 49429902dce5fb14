"""`audit hints`: look-ups by health personnel that should be looked into (logganalyse)."""

import argparse
import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import msgspec

from gateway.app import make_registers, read_operations, read_release
from gateway.calendar import working_hours
from gateway.cli import Refused
from gateway.cli.operator import NOT_ALLOWED, asking_by, name_in
from gateway.cli.review import OSLO, opened, plain, settings_of
from gateway.cli.running import WRONG_ARGUMENT
from gateway.opening import read_secret
from gateway.settings import Settings
from gateway.sourcing import open_session
from policies import Channel
from resolvers.audit import Audit
from resolvers.errors import AuditUnavailable, BadInput, DeadlineExceeded, Forbidden
from resolvers.naming import Naming
from resolvers.oversight.hinting import Hint, HintKind
from resolvers.oversight.overseeing import Overseeing, Oversight

BUDGET_S = 3_600.0
WHAT = {
    HintKind.SELF_AUTHORISED: "let themself in",
    HintKind.NO_RELATION: "no relation to the patient was on record",
    HintKind.MANY_PATIENTS: "many patients in a short time",
    HintKind.COLLEAGUE: "the patient works in the same organisation",
    HintKind.SAME_SURNAME: "the patient has the same surname",
    HintKind.OUT_OF_HOURS: "out of working hours, and no emergency",
}
EXPLAINED = (
    "A hint is no finding: each may have a good reason. Whom a look-up was about goes by an opaque name, and no "
    "result is told. The settings (misuse_hints) say from how many look-ups on something is told. A patient who is a "
    "colleague is recognised by the register of health personnel, which the settings name. That you have looked is "
    "written, with your name, in the access log. Exit codes: 0 done, 3 the table of operations does not allow it, 1 "
    "it could not run (no store), 2 wrong arguments. The store is that of --state; else of --settings; else of the "
    "demo that runs; else of the settings in force."
)


class Look(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One look-up, as `--json` tells it."""

    id: str
    at: str
    person: str | None
    purpose: str | None
    basis: str | None
    operation: str


class Told(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One hint, as `--json` tells it."""

    kind: HintKind
    name: str | None
    hpr_number: str | None
    organisation: str | None
    organisation_name: str | None
    looks: int
    persons: int
    first_at: str
    last_at: str
    entries: list[Look]


def add(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the part to `audit`."""
    hints = parts.add_parser("hints", help="list look-ups that should be looked into", epilog=EXPLAINED)
    hints.add_argument("--by", metavar="NAME", required=True, help="who asks, for the access log")
    hints.add_argument("--days", metavar="N", type=int, default=30, help="of how many days; 30 when not said")
    hints.add_argument("--json", action="store_true", help="print one JSON object a hint")
    hints.add_argument("--state", metavar="DIR", type=Path, help="state folder with an embedded store, or a demo's")
    hints.add_argument("--settings", metavar="FILE", type=Path, help="settings file that names the store")
    hints.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what should be looked into."""
    by, settings = name_in(arguments), settings_of(arguments)
    found = asyncio.run(looked_for(settings, by, arguments.days))
    naming = Naming(read_secret(settings))
    for hint in found.hints:
        print(msgspec.json.encode(told_of(hint, naming)).decode() if arguments.json else "\n".join(lines(hint, naming)))
    if not arguments.json:
        print(f"{len(found.hints)} to look into")
        if not found.colleagues_known:
            print("the register of health personnel did not tell who is who: colleagues may be missing")
    return 0


async def looked_for(settings: Settings, by: str, days: int) -> Oversight:
    """
    Go through the log.

    Raises:
        Refused: no row lets the command line, there are too many days, or the log could not be read or written.
    """
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened(settings))
        register = None
        if settings.registers is not None:
            register = make_registers(settings.registers, await stack.enter_async_context(open_session()))
        overseeing = Overseeing(
            store,
            Audit(store),
            register,
            rules=read_operations(),
            thresholds=settings.misuse_hints,
            hours=working_hours(read_release()),
        )
        try:
            return await overseeing.hints(asking_by(by, BUDGET_S), Channel.COMMAND, days=days)
        except Forbidden as error:
            raise Refused(str(error), status=NOT_ALLOWED) from error
        except BadInput as error:
            raise Refused(str(error), status=WRONG_ARGUMENT) from error
        except (AuditUnavailable, DeadlineExceeded) as error:
            raise Refused(f"the store cannot be used: {error}") from error


def told_of(hint: Hint, naming: Naming) -> Told:
    """Give what an operator is told: opaque names of patients, and health personnel by their own."""
    return Told(
        kind=hint.kind,
        name=hint.name,
        hpr_number=hint.hpr_number,
        organisation=hint.organisation,
        organisation_name=hint.organisation_name,
        looks=hint.looks,
        persons=hint.persons,
        first_at=hint.first_at.isoformat(),
        last_at=hint.last_at.isoformat(),
        entries=[
            Look(
                id=entry.id,
                at=entry.at.isoformat(),
                person=None if entry.person is None else naming.person(entry.person),
                purpose=entry.purpose,
                basis=entry.basis,
                operation=entry.operation,
            )
            for entry in hint.entries
        ],
    )


def lines(hint: Hint, naming: Naming) -> Iterator[str]:
    """Write one hint for people."""
    first, last = (at.astimezone(OSLO) for at in (hint.first_at, hint.last_at))
    yield f"{hint.kind}: {WHAT[hint.kind]}"
    yield f"  by      {plain(hint.name or 'not named')} (HPR {hint.hpr_number or 'not known'})"
    yield f"  for     {plain(hint.organisation_name or '')} ({hint.organisation})"
    yield f"  {hint.looks} look-ups of {hint.persons} patients, {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}"
    for entry in hint.entries:
        person = "nobody" if entry.person is None else naming.person(entry.person)
        yield f"  {entry.at.astimezone(OSLO):%Y-%m-%d %H:%M}  {person}  {entry.operation}  {entry.purpose}"
