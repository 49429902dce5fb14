"""From a question to fetches: which source is asked, and why the others are not."""

from collections.abc import Sequence

import msgspec

from resolvers.model import ActorKind, Fetch, Missing, NamedSource, Question, SourceId, SourceState


class SourceSheet(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the settings say of a source.

    `switched_on` is false while a region has not been introduced. `budget_s` is the most seconds one fetch may take.
    """

    id: SourceId
    name: str
    switched_on: bool = True
    budget_s: float = 4.0

    def named(self) -> NamedSource:
        """Give the source as an answer names it."""
        return NamedSource(id=self.id, name=self.name)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What to fetch, and a ledger line for each source that is not asked."""

    fetches: tuple[Fetch, ...]
    not_asked: tuple[Missing, ...]


def plan(question: Question, sheets: Sequence[SourceSheet]) -> Plan:
    """
    Ask every source that is switched on; one fetch or one line per sheet, same order.

    What the filter leaves out is asked too: a copy there may be newer, or marked so that every copy is hidden.
    """
    reasons = {sheet.id: reason_not_to_ask(sheet) for sheet in sheets}
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


def reason_not_to_ask(sheet: SourceSheet) -> Missing | None:
    """Say why a source is left out; None where it is to be asked."""
    if not sheet.switched_on:
        return Missing(source=sheet.id, state=SourceState.OFF, reason="SWITCHED_OFF")
    return None


def fetch(question: Question, sheet: SourceSheet) -> Fetch:
    """Write the fetch for one source."""
    return Fetch(
        source=sheet.id,
        person=question.person,
        budget_s=sheet.budget_s,
        basis=basis(question),
    )


def basis(question: Question) -> str | None:
    """Give the basis that sources are told: the caller's own; a citizen who names none asks for themself (SEGSELV)."""
    caller = question.caller
    return caller.basis or ("SEGSELV" if caller.kind is ActorKind.CITIZEN else None)
