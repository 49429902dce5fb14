"""The members of one object of a push, read one by one, so that everything that is wrong is named in one answer."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

import msgspec

T = TypeVar("T")
# What a decoder raises at text that is not JSON of the wanted form; nesting that is too deep among it.
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
# PTS writes what never ends as a moment in this year.
FOREVER, EARLIEST = 9999, 1900
LONGEST = 200


class Wrong(StrEnum):
    """What can be wrong with a member of a push; the codes are stable."""

    NOT_JSON = "NOT_JSON"
    MISSING = "MISSING"
    WRONG_FORM = "WRONG_FORM"
    NOT_NULL = "NOT_NULL"
    EXACTLY_ONE = "EXACTLY_ONE"
    CONTRADICTION = "CONTRADICTION"
    DUPLICATE = "DUPLICATE"
    FUTURE = "FUTURE"
    TOO_MANY = "TOO_MANY"
    NOT_OF_FEED = "NOT_OF_FEED"
    PERSON_NUMBER_UNUSABLE = "PERSON_NUMBER_UNUSABLE"
    PERSON_NUMBER_NOT_SYNTHETIC = "PERSON_NUMBER_NOT_SYNTHETIC"


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong: where, in the words of the format alone, and what; never a value."""

    path: str
    code: Wrong


class PushInvalid(Exception):
    """A push cannot be taken; `problems` names everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Keep every problem, so that all are mended at once."""
        super().__init__("the push cannot be taken")
        self.problems = problems


class Fields:
    """
    One object of a push.

    What is missing or has another form is noted among `problems`, and a value that says nothing is given in its place:
    nothing that is read may be used while there are any.
    """

    def __init__(self, members: Mapping[str, msgspec.Raw], path: str, problems: list[Problem]) -> None:
        """Take the members, still undecoded, the path to the object, and where problems are noted."""
        self._members = members
        self._path = path
        self.problems = problems

    def wrong(self, name: str, code: Wrong) -> None:
        """Note a problem with a member; with the object itself where the name is empty."""
        self.problems.append(Problem(".".join(part for part in (self._path, name) if part), code))

    def names(self, name: str) -> bool:
        """Tell whether a member is there, be it null."""
        return name in self._members

    def has(self, name: str) -> bool:
        """Tell whether a member is there and not null."""
        return bytes(self._members.get(name, b"null")) != b"null"

    def needed(self, name: str) -> None:
        """Note that a member is missing, or null."""
        if not self.has(name):
            self.wrong(name, Wrong.MISSING)

    def take(self, name: str, kind: type[T]) -> T | None:
        """Read a member that may be missing; None where it is, and where it has another form."""
        if not self.has(name):
            return None
        try:
            return msgspec.json.decode(self._members[name], type=kind)
        except UNREADABLE:
            self.wrong(name, Wrong.WRONG_FORM)
            return None

    def text(self, name: str) -> str:
        """Read a name, number or code that must be there: some printable characters, without space around them."""
        self.needed(name)
        return self.maybe_text(name) or ""

    def maybe_text(self, name: str) -> str | None:
        """Read a name, number or code that may be missing."""
        found = self.take(name, str)
        if found is None:
            return None
        text = found.strip()
        if not text or len(text) > LONGEST or not text.isprintable():
            self.wrong(name, Wrong.WRONG_FORM)
            return None
        return text

    def instant(self, name: str) -> datetime | None:
        """Read an instant with a zone, aware UTC; None where it is missing."""
        found = self._instant(name)
        if found is not None and found.year == FOREVER:
            self.wrong(name, Wrong.WRONG_FORM)
            return None
        return found

    def ending(self, name: str) -> datetime | None:
        """Read when something ends, aware UTC; None where that is missing, or never."""
        found = self._instant(name)
        return None if found is None or found.year == FOREVER else found

    def _instant(self, name: str) -> datetime | None:
        found = self.take(name, datetime)
        if found is None:
            return None
        if found.tzinfo is None or found.year < EARLIEST:
            self.wrong(name, Wrong.WRONG_FORM)
            return None
        # The last hours of the calendar have no counterpart in some zones.
        return found if found.year == FOREVER else found.astimezone(UTC)

    def within(self, name: str) -> "Fields | None":
        """Read an object; None where it is missing, and where it is none."""
        found = self.take(name, dict[str, msgspec.Raw])
        return None if found is None else Fields(found, self._below(name), self.problems)

    def each(self, name: str, *, most: int) -> "Iterator[Fields]":
        """Read a list of at most so many objects."""
        found = self.take(name, list[msgspec.Raw]) or []
        if len(found) > most:
            self.wrong(name, Wrong.TOO_MANY)
            return
        for index, raw in enumerate(found):
            item = Fields({"": raw}, self._below(f"{name}[{index}]"), self.problems).within("")
            if item is not None:
                yield item
            elif bytes(raw) == b"null":
                self.wrong(f"{name}[{index}]", Wrong.MISSING)

    def _below(self, name: str) -> str:
        return ".".join(part for part in (self._path, name) if part)


def opened(body: bytes) -> Fields:
    """
    Open a push.

    Raises:
        PushInvalid: it is no JSON object.
    """
    try:
        members = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    except UNREADABLE as error:
        raise PushInvalid((Problem("", Wrong.NOT_JSON),)) from error
    return Fields(members, "", [])
