"""Whether the chain over the access log holds, for whoever runs the service: what is new of it, within a short time."""

from collections.abc import Callable, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from policies import Channel, RetentionRules
from resolvers.asking import Asking
from resolvers.deadline import Deadline
from resolvers.oversight.recorded import Recorded
from resolvers.oversight.verifying import ChainFault, ChainReader, Verifying
from resolvers.store.chain import Head, Seal

# What is from before is for `audit verify`, which has all the time it takes.
VERIFIED = timedelta(hours=1)
# So long before the request's own time is over, what has been verified is told.
TELLING_S = 0.5
# A walk that takes longer than this keeps the store from others.
MOST_S = 3.0
MOST_FAULTS = 10


class ChainState(msgspec.Struct, frozen=True, kw_only=True):
    """
    How the chain stands.

    Args:
        links: of all shards. unsealed: of those, the ones after the last seal.
        verified_until: None where time was over before all had been verified, and then `intact` is False or None.
    """

    links: int
    unsealed: int
    last_seal: Seal | None
    verified_since: datetime
    verified_until: datetime | None
    verified: int
    intact: bool | None
    faults: tuple[ChainFault, ...]


class Chain(ChainReader, Protocol):
    """What is needed of the store."""

    async def last_seal(self) -> Seal | None:
        """Find the last seal."""
        ...


class Attesting:
    """Tell how the chain stands."""

    def __init__(
        self,
        chain: Chain,
        recorded: Recorded,
        is_signed: Callable[[Seal, bytes], bool],
        *,
        retention: RetentionRules,
        most_s: float = MOST_S,
    ) -> None:
        """
        Lean on what reads the chains.

        Args:
            is_signed: whether the signature of a seal is that of its content, by a known key.
            retention: what says for how long an entry is to be kept.
            most_s: for how long it is verified at most, in seconds.
        """
        self._chain = chain
        self._recorded = recorded
        self._is_signed = is_signed
        self._retention = retention
        self._most_s = most_s

    async def chain(self, asking: Asking, channel: Channel) -> ChainState:
        """
        Tell how long the chain is, and whether what is new of it holds.

        Raises:
            Forbidden: no row lets them.
            AuditUnavailable: the store cannot be read or written. DeadlineExceeded: not in time.
        """
        row = self._recorded.row(asking, channel)
        async with self._recorded.reading(asking, row, "auditChain"):
            last, heads = await self._chain.last_seal(), await self._chain.heads()
            time = asking.deadline.sooner(TELLING_S).earlier(self._most_s)
            found = await self._verified(asking.now - VERIFIED, time)
        links, sealed = length(heads), length(last.heads if last else ())
        return ChainState(
            links=links,
            unsealed=max(0, links - sealed),
            last_seal=last,
            verified_since=asking.now - VERIFIED,
            verified_until=asking.now if found.whole else None,
            verified=found.links,
            intact=found.intact,
            faults=found.faults,
        )

    async def _verified(self, since: datetime, time: Deadline) -> "Verified":
        """Walk what is new, for as long as there is time."""
        verifying = Verifying(self._chain, self._is_signed, self._retention)
        faults: list[ChainFault] = []
        wall = time.limit()
        try:
            async with wall, aclosing(verifying.faults(since)) as walk:
                async for fault in walk:
                    faults.extend([fault] if fault else [])
                    if len(faults) == MOST_FAULTS:
                        return Verified(links=verifying.counted.links, faults=tuple(faults), whole=False)
        except TimeoutError:
            if not wall.expired():
                raise
            return Verified(links=verifying.counted.links, faults=tuple(faults), whole=False)
        return Verified(links=verifying.counted.links, faults=tuple(faults), whole=True)


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """What a walk has found; `whole` where it came to the end."""

    links: int
    faults: tuple[ChainFault, ...]
    whole: bool

    @property
    def intact(self) -> bool | None:
        """Tell whether it holds; None where no fault was found before time was over."""
        return False if self.faults else True if self.whole else None


def length(heads: Sequence[Head]) -> int:
    """Count links by the places of the last ones."""
    return sum(head.sequence for head in heads)
