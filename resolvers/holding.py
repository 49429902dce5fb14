"""
How long each version of a report waits before its citizen may see it: by the rules of release, and by what is set.

Here a mistake would open too soon, so that a version whose time is not known waits for a hand.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from policies import (
    Preference,
    ReleaseClass,
    ReleaseFacts,
    ReleaseMode,
    ReleaseRules,
    ReleaseVersion,
    Status,
    Wish,
    already_shown,
    version_moments,
)
from resolvers.gathering import status_of
from resolvers.limits import Delay, set_delays
from resolvers.model import (
    CitizenRelease,
    Code,
    Directives,
    Discipline,
    Normalised,
    Party,
    ReleaseChoice,
    ReleasePreference,
    Report,
    ReportId,
    Restriction,
    SourceId,
    codes_in,
    every_result,
)
from resolvers.naming import Naming
from resolvers.normalise.codes import discipline

ORGANISATION = "ENH"
MAIN_FIELDS = frozenset(Discipline)
WISHES = {ReleaseChoice.SOONER: Wish.SOONER, ReleaseChoice.USUAL: Wish.USUAL, ReleaseChoice.LATER: Wish.LATER}
# Public holidays around an instant, in Norway.
Calendar = Callable[[datetime], frozenset[date]]


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """One source's copy of one version of a report; `whole` where nothing of its delivery is left out."""

    source: SourceId
    report: Report
    whole: bool


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """
    What holds the versions of one answer.

    Args:
        moments: when each version opens by the rules, by report and time of issue; None where nothing opens it.
        classes: the class of release of each version, likewise.
        first_issued: when the first version of each report was issued; none that no copy dates.
        sources: which sources gave a report, and all that they have.
        holidays: of the years around the question.
    """

    rules: ReleaseRules
    directives: Directives
    holidays: frozenset[date]
    moments: Mapping[tuple[ReportId, datetime], datetime | None]
    classes: Mapping[tuple[ReportId, datetime], ReleaseClass]
    first_issued: Mapping[ReportId, datetime]
    sources: Mapping[ReportId, frozenset[SourceId]]

    def delivered_by(self, report_id: ReportId) -> frozenset[SourceId]:
        """Name the sources that gave a report, and all that they have."""
        return self.sources.get(report_id, frozenset())

    def delays(self, report: Report, report_id: ReportId) -> Iterator[Delay]:
        """
        Give every delay that covers a version: its rule's own, and those that somebody has set.

        A delay does not cover what was shown when it was set. What another delay held until then was not shown, and of
        a version without a date nobody knows.

        Source:
            the rulings on corrections: a delay keeps what was already shown; NHN PTS, patient safety.
        """
        moment = self.moments[report_id, report.issued.at]
        yield Delay(until=moment)
        if informed_at(self.directives, report_id, report.issued.at) is not None:
            return
        shown_at = moment if report.issued.text else None
        for restriction in sorted(set_delays(self.directives, report, report_id), key=holds_since):
            if not already_shown(shown_at, holds_since(restriction)):
                until = self.end_of(restriction, report_id)
                yield Delay(until=until, restriction=restriction)
                shown_at = None if shown_at is None or until is None else max(shown_at, until)

    def told(self, release: CitizenRelease, report: Report, report_id: ReportId) -> CitizenRelease:
        """Add to what personnel are told of a version that its citizen does not see: its class and longest hold."""
        if release.state == "SHOWN":
            return release
        found, at = self.classes[report_id, report.issued.at], report.issued.at
        latest = self.rules.latest_hold(found, at, holidays=self.holidays) if is_dated(report) else None
        return replace(release, release_class=found.id, latest_hold=latest)

    def end_of(self, restriction: Restriction, report_id: ReportId) -> datetime | None:
        """Say when a delay ends; one in days is counted from when the report was made, where that is known."""
        if restriction.delay_days is None:
            return restriction.release_at
        made = self.first_issued.get(report_id)
        if made is None:
            return None
        return self.rules.delay_until(made, restriction.delay_days, holidays=self.holidays)


def holds_since(restriction: Restriction) -> datetime:
    """Say since when a delay holds, with those that it took the place of."""
    return restriction.held_since or restriction.valid_from


class Holding:
    """Know the rules of release and the calendar."""

    def __init__(self, rules: ReleaseRules, calendar: Calendar) -> None:
        """Take the release table in force and public holidays by year."""
        self.rules = rules
        self._calendar = calendar

    def of(self, read: Iterable[Normalised], naming: Naming, directives: Directives) -> Held:
        """Find what holds every version of every report that was read."""
        copies: dict[ReportId, list[Copy]] = defaultdict(list)
        for delivery in read:
            for report in delivery.reports:
                copy = Copy(source=delivery.source, report=report, whole=delivery.whole)
                copies[naming.report(report.key)].append(copy)
        holidays = self._calendar(directives.read_at)
        moments: dict[tuple[ReportId, datetime], datetime | None] = {}
        classes: dict[tuple[ReportId, datetime], ReleaseClass] = {}
        for report_id, found in copies.items():
            for at, release, moment in self.moments(found, report_id, directives, holidays):
                moments[report_id, at], classes[report_id, at] = moment, release
        dated = {
            name: [copy.report.issued.at for copy in found if is_dated(copy.report)] for name, found in copies.items()
        }
        return Held(
            rules=self.rules,
            directives=directives,
            holidays=holidays,
            moments=moments,
            classes=classes,
            first_issued={name: min(issues) for name, issues in dated.items() if issues},
            sources={name: frozenset(copy.source for copy in found if copy.whole) for name, found in copies.items()},
        )

    def until(self, at: datetime, now: datetime) -> datetime:
        """Let a delay until a time end within opening hours, at that time or after it."""
        return self.rules.working_from(at, holidays=self._calendar(now))

    def after_days(self, made: datetime, days: int, now: datetime) -> datetime:
        """Say when a delay in days is over for a report that was made at a time."""
        return self.rules.delay_until(made, days, holidays=self._calendar(now))

    def moments(
        self, copies: Sequence[Copy], report_id: ReportId, directives: Directives, holidays: frozenset[date]
    ) -> Iterator[tuple[datetime, ReleaseClass, datetime | None]]:
        """Find when each version of one report opens; copies of one time are one version, of their strictest class."""
        versions: dict[datetime, list[Report]] = defaultdict(list)
        for copy in copies:
            versions[copy.report.issued.at].append(copy.report)
        issues = sorted(versions)
        described = [self.version(versions[at], report_id, directives) for at in issues]
        found = version_moments(
            self.rules,
            described,
            holidays=holidays,
            preferences=wishes(directives.preferences, {copy.report.discipline for copy in copies}),
        )
        for at, version, moment in zip(issues, described, found, strict=True):
            dated = all(map(is_dated, versions[at]))
            yield at, version.release, moment if dated or opens_at_once(version.release) else by_hand(version)

    def version(self, copies: Sequence[Report], report_id: ReportId, directives: Directives) -> ReleaseVersion:
        """Describe one version by all its copies."""
        at = copies[0].issued.at
        order = self.rules.classes.index
        return ReleaseVersion(
            issued_at=at,
            release=min((self.rules.class_of(facts_of(report)) for report in copies), key=order),
            # On one without a date no correction leans either: nobody knows whether it was shown.
            final=all(status_of(report) is Status.FINAL and is_dated(report) for report in copies),
            informed_at=informed_at(directives, report_id, at),
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


def facts_of(report: Report) -> ReleaseFacts:
    """
    Describe a version for the rules of release: what was asked and examined, never what was found.

    A report that does not say its type is of one that no class names, whatever its requests say.
    """
    asked = (request.kind.code for request in report.requests if request.kind is not None and request.kind.code)
    return ReleaseFacts(
        kinds=frozenset({report.kind.code or "", *asked, *further_kinds(report)}),
        disciplines=frozenset({str(report.discipline)}),
        codes=frozenset((code.system, code.code) for code in examined(report) if code.code is not None),
        comments=frozenset(
            comment.code.code for comment in report.comments if comment.code is not None and comment.code.code
        ),
        requesters=frozenset(organisations(report.requester)),
    )


def further_kinds(report: Report) -> Iterator[str]:
    """Give the report types among its categories; a main field alone tells no more than the discipline does."""
    for category in report.categories:
        if category.code is not None and discipline(category.code) and category.code.upper() not in MAIN_FIELDS:
            yield category.code


def examined(report: Report) -> Iterator[Code]:
    """
    Walk the codes of what was examined, at any depth, and the national codes of the same examination.

    Some sources name it in the place of the report's type.
    """
    yield from codes_in((report.kind, report.categories))
    for result in every_result(report.results):
        yield from codes_in((result.code, *((each.codes, each.specifications) for each in result.investigations)))


def organisations(party: Party | None) -> Iterator[str]:
    """Give the organisation numbers of a party and its departments."""
    if party is None:
        return
    for identifier in party.identifiers:
        if identifier.type is not None and identifier.type.code == ORGANISATION:
            yield identifier.value
    for part in party.departments:
        yield from organisations(part)
