"""
What is done for the service itself: to find out who saw a report where it did not belong (pasientforveksling).

Who may is decided by the table of operations alone. No result is read here, and whoever the report has left finds in
their own log that somebody looked.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from policies import Category, Channel, Effect, Errand, Operation, OperationRow, OperationRules, RetentionRules
from resolvers.asking import Asking
from resolvers.audit import Audit
from resolvers.deadline import Deadline
from resolvers.errors import AuditUnavailable, DeadlineExceeded, Forbidden, StoreUnavailable
from resolvers.judging.mandates import day_in_norway
from resolvers.model import ActorKind, Misplaced, MovedReport, Person, PersonHash, ReportId, Sightings
from resolvers.naming import Naming

OPERATION = "movedReports"
# Of one report; there may be more, which is said.
MOST_SIGHTINGS = 200
CHANNELS = {
    ActorKind.CITIZEN: Channel.CITIZEN,
    ActorKind.PERSONNEL: Channel.PERSONNEL,
    ActorKind.SYSTEM: Channel.SYSTEM,
    ActorKind.OPERATOR: Channel.OPERATOR,
}


class SeenLog(Protocol):
    """What is needed of the store."""

    async def moved_reports(self, *, after: str | None, limit: int, deadline: Deadline) -> Sequence[MovedReport]:
        """List reports that have left a person for another, those that left last first."""
        ...

    async def sightings(
        self, reports: Sequence[tuple[PersonHash, ReportId]], *, since: datetime | None, limit: int, deadline: Deadline
    ) -> Sequence[Sightings]:
        """Find who was shown each report under a person."""
        ...


class MovedPage(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the list, what left last first, and whether there is more."""

    reports: tuple[Misplaced, ...]
    has_next_page: bool


class Operating:
    """List what has moved to another person, and who saw it before."""

    def __init__(
        self, log: SeenLog, audit: Audit, naming: Naming, *, rules: OperationRules, retention: RetentionRules
    ) -> None:
        """Lean on the store's log; what is older than the log is kept for is not told."""
        self._log = log
        self._audit = audit
        self._naming = naming
        self._rules = rules
        self._retention = retention

    async def moved(self, asking: Asking, channel: Channel, *, first: int, after: str | None) -> MovedPage:
        """
        List `first` reports after a place; the look is recorded for each person whom one has left, before it is told.

        Args:
            channel: how whoever asks comes.
            after: the place of the last one that was read; None from the first.

        Raises:
            Forbidden: no row lets them.
            AuditUnavailable: the log cannot be read or written. DeadlineExceeded: not in time.
        """
        refusal = "only a named operator may see what has moved to another person"
        row = allowed(self._rules, asking, channel, Operation.MOVED_REPORTS, refusal)
        try:
            async with asking.deadline.limit():
                found = await self._log.moved_reports(after=after, limit=first + 1, deadline=asking.deadline)
                reports = await self._with_sightings(asking, found[:first])
                await self._recorded(asking, reports, row)
        except StoreUnavailable as error:
            raise AuditUnavailable("the access log cannot be read") from error
        except TimeoutError as error:
            raise DeadlineExceeded.late() from error
        return MovedPage(reports=reports, has_next_page=len(found) > first)

    async def _with_sightings(self, asking: Asking, moved: Sequence[MovedReport]) -> tuple[Misplaced, ...]:
        """Name each report, and find who saw it."""
        named = [(one.left, self._naming.report(one.key)) for one in moved]
        since = self._retention.begins(Category.ACCESS_LOG, asking.now)
        seen = await self._log.sightings(named, since=since, limit=MOST_SIGHTINGS, deadline=asking.deadline)
        return tuple(
            Misplaced(id=name, moved=one, seen=looks) for one, (_, name), looks in zip(moved, named, seen, strict=True)
        )

    async def _recorded(self, asking: Asking, reports: Sequence[Misplaced], row: OperationRow) -> None:
        """Record the look once for each person whom a report has left."""
        for person in dict.fromkeys(report.moved.left for report in reports):
            await self._audit.operated(
                asking, Person(hash=person, identifiers=()), OPERATION, row=row.id, policy_version=self._rules.version
            )


def allowed(
    rules: OperationRules, asking: Asking, channel: Channel, operation: Operation, refusal: str
) -> OperationRow:
    """
    Find the row that lets somebody do something for the service itself.

    Raises:
        Forbidden: none does.
    """
    named = bool(asking.caller.name and asking.caller.name.strip())
    errand = Errand(operation=operation, channel=channel, named=named)
    row = rules.decide(errand, day_in_norway(asking.now))
    if row.effect is not Effect.SHOW:
        raise Forbidden(refusal)
    return row
