"""The copies of an answer: what each source gave of each version, with what every later step asks of it."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from policies import Status
from resolvers.judging.gathering import status_of
from resolvers.judging.marks import mark_codes
from resolvers.model import Normalised, Report, ReportId, SourceId
from resolvers.naming import Naming


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """
    One source's copy of one version of a report.

    Args:
        as_of: when the source was read, aware UTC. whole: nothing of its delivery is left out.
        report_id: the report by its name. status: how final the version is by its own pairs.
        marks: what the source has marked it with, as it was written.
    """

    source: SourceId
    as_of: datetime
    whole: bool
    report: Report
    report_id: ReportId
    status: Status
    marks: tuple[str, ...] = ()


def copies(read: Iterable[Normalised], naming: Naming) -> tuple[Copy, ...]:
    """Name and judge every copy that was read, once for all steps, in the order they came."""
    return tuple(
        Copy(
            source=delivery.source,
            as_of=delivery.as_of,
            whole=delivery.whole,
            report=report,
            report_id=naming.report(report.key),
            status=status_of(report),
            marks=tuple(mark_codes(report)),
        )
        for delivery in read
        for report in delivery.reports
    )
