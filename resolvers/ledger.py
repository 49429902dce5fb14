"""The completeness of an answer, a line a source, computed after clearance over what is shown."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from resolvers.ledger_reasons import CUT
from resolvers.model import (
    Completeness,
    Fault,
    MergedReport,
    Missing,
    Normalised,
    SourceId,
    SourceLine,
    SourceState,
)
from resolvers.plan import SourceSheet
from resolvers.settling import awaits_others

# A source that was left out for these reasons takes nothing away from the answer to this question.
HARMLESS = frozenset({"FILTERED", "OPTED_OUT", "OTHER_DISCIPLINE", "OTHER_PERIOD"})
# The source answers now, but was missing on an earlier page of the same reading.
MISSED_EARLIER = "MISSED_EARLIER"
# Of an answer in parts: who has not answered yet, and who has, but holds what others may hold too.
DEFERRED, AWAITS_OTHERS = "DEFERRED", "AWAITS_OTHERS"
WITHHELD = frozenset({"PVK_SPECIFIC", "PVK_GENERAL", "PVK_RESERVATION"})


def completeness(
    sheets: Sequence[SourceSheet],
    outcomes: Iterable[Normalised | Missing],
    shown: Sequence[MergedReport],
    *,
    now: datetime,
    wanted: frozenset[SourceId] = frozenset(),
    silent: Sequence[SourceSheet] = (),
) -> Completeness:
    """
    Write the ledger, in the order of the settings.

    Args:
        shown: what the caller sees of this answer. wanted: the sources whose reports are asked for; empty means all.
        now: when the question was asked (aware UTC).
        silent: the sources that a part of an answer does not wait for.
    """
    by_source: Mapping[SourceId, Normalised | Missing] = {outcome.source: outcome for outcome in outcomes}
    counts = Counter(seen.source.id for report in shown for seen in report.provenance)
    lines = tuple(
        left_out(sheet) if wanted and sheet.id not in wanted else line(sheet, by_source[sheet.id], counts, now)
        for sheet in sheets
    )
    if silent:
        lines = tuple(unsettled(sheet, found, silent) for sheet, found in zip(sheets, lines, strict=True))
    return Completeness(complete=all(whole(found) for found in lines), sources=lines)


def deferred(source: SourceId) -> Missing:
    """Write down a source that a part of an answer does not wait for."""
    return Missing(source=source, state=SourceState.LATE, reason=DEFERRED)


def unsettled(sheet: SourceSheet, found: SourceLine, silent: Sequence[SourceSheet]) -> SourceLine:
    """Say of a source that all of it may not be told yet: by the settings alone, whatever it gave."""
    settled = found.as_of is None or found.reason is not None or not awaits_others(sheet, silent)
    return found if settled else replace(found, reason=AWAITS_OTHERS)


def left_out(sheet: SourceSheet) -> SourceLine:
    """Write the line of a source that the caller did not ask for; how it stands is no part of this answer."""
    return SourceLine(source=sheet.named(), state=SourceState.NOT_ASKED, reason="FILTERED")


def line(sheet: SourceSheet, outcome: Normalised | Missing, shown: Mapping[SourceId, int], now: datetime) -> SourceLine:
    """Write one line; a source whose reports are all hidden is EMPTY, as one without reports is."""
    source = sheet.named()
    if isinstance(outcome, Missing):
        return SourceLine(source=source, state=outcome.state, reason=outcome.reason)
    count = shown.get(sheet.id, 0)
    state = SourceState.ANSWERED if count else SourceState.EMPTY
    if any(fault.code in WITHHELD for fault in outcome.faults):
        state = SourceState.REFUSED
    return SourceLine(
        source=source,
        state=state,
        as_of=outcome.as_of,
        age=age(outcome.as_of, now),
        shown=count,
        reason=reason(outcome),
    )


def age(as_of: datetime, now: datetime) -> int:
    """Count the whole seconds since a source was read; what was read after the question was asked is new."""
    return max(0, int((now - as_of).total_seconds()))


def reason(outcome: Normalised) -> str | None:
    """Say why a source that answered may hold more than it gave."""
    codes = {fault.code for fault in outcome.faults}
    if codes & WITHHELD:
        return "WITHHELD_BY_SOURCE"
    if "OTHER_PERSON" in codes:
        return "OTHER_PERSON"
    if outcome.cut is not None:
        return CUT + outcome.cut
    return "UNREADABLE_ENTRIES" if codes else None


def whole(found: SourceLine) -> bool:
    """Tell whether a line leaves nothing open."""
    if found.reason in HARMLESS:
        return True
    return found.state in {SourceState.ANSWERED, SourceState.EMPTY} and found.reason is None


def continued(completeness: Completeness, missed: Collection[str]) -> Completeness:
    """Mark the sources that answer now but were missing on an earlier page of the same reading."""
    lines = tuple(
        replace(found, reason=MISSED_EARLIER) if found.source.id in missed and whole(found) else found
        for found in completeness.sources
    )
    return Completeness(complete=all(whole(found) for found in lines), sources=lines)


def alarming(outcomes: Iterable[Normalised | Missing]) -> tuple[tuple[SourceId, Fault], ...]:
    """List faults that an operator must hear of at once: a source that answered with another person's data."""
    return tuple(
        (outcome.source, fault)
        for outcome in outcomes
        if isinstance(outcome, Normalised)
        for fault in outcome.faults
        if fault.code == "OTHER_PERSON"
    )
