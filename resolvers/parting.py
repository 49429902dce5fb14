"""
An answer in parts: the central store at once, and every other source when it has answered, or is late.

Each part is cleared, merged and recorded as a whole answer is, over all that has come so far, and holds the reports
that no silent source may hold (resolvers/settling.py). All parts together are the whole answer.
"""

import asyncio
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from resolvers.ledger import deferred
from resolvers.merge import CENTRAL
from resolvers.model import LATER, Answer, Missing, Normalised, SourceId
from resolvers.pipeline import Errand, Outcomes, Pipeline, Showing


class Parting:
    """One question that is answered in parts."""

    def __init__(self, pipeline: Pipeline, errand: Errand, group: asyncio.TaskGroup) -> None:
        """
        Ask every source for all that it holds: what is asked for a part would wait for what others find.

        Args:
            group: what the sources are asked in; it lasts as long as there are parts.
        """
        planned = pipeline.planned(errand)
        fetches = [replace(fetch, window=None, changed_since=None) for fetch in planned.fetches]
        self._pipeline = pipeline
        self._errand = errand
        self._outcomes: dict[SourceId, Normalised | Missing] = {one.source: one for one in planned.not_asked}
        self._awaited = pipeline.begun(errand, fetches, group)

    async def first(self, cut: Callable[[Answer], Showing], *, looks: bool = True) -> Showing:
        """
        Give the first part as soon as the central store has answered, with whatever came before.

        Args:
            looks: as `Pipeline.show`.

        Raises:
            PathError: as `Pipeline.show`.
        """
        async with self._pipeline.in_time(self._errand):
            while CENTRAL in self._awaited.silent:
                await self._take()
            return await self._tell(self._errand, cut, looks=looks)

    async def next(
        self, cut: Callable[[Answer], Showing], *, looks: bool = True
    ) -> tuple[frozenset[SourceId], Showing] | None:
        """
        Give the next part as soon as one more source has answered, failed or is late; None after the last.

        Returns:
            The part, with the sources that it did not have to wait for any more.

        Raises:
            PathError: as `Pipeline.show`.
        """
        if not self._awaited.silent:
            return None
        later = replace(self._errand, operation=self._errand.operation + LATER)
        async with self._pipeline.in_time(self._errand):
            came = await self._take()
            return came, await self._tell(later, cut, looks=looks)

    def leave(self) -> None:
        """Let go of the sources that have not answered: nobody waits for them any more."""
        self._awaited.leave()

    async def _take(self) -> frozenset[SourceId]:
        """Wait for a source, and remember what it has marked; whatever came with it is taken too."""
        outcomes = self._pipeline.heard(self._errand, await self._pipeline.come(self._awaited))
        await self._pipeline.marked(self._errand, outcomes)
        self._outcomes |= {one.source: one for one in outcomes}
        return sources_of(outcomes)

    async def _tell(self, errand: Errand, cut: Callable[[Answer], Showing], *, looks: bool) -> Showing:
        """Tell what has come so far."""
        silent = self._awaited.silent
        outcomes: Outcomes = (*self._outcomes.values(), *map(deferred, sorted(silent)))
        return await self._pipeline.tell(errand, outcomes, cut, looks=looks, silent=silent)


def sources_of(outcomes: Iterable[Normalised | Missing]) -> frozenset[SourceId]:
    """Name the sources of outcomes."""
    return frozenset(outcome.source for outcome in outcomes)
