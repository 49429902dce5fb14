"""What a clinician may delay, and for how long, and what may be released early, by what the citizen sees of it now."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from policies import ReleaseMode, Status
from resolvers.errors import BadInput, DenialStands, Forbidden
from resolvers.judging.gathering import status_of
from resolvers.judging.holding import Holding
from resolvers.model import (
    CitizenRelease,
    Directives,
    HeldBy,
    MergedReport,
    ObjectKind,
    Restriction,
    RestrictionType,
)

# Only these versions are ever shown to a citizen.
FINISHED = frozenset({Status.FINAL, Status.CANCELLED})


def absolute(restriction: Restriction, reports: Sequence[MergedReport], holding: Holding, now: datetime) -> Restriction:
    """Count the days of a delay on one report, which is there; those on a request count for each report that comes."""
    if restriction.object_kind is not ObjectKind.REPORT or restriction.delay_days is None:
        return restriction
    until = until_of(restriction, holding, made_at(reports[0]), now)
    return replace(restriction, release_at=until, delay_days=None)


def until_of(delayed: Restriction, holding: Holding, made: datetime, now: datetime) -> datetime | None:
    """Say until when a delay holds what was made at a time; None where it has no end."""
    if delayed.delay_days is not None:
        return holding.after_days(made, delayed.delay_days, now)
    return delayed.release_at


def made_at(report: MergedReport) -> datetime:
    """Say when a report was made: when its first version was first issued, where any is dated."""
    issues = (issue for version in report.versions for issue in (version.issued, *version.sent_before))
    dated = [issue.at for issue in issues if issue.text]
    return min(dated, default=report.issued.at)


def release_of(report: MergedReport) -> CitizenRelease:
    """Say what the citizen sees of a report."""
    return report.citizen_release or CitizenRelease(state="SHOWN")


def judge_delay(
    delayed: Restriction, reports: Sequence[MergedReport], directives: Directives, *, holding: Holding, now: datetime
) -> None:
    """
    Refuse a delay that would change nothing, end a denial, or hold longer than the class of a report allows.

    Args:
        reports: what it covers of what the clinician is shown; none where a request has no report yet.

    Raises:
        BadInput: the citizen sees it already, the delay is over, or too long; the limit is named.
        DenialStands: it is denied, which is more.
    """
    if is_denied(delayed, reports, directives):
        raise DenialStands
    hidden = [report for report in reports if release_of(report).state != "SHOWN"]
    if reports and not hidden:
        raise BadInput("the citizen sees it already, and only a denial hides what was shown")
    for report in hidden:
        check_hold(release_of(report), until_of(delayed, holding, made_at(report), now), now)
    if not reports:
        days = holding.rules.longest_hold_days()
        unknown = CitizenRelease(state="WAITS", latest_hold=holding.after_days(now, days, now))
        check_hold(unknown, until_of(delayed, holding, now, now), now)


def is_denied(delayed: Restriction, reports: Sequence[MergedReport], directives: Directives) -> bool:
    """Tell whether all that a delay covers is denied, or a denial is in force whose place it would take."""
    own = any(
        found.type is RestrictionType.DENIAL
        and (found.object_kind, found.object_value) == (delayed.object_kind, delayed.object_value)
        for found in directives.restrictions
    )
    return own or (bool(reports) and all(release_of(report).state == "DENIED" for report in reports))


def check_hold(release: CitizenRelease, until: datetime | None, now: datetime) -> None:
    """Refuse a delay that is over already, or holds longer than allowed."""
    latest = release.latest_hold
    if latest is not None and (until is None or until > latest):
        what = "before there is a report" if release.release_class is None else f"in class {release.release_class}"
        raise BadInput(f"{what} a delay ends at {latest:%Y-%m-%dT%H:%M:%SZ} at the latest")
    if until is not None and until <= now:
        raise BadInput("the delay would be over already")


def judge_release(report: MergedReport, holding: Holding) -> None:
    """
    Refuse a release that would show nothing.

    Raises:
        BadInput: the citizen sees it already, or it is not final.
        Forbidden: it is denied (DENIED), its source holds it back (SOURCE), or it is never shown digitally (NEVER).
    """
    release = release_of(report)
    if release.state == "SHOWN":
        raise BadInput("the citizen sees it already")
    if release.state == "DENIED":
        raise Forbidden("it is denied: end the denial instead", reason="DENIED")
    if status_of(report) not in FINISHED:
        raise BadInput("what is not final is not shown before it is")
    if release.held_by is HeldBy.SOURCE:
        raise Forbidden("its source holds it back, and releases it there", reason="SOURCE")
    if any(found.id == release.release_class and found.mode is ReleaseMode.NEVER for found in holding.rules.classes):
        raise Forbidden("its class is never shown digitally", reason="NEVER")
