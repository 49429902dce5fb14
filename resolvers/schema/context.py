"""What a resolver has at hand: the request, the path, and the one person that the request is about."""

import asyncio
from dataclasses import dataclass, field

import strawberry

from resolvers.asking import Asking
from resolvers.errors import LimitExceeded
from resolvers.history import History
from resolvers.model import PersonNumber
from resolvers.naming import Naming
from resolvers.pipeline import Met, Pipeline
from resolvers.restricting import Restricting
from resolvers.schema.paging import PageSizes


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The parts of the path that resolvers call; put together once by the app."""

    pipeline: Pipeline
    restricting: Restricting
    history: History
    naming: Naming
    sizes: PageSizes


@dataclass(slots=True, kw_only=True)
class Context:
    """
    One request's context.

    A request is about one person: the first that is asked for; another is refused, so that each attestation and each
    audit entry is about one person alone.
    """

    asking: Asking
    path: Path
    _number: PersonNumber | None = None
    _met: Met | None = None
    _meeting: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def meet(self, number: PersonNumber, operation: str) -> Met:
        """
        Meet the request's one person; asked again in the same request, nothing is looked up twice.

        Raises:
            LimitExceeded: the request has asked for another person before.
            PathError: as `Pipeline.meet`.
        """
        async with self._meeting:
            if self._number is not None and self._number != number:
                raise LimitExceeded("a request is about one person")
            self._number = number
            if self._met is None:
                self._met = await self.path.pipeline.meet(self.asking, number, operation)
            return self._met


Info = strawberry.Info[Context, None]
