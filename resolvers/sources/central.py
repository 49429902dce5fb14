"""The central store as a source among the others."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.model import Delivery, Fetch, Missing, PersonHash, SourceId, SourceState

CENTRAL = SourceId("central")


class Documents(Protocol):
    """What is needed of the store."""

    async def documents(self, person: PersonHash, deadline: Deadline) -> tuple[bytes, ...]:
        """Read every version of every report the person holds."""
        ...


class CentralSource:
    """Reports that laboratories have sent in."""

    def __init__(
        self, store: Documents, name: str, *, clock: Callable[[], datetime], source: SourceId = CENTRAL
    ) -> None:
        """Lean on the store; `clock` gives aware UTC."""
        self._store = store
        self._clock = clock
        self._id = source
        self._name = name

    @property
    def id(self) -> SourceId:
        """Name the source in settings, ledger and provenance."""
        return self._id

    @property
    def name(self) -> str:
        """Name the source for people."""
        return self._name

    async def fetch(self, fetch: Fetch, deadline: Deadline) -> Delivery | Missing:
        """Read every version the store holds on the person; what the filter leaves out is decided after clearance."""
        try:
            documents = await self._store.documents(fetch.person.hash, deadline.earlier(fetch.budget_s))
        except StoreUnavailable as unavailable:
            late = unavailable.reason == "LATE"
            return Missing(
                source=self._id,
                state=SourceState.LATE if late else SourceState.FAILED,
                reason="TIMEOUT" if late else unavailable.code,
            )
        return Delivery(source=self._id, dialect="central", as_of=self._clock(), pages=documents)
