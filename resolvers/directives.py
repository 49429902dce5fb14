"""Read what limits who may see a person's results; what cannot be read withholds."""

import asyncio
from datetime import datetime
from typing import Protocol

from msgspec.structs import replace

from resolvers.deadline import Deadline
from resolvers.errors import PolicyUnavailable, StoreUnavailable
from resolvers.model import ActorKind, Caller, Directives, Person, PersonHash
from resolvers.registers.port import GpRegister, RegisterUnavailable


class Restrictions(Protocol):
    """What is needed of the store: the restrictions in force on one person."""

    async def directives(self, person: PersonHash, now: datetime, deadline: Deadline) -> Directives:
        """Read the opt-out and every restriction in force at `now` in one round trip."""
        ...


class DirectiveReader:
    """Read restrictions and the GP relation of one question side by side."""

    def __init__(self, restrictions: Restrictions, gps: GpRegister) -> None:
        """Lean on the store and on the register of GP lists."""
        self._restrictions = restrictions
        self._gps = gps

    async def read(self, caller: Caller, person: Person, now: datetime, deadline: Deadline) -> Directives:
        """
        Read everything that clearance needs besides the results.

        Raises:
            PolicyUnavailable: the restrictions cannot be read, so nothing is shown.
        """
        async with asyncio.TaskGroup() as group:
            restrictions = group.create_task(self._of_patient(person, now, deadline))
            gp = group.create_task(self._is_gp(caller, person, deadline))
        found = restrictions.result()
        if isinstance(found, StoreUnavailable):
            raise PolicyUnavailable("the restrictions cannot be read") from found
        return replace(found, gp=gp.result())

    async def _of_patient(self, person: Person, now: datetime, deadline: Deadline) -> Directives | StoreUnavailable:
        """Read the patient's own restrictions; a store that is silent is a value, as the reader beside it goes on."""
        try:
            return await self._restrictions.directives(person.hash, now, deadline)
        except StoreUnavailable as failure:
            return failure

    async def _is_gp(self, caller: Caller, person: Person, deadline: Deadline) -> bool:
        """Ask the GP lists for personnel; a register that is silent means no relation."""
        if caller.kind is not ActorKind.PERSONNEL or caller.hpr_number is None:
            return False
        try:
            return await self._gps.is_gp(person.identifiers[0], caller.hpr_number, deadline)
        except RegisterUnavailable:
            return False
