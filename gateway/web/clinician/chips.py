"""What each source answered (the ledger), one chip a source: its state in words and by shape, and when it was read."""

from datetime import datetime

import msgspec

from gateway.web.languages import Language, local
from gateway.web.noted import SILENT
from gateway.web.told import Named

STALE_S = 300
DAY = 10
# Reasons that differ in what only an operator needs.
FAMILIES = ("CUT", "HTTP")
# Why a source was not asked, without anything being missing for that but what is said elsewhere.
TOLD = frozenset({"FILTERED", "OPTED_OUT", "OTHER_DISCIPLINE", "OTHER_PERIOD", "RESTRICTED"})


class Line(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A line of the ledger."""

    source: Named
    state: str
    as_of: str | None = None
    age: int | None = None
    shown: int | None = None
    reason: str | None = None


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """Whether every source answered, and how each did."""

    complete: bool
    sources: tuple[Line, ...] = ()


class Chip(msgspec.Struct, frozen=True, kw_only=True):
    """One source as it is shown: `kind` is its shape; `read` says when, where that is not just now."""

    kind: str
    name: str
    words: str
    read: str | None


def chips(ledger: Ledger, language: Language, now: datetime) -> tuple[Chip, ...]:
    """Say every source, those that are silent first; once for all where none was asked for the same reason."""
    if len({line.reason for line in ledger.sources}) == 1 and all(kind(line) == "unasked" for line in ledger.sources):
        every = Named(name=language.say("clinician.source.every"))
        return (chip(msgspec.structs.replace(ledger.sources[0], source=every), language, now),)
    ordered = sorted(ledger.sources, key=lambda line: kind(line) != "silent")
    return tuple(chip(line, language, now) for line in ordered)


def open_ended(ledger: Ledger) -> bool:
    """Tell whether a source may hold more than it gave now, so that it is worth asking once more."""
    return any(kind(line) in {"silent", "partly"} for line in ledger.sources)


def chip(line: Line, language: Language, now: datetime) -> Chip:
    """Say one source."""
    shown = line.state == "ANSWERED" and line.shown is not None
    words = (
        language.counted("clinician.source.shown", line.shown or 0)
        if shown
        else language.say(f"clinician.source.{line.state}")
    )
    why = reason(line.reason, language)
    return Chip(
        kind=kind(line),
        name=line.source.name or language.say("clinician.source.unnamed"),
        words=f"{words}: {why}" if why else words,
        read=read_at(line, language, now),
    )


def reason(code: str | None, language: Language) -> str | None:
    """Say why not all came; a code without words is told as it is."""
    if code is None:
        return None
    key = next((family for family in FAMILIES if code.startswith(f"{family}_")), code)
    return language.maybe(f"clinician.source.reason.{key}", code)


def kind(line: Line) -> str:
    """Choose the shape: silent, answered in part or in full, nothing there, or not asked."""
    if line.state in SILENT:
        return "silent"
    if line.state == "NOT_ASKED":
        return "unasked" if line.reason in TOLD else "silent"
    if line.reason is not None:
        return "partly"
    return "empty" if line.state == "EMPTY" else "answered"


def read_at(line: Line, language: Language, now: datetime) -> str | None:
    """Say when what is shown was read, where that is more than a while ago; the time alone on the same day."""
    if line.as_of is None or (line.age or 0) < STALE_S:
        return None
    same = local(line.as_of)[:DAY] == local(now.isoformat())[:DAY]
    at = language.moment(line.as_of)
    return language.say("clinician.source.read", at=at.removeprefix(language.day(line.as_of)).strip() if same else at)
