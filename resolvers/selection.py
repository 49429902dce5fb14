"""Which of the shown reports a question asks for; applied after clearance, never before."""

from collections.abc import Iterable, Iterator

from resolvers.judging.covering import plain, requisitions, same_system
from resolvers.merge import position
from resolvers.model import Code, CodedValue, MergedReport, Result, TimelineFilter, every_result
from resolvers.naming import microseconds


def select(reports: Iterable[MergedReport], wanted: TimelineFilter) -> tuple[MergedReport, ...]:
    """Keep the reports that meet every part of the filter, in the order they came."""
    return tuple(report for report in reports if meets(report, wanted))


def meets(report: MergedReport, wanted: TimelineFilter) -> bool:
    """Tell whether one report meets the filter; an empty part is met by all."""
    return (
        in_period(report, wanted)
        and changed(report, wanted)
        and (not wanted.disciplines or report.discipline in wanted.disciplines)
        and (not wanted.kinds or report.kind.code in wanted.kinds)
        and (not wanted.statuses or report.status in wanted.statuses)
        and (not wanted.sources or any(seen.source.id in wanted.sources for seen in report.provenance))
        and (wanted.reference is None or wanted.reference in references(report))
        and (not wanted.codes or any(same(asked, held) for asked in wanted.codes for held in codes(report)))
    )


def in_period(report: MergedReport, wanted: TimelineFilter) -> bool:
    """Tell whether the report's place in time is within the period."""
    if wanted.since is None and wanted.until is None:
        return True
    at = position(report).sampled_us
    after = wanted.since is None or at >= microseconds(wanted.since)
    return after and (wanted.until is None or at < microseconds(wanted.until))


def changed(report: MergedReport, wanted: TimelineFilter) -> bool:
    """Tell whether a version that is shown was issued since the time that is asked for; hidden ones play no part."""
    return wanted.changed_since is None or any(one.issued.at >= wanted.changed_since for one in report.versions)


def references(report: MergedReport) -> frozenset[str]:
    """Collect the numbers that others know the report by: the laboratory's and the request's."""
    return frozenset({report.key.report}) | requisitions(report)


def codes(report: MergedReport) -> Iterator[Code]:
    """Walk every code of a report at any depth: what was examined and answered, and the national codes of the same."""
    for result in every_result(report.results):
        for code in result_codes(result):
            yield from (code, *code.alike)


def result_codes(result: Result) -> Iterator[Code]:
    """List the codes of one result."""
    for investigation in result.investigations:
        yield from investigation.codes
    if isinstance(result.value, CodedValue):
        yield from result.value.codes


def same(asked: Code, held: Code) -> bool:
    """Compare codes; without a system in the question any system meets it, and the national ones go by three names."""
    if asked.code != held.code or asked.system is None:
        return asked.code == held.code
    return held.system is not None and same_system(plain(asked.system), plain(held.system))
