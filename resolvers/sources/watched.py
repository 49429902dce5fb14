"""A source whose fetches somebody watches: how long each took, and how it ended."""

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from resolvers.deadline import Deadline
from resolvers.model import Delivery, Fetch, Missing, SourceId
from resolvers.sources.port import Source


class Ending(Protocol):
    """What is told how a fetch ended."""

    def __call__(self, outcome: Delivery | Missing, /) -> None:
        """Take in the outcome; never asked for what was given up or failed by a bug."""
        ...


# One for all, as it keeps nothing between its blocks.
UNTOLD: AbstractContextManager[Ending] = nullcontext(lambda _: None)


class Watch(Protocol):
    """Whoever watches fetches."""

    def fetching(self, source: SourceId) -> AbstractContextManager[Ending]:
        """Mark a fetch: it lasts as long as the block."""
        ...


class Watched:
    """Another source, watched."""

    def __init__(self, source: Source, watch: Watch) -> None:
        """Take the source and who watches it."""
        self._source = source
        self._watch = watch

    @property
    def id(self) -> SourceId:
        """Name the source in settings, ledger and provenance."""
        return self._source.id

    @property
    def name(self) -> str:
        """Name the source for people."""
        return self._source.name

    async def fetch(self, fetch: Fetch, deadline: Deadline) -> Delivery | Missing:
        """Read as the source does."""
        with self._watch.fetching(self.id) as ended:
            outcome = await self._source.fetch(fetch, deadline)
            ended(outcome)
        return outcome
