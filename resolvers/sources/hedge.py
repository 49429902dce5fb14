"""Ask a source's replica too, where the source takes longer than it nearly always does, or fails."""

import asyncio
import math
from collections import deque
from collections.abc import Callable

from resolvers.deadline import Deadline
from resolvers.model import Delivery, Fetch, Missing, SourceId, SourceState
from resolvers.sources.port import Source

REMEMBERED = 100
# So many fetches must be known, before anything is said of how long they take.
ENOUGH = 20
SLOW = 0.95

Outcome = Delivery | Missing


class Durations:
    """How long the last fetches took, in seconds."""

    def __init__(self) -> None:
        """Know of none."""
        self._last: deque[float] = deque(maxlen=REMEMBERED)

    def add(self, took_s: float) -> None:
        """Take in one more, and forget the oldest."""
        self._last.append(took_s)

    def usual_s(self) -> float | None:
        """Say within what time 95 of 100 ended; None while too few are known."""
        if len(self._last) < ENOUGH:
            return None
        return sorted(self._last)[math.ceil(len(self._last) * SLOW) - 1]


class Hedged:
    """
    A source with a replica that holds the same; at most the two are asked, under the same deadline.

    The first whole delivery wins and the other fetch is cancelled. A refusal is an answer: what the one refuses, the
    other is not asked for. Of two that are not whole, one with pages wins, then the first.
    """

    def __init__(self, source: Source, replica: Source, clock: Callable[[], float]) -> None:
        """Lean on both; `clock` gives monotonic seconds."""
        self._source = source
        self._replica = replica
        self._clock = clock
        self._durations = Durations()

    @property
    def id(self) -> SourceId:
        """Name the source in settings, ledger and provenance."""
        return self._source.id

    @property
    def name(self) -> str:
        """Name the source for people."""
        return self._source.name

    async def fetch(self, fetch: Fetch, deadline: Deadline) -> Delivery | Missing:
        """
        Read what the source holds, from it or from its replica.

        Returns:
            What either gives; the reasons are the source's own.
        """
        started = self._clock()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._source.fetch(fetch, deadline))]
            await asyncio.wait(tasks, timeout=self._durations.usual_s())
            if wants_replica(tasks[0]):
                tasks.append(group.create_task(self._replica.fetch(fetch, deadline)))
            outcomes = await first_settled(tasks)
            self._remember(outcomes, self._clock() - started)
        return better(outcomes)

    def _remember(self, outcomes: list[Outcome | None], took_s: float) -> None:
        """
        Take in how long the source took for a whole delivery.

        One that its replica overtook took at least as long, or a source that has become slower would be hedged
        for ever.
        """
        first = outcomes[0]
        if first is None or is_whole(first):
            self._durations.add(took_s)


async def first_settled(tasks: list[asyncio.Task[Outcome]]) -> list[Outcome | None]:
    """Wait until one settles the question or all are done; the rest is cancelled, and None in its place."""
    running = {task for task in tasks if not task.done()}
    while running and not any(task.done() and settles(task.result()) for task in tasks):
        _, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    for task in running:
        task.cancel()
    return [task.result() if task.done() else None for task in tasks]


def wants_replica(first: asyncio.Task[Outcome]) -> bool:
    """Tell whether the replica is asked too: the source has not answered yet, or it failed."""
    if not first.done():
        return True
    outcome = first.result()
    return isinstance(outcome, Missing) and outcome.state is SourceState.FAILED


def is_whole(outcome: Outcome) -> bool:
    """Tell whether everything came."""
    return isinstance(outcome, Delivery) and outcome.cut is None


def settles(outcome: Outcome) -> bool:
    """Tell whether nothing better can come: everything came, or it was refused."""
    return is_whole(outcome) or (isinstance(outcome, Missing) and outcome.state is SourceState.REFUSED)


def better(outcomes: list[Outcome | None]) -> Outcome:
    """Choose: what settles the question, then what has pages, then the first."""
    known = [outcome for outcome in outcomes if outcome is not None]
    return min(known, key=lambda outcome: (not settles(outcome), not has_pages(outcome)))


def has_pages(outcome: Outcome) -> bool:
    """Tell whether anything was read."""
    return isinstance(outcome, Delivery) and bool(outcome.pages)
