"""Look-ups that should be looked into (logganalyse): hints, and never more than hints."""

from collections.abc import Mapping, Sequence

import msgspec

from gateway.web.languages import Language
from gateway.web.operator.framing import MENU
from gateway.web.operator.people import purpose, who, working_at
from gateway.web.told import Organisation

PATH = MENU["hints"]
SPANS = (7, 30, 90, 366)
USUAL = 30


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One look-up: of nothing that was seen, and of whom only what cannot be read."""

    id: str
    at: str
    operation: str
    person: str | None = None
    purpose: str | None = None
    basis: str | None = None


class Hint(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A reason to look into what one user has looked up for one organisation."""

    kind: str
    organisation: Organisation
    looks: int
    persons: int
    first_at: str
    last_at: str
    entries: tuple[Entry, ...]
    name: str | None = None
    hpr_number: str | None = None


class Hints(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All of them, and the time that was gone through."""

    since: str
    until: str
    hints: tuple[Hint, ...]
    colleagues_known: bool


class Operations(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is told to operators; nothing where it could not be read."""

    misuse_hints: Hints | None = None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the document OperatorHints is answered with."""

    operations: Operations


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A number of days that may be chosen."""

    days: int
    text: str
    chosen: bool


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One look-up as it is shown; `patient` tells patients of one hint apart by a number, and nobody by name."""

    at: str
    patient: str
    purpose: str
    basis: str
    operation: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One hint as it is shown; `rest` says how many more look-ups there are than are listed."""

    who: str
    number: str | None
    where: str
    looks: str
    persons: str
    first: str
    last: str
    entries: tuple[Look, ...]
    rest: str | None


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """The hints of one kind: its name, what it means, and what may well be the plain reason for it."""

    kind: str
    title: str
    about: str
    lines: tuple[Line, ...]


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The page."""

    period: str
    groups: tuple[Group, ...]
    colleagues_known: bool


def read_days(query: Mapping[str, str]) -> int | None:
    """Read how many days are asked for; None where nobody has chosen, and then nothing is looked up."""
    text = query.get("dager", "")
    return int(text) if text in {str(days) for days in SPANS} else None


def spans(days: int | None, language: Language) -> tuple[Offer, ...]:
    """Offer numbers of days."""
    return tuple(
        Offer(days=each, text=language.say("operator.hints.days", n=each), chosen=each == (days or USUAL))
        for each in SPANS
    )


def view(found: Hints, language: Language) -> View:
    """Say every hint, by kind."""
    return View(
        period=language.say(
            "operator.hints.period", since=language.moment(found.since), until=language.moment(found.until)
        ),
        groups=groups(found.hints, language),
        colleagues_known=found.colleagues_known,
    )


def groups(hints: Sequence[Hint], language: Language) -> tuple[Group, ...]:
    """Part hints by kind, in the order in which the kinds come."""
    kinds = dict.fromkeys(hint.kind for hint in hints)
    return tuple(
        Group(
            kind=kind,
            title=language.maybe(f"operator.hints.kind.{kind}", kind),
            about=language.maybe(f"operator.hints.about_kind.{kind}", ""),
            lines=tuple(line(hint, language) for hint in hints if hint.kind == kind),
        )
        for kind in kinds
    )


def line(hint: Hint, language: Language) -> Line:
    """Say one hint."""
    rest = hint.looks - len(hint.entries)
    patients = {person: place for place, person in enumerate(dict.fromkeys(entry.person for entry in hint.entries), 1)}
    return Line(
        who=who(hint.name, None, language),
        number=hint.hpr_number,
        where=working_at(hint.organisation),
        looks=language.counted("operator.hints.looks", hint.looks),
        persons=language.counted("operator.hints.persons", hint.persons),
        first=language.moment(hint.first_at),
        last=language.moment(hint.last_at),
        entries=tuple(look(entry, patients[entry.person], language) for entry in hint.entries),
        rest=language.counted("operator.hints.rest", rest) if rest > 0 else None,
    )


def look(entry: Entry, patient: int, language: Language) -> Look:
    """Say one look-up."""
    return Look(
        at=language.moment(entry.at),
        patient=language.say("operator.hints.patient", n=patient) if entry.person else "",
        purpose=purpose(entry.purpose, language),
        basis=language.maybe(f"operator.basis.{entry.basis}", entry.basis or ""),
        operation=entry.operation,
    )
