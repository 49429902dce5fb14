"""
Hand the access log to another log system, entry by entry, for whoever runs the store.

Who may is decided by the table of operations alone; that the log was taken out is recorded first.
"""

from collections.abc import AsyncIterator
from datetime import datetime

from policies import Channel, Operation, OperationRules
from resolvers.asking import Asking
from resolvers.audit import Audit
from resolvers.errors import AuditUnavailable, StoreUnavailable
from resolvers.model import AuditEntry
from resolvers.oversight.operating import allowed
from resolvers.oversight.overseeing import WholeLog, entries

OPERATION = "auditExport"


class Exporting:
    """Give out the log."""

    def __init__(self, log: WholeLog, audit: Audit, rules: OperationRules) -> None:
        """Lean on the store's log."""
        self._log = log
        self._audit = audit
        self._rules = rules

    async def entries(
        self, asking: Asking, channel: Channel, *, since: datetime, until: datetime
    ) -> AsyncIterator[AuditEntry]:
        """
        Give everybody's entries of a time (aware UTC), oldest first.

        Raises:
            Forbidden: no row lets them.
            AuditUnavailable: the log cannot be read or written.
        """
        refusal = "the access log is handed out by name, from the command line alone"
        row = allowed(self._rules, asking, channel, Operation.AUDIT_EXPORT, refusal)
        await self._audit.operated(asking, None, OPERATION, row=row.id, policy_version=self._rules.version)
        try:
            async for entry in entries(self._log, since, until, asking.deadline):
                yield entry
        except StoreUnavailable as error:
            raise AuditUnavailable("the access log cannot be read") from error
