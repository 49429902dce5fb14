"""Which reports wait, by their rule alone or by all that is decided, and in what order they are listed."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import msgspec

from policies import ReleaseClass, in_force, mark_code
from resolvers.judging.copies import copies
from resolvers.judging.holding import Holding
from resolvers.merge import CENTRAL
from resolvers.model import (
    CitizenRelease,
    Delivery,
    Directives,
    MergedReport,
    PersonHash,
    ReportId,
    RequestedReport,
)
from resolvers.naming import Naming, Position, microseconds
from resolvers.normalise.central import read
from resolvers.pipeline import Met

# A denial for sound treatment ends when the patient has been told: its requester is reminded (the domain page 2.3).
UNTOLD = "NORN_FPB"
# Where what waits for a hand stands: after everything that has a moment.
BY_HAND_US = 2**62


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """One report that its person does not see yet; `release_class` is None where the table has it no longer."""

    met: Met
    report: MergedReport
    held: CitizenRelease
    release_class: ReleaseClass | None

    @property
    def position(self) -> Position:
        """Place it in the list: by when it opens, then by its id."""
        opens_us = BY_HAND_US if self.held.until is None else microseconds(self.held.until)
        return Position(opens_us, 0, self.report.id)


def may_wait(
    requested: Iterable[RequestedReport], holding: Holding, naming: Naming, now: datetime
) -> Mapping[PersonHash, frozenset[ReportId]]:
    """
    Find which reports may wait, by their rule and what is known of their person.

    Returns:
        Names of reports by person, in the order in which persons first come; whoever has none is left out.
    """
    found: dict[PersonHash, frozenset[ReportId]] = {}
    for one in requested:
        name = name_if_held(one, holding, naming, now)
        if name is not None:
            found[one.person] = found.get(one.person, frozenset()) | {name}
    return found


def name_if_held(one: RequestedReport, holding: Holding, naming: Naming, now: datetime) -> ReportId | None:
    """Name a report that a rule holds, or that something else may hold; None for what its person surely sees."""
    delivery = read(Delivery(source=CENTRAL, dialect="central", as_of=now, pages=one.documents))
    if not delivery.reports:
        return None
    known = Directives(read_at=now, opted_out=False, restrictions=(), releases=one.releases)
    moments = holding.of(copies([delivery], naming), known).moments()
    held = one.limited or any(in_force(moment, now) for moment in moments)
    return naming.report(delivery.reports[0].key) if held else None


def pending(
    met: Met, reports: Iterable[MergedReport], asked_for: Collection[ReportId], holding: Holding
) -> list[Pending]:
    """List which of the reports that a clinician asked for wait, for one person whom the clinician may see."""
    classes = {release.id: release for release in holding.rules.classes}
    return [
        Pending(met=met, report=report, held=held, release_class=classes.get(held.release_class or ""))
        for report in reports
        if report.id in asked_for
        for held in (report.citizen_release,)
        if held is not None and waits(held)
    ]


def waits(held: CitizenRelease) -> bool:
    """Tell whether a delay holds a report, or the patient is still to be told; what is merely not final waits not."""
    if held.state == "DENIED":
        return mark_code(held.code or "") == UNTOLD
    return held.state == "WAITS" and held.held_by is not None
