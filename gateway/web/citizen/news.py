"""
What is new since the citizen was here last.

The endpoint remembers what it has shown to whom, over sessions and machines alike, so that a browser need keep nothing:
new is what it never showed before, or shows in a newer version. As a look makes it known, what was new when the visit
began is kept with the session, and stays new until that ends.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from gateway.web.languages import Language
from gateway.web.visiting import Visit

NOTE = "new"
# Before the name of a report that was shown in an older version.
CHANGED = "~"
# As many as a note has room for.
MOST = 100


class Seen(Protocol):
    """A report, and whether it is another than it was at the last look; None where there was none."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def changed_since_you_looked(self) -> bool | None:
        """Whether it has changed."""
        ...


class Report(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A report by name, and whether it is another than at the last look."""

    id: str
    changed_since_you_looked: bool | None = None


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """A report in the list of names."""

    node: Report


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """The newest reports by name."""

    edges: tuple[Edge, ...]


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """The citizen, with the newest reports by name."""

    timeline: Connection


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the document CitizenNews is answered with."""

    me: Me | None = None


def unknown(visit: Visit) -> bool:
    """Tell whether it is not known yet what is new."""
    return NOTE not in visit.notes


def keep(visit: Visit, newest: Sequence[Seen]) -> None:
    """Keep what is new among the newest reports; nothing is at a first look, when all of them are."""
    known = visit.notes.get(NOTE, "").split()
    first = all(report.changed_since_you_looked is None for report in newest)
    found = () if first else (marked(report) for report in newest if report.changed_since_you_looked is not False)
    visit.notes[NOTE] = " ".join([*dict.fromkeys((*known, *found))][-MOST:])


def marked(report: Seen) -> str:
    """Write the name of a report that is new, with a mark where an older version of it was shown."""
    return f"{CHANGED}{report.id}" if report.changed_since_you_looked else report.id


def kept(visit: Visit) -> Mapping[str, bool]:
    """Name the reports that are new, and tell of each whether an older version of it was shown."""
    noted = visit.notes.get(NOTE, "").split()
    return {name.removeprefix(CHANGED): name.startswith(CHANGED) for name in noted}


def forget(visit: Visit) -> None:
    """Begin anew, as for another person's reports."""
    visit.notes.pop(NOTE, None)


def said(newest: Sequence[Seen], new: Mapping[str, bool], language: Language) -> str | None:
    """Say how many are new; nothing at a first look, or where there is nothing."""
    if not new and all(report.changed_since_you_looked is None for report in newest):
        return None
    return language.counted("timeline.new", len(new)) if new else language.say("timeline.none_new")
