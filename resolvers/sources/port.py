"""What the path needs of a source of results."""

from typing import Protocol

from resolvers.deadline import Deadline
from resolvers.model import Delivery, Fetch, Missing, SourceId


class Source(Protocol):
    """A place that holds results: the central store or a laboratory's endpoint."""

    @property
    def id(self) -> SourceId:
        """Name the source in settings, ledger and provenance."""
        ...

    @property
    def name(self) -> str:
        """Name the source for people."""
        ...

    async def fetch(self, fetch: Fetch, deadline: Deadline) -> Delivery | Missing:
        """
        Read what the source holds on the fetch's person, or the part of it that is asked for.

        Returns:
            A delivery, possibly with no pages, and `bounded` where it is no more than a part; Missing for every
            expected failure (late, refused, broken).

        Raises:
            Nothing that is expected; what is raised is a bug.
        """
        ...
