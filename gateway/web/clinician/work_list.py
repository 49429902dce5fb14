"""The work list: what a clinician has asked for and the patient does not see yet, what is released soonest first."""

from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec

from gateway.web.clinician import releasing
from gateway.web.clinician.framing import HOME
from gateway.web.languages import Language
from gateway.web.told import Code, PageInfo

PATH = f"{HOME}/arbeidsliste"
PAGE = 25


class Patient(msgspec.Struct, frozen=True, kw_only=True):
    """Whose a report is."""

    number: str


class ReleaseClass(msgspec.Struct, frozen=True, kw_only=True):
    """A class of release."""

    id: str
    text: str


class Pending(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One report that waits."""

    patient: Patient
    report: str
    kind: Code
    discipline: str
    issued: str
    state: str
    release_class: ReleaseClass | None = None
    release_at: str | None = None
    latest_hold: str | None = None
    held_by: str | None = None
    set_by: str | None = None
    restriction_id: str | None = None


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """A report in its place."""

    node: Pending


class Connection(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A page of the list."""

    edges: tuple[Edge, ...]
    page_info: PageInfo
    complete: bool


class Told(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the document ClinicianWork is answered with."""

    pending_releases: Connection


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """
    One report that waits, as it is shown.

    Args:
        number: of the patient, which forms send by POST; `spaced` as people read it. opens: when it is released by
            itself, or that it is not. rule: what its class of release says. acts: what may be decided from here.
    """

    number: str
    spaced: str
    report: str
    title: str
    discipline: str
    issued: str
    opens: str
    by_hand: bool
    why: str
    latest: str | None
    rule: str | None
    acts: tuple[str, ...]


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The page; `complete` is false where older ones were not looked through."""

    lines: tuple[Line, ...]
    complete: bool
    more: str | None
    first: str | None


def variables(query: Mapping[str, str]) -> dict[str, object]:
    """Ask for a page."""
    return {"first": PAGE, "after": query.get("etter") or None}


def view(told: Told, query: Mapping[str, str], language: Language) -> View:
    """Say the list, in the order in which it came."""
    found = told.pending_releases
    basis = {"grunnlag": query["grunnlag"]} if query.get("grunnlag") else {}
    further = {**basis, "etter": found.page_info.end_cursor or ""}
    start = f"{PATH}?{urlencode(basis)}" if basis else PATH
    return View(
        lines=tuple(line(edge.node, language) for edge in found.edges),
        complete=found.complete,
        more=f"{PATH}?{urlencode(further)}" if found.page_info.has_next_page else None,
        first=start if query.get("etter") else None,
    )


def line(found: Pending, language: Language) -> Line:
    """Say one report that waits."""
    number = found.patient.number
    denied = found.state == "DENIED"
    return Line(
        number=number,
        spaced=f"{number[:6]} {number[6:]}",
        report=found.report,
        title=releasing.title(found.kind, found.discipline, language),
        discipline=language.maybe(f"discipline.{found.discipline}", found.discipline),
        issued=language.moment(found.issued),
        opens=opens(found, language),
        by_hand=denied or found.release_at is None,
        why=why(found, language),
        latest=language.moment(found.latest_hold) if found.latest_hold and not denied else None,
        rule=found.release_class.text if found.release_class and not denied else None,
        acts=acts(found),
    )


def opens(found: Pending, language: Language) -> str:
    """Say when the patient is going to see it."""
    if found.state == "DENIED":
        return language.say("clinician.work.denied")
    if found.release_at is None:
        return language.say("clinician.work.by_hand")
    return language.say("clinician.work.opens", moment=language.moment(found.release_at))


def why(found: Pending, language: Language) -> str:
    """Say what holds it back."""
    key = "set" if found.set_by else found.held_by or "RULE"
    return language.say(f"clinician.work.why.{key}", name=found.set_by or "")


def acts(found: Pending) -> tuple[str, ...]:
    """List what may be decided about it."""
    held = releasing.CitizenRelease(
        state=found.state, until=found.release_at, held_by=found.held_by, restriction_id=found.restriction_id
    )
    return tuple(act for act in releasing.acts(held) if act != "skjerm")
