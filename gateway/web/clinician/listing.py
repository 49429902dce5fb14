"""Reports that are read rather than compared: cultures, images, tissue, and answers that are no numbers."""

from collections.abc import Collection, Sequence

import msgspec

from gateway.web.clinician.entries import marks
from gateway.web.clinician.framing import HOME
from gateway.web.clinician.seen import Report
from gateway.web.languages import Language
from gateway.web.meanings import Kept, Meanings
from gateway.web.results import Item, items
from gateway.web.told import Result

# A clinician reads what the laboratory calls it; plain names are for citizens.
LABORATORY_NAMES = Meanings(Kept(sources={}, examination=()), "nb")
# Said once for a report, not for each of its results.
OF_REPORT = ("news", "waits", "denied", "unknown", "regional")
NOT_FINAL = frozenset({"FINAL"})


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A report as it is listed: `marks` are what must be known of it, by name, and `status` where it is not final."""

    address: str
    title: str
    day: str
    laboratory: str
    status: str | None
    marks: tuple[str, ...]
    items: tuple[Item, ...]
    comments: tuple[str, ...]


def listing(
    reports: Sequence[Report], told: Collection[str], news: frozenset[str], language: Language
) -> tuple[Listed, ...]:
    """
    Say the reports that the table does not tell whole, in their order.

    Args:
        told: the ids of results that stand in the table.
    """
    left = ((report, [result for result in report.results if not whole(result, told)]) for report in reports)
    return tuple(listed(report, results, news, language) for report, results in left if results or not report.results)


def whole(result: Result, told: Collection[str]) -> bool:
    """Tell whether the table tells a result with all that belongs to it."""
    heading = result.value is None and bool(result.members)
    return (heading or result.id in told) and all(whole(member, told) for member in result.members)


def listed(report: Report, results: Sequence[Result], news: frozenset[str], language: Language) -> Listed:
    """Say one report, with those of its results that stand nowhere else."""
    return Listed(
        address=f"{HOME}/svar/{report.id}",
        title=report.kind.words or language.say(f"clinician.discipline.{report.discipline}"),
        day=language.day(report.sampled) if report.sampled else language.say("date.unknown"),
        laboratory=(report.performer.name if report.performer else None) or language.say("timeline.laboratory_unknown"),
        status=None if report.status in NOT_FINAL else language.say(f"status.{report.status}"),
        marks=of_report(report, new=report.id in news),
        items=items(results, language, LABORATORY_NAMES),
        comments=tuple(comment.words for comment in report.comments if comment.words),
    )


def of_report(report: Report, *, new: bool) -> tuple[str, ...]:
    """Name what must be known of a whole report."""
    nothing = Result(id="", status=report.status)
    found = set(marks(report, nothing, new=new, turned=False))
    return tuple(mark for mark in OF_REPORT if mark in found)
