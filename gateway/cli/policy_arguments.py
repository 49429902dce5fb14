"""The arguments of `policy explain`: each is one finite word of the rules, and a word that is none is refused."""

import argparse
from collections.abc import Callable
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar

from policies import (
    Actor,
    Age,
    Attestation,
    Basis,
    Depth,
    Grant,
    Language,
    Level,
    Purpose,
    Reading,
    Relation,
    Status,
    age_band,
)
from resolvers.people import OSLO

Word = TypeVar("Word", bound=StrEnum)

NOON = time(12)
UNREAD = {"privacy": Reading.PRIVACY_UNREAD, "safety": Reading.SAFETY_UNREAD, "both": Reading.UNREAD}
UNKNOWN_AGE = "unknown"


def add_situation(command: argparse.ArgumentParser) -> None:
    """Add the arguments that describe a situation."""
    who = command.add_mutually_exclusive_group(required=True)
    who.add_argument("--actor", type=word(Actor), metavar="WHO", help=f"who asks: {listed(Actor)}")
    who.add_argument("--as", dest="caller", metavar="KEY", help="somebody of the demo's cast; with --patient")
    command.add_argument("--patient", metavar="KEY", help="whom of the demo's cast it is about")
    command.add_argument("--date", metavar="YYYY-MM-DD", type=day, help="day of the question (default: today)")
    add_caller(command)
    add_person(command)
    add_limits(command)
    add_telling(command)


def add_caller(command: argparse.ArgumentParser) -> None:
    """Add what describes the caller."""
    command.add_argument("--purpose", type=word(Purpose), help=f"what for: {listed(Purpose)} (default: the usual one)")
    command.add_argument("--relation", type=word(Relation), help=f"to the person: {listed(Relation)}")
    command.add_argument("--basis", type=basis, help=f"{listed(Basis)}, FORHOYET_… (default: the usual one)")
    command.add_argument("--attestation", type=word(Attestation), help=f"of personnel: {listed(Attestation)}")
    command.add_argument("--assistant", action="store_true", help="somebody acts on behalf of the caller")
    command.add_argument("--self-lookup", action="store_true", help="personnel ask about themselves")
    command.add_argument("--grant", type=word(Grant), help=f"an opening that the caller holds: {listed(Grant)}")


def add_person(command: argparse.ArgumentParser) -> None:
    """Add what describes the person asked about."""
    command.add_argument("--age", type=age, help=f"of the person asked about, in years, or {UNKNOWN_AGE}")
    command.add_argument("--confidential", action="store_true", help="they or their representative: kode 6 or 7")
    command.add_argument("--channel-closed", action="store_true", help="reserved against the citizens' channel")
    command.add_argument("--opted-out", action="store_true", help="opted out of registration (reservasjon)")


def add_limits(command: argparse.ArgumentParser) -> None:
    """Add what describes the restrictions, and the report."""
    command.add_argument("--unread", choices=UNREAD, help="which restrictions cannot be read, or are too old")
    command.add_argument(
        "--named", action="store_true", help="the person has blocked this caller, or a group of theirs"
    )
    for option, whom in (("--block", "all personnel"), ("--organisation-block", "the caller's organisation")):
        command.add_argument(option, type=word(Level), metavar="LEVEL", help=f"whole record, {whom}: {listed(Level)}")
    command.add_argument("--report-block", type=word(Level), metavar="LEVEL", help=f"of this report: {listed(Level)}")
    command.add_argument("--code", metavar="CODE", help="in force on this report, a 9603 code: NORU, NORS, NORN_…")
    command.add_argument("--status", type=word(Status), help=f"of this report: {listed(Status)} (default: FINAL)")


def add_telling(command: argparse.ArgumentParser) -> None:
    """Add what describes the answer."""
    command.add_argument("--setting", action="append", default=None, metavar="NAME", help="a setting that is on")
    command.add_argument(
        "--depth",
        type=word(Depth),
        default=Depth.AUDITOR,
        help=f"what a reader may be told: {listed(Depth)} (default: {Depth.AUDITOR}, all)",
    )
    command.add_argument("--language", type=language, default=Language.EN, help="nb, nn or en (default: en)")
    command.add_argument("--json", action="store_true", help="answer in JSON")


def word(words: type[Word]) -> Callable[[str], Word]:
    """Make a reader of a word, in whatever case it is written."""

    def read(text: str) -> Word:
        found = text.upper().replace("-", "_")
        if found not in set(words):
            raise argparse.ArgumentTypeError(f"there is no such word here; there are {listed(words)}")
        return words(found)

    return read


def listed(words: type[StrEnum]) -> str:
    """List the words."""
    return ", ".join(words)


def basis(text: str) -> Basis:
    """Read a basis; any of the elevated ones is ELEVATED."""
    return Basis.ELEVATED if text.upper().startswith("FORHOYET_") else word(Basis)(text)


def language(text: str) -> Language:
    """Read a language."""
    if text.lower() not in set(Language):
        raise argparse.ArgumentTypeError("there are " + ", ".join(Language))
    return Language(text.lower())


def age(text: str) -> Age:
    """Read an age in whole years, or that it is not known."""
    if text.lower() == UNKNOWN_AGE:
        return age_band(None)
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"an age is a number of whole years, or {UNKNOWN_AGE}")
    return age_band(int(text))


def day(text: str) -> datetime:
    """Read a day; the question is asked at noon in Oslo."""
    try:
        return datetime.combine(date.fromisoformat(text), NOON, OSLO)
    except ValueError as error:
        raise argparse.ArgumentTypeError("a day is written YYYY-MM-DD") from error
