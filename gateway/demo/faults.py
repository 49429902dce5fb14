"""What may be wrong with a simulated laboratory or feed, settable while it runs."""

import asyncio
from collections.abc import Collection, Iterable
from enum import StrEnum


class Fault(StrEnum):
    """
    A fault: the first seven are for users of the demo, STOP is of feeds alone, the rest is for tests.

    SLOW answers after seconds, HANG never, FLAPPING every other time. MALFORMED stops half way, OVERSIZED does not
    stop. OTHER_PERSON answers about somebody else, CROSS_ORIGIN and LOOP lead astray in the link to the next page.
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
    STOP = "stop"


FOR_USERS = (
    Fault.SLOW,
    Fault.HANG,
    Fault.UNAVAILABLE,
    Fault.MALFORMED,
    Fault.OVERSIZED,
    Fault.FLAPPING,
    Fault.OK,
)
# A feed pushes, or it does not.
OF_FEEDS = (Fault.STOP, Fault.OK)


class UnknownSource(Exception):
    """No laboratory or feed has that id."""


class UnfitFault(Exception):
    """A feed cannot have that fault, or a laboratory not; `faults` are those that it can have."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Keep the faults that would do."""
        super().__init__("it cannot have that fault")
        self.faults = faults


def faults_of(source: str, feeds: Collection[str]) -> tuple[Fault, ...]:
    """List the faults that a laboratory, or one of the feeds, can have."""
    return OF_FEEDS if source in feeds else tuple(fault for fault in Fault if fault is not Fault.STOP)


class FaultBoard:
    """The faults in force, one a source."""

    def __init__(self, sources: Iterable[str], feeds: Collection[str] = ()) -> None:
        """Start with every source, and every feed, well."""
        self._feeds = frozenset(feeds)
        self._faults = dict.fromkeys((*sources, *feeds), Fault.OK)
        self._calls = dict.fromkeys(self._faults, 0)
        self._changed = asyncio.Event()

    @property
    def faults(self) -> dict[str, Fault]:
        """List the faults in force."""
        return dict(self._faults)

    def set(self, source: str, fault: Fault) -> None:
        """
        Set a fault; what hangs is let go.

        Raises:
            UnknownSource: no such source. UnfitFault: it cannot have that fault.
        """
        if source not in self._faults:
            raise UnknownSource(source)
        fitting = faults_of(source, self._feeds)
        if fault not in fitting:
            raise UnfitFault(fitting)
        self._faults[source] = fault
        self._calls[source] = 0
        self._let_go()

    def clear(self) -> None:
        """Make every source well again."""
        for source in self._faults:
            self._faults[source] = Fault.OK
        self._let_go()

    def due(self, source: str) -> Fault:
        """Tell which fault the next answer of a source has; a flapping source fails first."""
        fault = self._faults[source]
        if fault is not Fault.FLAPPING:
            return fault
        self._calls[source] += 1
        return Fault.UNAVAILABLE if self._calls[source] % 2 else Fault.OK

    async def change(self, source: str) -> None:
        """Wait until a source no longer hangs."""
        while self._faults[source] is Fault.HANG:
            await self._changed.wait()

    def _let_go(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
