"""Counts what the gateway does as it does it: answers, steps of the walk and fetches, by fixed words and source ids."""

from collections import Counter, defaultdict
from collections.abc import Callable
from types import TracebackType

from gateway.readings import Metric, Readings, Spread
from resolvers.ledger_reasons import CUT, CUTS, REASONS
from resolvers.model import Delivery, Missing, SourceId
from resolvers.stepping import Step

ANSWERS = Metric(
    name="provesvar_answers",
    meaning="Answers by door, HTTP status (0: none, the caller left) and code: OK, or one of the README's error codes",
    labels=("door", "status", "code"),
)
ANSWER_SECONDS = Metric(
    name="provesvar_answer_seconds", meaning="From a request's head to the end of its answer, by door", labels=("door",)
)
UNDER_WAY = Metric(name="provesvar_under_way", meaning="Requests that are being answered, by door", labels=("door",))
STEP_SECONDS = Metric(name="provesvar_step_seconds", meaning="What a step of the walk takes", labels=("step",))
FETCHES = Metric(
    name="provesvar_fetches",
    meaning="Fetches of sources by how they ended, the central store among them; what the shelf answers is none",
    labels=("source", "state", "reason"),
)
FETCH_SECONDS = Metric(name="provesvar_fetch_seconds", meaning="What a fetch of a source takes", labels=("source",))

OK = "OK"
WELL = 400
Telling = Callable[[int, tuple[str, ...]], None]
# What says nothing of its source: the caller left, or nobody waited any more.
GIVEN_UP = ("GIVEN_UP", "")
OTHER = "OTHER"
ANY_STATUS = "HTTP_nnn"


class Timing:
    """Adds how long a block lasts to a spread."""

    __slots__ = ("_began", "_measure", "_spread")

    def __init__(self, spread: Spread, measure: Callable[[], float]) -> None:
        """Begin when the block does; `measure` gives monotonic seconds."""
        self._spread = spread
        self._measure = measure

    def __enter__(self) -> None:
        """Begin."""
        self._began = self._measure()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End, in whatever way."""
        self._spread.add(self._measure() - self._began)


class Fetching:
    """Counts one fetch by how it ended, and adds how long it took."""

    __slots__ = ("_began", "_ended", "_source", "_tallies")

    def __init__(self, tallies: "Tallies", source: SourceId) -> None:
        """Begin when the block does."""
        self._tallies = tallies
        self._source = source
        self._ended = GIVEN_UP

    def __enter__(self) -> Callable[[Delivery | Missing], None]:
        """Begin; gives what is told how the fetch ended."""
        self._began = self._tallies.measure()
        return self._take

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End, in whatever way."""
        self._tallies.fetched(self._source, self._ended, self._tallies.measure() - self._began)

    def _take(self, outcome: Delivery | Missing) -> None:
        self._ended = ending(outcome)


class Answering:
    """Counts one answer by how it ended, and adds how long it took."""

    __slots__ = ("_began", "_codes", "_door", "_status", "_tallies")

    def __init__(self, tallies: "Tallies", door: str) -> None:
        """Begin when the block does."""
        self._tallies = tallies
        self._door = door
        self._status = 0
        self._codes: tuple[str, ...] = ()

    def __enter__(self) -> Telling:
        """Begin; gives what is told how it ended."""
        self._tallies.begun(self._door)
        self._began = self._tallies.measure()
        return self._take

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End, in whatever way."""
        self._tallies.answered(self._door, self._status, self._codes, self._tallies.measure() - self._began)

    def _take(self, status: int, codes: tuple[str, ...]) -> None:
        self._status, self._codes = status, codes


class Tallies:
    """All that is counted here; a Steps and a Watch."""

    def __init__(self, measure: Callable[[], float]) -> None:
        """Begin at nothing; `measure` gives monotonic seconds."""
        self.measure = measure
        self._steps = {step: Spread() for step in Step}
        self._under_way: Counter[tuple[str, ...]] = Counter()
        self._answers: Counter[tuple[str, ...]] = Counter()
        self._doors: defaultdict[tuple[str, ...], Spread] = defaultdict(Spread)
        self._fetches: Counter[tuple[str, ...]] = Counter()
        self._sources: defaultdict[tuple[str, ...], Spread] = defaultdict(Spread)

    def step(self, name: Step) -> Timing:
        """Measure a step."""
        return Timing(self._steps[name], self.measure)

    def fetching(self, source: SourceId) -> Fetching:
        """Measure a fetch."""
        return Fetching(self, source)

    def answering(self, door: str) -> "Answering":
        """Count an answer; `status` 0 is none, and each code in it counts once."""
        return Answering(self, door)

    def begun(self, door: str) -> None:
        """Count a request that is being answered."""
        self._under_way[door,] += 1

    def answered(self, door: str, status: int, codes: tuple[str, ...], took_s: float) -> None:
        """Count a request that was answered, once for each code."""
        self._under_way[door,] -= 1
        self._doors[door,].add(took_s)
        for code in set(codes) or {OK if 0 < status < WELL else ""}:
            self._answers[door, str(status), code] += 1

    def fetched(self, source: SourceId, ended: tuple[str, str], took_s: float) -> None:
        """Count a fetch."""
        self._fetches[source, *ended] += 1
        self._sources[source,].add(took_s)

    def into(self, readings: Readings) -> None:
        """Let everything be read."""
        readings.gauge(UNDER_WAY, lambda: self._under_way)
        readings.counter(ANSWERS, lambda: self._answers)
        readings.spread(ANSWER_SECONDS, lambda: self._doors)
        readings.spread(STEP_SECONDS, lambda: {(step,): spread for step, spread in self._steps.items()})
        readings.counter(FETCHES, lambda: self._fetches)
        readings.spread(FETCH_SECONDS, lambda: self._sources)


def ending(outcome: Delivery | Missing) -> tuple[str, str]:
    """Say how a fetch ended, by its state and the README's word for the reason; every status that has none is one."""
    if isinstance(outcome, Delivery):
        return ("ANSWERED", "" if outcome.cut is None else CUT + (outcome.cut if outcome.cut in CUTS else OTHER))
    return (str(outcome.state), known(outcome.reason))


def known(reason: str) -> str:
    """Keep a reason that has a name, so that no source can make new ones."""
    if reason in REASONS:
        return reason
    return ANY_STATUS if reason.startswith("HTTP_") else OTHER
