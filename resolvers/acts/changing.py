"""What anybody changes about a person is recorded before it is made and told; what is theirs alone, by them alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

from policies import Actor
from resolvers.asking import Asking
from resolvers.audit import Audit
from resolvers.errors import BadInput, DeadlineExceeded, Forbidden, PolicyUnavailable, StoreUnavailable
from resolvers.model import KeyReused
from resolvers.pipeline import Met, Pipeline

T = TypeVar("T")


class Changing:
    """Bound and record changes of what limits who may see, and readings of a citizen's own settings."""

    def __init__(self, pipeline: Pipeline, audit: Audit) -> None:
        """Lean on the log, and on the path for what is refused."""
        self._pipeline = pipeline
        self._audit = audit

    @asynccontextmanager
    async def change(self, asking: Asking, met: Met, operation: str) -> AsyncIterator[None]:
        """
        Make a change in the block, which the log has before it.

        Raises:
            AuditUnavailable: it could not be recorded, so it was not made.
            PolicyUnavailable: the store did not answer. DeadlineExceeded: the change may have been made or not.
        """
        async with self.within_time(asking, met, operation):
            await self._audit.changed(asking, met.person, operation, opening=met.opening)
            yield

    @asynccontextmanager
    async def reading(self, asking: Asking, met: Met, operation: str) -> AsyncIterator[None]:
        """Read settings in the block, which the log has before it; raises as `change`."""
        async with self.within_time(asking, met, operation):
            await self._audit.read(asking, met.person, operation)
            yield

    @asynccontextmanager
    async def within_time(self, asking: Asking, met: Met, operation: str) -> AsyncIterator[None]:
        """Bound the block by the request's deadline; raises as `change`."""
        try:
            async with asking.deadline.limit():
                yield
        except StoreUnavailable as error:
            raise PolicyUnavailable("what limits who may see cannot be read or kept now") from error
        except TimeoutError as error:
            refusal = DeadlineExceeded.late()
            raise await self._pipeline.refused(asking, operation, met.person, refusal) from error


def only_self(met: Met) -> None:
    """
    Let the citizen themself through, nobody else; who represents them reads results alone.

    Raises:
        Forbidden: the caller is somebody else.
    """
    if met.door.situation.actor is not Actor.SELF:
        raise Forbidden("only the person can do this")


def first_wish(made: T | KeyReused) -> T:
    """
    Take what was made.

    Raises:
        BadInput: the client's own id was that of another wish.
    """
    if isinstance(made, KeyReused):
        raise BadInput("the client mutation id was used for another wish")
    return made
