"""
A report that has moved to another person is not shown as the first one's, wherever an older copy of it still lies.

The national store takes such a report from the first person by itself. A region may not have heard of it yet.
"""

from collections.abc import Iterable, Iterator

from resolvers.model import Departure, Directives, Hidden, Shown
from resolvers.versioning.ranking import rank_of


def belonging(verdicts: Iterable[Shown | Hidden], directives: Directives) -> Iterator[Shown | Hidden]:
    """
    Give the verdicts on what is the person's, as if the versions of reports that have left them were not there.

    Clearance comes before: what a source has marked a report with may hold for the whole record (NORN_ALL), and a
    version that hides every other one still does. A version that is newer than the one that took its report away is
    the person's again.

    Source:
        the policy page, failure 13: the same report moves to another person.
    """
    gone = {departure.key: departure for departure in directives.moved}
    for verdict in verdicts:
        departure = gone.get(verdict.report.key if isinstance(verdict, Shown) else verdict.key)
        if departure is None or not has_left(verdict, departure):
            yield verdict


def has_left(verdict: Shown | Hidden, departure: Departure) -> bool:
    """Tell whether a version is no newer than the one that took its report away."""
    if isinstance(verdict, Shown):
        return (verdict.report.issued.at, rank_of(verdict.report)) <= (departure.issued_at, departure.rank)
    return not verdict.whole and verdict.issued_at < departure.issued_at
