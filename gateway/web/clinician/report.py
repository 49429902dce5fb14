"""One report as a clinician reads it: its results, what has changed, who holds it, and what the patient sees of it."""

from collections.abc import Iterator, Sequence

import msgspec

from gateway.web.clinician import releasing
from gateway.web.clinician.entries import SHOWN_FLAGS
from gateway.web.clinician.listing import LABORATORY_NAMES
from gateway.web.clinician.releasing import REPORTS, UNKNOWN, CitizenRelease
from gateway.web.languages import Language
from gateway.web.reports import Provenance as Seen
from gateway.web.reports import Report as Common
from gateway.web.reports import View as CommonView
from gateway.web.reports import view as common_view
from gateway.web.results import Item
from gateway.web.told import Comment


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A request behind the report: its number, and why it was made."""

    number: str | None = None
    reasons: tuple[Comment, ...] = ()


class Provenance(Seen, frozen=True, kw_only=True, rename="camel"):
    """Where the report was seen: when, and which version is held there."""

    as_of: str
    issued: str
    current: bool


class Report(Common, frozen=True, kw_only=True, rename="camel"):
    """The report, with what health personnel are told beside it."""

    citizen_release: CitizenRelease | None = None
    not_yet_in_national_store: bool = False
    requests: tuple[Request, ...] = ()
    provenance: tuple[Provenance, ...] = ()


class Patient(msgspec.Struct, frozen=True, kw_only=True):
    """The patient; no report where it is unknown or not to be seen."""

    report: Report | None = None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the document ClinicianReport is answered with."""

    patient: Patient | None = None


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A result in the table: how deep below another it stands, and its flag where that is to be shown."""

    level: int
    item: Item
    flag: str | None


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """What the patient sees: a sign, a sentence and why, until when, and what may be decided about it."""

    sign: str
    state: str
    text: str
    until: str | None
    acts: tuple[str, ...]


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A source that holds the report: when it was read, and which version it has."""

    source: str
    read: str
    version: str


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The page: what everybody reads of a report, and beside it what is for health personnel."""

    seen: CommonView
    title: str
    lines: tuple[Line, ...]
    read: tuple[Item, ...]
    reasons: tuple[str, ...]
    regional: bool
    release: Release
    held: tuple[Held, ...]


def view(report: Report, language: Language) -> View:
    """Say one report."""
    seen = common_view(report, language, LABORATORY_NAMES, reports=REPORTS)
    short = [item for item in seen.items if is_short(item)]
    return View(
        seen=seen,
        title=report.kind.words or language.say(f"clinician.discipline.{report.discipline}"),
        lines=tuple(lines(short)),
        read=tuple(item for item in seen.items if not is_short(item)),
        reasons=tuple(comment.words for request in report.requests for comment in request.reasons if comment.words),
        regional=report.not_yet_in_national_store,
        release=release(report.citizen_release or UNKNOWN, language),
        held=tuple(held(each, language) for each in report.provenance),
    )


def is_short(item: Item) -> bool:
    """Tell whether a result, with all that belongs to it, can stand in a table."""
    return item.text is None and not item.tried and all(is_short(member) for member in item.members)


def lines(items: Sequence[Item], level: int = 0) -> Iterator[Line]:
    """Yield results with their members after them."""
    for item in items:
        yield Line(level=level, item=item, flag=str(item.flag) if item.flag in SHOWN_FLAGS else None)
        yield from lines(item.members, level + 1)


def release(found: CitizenRelease, language: Language) -> Release:
    """Say what the patient sees."""
    state = language.maybe(f"clinician.release.state.{found.state}", language.say("clinician.release.state.UNKNOWN"))
    return Release(
        sign={"SHOWN": "within", "WAITS": "later", "DENIED": "locked"}.get(found.state, "missing"),
        state=state,
        text=language.say(f"clinician.release.text.{releasing.text_of(found)}"),
        until=language.say("clinician.report.until", moment=language.moment(found.until)) if found.until else None,
        acts=releasing.acts(found),
    )


def held(each: Provenance, language: Language) -> Held:
    """Say what one source holds."""
    key = "current" if each.current else "other"
    return Held(
        source=each.source.name or language.say("clinician.source.unnamed"),
        read=language.moment(each.as_of),
        version=language.say(f"clinician.report.version_{key}", date=language.moment(each.issued)),
    )
