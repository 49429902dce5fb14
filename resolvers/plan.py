"""
From a question to fetches: which source is asked, and for how much, and why the others are not.

Everything here depends on question, caller and settings, never on data: who is not asked tells nothing of the person.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import msgspec

from policies import Purpose, purpose_of
from resolvers.judging.mandates import day_in_norway
from resolvers.model import (
    ActorKind,
    Caller,
    CallerToken,
    Discipline,
    Fetch,
    Missing,
    NamedSource,
    Question,
    SourceId,
    SourceState,
    TimelineFilter,
    Window,
)

# Servers read dates in zones of their own, and leave out the ends of a period or not: ask for a day more on each side.
MARGIN = timedelta(days=1)
# Whoever treats a patient is shown what its citizen is denied. From others a denial of the whole record may hide all,
# and it may stand on a report of another period: they are answered from all that a source holds.
TREATING = frozenset({Purpose.TREAT, Purpose.ETREAT, Purpose.BTG})


class Filter(StrEnum):
    """What a source can be asked by, beside the person."""

    PERIOD = "period"
    CHANGED_SINCE = "changed-since"


class SourceSheet(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the settings say of a source.

    Args:
        switched_on: false while it is switched off by itself, `region_on` with all of its region.
        organisations: nine digits, of the callers that it is introduced for; empty means all of them.
        asked_for_citizens: false while it is introduced for personnel alone.
        disciplines: the main fields that it holds; empty means all.
        holds_from: the first day (in Norway) with samples that it holds; None means that nobody knows of such a day.
        senders: nine digits, of the organisations whose reports are all that it holds; empty means all.
        filters: what it can be asked by.
        budget_s: the most seconds that one fetch may take.
        exchanges_for: the issuer whose callers' tokens are exchanged for tokens of the source; None where none are.
    """

    id: SourceId
    name: str
    switched_on: bool = True
    region_on: bool = True
    organisations: frozenset[str] = frozenset()
    asked_for_citizens: bool = True
    disciplines: frozenset[Discipline] = frozenset()
    holds_from: date | None = None
    senders: frozenset[str] = frozenset()
    filters: frozenset[Filter] = frozenset()
    budget_s: float = 4.0
    exchanges_for: str | None = None

    def named(self) -> NamedSource:
        """Give the source as an answer names it."""
        return NamedSource(id=self.id, name=self.name)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What to fetch, and a ledger line for each source that is not asked."""

    fetches: tuple[Fetch, ...]
    not_asked: tuple[Missing, ...]


def plan(question: Question, sheets: Sequence[SourceSheet]) -> Plan:
    """
    Ask every source that can hold the answer; one fetch or one line per sheet, same order.

    What a filter by source leaves out is asked too: a copy there may be newer, or marked so that every copy is hidden.
    """
    reasons = {sheet.id: reason_not_to_ask(question, sheet) for sheet in sheets}
    return Plan(
        fetches=tuple(fetch(question, sheet) for sheet in sheets if reasons[sheet.id] is None),
        not_asked=tuple(line for line in reasons.values() if line is not None),
    )


def ask_nobody(sheets: Sequence[SourceSheet], reason: str) -> Plan:
    """Plan no fetch at all: what is decided at the door needs no data."""
    return Plan(
        fetches=(),
        not_asked=tuple(Missing(source=sheet.id, state=SourceState.NOT_ASKED, reason=reason) for sheet in sheets),
    )


def reason_not_to_ask(question: Question, sheet: SourceSheet) -> Missing | None:
    """Say why a source is left out; None where it is to be asked."""
    if not sheet.switched_on:
        return Missing(source=sheet.id, state=SourceState.OFF, reason="SWITCHED_OFF")
    if not sheet.region_on:
        return Missing(source=sheet.id, state=SourceState.OFF, reason="REGION_OFF")
    reason = None if introduced(question.caller, sheet) else "NOT_INTRODUCED"
    reason = reason or reason_it_holds_nothing(question, sheet)
    return None if reason is None else Missing(source=sheet.id, state=SourceState.NOT_ASKED, reason=reason)


def introduced(caller: Caller, sheet: SourceSheet) -> bool:
    """Tell whether a source is introduced for a caller, by legal entity or point of care."""
    if caller.kind is ActorKind.CITIZEN:
        return sheet.asked_for_citizens
    return not sheet.organisations or not sheet.organisations.isdisjoint({caller.organisation, caller.point_of_care})


def reason_it_holds_nothing(question: Question, sheet: SourceSheet) -> str | None:
    """
    Say why a source cannot hold what is asked for, nor a copy or mark of it; None where it may.

    It is safe to leave out, because the operator states in `disciplines` and `holds_from` that it holds no version of
    any other report, whatever other sources call the report's main field. A citizen's answer always comes from all
    sources: the one notice that something may await release must not tell of which period or field it is.
    """
    wanted = question.filter
    if question.caller.kind is not ActorKind.PERSONNEL:
        return None
    if wanted.disciplines and sheet.disciplines and wanted.disciplines.isdisjoint(sheet.disciplines):
        return "OTHER_DISCIPLINE"
    return "OTHER_PERIOD" if ends_before(wanted, sheet.holds_from) else None


def ends_before(wanted: TimelineFilter, day: date | None) -> bool:
    """Tell whether a period is over before a day begins; `until` is the first instant after the period."""
    return day is not None and wanted.until is not None and day_in_norway(wanted.until - timedelta.resolution) < day


def fetch(question: Question, sheet: SourceSheet) -> Fetch:
    """
    Write the fetch for one source, for no more than what is asked for where it can be asked so.

    Only period and time of change are pushed down. A code or tag finds results and no whole report, and sources differ
    on the main field of a report: by these a copy with a mark could be missed (resolvers/completing.py finds those that
    lie in another period).
    """
    pushed = sheet.filters if pushes_down(question.caller) else frozenset()
    wanted = question.filter
    return Fetch(
        source=sheet.id,
        person=question.person,
        budget_s=sheet.budget_s,
        basis=basis(question),
        role=question.caller.authorisation,
        window=window(wanted) if Filter.PERIOD in pushed else None,
        changed_since=moved(wanted.changed_since, -MARGIN) if Filter.CHANGED_SINCE in pushed else None,
        caller=exchanged(question.caller, sheet),
    )


def exchanged(caller: Caller, sheet: SourceSheet) -> CallerToken | None:
    """Give the caller's token where it is to be exchanged: by the issuer that made it, and by no other."""
    return caller.token if caller.token is not None and caller.token.issuer == sheet.exchanges_for else None


def pushes_down(caller: Caller) -> bool:
    """
    Tell whether sources are asked for a part of what they hold: for personnel who treat the patient alone.

    What a citizen is told beside the reports must not depend on the filter.
    """
    return caller.kind is ActorKind.PERSONNEL and purpose_of(caller.purpose) in TREATING


def window(wanted: TimelineFilter) -> Window | None:
    """Give the period to ask for, a day wider on each side; None where none is asked for."""
    found = Window(since=moved(wanted.since, -MARGIN), until=moved(wanted.until, MARGIN))
    return None if found == Window() else found


def moved(at: datetime | None, by: timedelta) -> datetime | None:
    """Give an instant so much later (UTC); None where there is none."""
    try:
        return None if at is None else at.astimezone(UTC) + by
    except OverflowError:
        return None


def basis(question: Question) -> str | None:
    """Give the basis that sources are told: the caller's own; a citizen who names none asks for themself (SEGSELV)."""
    caller = question.caller
    return caller.basis or ("SEGSELV" if caller.kind is ActorKind.CITIZEN else None)
