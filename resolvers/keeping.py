"""Which reports are within the time that they are kept for; what is older leaves no trace in an answer."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from policies import Category, KeptReport, RetentionRules
from resolvers.merge import left
from resolvers.model import Hidden, Moment, Normalised, Report, ReportKey, Shown, SourceId
from resolvers.versioning.ranking import rank_of

# A copy of a version: which source gave it, of which report, issued when.
Place = tuple[SourceId, ReportKey, datetime]


def kept(
    verdicts: Iterable[Shown | Hidden], rules: RetentionRules, read: Sequence[Normalised], now: datetime
) -> Iterator[Shown | Hidden]:
    """
    Give the verdicts on reports that are still kept, as if there were no others.

    Clearance comes before: what a source has marked a report with holds until it takes the mark away, and a mark may be
    one of the whole record (NORN_ALL). A report of which something is shown is judged by that alone, so that a version
    that the reader does not see is not told of by what it would keep.

    Source:
        the domain page 1.6: category to window, default no limit, applied at read.
    """
    given = tuple(verdicts)
    if rules.begins(Category.REPORT, now) is None:
        yield from given
        return
    seen = {
        (one.source, one.report.key, one.report.issued.at)
        for one in left(given, (one for one in given if isinstance(one, Hidden)))
    }
    gone = outside(rules, read, now, seen)
    for verdict in given:
        if key_of(verdict) not in gone:
            yield verdict


def key_of(verdict: Shown | Hidden) -> ReportKey:
    """Name the report that a verdict is on."""
    return verdict.report.key if isinstance(verdict, Shown) else verdict.key


def outside(
    rules: RetentionRules, read: Iterable[Normalised], now: datetime, seen: Collection[Place] = ()
) -> frozenset[ReportKey]:
    """
    Find the reports that are kept no longer, whole: by the newest version that any source gave.

    Of two versions that are equally new, one that is kept is enough. Of a report that has copies in `seen`, these alone
    count.
    """
    begins = rules.begins(Category.REPORT, now)
    given = tuple(read)
    # Where every copy is newer than what may be outside, no rule need be looked up.
    aged = {report.key for delivery in given for report in delivery.reports if is_aged(report, begins)}
    copies: dict[ReportKey, list[Report]] = defaultdict(list)
    shown: dict[ReportKey, list[Report]] = defaultdict(list)
    for delivery in given:
        for report in delivery.reports:
            if report.key not in aged:
                continue
            copies[report.key].append(report)
            if (delivery.source, report.key, report.issued.at) in seen:
                shown[report.key].append(report)
    return frozenset(key for key, found in copies.items() if not is_kept(rules, shown.get(key, found), now))


def is_aged(report: Report, begins: datetime | None) -> bool:
    """Tell whether a copy is from before what is kept of every kind of report."""
    return begins is not None and any(
        at is not None and at < begins for at in (known(report.taken), known(report.issued))
    )


def is_kept(rules: RetentionRules, copies: Sequence[Report], now: datetime) -> bool:
    """Tell whether a report is kept, by all copies of all its versions."""
    newest = max(map(newness, copies))
    return any(rules.keeps(facts_of(report), now) for report in copies if newness(report) == newest)


def newness(report: Report) -> tuple[datetime, int]:
    """Order versions as the store does: by the message's time, then by the kind."""
    return report.issued.at, rank_of(report)


def facts_of(report: Report) -> KeptReport:
    """Take what decides how long a report is kept; of a time of less precision, the first instant that it can mean."""
    return KeptReport(
        kind=report.kind.code or "",
        discipline=str(report.discipline),
        sampled_at=known(report.taken),
        issued_at=known(report.issued),
    )


def known(moment: Moment) -> datetime | None:
    """Give a time; None where a source told none."""
    return moment.at if moment.text else None
