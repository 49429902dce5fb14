"""Copies and versions become one report each; a hidden copy hides all; the order is total."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import msgspec
from msgspec.structs import asdict

from resolvers.model import (
    CitizenRelease,
    Hidden,
    MergedReport,
    NamedSource,
    Provenance,
    Report,
    ReportId,
    ReportKey,
    Shown,
    SourceId,
)
from resolvers.naming import Naming, Position, microseconds
from resolvers.versioning.telling import History, Past, named
from resolvers.versioning.versions import CENTRAL as CENTRAL  # noqa: PLC0414 - what leans on merge knows the central store from here
from resolvers.versioning.versions import Version, history

# What personnel are told that the citizen sees, from the most open to the most closed.
DENIED = "DENIED"
OPENNESS = ("SHOWN", "UNKNOWN", "WAITS", DENIED)
ALWAYS = datetime.max.replace(tzinfo=UTC)


def merge(
    verdicts: Iterable[Shown | Hidden],
    naming: Naming,
    *,
    sources: Mapping[SourceId, NamedSource],
    national_store_answered: bool,
) -> tuple[MergedReport, ...]:
    """
    Merge what clearance returns, and nothing else, into one report a key.

    Returns:
        Newest sample first, then newest issue, then id: the same whatever order the verdicts come in.
    """
    given = tuple(verdicts)
    hidden = [verdict for verdict in given if isinstance(verdict, Hidden)]
    shown: dict[ReportKey, list[Shown]] = defaultdict(list)
    for copy in left(given, hidden):
        shown[copy.report.key].append(copy)
    closed = {verdict.key for verdict in hidden if verdict.whole}
    merged = (
        one_report(naming.report(key), copies, sources=sources, national_store_answered=national_store_answered)
        for key, copies in shown.items()
        if key not in closed
    )
    return tuple(sorted(merged, key=position, reverse=True))


def left(verdicts: Iterable[Shown | Hidden], hidden: Iterable[Hidden]) -> Iterator[Shown]:
    """
    Give what is shown, without the copies of a version that another source's copy hides.

    The copy that hides may say more of its status than the one that would show: the strictest wins.
    """
    hiding: dict[tuple[ReportKey, datetime], set[SourceId]] = defaultdict(set)
    for one in hidden:
        hiding[one.key, one.issued_at].add(one.source)
    for verdict in verdicts:
        if isinstance(verdict, Shown) and not (hiding and elsewhere(verdict, hiding)):
            yield verdict


def elsewhere(copy: Shown, hiding: Mapping[tuple[ReportKey, datetime], Collection[SourceId]]) -> bool:
    """Tell whether a source other than its own hides the version that a copy is of."""
    sources = hiding.get((copy.report.key, copy.report.issued.at), ())
    return any(source != copy.source for source in sources)


def one_report(
    report_id: ReportId,
    copies: Sequence[Shown],
    *,
    sources: Mapping[SourceId, NamedSource],
    national_store_answered: bool,
) -> MergedReport:
    """Make one report of its copies: the newest version's content, every version beside it, and where it was seen."""
    versions = history(copies)
    newest = versions[0]
    content = asdict(newest.report) | {"results": named(newest.report.results, report_id)}
    return MergedReport(
        **content,
        id=report_id,
        provenance=provenance(versions, sources),
        history=History(id=report_id, pasts=tuple(map(past, versions))),
        sent_before=newest.sent_before,
        conflict=newest.conflicting,
        citizen_release=citizen_release(newest.report, copies),
        not_yet_in_national_store=national_store_answered and all(copy.source != CENTRAL for copy in newest.everywhere),
        reasons=tuple(sorted({copy.reason for copy in copies if copy.reason is not None})),
    )


def past(version: Version) -> Past:
    """Keep of a version what is told of it."""
    return Past(report=version.report, conflicting=version.conflicting, sent_before=version.sent_before)


def citizen_release(newest: Report, copies: Sequence[Shown]) -> CitizenRelease | None:
    """
    Say what the citizen sees of the newest version: the least that it and every copy of its time let through.

    What denies any version hides them all. Of several that let through as little, the newest and longest is told.
    """
    if len(copies) == 1:
        return copies[0].citizen_release
    told = [(copy.report.issued.at, copy.citizen_release) for copy in copies if copy.citizen_release is not None]
    counting = [(at, release) for at, release in told if at == newest.issued.at or release.state == DENIED]
    return max(counting, key=closeness)[1] if counting else None


def closeness(told: tuple[datetime, CitizenRelease]) -> tuple[int, datetime, datetime, bytes]:
    """Say how closed a version of a time is to the citizen; what has no end is closed the longest."""
    at, release = told
    return OPENNESS.index(release.state), at, release.until or ALWAYS, msgspec.msgpack.encode(release)


def provenance(versions: Iterable[Version], sources: Mapping[SourceId, NamedSource]) -> tuple[Provenance, ...]:
    """Tell where the report was seen, one line a source, with the newest version that it holds."""
    lines: dict[SourceId, Provenance] = {}
    for number, version in enumerate(versions):
        for copy in version.everywhere:
            if copy.source not in lines:
                lines[copy.source] = Provenance(
                    source=sources[copy.source],
                    as_of=copy.as_of,
                    message=copy.report.message,
                    issued=copy.report.issued,
                    current=number == 0,
                )
    return tuple(lines[source] for source in sorted(lines))


def position(report: MergedReport) -> Position:
    """Place a report in the timeline: by sample time, or what comes nearest to it."""
    return Position(microseconds(report.taken.at), microseconds(report.issued.at), report.id)
