"""
Look for look-ups that should be looked into, for whoever runs the service: a report, and nothing is stopped by it.

Who may is decided by the table of operations alone. No result is read here; that the log was gone through is recorded.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from policies import Channel, Operation, OperationRules
from resolvers.asking import Asking
from resolvers.audit import Audit
from resolvers.deadline import Deadline
from resolvers.errors import AuditUnavailable, BadInput, DeadlineExceeded, StoreUnavailable
from resolvers.model import AuditEntry, PersonHash, PersonNumber
from resolvers.oversight.hinting import Circle, Hint, Hours, Tally, Thresholds
from resolvers.oversight.operating import allowed
from resolvers.registers.port import HprEntry, RegisterUnavailable

OPERATION = "misuseHints"
MOST_DAYS = 366
A_PAGE = 2_000


class WholeLog(Protocol):
    """What is needed of the store."""

    async def log_between(
        self, *, after: tuple[datetime, str], until: datetime, limit: int, deadline: Deadline
    ) -> Sequence[AuditEntry]:
        """Read everybody's entries, oldest first, after a time and id and before a time."""
        ...

    async def person(self, identifiers: Sequence[PersonNumber], deadline: Deadline) -> PersonHash | None:
        """Find the person behind any of the numbers."""
        ...


class Practitioners(Protocol):
    """What is needed of the register of health personnel."""

    async def practitioner(self, hpr_number: str, deadline: Deadline) -> HprEntry | None:
        """Look a practitioner up by HPR number; raises RegisterUnavailable."""
        ...


class Oversight(msgspec.Struct, frozen=True, kw_only=True):
    """
    What should be looked into, from a time until another (aware UTC).

    `colleagues_known` is False where the register of health personnel could not tell who all those who looked are, so
    that a patient who is a colleague may not have been recognised.
    """

    since: datetime
    until: datetime
    hints: tuple[Hint, ...]
    colleagues_known: bool


class Overseeing:
    """Go through the log, and say what should be looked into."""

    def __init__(
        self,
        log: WholeLog,
        audit: Audit,
        register: Practitioners | None,
        *,
        rules: OperationRules,
        thresholds: Thresholds,
        hours: Hours,
    ) -> None:
        """
        Lean on the store's log.

        Args:
            register: the register of health personnel; without one, colleagues are not recognised by it.
            hours: tells whether a moment is within working hours.
        """
        self._log = log
        self._audit = audit
        self._register = register
        self._rules = rules
        self._thresholds = thresholds
        self._hours = hours

    async def hints(self, asking: Asking, channel: Channel, *, days: int) -> Oversight:
        """
        Say what of the last so many days should be looked into; the reading is recorded first, about nobody.

        Raises:
            Forbidden: no row lets them. BadInput: too many days, or none.
            AuditUnavailable: the log cannot be read or written. DeadlineExceeded: not in time.
        """
        refusal = "only a named operator may see which look-ups should be looked into"
        row = allowed(self._rules, asking, channel, Operation.MISUSE_HINTS, refusal)
        if not 1 <= days <= MOST_DAYS:
            raise BadInput(f"ask for 1 to {MOST_DAYS} days")
        try:
            async with asking.deadline.limit():
                await self._audit.operated(asking, None, OPERATION, row=row.id, policy_version=self._rules.version)
                return await self._gone_through(asking.now - timedelta(days=days), asking.now, asking.deadline)
        except StoreUnavailable as error:
            raise AuditUnavailable("the access log cannot be read") from error
        except TimeoutError as error:
            raise DeadlineExceeded.late() from error

    async def _gone_through(self, since: datetime, until: datetime, deadline: Deadline) -> Oversight:
        """Go through the log twice: to know who is who, and then to weigh what they did."""
        circle = Circle()
        async for entry in entries(self._log, since, until, deadline):
            circle.meet(entry)
        known = await self._introduced(circle, deadline)
        tally = Tally(circle, self._thresholds, self._hours)
        async for entry in entries(self._log, since, until, deadline):
            tally.add(entry)
        return Oversight(since=since, until=until, hints=tally.hints(), colleagues_known=known)

    async def _introduced(self, circle: Circle, deadline: Deadline) -> bool:
        """Find out which persons the health personnel are; tells whether the register told of all."""
        if self._register is None:
            return False
        for hpr_number in tuple(circle.hpr_numbers):
            try:
                found = await self._register.practitioner(hpr_number, deadline)
            except RegisterUnavailable:
                return False
            person = None if found is None else await self._log.person(found.identifiers, deadline)
            if person is not None:
                circle.introduce(hpr_number, person)
        return True


async def entries(log: WholeLog, since: datetime, until: datetime, deadline: Deadline) -> AsyncIterator[AuditEntry]:
    """Read everybody's entries of a time, oldest first, a page at a time."""
    after = (since, "")
    while True:
        page = await log.log_between(after=after, until=until, limit=A_PAGE, deadline=deadline)
        for entry in page:
            yield entry
        if len(page) < A_PAGE:
            return
        after = (page[-1].at, page[-1].id)
