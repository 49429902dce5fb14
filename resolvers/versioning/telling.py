"""The history of a report as it is told, each version with its results by name; written where somebody asks for it."""

from collections.abc import Iterator, Sequence
from itertools import groupby, repeat

import msgspec
from msgspec.structs import asdict, replace

from resolvers.model import Moment, Report, ReportId, ReportVersion, Result
from resolvers.versioning.changes import Difference


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """One shown version as it was sent, and what is told of it; see ReportVersion."""

    report: Report
    conflicting: bool = False
    sent_before: tuple[Moment, ...] = ()


class History(msgspec.Struct, frozen=True, kw_only=True):
    """The shown versions of one report, in the order that they stand; the newest is the first."""

    id: ReportId
    pasts: tuple[Past, ...]

    def versions(self) -> tuple[ReportVersion, ...]:
        """Write every version, with what it is compared with; numbers count from the newest, 0."""
        return tuple(
            written(past, before, self.id if number == 0 else f"{self.id}-v{number}", current=number == 0)
            for number, (past, before) in enumerate(zip(self.pasts, pasts_before(self.pasts), strict=True))
        )


def written(past: Past, before: Past | None, prefix: str, *, current: bool) -> ReportVersion:
    """Write one version; its results are named below `prefix`."""
    content = asdict(past.report) | {"results": named(past.report.results, prefix)}
    return ReportVersion(
        **content,
        current=current,
        conflicting=past.conflicting,
        sent_before=past.sent_before,
        difference=None if before is None else Difference(before=before.report, after=past.report, prefix=prefix),
    )


def pasts_before(pasts: Sequence[Past]) -> Iterator[Past | None]:
    """Give what stood before each version: the first of an earlier time, as those of its own time stand beside it."""
    times = [tuple(found) for _, found in groupby(pasts, lambda past: past.report.issued.at)]
    for found, (older, *_) in zip(times, (*times[1:], (None,)), strict=True):
        yield from repeat(older, len(found))


def named(results: Sequence[Result], prefix: str) -> tuple[Result, ...]:
    """Name every result by its place in the tree below `prefix`."""
    return tuple([with_name(result, f"{prefix}.{place}") for place, result in enumerate(results, start=1)])


def with_name(result: Result, name: str) -> Result:
    """Name a result and all below it."""
    if not result.members:
        return replace(result, id=name)
    return replace(result, id=name, members=named(result.members, name))
