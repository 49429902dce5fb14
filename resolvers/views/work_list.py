"""
What waits for a clinician: reports that the clinician asked for, and that their person does not see yet.

The list names persons and reports, and holds no results. Each person on it is decided by the rules for this caller, and
recorded; who is blocked is absent without a trace, as everything is counted after clearance.

Source:
    ATT-6: an attestation that is bound to no patient opens narrow lists alone; policy page, Release engine.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import islice
from typing import Protocol

import msgspec
from msgspec.structs import replace

from policies import Policy, purpose_of
from resolvers.acts.treating import CARE
from resolvers.asking import Asking
from resolvers.audit import Audit
from resolvers.deadline import Deadline
from resolvers.errors import DeadlineExceeded, Forbidden, PathError, PolicyUnavailable, StoreUnavailable
from resolvers.judging.holding import Holding
from resolvers.model import ActorKind, Caller, PersonNumber, RequestedReport
from resolvers.naming import Position
from resolvers.pipeline import Pipeline
from resolvers.views.glancing import Glance, Glancing
from resolvers.views.pending import Pending, may_wait, pending

OPERATION = "pendingReleases"


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """How many reports are tried, the newest, and how many persons are looked at, in all and at once."""

    reports: int = 500
    persons: int = 100
    at_once: int = 8


BOUNDS = Bounds()


class PendingPage(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the list, and whether there is more; `complete` tells that nothing was beyond the bounds."""

    items: tuple[Pending, ...]
    has_next_page: bool
    complete: bool


class RequestedReports(Protocol):
    """What is needed of the store."""

    async def requested_reports(
        self, hpr_number: str, *, now: datetime, limit: int, deadline: Deadline
    ) -> Sequence[RequestedReport]:
        """Find what a clinician has requested or is responsible for, newest issued first."""
        ...


class WorkList:
    """List what waits for a clinician."""

    def __init__(
        self,
        store: RequestedReports,
        pipeline: Pipeline,
        glancing: Glancing,
        audit: Audit,
        holding: Holding,
        *,
        bounds: Bounds = BOUNDS,
    ) -> None:
        """Lean on the store for whose reports are whose, and on the path for everything that is decided."""
        self._store = store
        self._pipeline = pipeline
        self._glancing = glancing
        self._audit = audit
        self._holding = holding
        self._bounds = bounds

    async def page(self, asking: Asking, *, first: int, after: Position | None) -> PendingPage:
        """
        List `first` reports after a place, what opens soonest first; each person on the page is recorded.

        Raises:
            Forbidden: the caller is no clinician in direct care with an HPR number, or attests one patient's decision.
            BasisRequired, AttestationExpired, AttestationInvalid: as for one person.
            PolicyUnavailable, AuditUnavailable, DeadlineExceeded: the list cannot be whole, or recorded, now.
        """
        number = requester(asking.caller)
        async with self._within_time(asking, OPERATION):
            found, complete = await self._pending(asking, number)
            later = [item for item in found if after is None or item.position > after]
            page = PendingPage(items=tuple(later[:first]), has_next_page=len(later) > first, complete=complete)
            persons = {item.met.person.hash: item.met for item in page.items}
            for met in persons.values():
                await self._audit.read(asking, met.person, OPERATION, opening=met.opening)
        return page

    async def waiting(self, asking: Asking, operation: str) -> Sequence[Pending]:
        """
        List all that waits, in the order of the list, for whoever tells some of it and records what is told.

        Raises:
            PathError: as `page`.
        """
        number = requester(asking.caller)
        async with self._within_time(asking, operation):
            found, _ = await self._pending(asking, number)
        return found

    async def admit(self, asking: Asking, operation: str) -> None:
        """
        Look only whether the caller may have a list.

        Raises:
            PathError: as `page`.
        """
        requester(asking.caller)
        async with self._within_time(asking, operation):
            await self._pipeline.introduced_to_list(self._pipeline.in_force(asking), asking)

    @asynccontextmanager
    async def _within_time(self, asking: Asking, operation: str) -> AsyncIterator[None]:
        """Do what the block does within the request's time; where that is over, or the store is silent, say so."""
        try:
            async with asking.deadline.limit():
                yield
        except StoreUnavailable as error:
            raise PolicyUnavailable("the work list cannot be read now") from error
        except (TimeoutError, DeadlineExceeded) as error:
            raise await self._pipeline.refused(asking, operation, None, DeadlineExceeded.late()) from error

    async def _pending(self, asking: Asking, number: str) -> tuple[Sequence[Pending], bool]:
        """Find everything that waits, in the order of the list, and tell whether nothing was beyond the bounds."""
        policy = self._pipeline.in_force(asking)
        asking = replace(asking, caller=await self._pipeline.introduced_to_list(policy, asking))
        requested = await self._store.requested_reports(
            number, now=asking.now, limit=self._bounds.reports, deadline=asking.deadline
        )
        asked_for = may_wait(requested, self._holding, self._pipeline.naming, asking.now)
        numbers = {one.person: one.number for one in requested}
        persons = [numbers[person] for person in islice(asked_for, self._bounds.persons)]
        found: list[Pending] = []
        for glance in await self._glances(asking, policy, persons):
            mine = asked_for.get(glance.met.person.hash, frozenset())
            found += pending(glance.met, glance.reports, mine, self._holding)
        complete = len(requested) < self._bounds.reports and len(asked_for) <= self._bounds.persons
        return sorted(found, key=lambda item: item.position), complete

    async def _glances(self, asking: Asking, policy: Policy, numbers: Sequence[PersonNumber]) -> list[Glance]:
        """Look at several persons, some at a time; where one cannot be looked at there is no list."""
        gate = asyncio.Semaphore(self._bounds.at_once)

        async def look(number: PersonNumber) -> Glance | PathError | None:
            async with gate:
                return await self._glancing.look(asking, policy, number)

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(look(number)) for number in numbers]
        glances: list[Glance] = []
        for found in (task.result() for task in tasks):
            if isinstance(found, PathError):
                raise found
            if found is not None:
                glances.append(found)
        return glances


def requester(caller: Caller) -> str:
    """
    Take the number that a clinician's requests go by.

    Raises:
        Forbidden: the caller is no clinician in direct care, or has no such number.
    """
    in_care = caller.kind is ActorKind.PERSONNEL and purpose_of(caller.purpose) in CARE
    if not in_care or caller.hpr_number is None:
        raise Forbidden("only a clinician in direct care has a work list")
    return caller.hpr_number
