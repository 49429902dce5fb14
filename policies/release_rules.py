"""Which class of release a report is in, and when a citizen may see what is in it, by one table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum

from policies.release_classes import ReleaseClass, ReleaseFacts, Words
from policies.table import Wording
from policies.working_time import Delay, Window, aware


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
    _words: Words = field(init=False, repr=False, compare=False)
    _strange: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Look up once where every word leads; whatever the class of the unknown types is, the last is the mildest."""
        ids = [release.id for release in self.classes]
        object.__setattr__(self, "_words", Words(self.classes))
        object.__setattr__(self, "_strange", ids.index(self.unknown) if self.unknown in ids else len(ids) - 1)

    def class_of(self, facts: ReleaseFacts) -> ReleaseClass:
        """
        Find the strictest class of anything in a report.

        Source:
            the domain page 2.5: a hierarchy is released whole, by the strictest class of any item in it.
        """
        return self.classes[self.place_of(facts)]

    def place_of(self, facts: ReleaseFacts) -> int:
        """Give the place of that class; of several places the lowest is of the strictest."""
        return self._words.place_of(facts, self._strange)

    def place_of_codes(self, codes: Iterable[tuple[str | None, str]]) -> int:
        """Give the place of the strictest class that some codes lead to, whatever else is in the report."""
        return self._words.place_of_codes(codes)

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
            Aware UTC, never before the issue. A class with a delay opens within opening hours, whatever the patient
            wishes; one without opens at its issue. None where the class does not open by itself.

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

    def longest_hold_days(self) -> int:
        """
        Find for how many days a clinician may hold a report at the most whose class is not known yet.

        Returns:
            The longest hold of any class that has a limit; 0 where none has.

        Source:
            policy page, Release engine: a delay may hang on the requisition before any report exists.
        """
        return max((release.max_hold_days or 0 for release in self.classes), default=0)

    def working_from(self, at: datetime, *, holidays: frozenset[date]) -> datetime:
        """
        Find the first moment within opening hours from a time on.

        Args:
            at: aware.

        Returns:
            Aware UTC.

        Raises:
            ValueError: a time without a zone.

        Source:
            policy page, Release engine: no evenings, weekends or public holidays.
        """
        return self.window.after(aware(at), Delay(days=0), holidays)

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
