"""What is being read of sources and what has just been read, so that it is not asked for twice; never a decision."""

import asyncio
import hmac
import random
import secrets
import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

import msgspec
from cachetools import TLRUCache
from msgspec.structs import replace

from resolvers.deadline import Deadline
from resolvers.model import Announcement, AnnouncementKind, Delivery, Fetch, Missing, PersonHash

MAX_ENTRIES = 2000
SWEEP_S = 1.0
# An opening changes what one caller may see, and a mark was just read in what is kept: neither makes that any older.
NOTHING_NEW = frozenset({AnnouncementKind.OPENING, AnnouncementKind.MARK})

Outcome = Delivery | Missing


class Use(StrEnum):
    """How somebody got what a source gave: it was kept, being read for another, or read for them."""

    KEPT = "kept"
    JOINED = "joined"
    READ = "read"


class Key(msgspec.Struct, frozen=True):
    """
    A fetch by whose it is and, as a keyed hash, everything else that is sent to the source: no number lies in it.

    What is sent holds the gateway's rights too (the access basis): what was read under others is another thing.
    """

    person: PersonHash
    asked: bytes


@dataclass(eq=False, slots=True, kw_only=True)
class Flight:
    """A fetch under way: how long it has, how many wait for it, and how it ended (what it raised is a value here)."""

    deadline: Deadline
    task: asyncio.Task[Outcome | Exception]
    waiting: int = 0


class Shelf:
    """
    Fetches under way and whole deliveries, of all sources; an Ear, so that what has changed leaves it at once.

    While it is not certain that changes are heard, it is empty and takes nothing.
    """

    def __init__(
        self,
        *,
        ttl_s: float,
        max_bytes: int,
        timer: Callable[[], float] = time.monotonic,
        draw: Callable[[], float] = random.random,
    ) -> None:
        """
        Take the bounds.

        Args:
            ttl_s: the longest that a delivery is kept; 0 keeps none. How long one is kept within that is drawn by
                lot: else a reader who sees a source read again too soon would know that something has been filed or
                restricted meanwhile, which may be hidden from them.
            max_bytes: of everything together; at most MAX_ENTRIES deliveries.
            timer: seconds that never go back. draw: chance, from 0 to below 1.
        """
        self._secret = secrets.token_bytes(32)
        self._ttl_s = ttl_s
        self._draw = draw
        self._max_bytes = max_bytes
        self._kept: TLRUCache[Key, Delivery] = TLRUCache(max_bytes, self._until, timer=timer, getsizeof=self._weight)
        self._flights: dict[Key, Flight] = {}
        self.uses: Counter[Use] = Counter()
        self.open = False

    def key(self, fetch: Fetch) -> Key:
        """Name a fetch; how long it may take is no part of it."""
        asked = msgspec.json.encode(replace(fetch, budget_s=0.0), order="deterministic")
        return Key(fetch.person.hash, hmac.digest(self._secret, asked, "sha256"))

    def kept(self, key: Key) -> Delivery | None:
        """Find what was read a moment ago; it says itself when."""
        return self._kept.get(key)

    def flight(self, key: Key) -> Flight | None:
        """Find the fetch that is under way, and begun since the last change."""
        return self._flights.get(key)

    def leave(self, key: Key, flight: Flight) -> None:
        """Let others join a fetch that begins; nobody, where changes are not heard."""
        if self.open:
            self._flights[key] = flight

    def land(self, key: Key, flight: Flight, outcome: Outcome | Exception | None) -> None:
        """End a fetch (None: it was given up); what came is kept where it is whole and nothing has changed since."""
        if self._flights.get(key) is not flight:
            return
        del self._flights[key]
        if isinstance(outcome, Delivery) and outcome.cut is None and self._holds(outcome):
            self._kept[key] = outcome

    def listening(self) -> None:
        """Begin to keep: changes are heard from now on."""
        self.open = True

    def heard(self, announcements: Collection[Announcement]) -> None:
        """Forget what concerns the persons of whom something is new; who waits for a fetch of theirs still gets it."""
        gone = {announcement.person for announcement in announcements if announcement.kind not in NOTHING_NEW}
        if not gone:
            return
        for key in [key for key in self._kept if key.person in gone]:
            self._kept.pop(key, None)
        for key in [key for key in self._flights if key.person in gone]:
            del self._flights[key]

    def deaf(self) -> None:
        """Forget everything, and keep nothing until changes are heard again."""
        self.open = False
        self._kept.clear()
        self._flights.clear()

    async def keep_swept(self, every_s: float = SWEEP_S) -> None:
        """Let go for ever, every so many seconds, of what has outlived its time, also where nobody asks any more."""
        while True:
            await asyncio.sleep(every_s)
            self._kept.expire()

    def _holds(self, delivery: Delivery) -> bool:
        """Tell whether there is room for a delivery at all."""
        return self._ttl_s > 0 and self._weight(delivery) <= self._max_bytes

    def _until(self, _key: Key, _delivery: Delivery, now: float) -> float:
        """Draw when a delivery is forgotten."""
        return now + self._ttl_s * (1 - self._draw())

    def _weight(self, delivery: Delivery) -> int:
        """Count a delivery's bytes; a small one as its share, so that there are never too many."""
        return max(sum(map(len, delivery.pages)), self._max_bytes // MAX_ENTRIES, 1)
