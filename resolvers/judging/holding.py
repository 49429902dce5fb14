"""
How long each version of a report waits before its citizen may see it: by the rules of release, and by what is set.

Here a mistake would open too soon, so that a version whose time is not known waits for a hand.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from policies import (
    Preference,
    ReleaseClass,
    ReleaseMode,
    ReleaseRules,
    ReleaseVersion,
    Status,
    Wish,
    already_shown,
    in_force,
    version_moments,
)
from resolvers.judging.classing import Classing
from resolvers.judging.copies import Copy
from resolvers.judging.covering import covers
from resolvers.judging.limits import Delay
from resolvers.model import (
    CitizenRelease,
    Directives,
    Discipline,
    ReleaseChoice,
    ReleasePreference,
    Report,
    ReportId,
    Restriction,
    RestrictionType,
    SourceId,
)

WISHES = {ReleaseChoice.SOONER: Wish.SOONER, ReleaseChoice.USUAL: Wish.USUAL, ReleaseChoice.LATER: Wish.LATER}
# In a row with the days off before and after them there are not more of them than this.
HOLIDAYS = 14
NEVER = datetime.min.replace(tzinfo=UTC)
# Public holidays around an instant, in Norway.
Calendar = Callable[[datetime], frozenset[date]]


class Hold(NamedTuple):
    """What holds one version by the rules: its class, and when it opens (aware UTC); None where nothing opens it."""

    release: ReleaseClass
    moment: datetime | None


class Held:
    """What holds the versions of one answer; of each report it is found when it is first asked for."""

    def __init__(self, holding: "Holding", directives: Directives, read: Iterable[Copy]) -> None:
        """Hold what was read by the rules, the calendar, and what is set."""
        self._holding = holding
        self._directives = directives
        self._holidays = holding.holidays(directives.read_at)
        delays = (found for found in directives.restrictions if found.type is RestrictionType.DELAY)
        self._set = tuple(sorted(delays, key=holds_since))
        self._copies: dict[ReportId, list[Copy]] = defaultdict(list)
        for copy in read:
            self._copies[copy.report_id].append(copy)
        self._known: dict[ReportId, Mapping[datetime, Hold]] = {}
        self._opened: dict[ReportId, bool] = {}
        self._open_until: dict[str, datetime] = {}

    def delivered_by(self, report_id: ReportId) -> frozenset[SourceId]:
        """Name the sources that gave a report, and all that they have."""
        return frozenset(copy.source for copy in self._copies.get(report_id, ()) if copy.whole)

    def hold(self, report_id: ReportId, issued_at: datetime) -> Hold:
        """Say what holds one version, by the time of its issue."""
        return self._holds(report_id)[issued_at]

    def moments(self) -> Iterator[datetime | None]:
        """Say of every version when it opens by the rules."""
        for report_id in self._copies:
            for hold in self._holds(report_id).values():
                yield hold.moment

    def _holds(self, report_id: ReportId) -> Mapping[datetime, Hold]:
        """Find what holds every version of a report, once."""
        found = self._known.get(report_id)
        if found is None:
            found = dict(self._holding.holds(self._copies[report_id], self._directives, self._holidays))
            self._known[report_id] = found
        return found

    def has_opened(self, report_id: ReportId) -> bool:
        """
        Tell that no delay holds any version of a report, where that is seen without counting its days.

        Most reports are old: one that was issued before another of its class that has opened has opened too.
        """
        found = self._opened.get(report_id)
        if found is None:
            copies = self._copies[report_id]
            counted = self._directives.preferences or (self._set and self._is_delayed(copies))
            found = self._opened[report_id] = not counted and all(map(self._is_old, copies))
        return found

    def _is_delayed(self, copies: Sequence[Copy]) -> bool:
        """Tell whether somebody has set a delay that covers a report."""
        return any(covers(found, copy.report, copy.report_id) for found in self._set for copy in copies)

    def _is_old(self, copy: Copy) -> bool:
        """Tell whether a copy was surely issued long enough ago for its class."""
        issued = copy.report.issued.at
        return is_dated(copy.report) and issued <= self._opened_until(self._holding.classing.of([copy.report]))

    def _opened_until(self, release: ReleaseClass) -> datetime:
        """Find a time until which whatever was issued in a class has opened, once a class."""
        found = self._open_until.get(release.id)
        if found is None:
            found = self._holding.opened_until(release, self._directives.read_at)
            self._open_until[release.id] = found
        return found

    def delays(self, report: Report, report_id: ReportId) -> Iterator[Delay]:
        """
        Give every delay that covers a version: its rule's own, and those that somebody has set.

        A delay does not cover what was shown when it was set. What another delay held until then was not shown, and of
        a version without a date nobody knows.

        Source:
            the rulings on corrections: a delay keeps what was already shown; NHN PTS, patient safety.
        """
        _, moment = self.hold(report_id, report.issued.at)
        yield Delay(until=moment)
        if informed_at(self._directives, report_id, report.issued.at) is not None:
            return
        shown_at = moment if is_dated(report) else None
        for restriction in self._set:
            if covers(restriction, report, report_id) and not already_shown(shown_at, holds_since(restriction)):
                until = self._end_of(restriction, report_id)
                yield Delay(until=until, restriction=restriction)
                shown_at = None if shown_at is None or until is None else max(shown_at, until)

    def told(self, release: CitizenRelease, report: Report, report_id: ReportId) -> CitizenRelease:
        """Add to what personnel are told of a version that its citizen does not see: its class and longest hold."""
        if release.state == "SHOWN":
            return release
        rules, (found, _) = self._holding.rules, self.hold(report_id, report.issued.at)
        latest = rules.latest_hold(found, report.issued.at, holidays=self._holidays) if is_dated(report) else None
        return replace(release, release_class=found.id, latest_hold=latest)

    def _end_of(self, restriction: Restriction, report_id: ReportId) -> datetime | None:
        """Say when a delay ends; one in days is counted from when the report was first issued, where that is known."""
        if restriction.delay_days is None:
            return restriction.release_at
        issues = [copy.report.issued.at for copy in self._copies[report_id] if is_dated(copy.report)]
        if not issues:
            return None
        return self._holding.rules.delay_until(min(issues), restriction.delay_days, holidays=self._holidays)


def holds_since(restriction: Restriction) -> datetime:
    """Say since when a delay holds, with those that it took the place of."""
    return restriction.held_since or restriction.valid_from


class Holding:
    """Know the rules of release and the calendar."""

    def __init__(self, rules: ReleaseRules, calendar: Calendar) -> None:
        """Take the release table in force and public holidays by year."""
        self.rules = rules
        self._calendar = calendar
        self.classing = Classing(rules)

    def of(self, read: Iterable[Copy], directives: Directives) -> Held:
        """Hold every version of every report that was read."""
        return Held(self, directives, read)

    def holidays(self, now: datetime) -> frozenset[date]:
        """Give the public holidays of the years around a question."""
        return self._calendar(now)

    def opened_until(self, release: ReleaseClass, now: datetime) -> datetime:
        """
        Find a time, some days more than a class waits ago, until which whatever was issued in it has opened by now.

        Returns:
            Aware UTC; the beginning of time where nothing of the class opens by itself, or holidays keep it closed.
        """
        if release.delay is None:
            return NEVER
        issued = now - timedelta(days=release.delay.weight + HOLIDAYS)
        opens = self.rules.moment(release, issued, holidays=self._calendar(now))
        return NEVER if in_force(opens, now) else issued

    def until(self, at: datetime, now: datetime) -> datetime:
        """Let a delay until a time end within opening hours, at that time or after it."""
        return self.rules.working_from(at, holidays=self._calendar(now))

    def after_days(self, made: datetime, days: int, now: datetime) -> datetime:
        """Say when a delay in days is over for a report that was made at a time."""
        return self.rules.delay_until(made, days, holidays=self._calendar(now))

    def holds(
        self, copies: Sequence[Copy], directives: Directives, holidays: frozenset[date]
    ) -> Iterator[tuple[datetime, Hold]]:
        """Find what holds each version of one report; copies of one time are one version, of their strictest class."""
        versions: dict[datetime, list[Copy]] = defaultdict(list)
        for copy in copies:
            versions[copy.report.issued.at].append(copy)
        issues = sorted(versions)
        described = [self.version(versions[at], directives) for at in issues]
        found = version_moments(
            self.rules,
            described,
            holidays=holidays,
            preferences=wishes(directives.preferences, {copy.report.discipline for copy in copies}),
        )
        for at, version, moment in zip(issues, described, found, strict=True):
            dated = all(is_dated(copy.report) for copy in versions[at])
            opens = moment if dated or opens_at_once(version.release) else by_hand(version)
            yield at, Hold(version.release, opens)

    def version(self, copies: Sequence[Copy], directives: Directives) -> ReleaseVersion:
        """Describe one version by all its copies."""
        first, at = copies[0], copies[0].report.issued.at
        return ReleaseVersion(
            issued_at=at,
            release=self.classing.of(copy.report for copy in copies),
            # On one without a date no correction leans either: nobody knows whether it was shown.
            final=all(copy.status is Status.FINAL and is_dated(copy.report) for copy in copies),
            informed_at=informed_at(directives, first.report_id, at),
        )


def opens_at_once(release: ReleaseClass) -> bool:
    """Tell whether a class has no delay at all."""
    return release.delay is not None and not release.delay.days


def by_hand(version: ReleaseVersion) -> datetime | None:
    """Open a version whose rule cannot be counted, where the patient is informed; what is never shown stays so."""
    return None if version.release.mode is ReleaseMode.NEVER else version.informed_at


def is_dated(report: Report) -> bool:
    """Tell whether it is known when a version was issued."""
    return bool(report.issued.text)


def informed_at(directives: Directives, report_id: ReportId, issued_at: datetime) -> datetime | None:
    """Give since when the patient has been informed of a version; what came later was not told of."""
    told = [found.released_at for found in directives.releases if found.report_id == report_id]
    return next((at for at in sorted(told) if at >= issued_at), None)


def wishes(preferences: Sequence[ReleasePreference], disciplines: Collection[Discipline]) -> tuple[Preference, ...]:
    """
    Take every wish that has held for reports of a discipline: those for all, until there is one of its own.

    Where sources differ on the discipline, only those for all count. What an earlier wish had shown stays shown, which
    only the earlier ones tell.
    """
    own = [found for found in preferences if len(disciplines) == 1 and found.discipline in disciplines]
    own_since = min((found.set_at for found in own), default=None)
    common = (
        found for found in preferences if found.discipline is None and (own_since is None or found.set_at < own_since)
    )
    return tuple(
        Preference(wish=WISHES[found.choice], days=found.days or 0, set_at=found.set_at) for found in (*common, *own)
    )
