"""
How long each version of a report waits before its citizen may see it: by the rules of release, and by what is set.

Here a mistake would open too soon, so that a version whose time is not known waits for a hand.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

import msgspec

from policies import (
    Preference,
    ReleaseClass,
    ReleaseFacts,
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
    Code,
    Directives,
    Normalised,
    Party,
    ReleaseChoice,
    ReleasePreference,
    Report,
    ReportId,
    Restriction,
    SourceId,
    every_result,
)
from resolvers.naming import Naming

ORGANISATION = "ENH"
WISHES = {ReleaseChoice.SOONER: Wish.SOONER, ReleaseChoice.USUAL: Wish.USUAL, ReleaseChoice.LATER: Wish.LATER}
# Public holidays around an instant, in Norway.
Calendar = Callable[[datetime], frozenset[date]]


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """One source's copy of one version of a report."""

    source: SourceId
    report: Report


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """
    What holds the versions of one answer.

    Args:
        moments: when each version opens by the rules, by report and time of issue; None where nothing opens it.
        first_issued: when the first version of each report was issued.
        sources: which sources gave a report.
        holidays: of the years around the question.
    """

    rules: ReleaseRules
    directives: Directives
    holidays: frozenset[date]
    moments: Mapping[tuple[ReportId, datetime], datetime | None]
    first_issued: Mapping[ReportId, datetime]
    sources: Mapping[ReportId, frozenset[SourceId]]

    def delivered_by(self, report_id: ReportId) -> frozenset[SourceId]:
        """Name the sources that gave a report."""
        return self.sources[report_id]

    def delays(self, report: Report, report_id: ReportId) -> Iterator[Delay]:
        """
        Give every delay that covers a version: its rule's own, and those that somebody has set.

        Source:
            the rulings on corrections: a delay keeps what was already shown; NHN PTS, patient safety.
        """
        moment = self.moments[report_id, report.issued.at]
        yield Delay(until=moment)
        for restriction in set_delays(self.directives, report, report_id):
            shown = already_shown(moment, restriction.held_since or restriction.valid_from)
            if not shown and informed_at(self.directives, report_id, report.issued.at) is None:
                yield Delay(until=self.end_of(restriction, report_id))

    def end_of(self, restriction: Restriction, report_id: ReportId) -> datetime | None:
        """Say when a delay ends; one in days is counted from when the report was made."""
        if restriction.delay_days is None:
            return restriction.release_at
        return self.rules.delay_until(self.first_issued[report_id], restriction.delay_days, holidays=self.holidays)


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
                copies[naming.report(report.key)].append(Copy(source=delivery.source, report=report))
        holidays = self._calendar(directives.read_at)
        moments: dict[tuple[ReportId, datetime], datetime | None] = {}
        for report_id, found in copies.items():
            for at, moment in self.moments(found, report_id, directives, holidays):
                moments[report_id, at] = moment
        return Held(
            rules=self.rules,
            directives=directives,
            holidays=holidays,
            moments=moments,
            first_issued={name: min(copy.report.issued.at for copy in found) for name, found in copies.items()},
            sources={name: frozenset(copy.source for copy in found) for name, found in copies.items()},
        )

    def moments(
        self, copies: Sequence[Copy], report_id: ReportId, directives: Directives, holidays: frozenset[date]
    ) -> Iterator[tuple[datetime, datetime | None]]:
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
            preferences=wishes(directives.preferences, copies[0].report),
        )
        for at, version, moment in zip(issues, described, found, strict=True):
            dated = all(report.issued.text for report in versions[at])
            yield at, moment if dated or opens_at_once(version.release) else version.informed_at

    def version(self, copies: Sequence[Report], report_id: ReportId, directives: Directives) -> ReleaseVersion:
        """Describe one version by all its copies."""
        at = copies[0].issued.at
        order = self.rules.classes.index
        return ReleaseVersion(
            issued_at=at,
            release=min((self.rules.class_of(facts_of(report)) for report in copies), key=order),
            final=all(status_of(report) is Status.FINAL for report in copies),
            informed_at=informed_at(directives, report_id, at),
        )


def opens_at_once(release: ReleaseClass) -> bool:
    """Tell whether a class has no delay at all."""
    return release.delay is not None and not release.delay.days


def informed_at(directives: Directives, report_id: ReportId, issued_at: datetime) -> datetime | None:
    """Give since when the patient has been informed of a version; what came later was not told of."""
    told = [found.released_at for found in directives.releases if found.report_id == report_id]
    return next((at for at in sorted(told) if at >= issued_at), None)


def wishes(preferences: Iterable[ReleasePreference], report: Report) -> tuple[Preference, ...]:
    """Take the patient's wish for reports of this discipline, else the one for all."""
    fitting = [found for found in preferences if found.discipline in {None, report.discipline}]
    fitting.sort(key=lambda found: found.discipline is None)
    return tuple(
        Preference(wish=WISHES[found.choice], days=found.days or 0, set_at=found.set_at) for found in fitting[:1]
    )


def facts_of(report: Report) -> ReleaseFacts:
    """Describe a version for the rules of release: what was asked and examined, never what was found."""
    kinds = (report.kind, *(request.kind for request in report.requests))
    return ReleaseFacts(
        kinds=frozenset(kind.code for kind in kinds if kind is not None and kind.code is not None),
        disciplines=frozenset({str(report.discipline)}),
        codes=frozenset((code.system, code.code) for code in examined(report) if code.code is not None),
        comments=frozenset(
            comment.code.code for comment in report.comments if comment.code is not None and comment.code.code
        ),
        requesters=frozenset(organisations(report.requester)),
    )


def examined(report: Report) -> Iterator[Code]:
    """Walk the codes of what was examined, at any depth."""
    for result in every_result(report.results):
        if result.code is not None:
            yield result.code
        for investigation in result.investigations:
            yield from investigation.codes
            yield from investigation.specifications


def organisations(party: Party | None) -> Iterator[str]:
    """Give the organisation numbers of a party and its departments."""
    if party is None:
        return
    for identifier in party.identifiers:
        if identifier.type is not None and identifier.type.code == ORGANISATION:
            yield identifier.value
    for part in party.departments:
        yield from organisations(part)
