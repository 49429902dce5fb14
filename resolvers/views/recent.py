"""
Has this been taken recently? What each code that is asked for has given within a time, over every source.

Source:
    the measure's aim (fewer repeated tests): the ordering clinician sees what was analysed elsewhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from resolvers.model import (
    Answer,
    AwaitingReleaseNotice,
    Code,
    MergedReport,
    Moment,
    Result,
    every_result,
)
from resolvers.naming import microseconds
from resolvers.selection import same
from resolvers.versioning.tombstone import WITHDRAWN_RESULTS


class Recency(StrEnum):
    """Whether something was found; that nothing was is said only where nothing is missing and nothing restricted."""

    FOUND = "FOUND"
    NONE_FOUND = "NONE_FOUND"
    UNKNOWN = "UNKNOWN"


class Recent(msgspec.Struct, frozen=True, kw_only=True):
    """
    What one code has given within the time asked for.

    Args:
        code: as asked for. count: how many results were found, the newest of them being `result`.
        result: with its members; one without a value is under way. sampled: when it was taken, as `report` says it.
    """

    code: Code
    state: Recency
    count: int = 0
    sampled: Moment | None = None
    result: Result | None = None
    report: MergedReport | None = None


class Recents(msgspec.Struct, frozen=True, kw_only=True):
    """A line a code, in the order asked; `reports` are those of the lines, `answer` that which they were found in."""

    answer: Answer
    lines: tuple[Recent, ...]

    @property
    def reports(self) -> tuple[MergedReport, ...]:
        """Give the reports that are told of."""
        return tuple({line.report.id: line.report for line in self.lines if line.report is not None}.values())


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """One result with its time and report."""

    at: Moment
    result: Result
    report: MergedReport


def recent(answer: Answer, codes: Sequence[Code], since: datetime) -> Recents:
    """
    Say of each code what was taken since a time, newest first.

    Args:
        answer: a whole answer, which holds what the caller may see and how complete it is. since: aware UTC.
    """
    nothing = Recency.NONE_FOUND if nothing_open(answer) else Recency.UNKNOWN
    taken = sorted((one for one in every_taken(answer.reports) if one.at.at >= since), key=newest_first)
    held: dict[str | None, list[Taken]] = defaultdict(list)
    for one in taken:
        for name in {code.code for code in named(one.result)}:
            held[name].append(one)
    lines = (line(code, [one for one in held[code.code] if meets(code, one.result)], nothing) for code in codes)
    return Recents(answer=answer, lines=tuple(lines))


def nothing_open(answer: Answer) -> bool:
    """
    Tell whether what is not found is not there, as far as the reader may know.

    That something may await release is said by its own notice alone, never by a line of a code.
    """
    said = all(isinstance(notice, AwaitingReleaseNotice) for notice in answer.notices)
    return answer.completeness.complete and said


def line(code: Code, found: Sequence[Taken], nothing: Recency) -> Recent:
    """Write the line of one code."""
    if not found:
        return Recent(code=code, state=nothing)
    newest = found[0]
    return Recent(
        code=code,
        state=Recency.FOUND,
        count=len(found),
        sampled=newest.at,
        result=newest.result,
        report=newest.report,
    )


def every_taken(reports: Iterable[MergedReport]) -> Iterator[Taken]:
    """Walk every result, at any depth, but those taken back, which tell of no specimen that one could rely on."""
    for report in reports:
        for result in every_result(report.results):
            if result.status not in WITHDRAWN_RESULTS:
                yield Taken(at=taken_at(report, result), result=result, report=report)


def taken_at(report: MergedReport, result: Result) -> Moment:
    """Say when the specimen of a result was taken, or what comes nearest to it."""
    return result.sampled or report.taken


def newest_first(taken: Taken) -> tuple[int, str, str]:
    """Order by time, then by names, so that the order is total."""
    return -microseconds(taken.at.at), taken.report.id, taken.result.id


def meets(asked: Code, result: Result) -> bool:
    """Tell whether a result is of what was asked for, by its own code or a common one; what was answered is not."""
    return any(same(asked, held) for held in named(result))


def named(result: Result) -> Iterator[Code]:
    """Walk the codes of what was examined, and the common ones that they stand for."""
    for own in examined(result):
        yield from (own, *own.alike)


def examined(result: Result) -> Iterator[Code]:
    """Walk the codes of what was examined."""
    if result.code is not None:
        yield result.code
    for investigation in result.investigations:
        yield from investigation.codes
