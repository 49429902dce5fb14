"""A cancelled report or result keeps its place and loses its values, whoever sent it."""

from msgspec.structs import replace

from resolvers.model import Comment, Report, ReportStatus, Result, ResultStatus, every_result
from resolvers.normalise.hl7v2_kept import holds_answer
from resolvers.normalise.svarrapport_kept import kept_from

WITHDRAWN_REPORTS = frozenset({ReportStatus.CANCELLED, ReportStatus.ENTERED_IN_ERROR})
WITHDRAWN_RESULTS = frozenset({ResultStatus.CANCELLED, ResultStatus.ENTERED_IN_ERROR})
# The elements of a ResultItem, and of a ServReport, that hold what is withdrawn; what the reader kept of them goes too.
ANSWERS = frozenset(
    {
        "NumResult",
        "TextResult",
        "Interval",
        "DateResult",
        "StructuredInfo",
        "DiagComment",
        "RefInterval",
        "DevResultInd",
    }
)
DOCUMENTS = frozenset({"RefDoc"})


def without_withdrawn_values(report: Report) -> Report:
    """
    Take the values out of what was cancelled or entered in error.

    Codes, times, parties and comments stay: a clinician may have acted on the earlier version, and the laboratory's
    comment says what happened.
    """
    whole = report.status in WITHDRAWN_REPORTS
    if not whole and WITHDRAWN_RESULTS.isdisjoint(result.status for result in every_result(report.results)):
        return report
    results = tuple(emptied(result) if whole else without_withdrawn(result) for result in report.results)
    if not whole:
        return replace(report, results=results)
    return replace(report, results=results, attachments=(), comments=without(report.comments, DOCUMENTS))


def without_withdrawn(result: Result) -> Result:
    """Empty what was withdrawn in one tree; all below a withdrawn result goes with it."""
    if result.status in WITHDRAWN_RESULTS:
        return emptied(result)
    return replace(result, members=tuple(without_withdrawn(member) for member in result.members))


def emptied(result: Result) -> Result:
    """Take every value out of a tree."""
    return replace(
        result,
        value=None,
        details=(),
        diagnostic_comment=None,
        interpretation=None,
        reference_range=None,
        comments=tuple(found for found in without(result.comments, ANSWERS) if not holds_answer(found)),
        members=tuple(emptied(member) for member in result.members),
    )


def without(comments: tuple[Comment, ...], elements: frozenset[str]) -> tuple[Comment, ...]:
    """Leave out the comments that hold what the reader kept of some elements."""
    return tuple(comment for comment in comments if not kept_from(comment, elements))
