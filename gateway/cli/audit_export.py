"""`audit export`: hand the access log to another log system as FHIR AuditEvents, one a line."""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TextIO

import msgspec

from gateway.app import read_operations
from gateway.audit_event import Profile, Writer, profiles
from gateway.cli import Refused
from gateway.cli.operator import NOT_ALLOWED, asking_by, name_in
from gateway.cli.review import OSLO, opened, settings_of
from gateway.cli.running import now
from gateway.opening import read_secret
from gateway.settings import Settings
from policies import Channel
from resolvers.audit import Audit
from resolvers.errors import AuditUnavailable, Forbidden
from resolvers.model import AuditEntry
from resolvers.naming import EPOCH, Naming
from resolvers.oversight.exporting import Exporting

BUDGET_S = 86_400.0
OWNER_ONLY = 0o600
EXPLAINED = (
    "One FHIR R4 AuditEvent a line (ndjson), oldest first, each about one person: by the profile of HL7 Norway, or "
    "with --profile balp by that of IHE for a patient's read. Patients and reports go by opaque names, as in the "
    "answers of the gateway, health personnel by name and HPR number, citizens by none; no national number and no "
    "result is in it. That the log was taken out is written in it, with your name. Exit codes: 0 done, 3 the table of "
    "operations does not allow it, 1 it could not run (no store), 2 wrong arguments. The store is that of --state; "
    "else of --settings; else of the demo that runs; else of the settings in force."
)


def add(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the part to `audit`."""
    export = parts.add_parser("export", help="hand the log to another log system (FHIR)", epilog=EXPLAINED)
    export.add_argument("--by", metavar="NAME", required=True, help="who asks, for the access log")
    export.add_argument("--person", metavar="ID", help="one person's entries alone, by their opaque name")
    export.add_argument("--since", metavar="TIME", type=time_of, default=EPOCH, help="from then on (ISO 8601)")
    export.add_argument("--until", metavar="TIME", type=time_of, help="before then; else until now")
    export.add_argument("--profile", choices=profiles(), default=str(Profile.NORWAY), help="by whose profile")
    export.add_argument("-o", "--output", metavar="FILE", type=Path, help="a new file; else standard output")
    export.add_argument("--state", metavar="DIR", type=Path, help="state folder with an embedded store, or a demo's")
    export.add_argument("--settings", metavar="FILE", type=Path, help="settings file that names the store")
    export.set_defaults(run=run)


def time_of(text: str) -> datetime:
    """Read a time; without a zone it is one in Norway."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo is not None else at.replace(tzinfo=OSLO)


def run(arguments: argparse.Namespace) -> int:
    """Write the events, and say how many where they are in a file."""
    by, settings = name_in(arguments), settings_of(arguments)
    with output(arguments.output) as out:
        written = asyncio.run(exported(settings, arguments, by, out))
    if arguments.output is not None:
        print(f"{written} events")
    return 0


async def exported(settings: Settings, arguments: argparse.Namespace, by: str, out: TextIO) -> int:
    """
    Write every event of the time, and count them.

    Raises:
        Refused: no row lets the command line, or the log could not be read or written.
    """
    written = 0
    async with opened(settings) as store:
        naming = Naming(read_secret(settings))
        writer = Writer(observer=settings.public_url, naming=naming.person, profile=Profile(arguments.profile))
        exporting = Exporting(store, Audit(store), read_operations())
        found = exporting.entries(
            asking_by(by, BUDGET_S), Channel.COMMAND, since=arguments.since, until=arguments.until or now()
        )
        try:
            async for entry in found:
                if wanted(entry, arguments.person, naming):
                    out.write(msgspec.json.encode(writer.event(entry)).decode() + "\n")
                    written += 1
        except Forbidden as error:
            raise Refused(str(error), status=NOT_ALLOWED) from error
        except AuditUnavailable as error:
            raise Refused(f"the store cannot be used: {error}") from error
    return written


def wanted(entry: AuditEntry, person: str | None, naming: Naming) -> bool:
    """Tell whether an entry is about whom it was asked for."""
    return person is None or (entry.person is not None and naming.person(entry.person) == person)


@contextmanager
def gone_unless_done(file: Path) -> Iterator[None]:
    """Leave no part of an export behind, which the next one would take for a file of somebody's."""
    try:
        yield
    except BaseException:
        file.unlink()
        raise


@contextmanager
def output(file: Path | None) -> Iterator[TextIO]:
    """
    Open where the events go; a file is for its owner alone.

    Raises:
        Refused: it is there already, or cannot be written.
    """
    if file is None:
        yield sys.stdout
        return
    try:
        file.touch(OWNER_ONLY, exist_ok=False)
        with file.open("w", encoding="utf-8") as out, gone_unless_done(file):
            yield out
    except FileExistsError as error:
        raise Refused("the output file is there already") from error
    except OSError as error:
        raise Refused(f"the output file cannot be written: {error.strerror}") from error
