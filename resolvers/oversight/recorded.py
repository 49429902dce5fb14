"""What an operator asks about the service itself: let through by a row, and recorded before anything is read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from policies import Channel, Operation, OperationRow, OperationRules
from resolvers.asking import Asking
from resolvers.audit import Audit
from resolvers.errors import AuditUnavailable, BadInput, DeadlineExceeded, StoreUnavailable
from resolvers.oversight.operating import allowed

REFUSAL = "only a named operator may see how the service is"


class Recorded:
    """Let operators ask, and record that they do."""

    def __init__(self, audit: Audit, rules: OperationRules) -> None:
        """Take the log and the table of operations."""
        self._audit = audit
        self._rules = rules

    def row(self, asking: Asking, channel: Channel) -> OperationRow:
        """
        Find the row that lets somebody ask.

        Raises:
            Forbidden: none does.
        """
        return allowed(self._rules, asking, channel, Operation.SERVICE_STATE, REFUSAL)

    @asynccontextmanager
    async def reading(self, asking: Asking, row: OperationRow, operation: str) -> AsyncIterator[None]:
        """
        Record that something is asked, about nobody, and let it be read in the block.

        Raises:
            AuditUnavailable: the store cannot be read or written. DeadlineExceeded: not in time.
        """
        try:
            async with asking.deadline.limit():
                await self._audit.operated(asking, None, operation, row=row.id, policy_version=self._rules.version)
                yield
        except StoreUnavailable as error:
            raise AuditUnavailable("the store cannot be read") from error
        except TimeoutError as error:
            raise DeadlineExceeded.late() from error


def within(asked: int, most: int, unit: str) -> None:
    """
    Check how much is asked for.

    Raises:
        BadInput: too much, or nothing.
    """
    if not 1 <= asked <= most:
        raise BadInput(f"ask for 1 to {most} {unit}")
