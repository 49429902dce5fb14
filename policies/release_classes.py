"""The classes of release: what of a report leads to each, how it opens, and who may change when."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from policies.table import Wording
from policies.working_time import Delay


class ReleaseMode(StrEnum):
    """
    How a class opens (frigis), from the strictest: never digitally, by a clinician, by itself at the latest, by itself.

    CLINICIAN may have a delay as its safety net. SAFETY_NET opens after its delay, or when a clinician says that the
    patient is informed.
    """

    NEVER = "NEVER"
    CLINICIAN = "CLINICIAN"
    SAFETY_NET = "SAFETY_NET"
    AUTOMATIC = "AUTOMATIC"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFacts:
    """
    What of a report decides its class; facts about it, never a value, so that no delay tells of a finding.

    Args:
        kinds: report types (8202), of the report and of what was requested.
        disciplines: main fields: LAB, PAT, BLD.
        codes: (system, code) of everything that was investigated, at any depth, own and mapped.
        comments: coded comments (8269).
        requesters: organisation numbers, nine digits.
    """

    kinds: frozenset[str] = frozenset()
    disciplines: frozenset[str] = frozenset()
    codes: frozenset[tuple[str | None, str]] = frozenset()
    comments: frozenset[str] = frozenset()
    requesters: frozenset[str] = frozenset()

    def plain(self) -> "ReleaseFacts":
        """Write every word as tables do: in capitals, without space around it."""
        return ReleaseFacts(
            kinds=_capitals(self.kinds),
            disciplines=_capitals(self.disciplines),
            codes=frozenset((system, code.strip().upper()) for system, code in self.codes),
            comments=_capitals(self.comments),
            requesters=_capitals(self.requesters),
        )


def _capitals(words: Iterable[str]) -> frozenset[str]:
    """Write words in capitals, without space around them."""
    return frozenset(word.strip().upper() for word in words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What puts a report into a class; any one of these is enough. A code whose system is None is of any system."""

    kinds: frozenset[str] = frozenset()
    disciplines: frozenset[str] = frozenset()
    codes: frozenset[tuple[str | None, str]] = frozenset()
    comments: frozenset[str] = frozenset()
    requesters: frozenset[str] = frozenset()

    def meets(self, facts: ReleaseFacts) -> bool:
        """Tell whether anything in a report is of this class; a code that came without a system counts."""
        return bool(
            self.kinds & facts.kinds
            or self.disciplines & facts.disciplines
            or self.comments & facts.comments
            or self.requesters & facts.requesters
            or self._meets_a_code(facts)
        )

    def _meets_a_code(self, facts: ReleaseFacts) -> bool:
        """Compare codes, whose systems must agree where both are known."""
        own = {code for _, code in self.codes}
        return any(
            code in own and (system is None or (system, code) in self.codes or (None, code) in self.codes)
            for system, code in facts.codes
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseClass:
    """
    One class of release (frigivelsesklasse).

    Args:
        delay: from issue until it opens; None where it does not open by itself.
        floor: the soonest that the patient's own wish brings it to; None where a wish changes nothing.
        latest: the longest that the patient may postpone it; None where a wish changes nothing.
        max_hold_days: the longest that a clinician may hold it, counted from issue; None where there is no limit,
            as it does not open by itself.
        holds_corrections: a correction waits anew, though an earlier version was shown.
        law: a legal reference, or a text that begins with "proposal".
        owner: who answers for the class and for its longest hold.
    """

    id: str
    mode: ReleaseMode
    match: Match
    delay: Delay | None
    floor: Delay | None
    latest: Delay | None
    max_hold_days: int | None
    holds_corrections: bool
    sentence: Wording
    law: str
    owner: str
