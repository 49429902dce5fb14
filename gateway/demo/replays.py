"""Used proofs in the memory of one process: for the demo's services alone, as a gateway must ask its store."""

from collections import OrderedDict
from datetime import datetime


class MemoryReplayStore:
    """
    Remembers proofs in this process, for a service that runs as one.

    When it is full of proofs that still count, it lets no more in: forgetting one would let it be replayed.
    """

    def __init__(self, capacity: int = 200_000) -> None:
        """Take how many proofs are held at most."""
        self._capacity = capacity
        self._until: OrderedDict[bytes, datetime] = OrderedDict()

    async def first_use(self, key: bytes, *, now: datetime, until: datetime) -> bool:
        """Remember a proof; see gateway/identity/dpop.py."""
        while self._until and next(iter(self._until.values())) <= now:
            self._until.popitem(last=False)
        if key in self._until or len(self._until) >= self._capacity:
            return False
        self._until[key] = until
        return True
