"""
Who has looked (innsynslogg): the citizen reads it, and reading it is recorded too.

What was looked at is named only where the citizen is shown it now, and only where what was shown then does not depend
on what they are not shown: of a list in pages, which reports stood on one depends on those beside them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import msgspec
from msgspec.structs import replace

from policies import Category, RetentionRules
from resolvers.acts.changing import only_self
from resolvers.asking import Asking
from resolvers.audit import Audit
from resolvers.deadline import Deadline
from resolvers.errors import AuditUnavailable, DeadlineExceeded, StoreUnavailable
from resolvers.model import LATER, AuditEntry, AuditKind, LogPlace, MergedReport, PersonHash, ReportId, TimelineFilter
from resolvers.oversight.discretion import Discretion
from resolvers.pipeline import Met, Pipeline

# That personnel have done these tells of what the citizen is not shown. The citizen is told what else they are: a look.
QUIET = frozenset({"delayRelease", "denyRelease", "endDenial", "pendingReleases", "release", "reportArrived"})
LOOK = "timeline"
# What a subscription tells, at the moment when something has arrived or is due: that it was begun is told, as a look.
# So is the first part of an answer in parts, and how many others came tells of the sources alone.
NEVER = frozenset({"releaseDue.event", "reportArrived.event", LOOK + LATER})
OPERATION = "accessLog"
# These show one report, or all that there is of a code; whether one of them is shown does not depend on any other. They
# are told as any look is: of a report that was opened by itself and is not named, the citizen would know it is hidden.
NAMING = frozenset({"report", "trend"})


class AccessLogReader(Protocol):
    """What is needed of the store."""

    async def access_log(
        self,
        person: PersonHash,
        *,
        after: LogPlace | None,
        limit: int,
        once: Collection[str],
        never: Collection[str],
        since: datetime | None,
        deadline: Deadline,
    ) -> Sequence[AuditEntry]:
        """Read entries after a place, openings first, then newest first; of some operations one a request, or none."""
        ...


class LogPage(msgspec.Struct, frozen=True, kw_only=True):
    """
    A part of the log, openings of what is restricted first, then newest first, and whether there is more.

    `reports` are those that the citizen is shown now; none where they were not asked for.
    """

    entries: tuple[AuditEntry, ...]
    has_next_page: bool
    reports: Mapping[ReportId, MergedReport] = {}

    def named(self, entry: AuditEntry) -> Iterator[MergedReport]:
        """Give the reports of an entry that may be named."""
        yield from (self.reports[sight.report] for sight in entry.shown if sight.report in self.reports)


class History:
    """Read a person's access log for the person themself."""

    def __init__(
        self,
        log: AccessLogReader,
        audit: Audit,
        retention: RetentionRules,
        pipeline: Pipeline,
        discretion: Discretion,
    ) -> None:
        """Lean on the store's log; what is older than the log is kept for is not told."""
        self._log = log
        self._audit = audit
        self._retention = retention
        self._pipeline = pipeline
        self._discretion = discretion

    async def page(self, asking: Asking, met: Met, *, first: int, after: LogPlace | None) -> LogPage:
        """
        Read `first` entries after a place; the reading is recorded first.

        Raises:
            Forbidden: the caller is not the person. AuditUnavailable: the log cannot be written or read.
            DeadlineExceeded: not in time.
        """
        only_self(met)
        try:
            async with asking.deadline.limit():
                await self._audit.read(asking, met.person, OPERATION)
        except TimeoutError as error:
            raise DeadlineExceeded.late() from error
        return await self._read(asking, met, first=first, after=after)

    async def page_with_reports(self, asking: Asking, met: Met, *, first: int, after: LogPlace | None) -> LogPage:
        """
        Read entries as `page` does, with the reports that the citizen is shown now, for which every source is asked.

        Raises:
            PathError: as `page`, and as `Pipeline.answer`, which records the reading.
        """
        only_self(met)
        answer = await self._pipeline.answer(asking, met, OPERATION, TimelineFilter())
        read = await self._read(asking, met, first=first, after=after)
        return replace(read, reports={report.id: report for report in answer.reports})

    async def _read(self, asking: Asking, met: Met, *, first: int, after: LogPlace | None) -> LogPage:
        """Read entries, and leave out what the citizen is not told."""
        since = self._retention.begins(Category.ACCESS_LOG, asking.now)
        try:
            async with asking.deadline.limit():
                found = await self._log.access_log(
                    met.person.hash,
                    after=after,
                    limit=first + 1,
                    once=QUIET,
                    never=NEVER,
                    since=since,
                    deadline=asking.deadline,
                )
        except StoreUnavailable as error:
            raise AuditUnavailable("the access log cannot be read") from error
        except TimeoutError as error:
            raise DeadlineExceeded.late() from error
        entries = tuple(self._discretion.entry(told(entry), met.directives) for entry in found[:first])
        return LogPage(entries=entries, has_next_page=len(found) > first)


def told(entry: AuditEntry) -> AuditEntry:
    """
    Tell an entry to the citizen, as a look where its own name would tell of a denial or a delay, or of a hidden report.

    Source:
        the policy page, side roads: the access log names an object only if the reader may see it now.
    """
    if entry.operation in NAMING:
        return replace(entry, operation=LOOK)
    if entry.operation not in QUIET:
        return replace(entry, shown=())
    return replace(
        entry, shown=(), kind=AuditKind.ACCESS if entry.kind is AuditKind.CHANGE else entry.kind, operation=LOOK
    )
