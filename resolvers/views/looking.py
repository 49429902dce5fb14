"""
What a caller was shown before, so that a report that has changed since is told from one that has not.

It is judged on what is shown, then and now: a version that is hidden from the caller neither makes a report look
changed nor keeps it from that.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from policies import Category, RetentionRules
from resolvers.asking import Asking
from resolvers.audit import version_of
from resolvers.deadline import Deadline
from resolvers.errors import AuditUnavailable, DeadlineExceeded, StoreUnavailable
from resolvers.model import MergedReport, PersonHash, ReportId

# What was shown longer ago is as good as not shown: whoever looks again reads all of it.
WINDOW = timedelta(days=400)


class SeenReader(Protocol):
    """What is needed of the store."""

    async def seen_before(
        self, person: PersonHash, subject: str, *, since: datetime, before: datetime, deadline: Deadline
    ) -> Mapping[ReportId, int]:
        """Find what somebody was shown of a person in a time: the newest version of each report."""
        ...


class Looking:
    """Find what a caller was shown before."""

    def __init__(self, log: SeenReader, retention: RetentionRules) -> None:
        """Lean on the store's log; what is older than the log is kept for does not count."""
        self._log = log
        self._retention = retention

    async def seen(self, asking: Asking, person: PersonHash) -> Mapping[ReportId, int]:
        """
        Find what the caller was shown of a person in requests before this one.

        Raises:
            AuditUnavailable: the log cannot be read. DeadlineExceeded: not in time.
        """
        begins = self._retention.begins(Category.ACCESS_LOG, asking.now)
        since = asking.now - WINDOW
        try:
            async with asking.deadline.limit():
                return await self._log.seen_before(
                    person,
                    asking.caller.acting_subject,
                    since=since if begins is None else max(since, begins),
                    before=asking.now,
                    deadline=asking.deadline,
                )
        except StoreUnavailable as error:
            raise AuditUnavailable("the access log cannot be read") from error
        except TimeoutError as error:
            raise DeadlineExceeded.late() from error


def changed_since(seen: Mapping[ReportId, int], report: MergedReport) -> bool | None:
    """Tell whether a newer version of a report is shown than was before; None where it was not shown before."""
    before = seen.get(report.id)
    return None if before is None else version_of(report) > before
