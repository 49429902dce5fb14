"""How often something may be done: token buckets in this process, in bounded memory, and the pace of look-ups."""

import hmac
from collections.abc import Callable

from cachetools import TTLCache

from resolvers.errors import RateLimited
from resolvers.model import ActorKind, Caller, PersonNumber

Clock = Callable[[], float]
CAPACITY = 50_000


class Buckets:
    """
    One bucket for each key, full at first; each act takes a token, or several, and they come back at a steady rate.

    A bucket that nobody has taken from for so long that it is full again is forgotten. When there are too many, those
    are forgotten that were used longest ago: memory is bounded, and who sends under many keys helps them alone.
    """

    def __init__(self, *, per_s: float, burst: float, clock: Clock, capacity: int = CAPACITY) -> None:
        """Take the rate, what a full bucket holds (1 at least), and seconds that never go back."""
        self._per_s = per_s
        self._burst = max(1.0, burst)
        self._clock = clock
        self._left: TTLCache[str, tuple[float, float]] = TTLCache(capacity, self._burst / per_s, timer=clock)

    def wait_s(self, key: str) -> float:
        """Tell after how many seconds there is a token; 0 where there is one now."""
        return self._until(1, self._now_in(key))

    def take(self, key: str, tokens: float = 1) -> float:
        """Take tokens where they are there; tells after how many seconds they are, 0 where they were taken."""
        wanted, now = min(tokens, self._burst), self._now_in(key)
        if now >= wanted:
            self._left[key] = (now - wanted, self._clock())
            return 0.0
        return self._until(wanted, now)

    def _now_in(self, key: str) -> float:
        """Count the tokens of a bucket."""
        left, at = self._left.get(key, (self._burst, 0.0))
        return min(self._burst, left + (self._clock() - at) * self._per_s)

    def _until(self, wanted: float, tokens: float) -> float:
        return max(0.0, (wanted - tokens) / self._per_s)


class Pacing:
    """
    How often one member of personnel may look one person up.

    Counted by who asks, never over all who ask: else the one would learn, and could prevent, that the other asks. It is
    counted before the person is looked for, so that it tells nothing of them.
    """

    def __init__(self, *, per_min: float, clock: Clock, key: bytes) -> None:
        """Take the rate, seconds that never go back, and a key, so that no number is kept."""
        self._buckets = Buckets(per_s=per_min / 60, burst=per_min, clock=clock)
        self._key = key

    def look_up(self, caller: Caller, number: PersonNumber) -> None:
        """
        Count one look-up; citizens, who ask about themselves and those whom they represent, are counted elsewhere.

        Raises:
            RateLimited: there were too many.
        """
        if caller.kind is ActorKind.CITIZEN:
            return
        named = hmac.digest(self._key, number.digits.encode(), "sha256").hex()
        wait_s = self._buckets.take(f"{caller.acting_subject}\0{named}")
        if wait_s:
            raise RateLimited(wait_s)
