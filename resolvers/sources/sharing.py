"""A source that is asked once for what several want at the same time, or have just asked for."""

import asyncio

from resolvers.deadline import Deadline
from resolvers.model import Delivery, Fetch, Missing, SourceId, SourceState
from resolvers.sources.port import Source
from resolvers.sources.shelf import Flight, Key, Outcome, Shelf, Use

# Who joined a fetch that had less time than they have tries once more.
TRIES = 2


class Shared:
    """Another source, whose fetches under way are joined and whose deliveries are kept for a moment."""

    def __init__(self, source: Source, shelf: Shelf, group: asyncio.TaskGroup) -> None:
        """Take the source, the shelf of all sources, and what owns the fetches: none belongs to one caller alone."""
        self._source = source
        self._shelf = shelf
        self._group = group

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
        Read from the shelf, or join who is reading, or read.

        Returns:
            As the source; what was read a moment ago has that moment as its `as_of`. LATE `TIMEOUT` where the deadline
            passes first: the fetch goes on for who still waits for it, and ends with the last of them.
        """
        key = self._shelf.key(fetch)
        outcome: Outcome = late(fetch)
        for _ in range(TRIES):
            if not self._shelf.open:
                return await self._source.fetch(fetch, deadline)
            kept = self._shelf.kept(key)
            if kept is not None:
                self._shelf.uses[Use.KEPT] += 1
                return kept
            flight = self._joined(key) or self._begun(key, fetch, deadline)
            outcome = await self._landed(key, flight, fetch, deadline)
            if not cut_short(outcome) or flight.deadline.at_s >= deadline.at_s:
                break
        return outcome

    def _joined(self, key: Key) -> Flight | None:
        """Join a fetch that is under way."""
        flight = self._shelf.flight(key)
        self._shelf.uses[Use.JOINED] += flight is not None
        return flight

    def _begun(self, key: Key, fetch: Fetch, deadline: Deadline) -> Flight:
        """Begin a fetch that others may join."""
        self._shelf.uses[Use.READ] += 1
        task = self._group.create_task(self._fly(fetch, deadline))
        flight = Flight(deadline=deadline, task=task)
        self._shelf.leave(key, flight)
        task.add_done_callback(lambda done: self._shelf.land(key, flight, None if done.cancelled() else done.result()))
        return flight

    async def _fly(self, fetch: Fetch, deadline: Deadline) -> Outcome | Exception:
        """Fetch within the time of whoever began it."""
        limit = deadline.limit()
        try:
            async with limit:
                return await self._source.fetch(fetch, deadline)
        except Exception as error:  # noqa: BLE001 - raised again for everybody who waits, and not for who owns the task
            return late(fetch) if limit.expired() and isinstance(error, TimeoutError) else error

    async def _landed(self, key: Key, flight: Flight, fetch: Fetch, deadline: Deadline) -> Outcome:
        """Wait for a fetch as long as one has oneself; the last to go ends it."""
        flight.waiting += 1
        try:
            done, _ = await asyncio.wait([flight.task], timeout=deadline.left_s())
        finally:
            flight.waiting -= 1
            if flight.waiting == 0 and not flight.task.done():
                self._shelf.land(key, flight, None)
                flight.task.cancel()
        if not done:
            return late(fetch)
        outcome = flight.task.result()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def late(fetch: Fetch) -> Missing:
    """Say that a source did not answer in time."""
    return Missing(source=fetch.source, state=SourceState.LATE, reason="TIMEOUT")


def cut_short(outcome: Outcome) -> bool:
    """Tell whether with more time there might have been more."""
    if isinstance(outcome, Missing):
        return outcome.state is SourceState.LATE
    return outcome.cut == "TIME"
