"""
Copies and versions become one report each; a hidden copy hides all; the order is total.

A version is known by the time of its message. Two sources that hold one of the same time and kind hold copies of it,
however differently they tell it; two of the same time that differ within one source, or in kind, are a conflict, and
both are kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import msgspec
from msgspec.structs import replace

from resolvers.model import (
    CitizenRelease,
    Hidden,
    MergedReport,
    Moment,
    NamedSource,
    Provenance,
    Report,
    ReportId,
    ReportKey,
    ReportVersion,
    Result,
    Shown,
    SourceId,
)
from resolvers.naming import Naming, Position, microseconds
from resolvers.ranking import rank_of

CENTRAL = SourceId("central")
# What personnel are told that the citizen sees, from the most open to the most closed.
OPENNESS = ("SHOWN", "UNKNOWN", "WAITS", "DENIED")
REPORT_FIELDS = tuple(field.name for field in msgspec.structs.fields(Report))


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
        if isinstance(verdict, Shown):
            report = verdict.report
            if not hiding.get((report.key, report.issued.at), set()) - {verdict.source}:
                yield verdict


def one_report(
    report_id: ReportId,
    copies: Sequence[Shown],
    *,
    sources: Mapping[SourceId, NamedSource],
    national_store_answered: bool,
) -> MergedReport:
    """Make one report of its copies: the newest version's content, every version beside it, and where it was seen."""
    ordered = sorted(copies, key=precedence)
    versions = distinct(ordered)
    newest = versions[0]
    nationally = any(copy.source == CENTRAL and same_version(copy, newest) for copy in copies)
    return MergedReport(
        **content(newest, report_id),
        id=report_id,
        provenance=provenance(ordered, sources),
        versions=tuple(version(found, report_id, number) for number, found in enumerate(versions)),
        citizen_release=citizen_release(newest, copies),
        not_yet_in_national_store=national_store_answered and not nationally,
        reasons=tuple(sorted({copy.reason for copy in copies if copy.reason is not None})),
    )


def citizen_release(newest: Shown, copies: Iterable[Shown]) -> CitizenRelease | None:
    """Say what the citizen sees of the newest version: the least that it and its copies elsewhere let through."""
    at = newest.report.issued.at
    copied = (one for one in copies if one.source != newest.source and one.report.issued.at == at)
    told = [one.citizen_release for one in (newest, *sorted(copied, key=precedence)) if one.citizen_release]
    return max(told, key=lambda release: OPENNESS.index(release.state), default=None)


def precedence(copy: Shown) -> tuple[int, int, int, str, bytes]:
    """Order copies: newest version first, of one instant a cancellation; then central, source, content, not arrival."""
    time, rank = instant(copy)
    return time, rank, 0 if copy.source == CENTRAL else 1, copy.source, msgspec.msgpack.encode(copy.report)


def instant(copy: Shown) -> tuple[int, int]:
    """Give the time and kind of a version; the newest is the least, and of one time what wins over the others."""
    return -microseconds(copy.report.issued.at), -rank_of(copy.report)


def distinct(ordered: Iterable[Shown]) -> list[Shown]:
    """Keep one copy of each version."""
    return [version for _, copies in groupby(ordered, instant) for version in versions_of(tuple(copies))]


def versions_of(copies: Sequence[Shown]) -> Iterable[Shown]:
    """Of the copies of one time and kind, keep what the first source holds, each content once."""
    contents: dict[bytes, Shown] = {}
    for copy in copies:
        if copy.source == copies[0].source:
            contents.setdefault(msgspec.msgpack.encode(replace(copy.report, message=None)), copy)
    return contents.values()


def same_version(one: Shown, other: Shown) -> bool:
    """Tell whether two copies are of the same version: of one time and kind."""
    return instant(one) == instant(other)


def provenance(copies: Sequence[Shown], sources: Mapping[SourceId, NamedSource]) -> tuple[Provenance, ...]:
    """Tell where the report was seen, one line a source, with the newest message that it gave."""
    lines: dict[SourceId, Provenance] = {}
    for copy in copies:
        line = Provenance(source=sources[copy.source], as_of=copy.as_of, message=copy.report.message)
        lines.setdefault(copy.source, line)
    return tuple(lines[source] for source in sorted(lines))


def version(copy: Shown, report_id: ReportId, number: int) -> ReportVersion:
    """Write one line of the version history; `number` counts from the newest, 0."""
    prefix = report_id if number == 0 else f"{report_id}-v{number}"
    return ReportVersion(**content(copy, prefix), current=number == 0)


def content(copy: Shown, prefix: str) -> dict[str, Any]:
    """Take every field of a version, its results named below `prefix`."""
    fields = {name: getattr(copy.report, name) for name in REPORT_FIELDS}
    return fields | {"results": named(copy.report.results, prefix)}


def named(results: Sequence[Result], prefix: str) -> tuple[Result, ...]:
    """Name every result by its place in the tree below `prefix`."""
    return tuple(
        replace(result, id=f"{prefix}.{place}", members=named(result.members, f"{prefix}.{place}"))
        for place, result in enumerate(results, start=1)
    )


def position(report: MergedReport) -> Position:
    """Place a report in the timeline: by sample time, or what comes nearest to it."""
    sampled: Moment = report.sampled or report.first_issued or report.issued
    return Position(microseconds(sampled.at), microseconds(report.issued.at), report.id)
