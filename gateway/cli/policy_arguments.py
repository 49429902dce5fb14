"""The arguments of `policy explain`: each is one finite word of the rules, and a word that is none is refused."""

import argparse
from collections.abc import Callable
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar

from policies import SAFETY_OF_CODE, Actor, Basis, Language, Level, Purpose, Relation, Safety, Status, safety_of
from resolvers.people import OSLO

Word = TypeVar("Word", bound=StrEnum)

GROWN = 45
NOON = time(12)


def add_situation(command: argparse.ArgumentParser) -> None:
    """Add the arguments that describe a situation."""
    who = command.add_mutually_exclusive_group(required=True)
    who.add_argument("--actor", type=word(Actor), metavar="WHO", help=f"who asks: {listed(Actor)}")
    who.add_argument("--as", dest="caller", metavar="KEY", help="somebody of the demo's cast; with --patient")
    command.add_argument("--patient", metavar="KEY", help="whom of the demo's cast it is about")
    command.add_argument("--at", metavar="YYYY-MM-DD", type=day, help="day on which the cast asks (default: today)")
    command.add_argument("--age", type=age, help=f"age of the person asked about (default: {GROWN})")
    command.add_argument("--purpose", type=word(Purpose), help=f"what for: {listed(Purpose)} (default: the usual one)")
    command.add_argument("--relation", type=word(Relation), help=f"to the person: {listed(Relation)}")
    command.add_argument("--basis", type=basis, help=f"{listed(Basis)}, FORHOYET_… (default: the usual one)")
    command.add_argument("--opted-out", action="store_true", help="the person has opted out (reservasjon)")
    command.add_argument("--self-lookup", action="store_true", help="personnel ask about themselves")
    command.add_argument("--named", action="store_true", help="the person has blocked this very caller")
    for option, whom in (("--block", "all personnel"), ("--organisation-block", "the caller's organisation")):
        command.add_argument(option, type=word(Level), metavar="LEVEL", help=f"whole record, {whom}: {listed(Level)}")
    command.add_argument("--report-block", type=word(Level), metavar="LEVEL", help=f"of this report: {listed(Level)}")
    command.add_argument("--code", type=code, help="denial or delay in force on this report, a 9603 code: NORU, NORN_…")
    command.add_argument("--status", type=word(Status), help=f"of this report: {listed(Status)} (default: final)")
    command.add_argument("--setting", action="append", default=None, metavar="NAME", help="a setting that is on")
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


def code(text: str) -> Safety:
    """Read a 9603 code; what the system does not have is a mistake here, not a denial as it would be of a source."""
    if text.upper().replace("-", "_") not in SAFETY_OF_CODE:
        raise argparse.ArgumentTypeError("there is no such code; there are " + ", ".join(SAFETY_OF_CODE))
    return safety_of(text)


def language(text: str) -> Language:
    """Read a language."""
    if text.lower() not in set(Language):
        raise argparse.ArgumentTypeError("there are " + ", ".join(Language))
    return Language(text.lower())


def age(text: str) -> int:
    """Read an age in whole years."""
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError("an age is a number of whole years")
    return int(text)


def day(text: str) -> datetime:
    """Read a day; the question is asked at noon in Oslo."""
    try:
        return datetime.combine(date.fromisoformat(text), NOON, OSLO)
    except ValueError as error:
        raise argparse.ArgumentTypeError("a day is written YYYY-MM-DD") from error
