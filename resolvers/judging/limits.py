"""What limits one version of a report towards the citizen: denials, marks of sources, and delays still in force."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from itertools import chain

import msgspec

from policies import Policy, Safety, in_force, mark_code
from resolvers.judging.copies import Copy
from resolvers.judging.covering import covers
from resolvers.model import Directives, HeldBy, ReportId, Restriction, RestrictionType, SourceId, SourceMark

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


class Limits:
    """What limits the versions of one answer: denials that are set, and marks, as sources say now or last said."""

    def __init__(
        self, policy: Policy, directives: Directives, delivered_by: Callable[[ReportId], Collection[SourceId]]
    ) -> None:
        """
        Read what limits anything of a person.

        Args:
            delivered_by: the sources that gave a report, and all that they have, now; of all others, what they were
                last known to say holds.
        """
        self._policy = policy
        self._denials = tuple(found for found in directives.restrictions if found.type is RestrictionType.DENIAL)
        self._marks = directives.marks
        self._delivered_by = delivered_by

    def of(self, copy: Copy) -> tuple[Limit, ...]:
        """List what denies or blocks a report, and what its sources have marked it with; mostly there is nothing."""
        if not (self._denials or self._marks or copy.marks):
            return ()
        covering = (found for found in self._denials if covers(found, copy.report, copy.report_id))
        return (
            *(denied(self._policy, found) for found in covering),
            *marked(self._policy, copy.marks),
            *marked(self._policy, self._remembered(copy.report_id)),
        )

    def of_everything(self, read: Iterable[Copy]) -> tuple[Limit, ...]:
        """
        Give the denial of the whole record, where a denial or a mark of any report is one.

        Source:
            the domain page 2.3: NORN_ALL, all documents denied (risk to personnel); a rule for the whole patient.
        """
        denial = next((found for found in self._denials if mark_code(found.code or "") == EVERYTHING), None)
        if denial is not None:
            return (denied(self._policy, denial),)
        given = (code for copy in read for code in copy.marks)
        remembered = (mark.code for mark in self._marks if self._is_silent(mark))
        closed = any(mark_code(code) == EVERYTHING for code in chain(given, remembered))
        return (Limit(safety=self._policy.safety_of(EVERYTHING), code=EVERYTHING),) if closed else ()

    def _remembered(self, report_id: ReportId) -> Iterator[str]:
        """Give the marks that sources which have not given the report whole now were last known to have on it."""
        for mark in self._marks:
            if mark.report_id == report_id and self._is_silent(mark):
                yield mark.code

    def _is_silent(self, mark: SourceMark) -> bool:
        """Tell whether the source of a mark has not said now what it has on the report."""
        return mark.source not in self._delivered_by(mark.report_id)


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
