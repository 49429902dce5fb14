"""The classes of release: what of a report leads to each, how it opens, and who may change when."""

from collections.abc import Iterable, Mapping, Sequence
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


class Words:
    """
    Which class each word of a table leads to, as the place of the strictest class that names it.

    Most words of a report lead nowhere, so that it is quicker to look each up than to hold it against every class.
    """

    def __init__(self, classes: Sequence[ReleaseClass]) -> None:
        """Read the words of the classes, the strictest first; the last one takes what no word leads from."""
        self._last = len(classes) - 1
        self._kinds: dict[str, int] = {}
        self._disciplines: dict[str, int] = {}
        self._comments: dict[str, int] = {}
        self._requesters: dict[str, int] = {}
        self._codes: dict[tuple[str | None, str], int] = {}
        self._codes_alone: dict[str, int] = {}
        # From the mildest, so that a stricter one takes its place.
        for place, match in reversed([(place, release.match) for place, release in enumerate(classes)]):
            self._kinds |= dict.fromkeys(match.kinds, place)
            self._disciplines |= dict.fromkeys(match.disciplines, place)
            self._comments |= dict.fromkeys(match.comments, place)
            self._requesters |= dict.fromkeys(match.requesters, place)
            self._codes |= dict.fromkeys(match.codes, place)
            self._codes_alone |= dict.fromkeys((code for _, code in match.codes), place)

    def place_of(self, facts: ReleaseFacts, strange: int) -> int:
        """
        Find the place of the strictest class of anything in a report, however its words are written.

        Args:
            strange: where a report type leads that no class names, and a report without a type.
        """
        kinds = _places(self._kinds, facts.kinds, strange) or [strange]
        return min(
            *kinds,
            *_places(self._disciplines, facts.disciplines, self._last),
            *_places(self._comments, facts.comments, self._last),
            *_places(self._requesters, facts.requesters, self._last),
            self.place_of_codes(facts.codes),
        )

    def place_of_codes(self, codes: Iterable[tuple[str | None, str]]) -> int:
        """Find the place of the strictest class that any code leads to."""
        return min((self._place_of_code(system, _capitals(code)) for system, code in codes), default=self._last)

    def _place_of_code(self, system: str | None, code: str) -> int:
        """Find where a code leads; systems must agree where both are known."""
        alone = self._codes_alone.get(code)
        if alone is None or system is None:
            return self._last if alone is None else alone
        return min(self._codes.get((system, code), self._last), self._codes.get((None, code), self._last))


def _places(known: Mapping[str, int], words: Iterable[str], otherwise: int) -> list[int]:
    """Find where each word leads."""
    return [known.get(_capitals(word), otherwise) for word in words]


def _capitals(word: str) -> str:
    """Write a word in capitals, without space around it, as tables do."""
    return word.strip().upper()
