"""Read what limits who may see a person's results, within a time of its own; what cannot be read withholds."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from msgspec.structs import replace

from policies import Purpose, purpose_of
from resolvers.deadline import Deadline
from resolvers.errors import NotAvailable, PolicyUnavailable, StoreUnavailable
from resolvers.model import (
    ActorKind,
    Asker,
    Caller,
    Directives,
    Feed,
    Person,
    PersonHash,
    PersonNumber,
    Representation,
    RestrictionFamily,
)
from resolvers.registers.port import CareRegister, GpRegister, RegisterUnavailable, RepresentationRegister

BUDGET_S = 2.0
T = TypeVar("T")


class Restrictions(Protocol):
    """What is needed of the store: the restrictions in force on one person."""

    async def directives(
        self, person: PersonHash, now: datetime, deadline: Deadline, *, asker: Asker | None = None
    ) -> Directives:
        """Read everything that holds at `now` in one round trip, with the opening that the asker holds."""
        ...


class Relations(GpRegister, CareRegister, RepresentationRegister, Protocol):
    """What is needed of the registers: how a caller stands to a person."""


class Acquaintance(Protocol):
    """What is needed to know the representative: age and confidential address, as of the person asked about."""

    async def find(self, number: PersonNumber, now: datetime, deadline: Deadline) -> Person:
        """Find the person behind a number; raises NotAvailable or PolicyUnavailable."""
        ...


class DirectiveReader:
    """Read restrictions and the caller's relation to the person side by side."""

    def __init__(
        self,
        restrictions: Restrictions,
        relations: Relations,
        people: Acquaintance,
        *,
        feeds: Sequence[Feed] = (),
        budget_s: float = BUDGET_S,
    ) -> None:
        """
        Lean on the store, on the registers and on who knows persons.

        Args:
            feeds: what replicates restrictions to the store; where one is too old, its families count as unread.
            budget_s: bounds all reading within the request's own deadline, so that there is time left to answer.
        """
        self._restrictions = restrictions
        self._relations = relations
        self._people = people
        self._feeds = feeds
        self._budget_s = budget_s

    async def read(self, caller: Caller, person: Person, now: datetime, deadline: Deadline) -> Directives:
        """
        Read everything that clearance needs besides the results.

        Raises:
            PolicyUnavailable: the restrictions, or by what right a citizen acts for another, cannot be read in time,
                so nothing is shown.
            TimeoutError: the request's own deadline is over.
        """
        narrowed = deadline.earlier(self._budget_s)
        try:
            async with narrowed.limit():
                found = await self._side_by_side(caller, person, now, narrowed)
        except TimeoutError as late:
            if narrowed == deadline:
                raise
            raise PolicyUnavailable("the restrictions cannot be read in time") from late
        return aged(found, self._feeds, now)

    async def _side_by_side(self, caller: Caller, person: Person, now: datetime, deadline: Deadline) -> Directives:
        """Ask the store and the registers at once; each gives what it failed with as a value."""
        async with asyncio.TaskGroup() as group:
            restrictions = group.create_task(self._of_patient(caller, person, now, deadline))
            gp = group.create_task(self._is_gp(caller, person, deadline))
            former = group.create_task(self._treated_before(caller, person, deadline))
            representation = group.create_task(self._representation(caller, person, deadline))
            representative = group.create_task(self._representative(caller, person, now, deadline))
        return replace(
            known(restrictions.result(), "the restrictions cannot be read"),
            gp=gp.result(),
            former=former.result(),
            representation=known(representation.result(), "the register of representation did not answer"),
            representative=known(representative.result(), "the representative cannot be known"),
        )

    async def _of_patient(
        self, caller: Caller, person: Person, now: datetime, deadline: Deadline
    ) -> Directives | StoreUnavailable:
        """Read the patient's own restrictions; a store that is silent is a value, as the reader beside it goes on."""
        try:
            return await self._restrictions.directives(person.hash, now, deadline, asker=asker_of(caller))
        except StoreUnavailable as failure:
            return failure

    async def _is_gp(self, caller: Caller, person: Person, deadline: Deadline) -> bool | None:
        """Ask the GP lists for personnel; None where the register is silent."""
        if caller.kind is not ActorKind.PERSONNEL or caller.hpr_number is None:
            return False
        try:
            return await self._relations.is_gp(person.identifiers[0], caller.hpr_number, deadline)
        except RegisterUnavailable:
            return None

    async def _treated_before(self, caller: Caller, person: Person, deadline: Deadline) -> bool | None:
        """Ask whom personnel have treated, for learning and quality alone; None where the register is silent."""
        learns = purpose_of(caller.purpose) is Purpose.QUALITY
        if caller.kind is not ActorKind.PERSONNEL or not learns or caller.hpr_number is None:
            return False
        try:
            return await self._relations.formerly_treated(person.identifiers[0], caller.hpr_number, deadline)
        except RegisterUnavailable:
            return None

    async def _representation(
        self, caller: Caller, person: Person, deadline: Deadline
    ) -> Representation | RegisterUnavailable | None:
        """Ask by what right a citizen acts for another; None for everybody else."""
        number = acting(caller, person)
        if number is None:
            return None
        try:
            return await self._relations.representation(number, person.identifiers[0], deadline)
        except RegisterUnavailable as failure:
            return failure

    async def _representative(
        self, caller: Caller, person: Person, now: datetime, deadline: Deadline
    ) -> Person | PolicyUnavailable | TimeoutError | None:
        """Find the citizen who acts for another; None for everybody else, and for whom the register does not know."""
        number = acting(caller, person)
        if number is None:
            return None
        try:
            return await self._people.find(number, now, deadline)
        except NotAvailable:
            return None
        # A child of the group that raises at the very end of the time would hide that it is the end.
        except (PolicyUnavailable, TimeoutError) as failure:
            return failure


def aged(found: Directives, feeds: Sequence[Feed], now: datetime) -> Directives:
    """Say which families are known well enough at `now` (aware UTC): those whose every feed is fresh."""
    stale = frozenset().union(*(feed.families for feed in feeds if not fresh(feed, found.feeds, now)))
    return replace(
        found,
        privacy_read=found.privacy_read and RestrictionFamily.PRIVACY not in stale,
        safety_read=found.safety_read and RestrictionFamily.SAFETY not in stale,
    )


def fresh(feed: Feed, known: Mapping[str, datetime], now: datetime) -> bool:
    """Tell whether a feed has told all that it knew up to a moment not too long ago; one never heard of has not."""
    as_of = known.get(feed.name)
    return as_of is not None and now - as_of <= timedelta(seconds=feed.max_age_s)


def asker_of(caller: Caller) -> Asker | None:
    """Say whose openings count: those of personnel, in this organisation and for this purpose."""
    if caller.kind is not ActorKind.PERSONNEL:
        return None
    return Asker(subject=caller.acting_subject, organisation=caller.organisation, purpose=caller.purpose)


def acting(caller: Caller, person: Person) -> PersonNumber | None:
    """Give the number of a citizen who asks about somebody else."""
    own = caller.pid in person.identifiers
    return caller.pid if caller.kind is ActorKind.CITIZEN and not own else None


def known(found: T | Exception, otherwise: str) -> T:
    """
    Take what was found.

    Raises:
        PolicyUnavailable: it could not be read.
    """
    if isinstance(found, Exception):
        raise PolicyUnavailable(otherwise) from found
    return found
