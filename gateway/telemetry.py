"""Who watches the gateway: nobody, unless the settings say where numbers are read or where spans are sent."""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractContextManager,
    AsyncExitStack,
    ExitStack,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from typing import TYPE_CHECKING

from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.identity import DOORS
from gateway.readings import Readings
from gateway.settings import Settings
from gateway.sourcing import SettingsIncomplete
from gateway.tallies import Tallies
from gateway.watching import NOBODY_WATCHES, Watching
from resolvers.model import Delivery, Missing, SourceId
from resolvers.sources.watched import UNTOLD, Ending
from resolvers.stepping import UNWATCHED, Step

if TYPE_CHECKING:
    from gateway.tracing import Tracing

PATHS = frozenset({*(door.path for door in DOORS), "/healthz", "/readyz"})
ELSEWHERE = "other"
EVENTS = b"text/event-stream"


class Telemetry:
    """
    What watches, and `readings` for whoever reads numbers.

    What it takes to send spans or to be read is imported where it is wanted alone: it is half as much as the gateway.
    """

    def __init__(self, settings: Settings, *, measure: Callable[[], float] = time.monotonic) -> None:
        """Take the settings; `measure` gives monotonic seconds."""
        self._settings = settings
        self.readings = Readings()
        self.tallies = None if settings.metrics_port is None else Tallies(measure)
        self.tracing: Tracing | None = None

    @property
    def middleware(self) -> list[Middleware]:
        """Give what stands around everything else; nothing where nobody watches."""
        watched = self.tallies is not None or self._settings.traces_url is not None
        return [Middleware(Observed, telemetry=self)] * watched

    @property
    def watching(self) -> Watching:
        """Give who watches, once this is open."""
        both = Both(self.tallies, self.tracing) if self.tallies and self.tracing else None
        watch = both or self.tallies or self.tracing
        header = self.tracing.header if self.tracing and self._settings.traces_to_sources else None
        return NOBODY_WATCHES if watch is None else Watching(steps=watch, sources=watch, header=header)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """
        Watch until the block ends.

        Raises:
            SettingsIncomplete: the port for numbers cannot be had.
        """
        async with AsyncExitStack() as stack:
            if self.tallies is not None:
                self.tallies.into(self.readings)
                await stack.enter_async_context(read_from(self._settings, self.readings))
            if self._settings.traces_url is not None:
                self.tracing = await stack.enter_async_context(traced(self._settings, self._settings.traces_url))
            yield


class Both:
    """Counts and traces; a Steps and a Watch. Most requests are counted alone."""

    def __init__(self, tallies: Tallies, tracing: "Tracing") -> None:
        """Take the two."""
        self._tallies = tallies
        self._tracing = tracing

    def step(self, name: Step) -> AbstractContextManager[None]:
        """Mark a step for both."""
        counted, traced = self._tallies.step(name), self._tracing.step(name)
        return counted if traced is UNWATCHED else step_of_both(counted, traced)

    def fetching(self, source: SourceId) -> AbstractContextManager[Ending]:
        """Mark a fetch for both."""
        counted, traced = self._tallies.fetching(source), self._tracing.fetching(source)
        return counted if traced is UNTOLD else fetch_of_both(counted, traced)


@contextmanager
def step_of_both(one: AbstractContextManager[None], other: AbstractContextManager[None]) -> Iterator[None]:
    """Mark one step for two."""
    with one, other:
        yield


@contextmanager
def fetch_of_both(one: AbstractContextManager[Ending], other: AbstractContextManager[Ending]) -> Iterator[Ending]:
    """Mark one fetch for two."""
    with one as told, other as told_too:

        def ended(outcome: Delivery | Missing, /) -> None:
            told(outcome)
            told_too(outcome)

        yield ended


class Observed:
    """
    Pure ASGI middleware, outside of all others: sees how every request is answered.

    A door that answers in codes puts them into `scope["state"]["codes"]`, and the hash of what was asked into
    `operation_hash`; what is asked itself is not looked at.
    """

    def __init__(self, app: ASGIApp, *, telemetry: Telemetry) -> None:
        """Wrap an app."""
        self._app = app
        self._telemetry = telemetry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Watch one request; other events pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        door = scope["path"] if scope["path"] in PATHS else ELSEWHERE
        status = 0

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if streams(message):
                    # How long somebody listens is no measure of how soon they are answered.
                    count(status, ())
                    counting.close()
            await send(message)

        with ExitStack() as counting, self._traced(door, scope) as tell:
            count = counting.enter_context(self._counted(door))
            try:
                await self._app(scope, receive, seen)
            finally:
                state = scope.get("state", {})
                codes = tuple(state.get("codes", ()))
                count(status, codes)
                tell(status, codes, state.get("operation_hash"))

    def _counted(self, door: str) -> AbstractContextManager[Callable[[int, tuple[str, ...]], None]]:
        tallies = self._telemetry.tallies
        return nullcontext(lambda *_: None) if tallies is None else tallies.answering(door)

    def _traced(
        self, door: str, scope: Scope
    ) -> AbstractContextManager[Callable[[int, tuple[str, ...], bytes | None], None]]:
        tracing = self._telemetry.tracing
        return (
            nullcontext(lambda *_: None)
            if tracing is None
            else tracing.request(door, scope["method"], scope["headers"])
        )


def streams(begun: Message) -> bool:
    """Tell whether an answer that begins is a stream of events, which may go on for an hour."""
    headers = dict(begun.get("headers", ()))
    return headers.get(b"content-type", b"").startswith(EVENTS) and b"content-length" not in headers


@asynccontextmanager
async def read_from(settings: Settings, readings: Readings) -> AsyncIterator[None]:
    """
    Let numbers be read at the address of the settings; each of several workers has a port of its own, from that on.

    Raises:
        SettingsIncomplete: none of the ports can be had.
    """
    from gateway.exposition import listening  # noqa: PLC0415 - only where it is wanted

    first = settings.metrics_port or 0
    async with AsyncExitStack() as stack:
        try:
            listener = listening(readings, settings.metrics_host, range(first, first + settings.workers))
            await stack.enter_async_context(listener)
        except OSError as error:
            raise SettingsIncomplete("the ports of setting metrics_port cannot be listened on") from error
        yield


@asynccontextmanager
async def traced(settings: Settings, url: str) -> AsyncIterator["Tracing"]:
    """Send spans to the address of the settings."""
    from gateway.tracing import tracing  # noqa: PLC0415 - only where it is wanted

    async with tracing(url, sample=settings.traces_sample, from_callers=settings.traces_from_callers) as made:
        yield made
