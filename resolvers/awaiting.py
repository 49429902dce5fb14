"""Make every fetch at the same time, and take what comes of them as it comes, some before the others."""

import asyncio
from collections.abc import Mapping, Sequence

from resolvers.collect import answer_in_time
from resolvers.deadline import Deadline
from resolvers.model import Delivery, Fetch, Missing, SourceId
from resolvers.sources.port import Source


class Awaited:
    """Fetches under way; each becomes one outcome, whenever its source answers, fails or is late."""

    def __init__(
        self,
        fetches: Sequence[Fetch],
        sources: Mapping[SourceId, Source],
        deadline: Deadline,
        group: asyncio.TaskGroup,
    ) -> None:
        """
        Begin them all.

        Args:
            sources: at least the sources of the fetches. group: what they run in, and end with at the latest.
        """
        self.silent = frozenset(fetch.source for fetch in fetches)
        self._come: asyncio.Queue[Delivery | Missing | Exception] = asyncio.Queue()
        self._tasks = [group.create_task(self._one(sources[fetch.source], fetch, deadline)) for fetch in fetches]

    async def _one(self, source: Source, fetch: Fetch, deadline: Deadline) -> None:
        """Make one fetch; a source that raises, which is a bug, is told to whoever waits for it."""
        try:
            outcome: Delivery | Missing | Exception = await answer_in_time(source, fetch, deadline)
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for, so that the group lives on
            outcome = error
        self._come.put_nowait(outcome)

    async def some(self) -> tuple[Delivery | Missing, ...]:
        """
        Wait until something comes that was not taken yet, and take all that is there; none where all was taken.

        Raises:
            Exception: a source raised, which is a bug and stops the answer.
        """
        if not self.silent:
            return ()
        came = [await self._come.get()]
        while not self._come.empty():
            came.append(self._come.get_nowait())
        taken = tuple(map(sound, came))
        self.silent -= {outcome.source for outcome in taken}
        return taken

    def leave(self) -> None:
        """Let go of whatever is under way still."""
        for task in self._tasks:
            task.cancel()


def sound(outcome: Delivery | Missing | Exception) -> Delivery | Missing:
    """Give an outcome; a bug is raised."""
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
