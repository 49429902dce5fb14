"""Copies and versions become one report each; a hidden copy hides all; the order is total."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from resolvers.model import (
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

CENTRAL = SourceId("central")
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
    shown: dict[ReportKey, list[Shown]] = defaultdict(list)
    closed: set[ReportKey] = set()
    for verdict in verdicts:
        if isinstance(verdict, Shown):
            shown[verdict.report.key].append(verdict)
        elif verdict.whole:
            closed.add(verdict.key)
    merged = (
        one_report(naming.report(key), copies, sources=sources, national_store_answered=national_store_answered)
        for key, copies in shown.items()
        if key not in closed
    )
    return tuple(sorted(merged, key=position, reverse=True))


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
        citizen_release=newest.citizen_release,
        not_yet_in_national_store=national_store_answered and not nationally,
    )


def precedence(copy: Shown) -> tuple[int, int, str, bytes]:
    """Order copies: newest version first, central before others, then source and content, never arrival."""
    return (
        -microseconds(copy.report.issued.at),
        0 if copy.source == CENTRAL else 1,
        copy.source,
        msgspec.msgpack.encode(copy.report),
    )


def distinct(ordered: Sequence[Shown]) -> list[Shown]:
    """Keep the first copy of each version."""
    kept: list[Shown] = []
    for copy in ordered:
        if not kept or not same_version(kept[-1], copy):
            kept.append(copy)
    return kept


def same_version(one: Shown, other: Shown) -> bool:
    """Tell whether two copies are the same version: versions are known by the time of their message."""
    return one.report.issued.at == other.report.issued.at


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
