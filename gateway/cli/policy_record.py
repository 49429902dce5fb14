"""The record of one of the demo's cast, and when the rules of release open what is in it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

import msgspec

from gateway.calendar import public_holidays
from gateway.demo.cast import Citizen, Clinician
from gateway.demo.chronicle.world import Chronicle
from policies import ReleaseRules, in_force, opens_in_words
from resolvers.judging.classing import Classing
from resolvers.judging.copies import copies
from resolvers.judging.holding import Holding
from resolvers.model import Directives, Normalised, Report, SourceId
from resolvers.naming import Naming
from resolvers.people import OSLO

# Names of reports never leave this process, so that no secret is needed.
NAMING = Naming(bytes(32))


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """When a report is released by its class; `at` is aware UTC, None where nothing opens it by itself."""

    id: str
    mode: str
    opens: str
    at: datetime | None


def read_of(chronicle: Chronicle, patient: Citizen | Clinician, at: datetime) -> tuple[Normalised, ...]:
    """Give what each source holds of a person at a moment, as a whole answer of it is read."""
    held: dict[SourceId, list[Report]] = defaultdict(list)
    for written in chronicle.written:
        if written.citizen == patient.key and written.report.issued.at <= at:
            for source in sorted(written.holders):
                held[source].append(written.copy_at(source))
    return tuple(Normalised(source=source, as_of=at, reports=tuple(reports)) for source, reports in held.items())


def set_apart(
    rules: ReleaseRules, read: tuple[Normalised, ...], directives: Directives
) -> Iterator[tuple[str, Report, Release]]:
    """
    Find the newest report of each kind that is not in the last, the most open class.

    Yields:
        The kind in words, the report, and when it is released; in the order of kinds.
    """
    classing = Classing(rules)
    held = Holding(rules, public_holidays).of(copies(read, NAMING), directives)
    newest: dict[str, Report] = {}
    for report in sorted((each for delivery in read for each in delivery.reports), key=lambda each: each.issued.at):
        newest[f"{report.kind.code} ({report.kind.display})"] = report
    for kind, report in sorted(newest.items()):
        release = classing.of([report])
        if release is not rules.classes[-1]:
            moment = held.hold(NAMING.report(report.key), report.issued.at).moment
            yield (
                kind,
                report,
                Release(id=release.id, mode=release.mode, opens=opens_in_words(release.delay), at=moment),
            )


def released(release: Release, now: datetime) -> bool:
    """Tell whether a report has been released."""
    return not in_force(release.at, now)


def release_in_words(release: Release) -> str:
    """Say when a report is released, and by which class."""
    when = "when a clinician opens it" if release.at is None else f"{release.at.astimezone(OSLO):%Y-%m-%d %H:%M}"
    return f"{when}, by class {release.id} ({release.mode}, {release.opens})"
