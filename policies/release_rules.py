"""Which class of release a report is in, and when a citizen may see what is in it: rules as data, read purely."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from policies.table import Wording
from policies.working_time import Delay, Window, aware


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


class Wish(StrEnum):
    """When the patient wishes to see results (ønske om innsyn)."""

    SOONER = "SOONER"
    USUAL = "USUAL"
    LATER = "LATER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """
    What the patient chose, and since when.

    Args:
        days: for LATER, calendar days from the report's issue.
        set_at: aware; what was shown before is not hidden again.
    """

    wish: Wish
    days: int = 0
    set_at: datetime


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A rule that holds for all classes: what it says, on what ground, who answers for it."""

    sentence: Wording
    law: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRules:
    """
    A checked release table.

    Args:
        hours: what the table says of its window.
        unknown: the id of the class for a report of a type that no class names; `unknown_kind` is what is said of it.
        classes: the strictest first; the last takes every report that none above it took.
    """

    version: str
    valid_from: date
    owner: str
    window: Window
    hours: Clause
    unknown: str
    unknown_kind: Clause
    classes: tuple[ReleaseClass, ...]

    def class_of(self, facts: ReleaseFacts) -> ReleaseClass:
        """
        Find the strictest class of anything in a report.

        Source:
            the domain page 2.5: a hierarchy is released whole, by the strictest class of any item in it.
        """
        plain = facts.plain()
        strange = not plain.kinds or bool(plain.kinds - self._known_kinds())
        for release in self.classes[:-1]:
            if release.match.meets(plain) or (strange and release.id == self.unknown):
                return release
        return self.classes[-1]

    def _known_kinds(self) -> frozenset[str]:
        """Collect the report types that a class names."""
        return frozenset().union(*(release.match.kinds for release in self.classes))

    def moment(
        self,
        release: ReleaseClass,
        issued_at: datetime,
        *,
        holidays: frozenset[date],
        preferences: Sequence[Preference] = (),
    ) -> datetime | None:
        """
        Find when a report that was issued at a time opens.

        Args:
            issued_at: aware.
            holidays: public holidays of the years concerned.
            preferences: every wish that the patient has had for such reports; the last one counts, but for what an
                earlier one had shown when it was set.

        Returns:
            Aware UTC, never before the issue. A class without a delay opens at its issue; every other moment falls
            within opening hours. None where the class does not open by itself.

        Raises:
            ValueError: a time without a zone.

        Source:
            the domain page 2.5: release moment = max(rule date, working hours); policy page, Release engine.
        """
        issued_at = aware(issued_at)
        if release.delay is None:
            return None
        usual = moment = self._usual(release.delay, issued_at, holidays)
        for preference in sorted(preferences, key=lambda wish: aware(wish.set_at)):
            if moment <= preference.set_at:
                break
            wished = self._wished(release, issued_at, preference, usual=usual, holidays=holidays)
            # What the wish would have opened before it was made, it opens now.
            moment = wished if wished > preference.set_at else self._from(preference.set_at, release.delay, holidays)
        return moment

    def _usual(self, delay: Delay, at: datetime, holidays: frozenset[date]) -> datetime:
        """Find when a delay is over where the patient wishes nothing; no delay is over at once, at any hour."""
        return self.window.after(at, delay, holidays) if delay.days else at.astimezone(UTC)

    def _from(self, at: datetime, delay: Delay, holidays: frozenset[date]) -> datetime:
        """Find the first moment from a time on at which a class with such a delay may open."""
        return self.window.after(at, Delay(days=0), holidays) if delay.days else at.astimezone(UTC)

    def _wished(
        self,
        release: ReleaseClass,
        issued_at: datetime,
        preference: Preference,
        *,
        usual: datetime,
        holidays: frozenset[date],
    ) -> datetime:
        """Find when a report opens by a wish, between the floor of its class and the longest postponement."""
        if preference.wish is Wish.SOONER and release.floor is not None:
            return min(usual, self.window.after(issued_at, release.floor, holidays))
        if preference.wish is Wish.LATER and release.latest is not None:
            asked = self.window.after(issued_at, Delay(days=preference.days), holidays)
            return max(usual, min(asked, self.window.after(issued_at, release.latest, holidays)))
        return usual

    def latest_hold(self, release: ReleaseClass, issued_at: datetime, *, holidays: frozenset[date]) -> datetime | None:
        """
        Find until when a clinician may hold a report (utsatt innsyn) at the most.

        Returns:
            Aware UTC, within opening hours: what `delay_until` gives for the longest hold of the class. None where
            there is no limit, as the class does not open by itself.

        Raises:
            ValueError: a time without a zone.

        Source:
            policy page, Release engine: a clinician extends, with a maximal hold and a named owner.
        """
        if release.max_hold_days is None:
            return None
        return self.delay_until(issued_at, release.max_hold_days, holidays=holidays)

    def delay_until(self, issued_at: datetime, days: int, *, holidays: frozenset[date]) -> datetime:
        """
        Make a delay in days, which hangs on a requisition, absolute when the report has come.

        Args:
            issued_at: aware.
            days: calendar days; 0 is no delay.

        Returns:
            Aware UTC, never before the issue; within opening hours where there is a delay.

        Raises:
            ValueError: a time without a zone, or less than no delay.

        Source:
            NHN PTS, patient safety: delayDays of a requisition becomes DelayDeliveryUntil when the report is associated
            with its parent; read 2026-11-23.
        """
        if days < 0:
            raise ValueError("a delay is not negative")
        return self._usual(Delay(days=days), aware(issued_at), holidays)
