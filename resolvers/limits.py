"""What limits one version of a report towards the citizen: denials, marks of sources, and delays still in force."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from itertools import chain

import msgspec

from policies import Policy, Safety, in_force, mark_code
from resolvers.covering import covers
from resolvers.gathering import denials
from resolvers.marks import mark_codes
from resolvers.model import Directives, HeldBy, Normalised, Report, ReportId, Restriction, RestrictionType, SourceId

DELAY_CODE = "NORU"
# Denies the whole record wherever in it the code stands: a risk to personnel.
EVERYTHING = "NORN_ALL"
DENIALS = frozenset({Safety.DENIED, Safety.DENIED_PARENTS, Safety.DENIED_YOUTH})


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """
    One thing that limits a version.

    Args:
        safety: what it means to a rule.
        code: the 9603 code, as personnel are told it; None where a denial has none.
        until: for a delay, when it is over (aware UTC); None where that is not known.
        restriction: the denial or delay that was set, where one was.
    """

    safety: Safety
    code: str | None = None
    until: datetime | None = None
    held_by: HeldBy = HeldBy.SOURCE
    restriction: Restriction | None = None


class Delay(msgspec.Struct, frozen=True, kw_only=True):
    """
    A delay that covers a version, `until` aware UTC; None lasts until somebody ends it.

    `restriction` is the one that was set; None for the rule's own.
    """

    until: datetime | None
    restriction: Restriction | None = None


def limits(
    policy: Policy, directives: Directives, report: Report, report_id: ReportId, *, delivered_by: Iterable[SourceId]
) -> tuple[Limit, ...]:
    """
    List what denies or blocks a report, and what its sources have marked it with.

    Args:
        delivered_by: the sources that gave the report, and all that they have, now; of all others, what they were
            last known to say holds.
    """
    return (
        *(denied(policy, found) for found in denials(directives, report, report_id)),
        *marked(policy, mark_codes(report)),
        *marked(policy, remembered(directives, report_id, frozenset(delivered_by))),
    )


def denied(policy: Policy, restriction: Restriction) -> Limit:
    """Write a denial; one whose code is unknown, or of something else, denies the patient."""
    safety = policy.safety_of(restriction.code or "")
    meaning = safety if safety in DENIALS else Safety.DENIED
    return Limit(safety=meaning, code=restriction.code, held_by=HeldBy.SET, restriction=restriction)


def marked(policy: Policy, codes: Iterable[str]) -> Iterator[Limit]:
    """Write marks; a delay without a moment lasts until the source takes the mark away."""
    for code in codes:
        safety = policy.safety_of(code)
        if safety is not Safety.NONE:
            yield Limit(safety=safety, code=code)


def of_everything(
    policy: Policy,
    directives: Directives,
    read: Iterable[Normalised],
    *,
    delivered_by: Callable[[ReportId], Collection[SourceId]],
) -> tuple[Limit, ...]:
    """
    Give the denial of the whole record, where a denial or a mark of any report is one.

    Source:
        the domain page 2.3: NORN_ALL, all documents denied (risk to personnel); a rule for the whole patient.
    """
    set_denials = (found for found in directives.restrictions if found.type is RestrictionType.DENIAL)
    denial = next((found for found in set_denials if mark_code(found.code or "") == EVERYTHING), None)
    if denial is not None:
        return (denied(policy, denial),)
    codes = chain(
        (code for delivery in read for report in delivery.reports for code in mark_codes(report)),
        (mark.code for mark in directives.marks if mark.source not in delivered_by(mark.report_id)),
    )
    closed = any(mark_code(code) == EVERYTHING for code in codes)
    return (Limit(safety=policy.safety_of(EVERYTHING), code=EVERYTHING),) if closed else ()


def remembered(directives: Directives, report_id: ReportId, delivered_by: frozenset[SourceId]) -> Iterator[str]:
    """Give the marks that sources which have not given the report whole now were last known to have on it."""
    for mark in directives.marks:
        if mark.report_id == report_id and mark.source not in delivered_by:
            yield mark.code


def delayed(delays: Iterable[Delay], now: datetime) -> Iterator[Limit]:
    """Write the delays that are still in force."""
    for delay in delays:
        if in_force(delay.until, now):
            yield Limit(
                safety=Safety.DELAYED,
                code=DELAY_CODE,
                until=delay.until,
                held_by=HeldBy.RULE if delay.restriction is None else HeldBy.SET,
                restriction=delay.restriction,
            )


def set_delays(directives: Directives, report: Report, report_id: ReportId) -> Iterator[Restriction]:
    """Give the delays that somebody has set and that cover a report."""
    for found in directives.restrictions:
        if found.type is RestrictionType.DELAY and covers(found, report, report_id):
            yield found
