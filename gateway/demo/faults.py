"""What may be wrong with a simulated laboratory, feed or store, settable while it runs."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum


class Fault(StrEnum):
    """
    A fault, of the answer that a laboratory writes or of the wire that it comes by; STOP is of feeds alone.

    Of the answer: SLOW comes after seconds, HANG never, FLAPPING is unavailable every other time. MALFORMED stops half
    way, OVERSIZED does not stop. HTML is a page for people. OTHER_PERSON is about somebody else, CROSS_ORIGIN and LOOP
    lead astray in the link to the next page.

    Of the wire: CUT resets the connection in mid body, DELAY holds every piece back, BLACK_HOLE takes everything and
    says nothing, REFUSE closes the port, DRIP lets through a byte at a time, CORRUPT spoils bytes of the body,
    HALF_CLOSE ends the answer in mid body and goes on listening.
    """

    OK = "ok"
    SLOW = "slow"
    HANG = "hang"
    UNAVAILABLE = "503"
    MALFORMED = "malformed"
    OVERSIZED = "oversized"
    FLAPPING = "flapping"
    HTML = "html"
    OTHER_PERSON = "other-person"
    CROSS_ORIGIN = "cross-origin"
    LOOP = "loop"
    CUT = "cut"
    DELAY = "delay"
    BLACK_HOLE = "black-hole"
    REFUSE = "refuse"
    DRIP = "drip"
    CORRUPT = "corrupt"
    HALF_CLOSE = "half-close"
    STOP = "stop"


OF_THE_WIRE = (
    Fault.CUT,
    Fault.DELAY,
    Fault.BLACK_HOLE,
    Fault.REFUSE,
    Fault.DRIP,
    Fault.CORRUPT,
    Fault.HALF_CLOSE,
)
# A laboratory's answer and its wire can both be at fault, a feed pushes or it does not, and of a store there is a wire.
OF_LABORATORIES = tuple(fault for fault in Fault if fault is not Fault.STOP)
OF_FEEDS = (Fault.STOP, Fault.OK)
OF_STORES = (*OF_THE_WIRE, Fault.OK)

Suffer = Callable[[Fault], None]


class UnknownSource(Exception):
    """No laboratory, feed or store has that id."""


class UnfitFault(Exception):
    """It cannot have that fault; `faults` are those that it can have."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Keep the faults that would do."""
        super().__init__("it cannot have that fault")
        self.faults = faults


class FaultBoard:
    """The faults in force, one a source, be it of its answers or of its wire."""

    def __init__(self, sources: Iterable[str], feeds: Collection[str] = ()) -> None:
        """Start with every source, and every feed, well."""
        self._fitting: dict[str, tuple[Fault, ...]] = dict.fromkeys(sources, OF_LABORATORIES)
        self._fitting.update(dict.fromkeys(feeds, OF_FEEDS))
        self._faults = dict.fromkeys(self._fitting, Fault.OK)
        self._calls: dict[str, int] = {}
        self._wires: dict[str, Suffer] = {}
        self._changed = asyncio.Event()

    @property
    def faults(self) -> dict[str, Fault]:
        """List the faults in force."""
        return dict(self._faults)

    @contextmanager
    def wired(self, source: str, suffer: Suffer) -> Iterator[None]:
        """Let a source's wire be told of its faults until the block ends; what is no laboratory's is a store's."""
        self._fitting.setdefault(source, OF_STORES)
        self._faults.setdefault(source, Fault.OK)
        self._wires[source] = suffer
        try:
            yield
        finally:
            del self._wires[source]

    def set(self, source: str, fault: Fault) -> None:
        """
        Set a fault; what hangs is let go.

        Raises:
            UnknownSource: no such source. UnfitFault: it cannot have that fault.
        """
        if source not in self._faults:
            raise UnknownSource(source)
        if fault not in self._fitting[source]:
            raise UnfitFault(self._fitting[source])
        self._put(source, fault)
        self._let_go()

    def clear(self) -> None:
        """Make every source well again."""
        for source in self._faults:
            self._put(source, Fault.OK)
        self._let_go()

    def due(self, source: str) -> Fault:
        """Tell which fault the next answer of a source has; a flapping source fails first, a wire is no answer's."""
        fault = self._faults[source]
        if fault is Fault.FLAPPING:
            self._calls[source] += 1
            return Fault.UNAVAILABLE if self._calls[source] % 2 else Fault.OK
        return Fault.OK if fault in OF_THE_WIRE else fault

    async def change(self, source: str) -> None:
        """Wait until a source no longer hangs."""
        while self._faults[source] is Fault.HANG:
            await self._changed.wait()

    def _put(self, source: str, fault: Fault) -> None:
        self._faults[source] = fault
        self._calls[source] = 0
        if source in self._wires:
            self._wires[source](fault if fault in OF_THE_WIRE else Fault.OK)

    def _let_go(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
