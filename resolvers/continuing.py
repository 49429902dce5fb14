"""
A timeline is read page by page while reports come and change: no page loses one or gives it twice, or it is said.

Every page is made anew from every source, and a cursor is a place in the order, not a number of items. Two things could
still lead astray. A report that is corrected between two pages may get another place: it keeps the one that it had when
the reading began. A source that was missing on one page may have had reports before the next: a later page says so.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from resolvers import ledger
from resolvers.merge import position
from resolvers.model import Answer, Completeness, MergedReport, UnavailableNotice
from resolvers.naming import EPOCH, Bookmark, Position, microseconds
from resolvers.notices import UNAVAILABLE


def reading(earlier: Iterable[Bookmark], reports: Iterable[MergedReport]) -> tuple[int, frozenset[str]]:
    """
    Say up to when a reader has read, and which sources have been missing since.

    Args:
        earlier: the places that the reader has kept; none on a first page. reports: all that the answer holds.

    Returns:
        The time of the newest version that the first page could show, so that the same list gives the same cursors, in
        whole microseconds since 1970 (UTC); and source ids.
    """
    kept = tuple(earlier)
    if kept:
        return min(mark.read_us for mark in kept), frozenset(name for mark in kept for name in mark.missed)
    return microseconds(max((report.issued.at for report in reports), default=EPOCH)), frozenset()


def place(report: MergedReport, read_us: int) -> Position:
    """
    Place a report where it stood when the reading began; one that has come since stands where it is.

    Of a version that has been sent again since, it is where it stood when it was sent before.
    """
    now = position(report)
    if now.issued_us <= read_us:
        return now
    sent = ((version, issued) for version in report.versions for issued in (version.issued, *version.sent_before))
    before = next((found for found in sent if microseconds(found[1].at) <= read_us), None)
    if before is None:
        return now
    version, issued = before
    sampled = version.sampled or version.first_issued or issued
    return Position(microseconds(sampled.at), microseconds(issued.at), report.id)


def continued(answer: Answer, missed: frozenset[str]) -> Answer:
    """Say on a later page which sources were missing on an earlier one: what they had there has not been told."""
    completeness = ledger.continued(answer.completeness, missed)
    told = any(isinstance(notice, UnavailableNotice) for notice in answer.notices)
    if told or completeness == answer.completeness:
        return replace(answer, completeness=completeness)
    notices = (*answer.notices, UnavailableNotice(text=UNAVAILABLE))
    return replace(answer, completeness=completeness, notices=notices)


def missing(completeness: Completeness) -> frozenset[str]:
    """Name the sources that may hold more than the answer."""
    return frozenset(str(line.source.id) for line in completeness.sources if not ledger.whole(line))
