"""Who has looked (innsynslogg): the citizen reads it, and reading it is recorded too."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Protocol

import msgspec
from msgspec.structs import replace

from policies import Category, RetentionRules
from resolvers.asking import Asking
from resolvers.audit import Audit
from resolvers.changing import only_self
from resolvers.deadline import Deadline
from resolvers.errors import AuditUnavailable, DeadlineExceeded, StoreUnavailable
from resolvers.model import AuditEntry, AuditKind, PersonHash
from resolvers.pipeline import Met

# That personnel have done these tells of what the citizen is not shown. The citizen is told what else they are: a look.
QUIET = frozenset({"delayRelease", "denyRelease", "endDenial", "pendingReleases", "release"})
LOOK = "timeline"


class AccessLogReader(Protocol):
    """What is needed of the store."""

    async def access_log(
        self,
        person: PersonHash,
        *,
        before: tuple[datetime, str] | None,
        limit: int,
        once: Collection[str],
        deadline: Deadline,
    ) -> Sequence[AuditEntry]:
        """Read entries newest first, those before a given (at, id); of some operations one a request."""
        ...


class LogPage(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the log, newest first, and whether there is more."""

    entries: tuple[AuditEntry, ...]
    has_next_page: bool


class History:
    """Read a person's access log for the person themself."""

    def __init__(self, log: AccessLogReader, audit: Audit, retention: RetentionRules) -> None:
        """Lean on the store's log; what is older than the log is kept for is not told."""
        self._log = log
        self._audit = audit
        self._retention = retention

    async def page(self, asking: Asking, met: Met, *, first: int, before: tuple[datetime, str] | None) -> LogPage:
        """
        Read `first` entries, newest first, before a given one; the reading is recorded first.

        Raises:
            Forbidden: the caller is not the person. AuditUnavailable: the log cannot be written or read.
        """
        only_self(met)
        try:
            async with asking.deadline.limit():
                await self._audit.read(asking, met.person, "accessLog")
                entries = await self._log.access_log(
                    met.person.hash, before=before, limit=first + 1, once=QUIET, deadline=asking.deadline
                )
        except StoreUnavailable as error:
            raise AuditUnavailable("the access log cannot be read") from error
        except TimeoutError as error:
            raise DeadlineExceeded.late() from error
        kept = self._kept(entries, asking.now)
        return LogPage(entries=tuple(map(told, kept[:first])), has_next_page=len(kept) > first)

    def _kept(self, entries: Sequence[AuditEntry], now: datetime) -> tuple[AuditEntry, ...]:
        """Take the entries that are still within their time, of entries newest first."""
        begins = self._retention.begins(Category.ACCESS_LOG, now)
        return tuple(takewhile(lambda entry: begins is None or entry.at >= begins, entries))


def told(entry: AuditEntry) -> AuditEntry:
    """
    Tell an entry to the citizen, as a look where its own name would tell of a denial or a delay.

    Source:
        the policy page, side roads: the access log names an object only if the reader may see it now.
    """
    if entry.operation not in QUIET:
        return entry
    return replace(entry, kind=AuditKind.ACCESS if entry.kind is AuditKind.CHANGE else entry.kind, operation=LOOK)
