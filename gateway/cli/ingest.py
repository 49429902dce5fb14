"""`ingest`: take Svarrapport and HL7 v2 messages from files into a store."""

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from gateway.cli import Refused
from gateway.cli.ingest_report import Line, Progress, table
from gateway.cli.running import WRONG_ARGUMENT, now
from gateway.cli.serve import read
from gateway.counting import kept
from gateway.demo import runfile, stamp
from gateway.demo.runfile import RunFile
from gateway.opening import SecretUnusable, make_intake, open_store
from gateway.settings import Settings, state_home
from resolvers.counting import Counts
from resolvers.errors import StoreUnavailable
from resolvers.intake import Intake, Outcome, Sender, reader_of
from resolvers.store import EmbeddedUnavailable, MigrationRefused

SOME_REJECTED = 3
SUFFIXES = frozenset({".xml", ".hl7"})
STORE = "store"
KEY_FILE = "secret.key"
REJECTED = Outcome.REJECTED.value.lower()
EXPLAINED = (
    "Counted, at any depth: reports (ServReport), results (ResultItem), specimens (AnalysedSubject) and comments: the "
    "Comment and CodedComment elements that hold a text or a coded value; none within what is not stored (copy "
    "receivers, attached documents). Of HL7 v2: reports, OBX, SPM and NTE. A message is taken whole or not at all: one "
    "report without a usable person number rejects all reports beside it. "
    "Exit codes: 0 every message was accepted, 3 at least one was rejected, 1 it could not run (no store), "
    "2 wrong arguments. The store is that of --state; else of --settings; else of the demo that runs; else of the "
    "settings in force. `demo --state` on the same folder finds what was taken in, and shows it of synthetic people."
)


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "ingest",
        help="take Svarrapport and HL7 v2 messages from files into the store",
        description="Take KITH Svarrapport and HL7 v2 ORU^R01 messages into the store, from files and from folders "
        "with all below them (*.xml, *.hl7). Which of the two a file holds is told by its beginning. A message that "
        "was taken before is accepted and changes nothing.",
        epilog=EXPLAINED,
    )
    command.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="a message, or a folder of messages")
    command.add_argument("--json", action="store_true", help="print one JSON object a message instead of the table")
    command.add_argument(
        "--state",
        metavar="DIR",
        type=Path,
        help="state folder with an embedded store of its own, made where there is none; or a demo's",
    )
    command.add_argument("--settings", metavar="FILE", type=Path, help="settings file that names the store")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Take in every message and print what became of each; the exit code tells whether all were accepted."""
    files = list(messages(arguments.paths))
    settings = settings_for(arguments.state, arguments.settings)
    try:
        lines = asyncio.run(ingest(files, settings, as_json=arguments.json))
    except (StoreUnavailable, EmbeddedUnavailable, MigrationRefused, SecretUnusable) as error:
        raise Refused(f"the store cannot be used: {error}") from error
    if not arguments.json:
        print(table(lines))
    return SOME_REJECTED if any(line.outcome == REJECTED for line in lines) else 0


def messages(paths: Sequence[Path]) -> Iterator[Path]:
    """
    List the messages: each file that is named, and every `*.xml` and `*.hl7` below each folder, in order of name.

    Raises:
        Refused: a path is not there, or a folder holds no message.
    """
    for path in paths:
        if path.is_dir():
            found = sorted(one for one in path.rglob("*") if one.suffix.lower() in SUFFIXES and one.is_file())
            if not found:
                raise Refused(f"there is no message (*.xml, *.hl7) in {path}", status=WRONG_ARGUMENT)
            yield from found
        elif path.is_file():
            yield path
        else:
            raise Refused(f"there is nothing at {path}", status=WRONG_ARGUMENT)


def settings_for(state: Path | None, file: Path | None) -> Settings:
    """
    Find which store is meant.

    Raises:
        Refused: the settings are wrong, the folder cannot be used, or a demo runs whose store cannot be found.
    """
    if state is not None:
        return folder_settings(state)
    demo = runfile.read(state_home()) if file is None else None
    return read(file) if demo is None else settings_of(demo)


def settings_of(demo: RunFile) -> Settings:
    """
    Give the settings of the running demo's store, or those in force where the gateway beside it has its own.

    Raises:
        Refused: the store is not there for this user.
    """
    if demo.store is None:
        return read(None)
    if not (Path(demo.store) / KEY_FILE).is_file():
        raise Refused("the running demo's store cannot be found: name its folder by --state")
    return Settings(state=Path(demo.store), synthetic_only=True)


def folder_settings(state: Path) -> Settings:
    """
    Give the settings of a state folder's store, as a demo finds it; a demo's takes synthetic people alone.

    Raises:
        Refused: the folder cannot be used.
    """
    try:
        if (state / KEY_FILE).is_file():
            # The folder that `serve` keeps its store in is itself the store.
            return Settings(state=state)
        demos = stamp.read(state) is not None
        if not demos:
            stamp.share(state)
    except (stamp.StateUnusable, OSError) as error:
        raise Refused(f"the state folder cannot be used: {error}") from error
    return Settings(state=state / STORE, synthetic_only=demos)


async def ingest(files: Sequence[Path], settings: Settings, *, as_json: bool) -> list[Line]:
    """Take messages in one by one, printing each as JSON where that is wanted."""
    lines = []
    progress = Progress(len(files), sys.stderr)
    async with open_intake(settings) as intake:
        for file in files:
            line = await taken(intake, file, settings.max_message_bytes)
            lines.append(line)
            progress.step()
            if as_json:
                print(msgspec.json.encode(line.printed()).decode(), flush=True)
    return lines


@asynccontextmanager
async def open_intake(settings: Settings) -> AsyncIterator[Intake]:
    """Open the store and what takes messages into it."""
    counts = Counts(now, time.monotonic)
    async with open_store(settings) as store, kept(counts, store):
        yield make_intake(settings, store, counts)


async def taken(intake: Intake, file: Path, max_bytes: int) -> Line:
    """Take one file in; one that cannot be read is rejected like a message that cannot."""
    try:
        message = await asyncio.to_thread(beginning, file, max_bytes + 1)
    except OSError:
        return Line(file=str(file), outcome=REJECTED, code="FILE_UNREADABLE", text="cannot be read")
    receipt = await intake.receive(message, Sender.operator(), now=now(), reader=reader_of(message))
    return Line(
        file=str(file),
        outcome=receipt.outcome.value.lower(),
        code=receipt.code,
        text=receipt.text,
        counts=receipt.counts,
        remarks=tuple(f"{remark.code} {remark.path}" for remark in receipt.remarks),
    )


def beginning(file: Path, length: int) -> bytes:
    """Read a file up to a length: what is longer than a message may be is rejected by its beginning."""
    with file.open("rb") as opened:
        return opened.read(length)
