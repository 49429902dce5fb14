"""
Whether who asks as health personnel is whom the register of health personnel (HPR, helsepersonellregisteret) knows.

Nothing here depends on the person asked about, so it is known before anybody is looked up; the table of access decides
what comes of it. Here a mistake would open a door: what the register does not confirm is held against the caller.

Source:
    Trust framework ATT-29 and ATT-32; domain reference, 8.1 step 3 and 8.3 row P12.
"""

from collections.abc import Set as AbstractSet
from datetime import date, datetime

from msgspec.structs import replace

from resolvers.deadline import Deadline
from resolvers.errors import PolicyUnavailable
from resolvers.judging.mandates import day_in_norway
from resolvers.model import ActorKind, Assistant, Caller, PersonNumber
from resolvers.registers.port import HprEntry, HprRegister, RegisterUnavailable


class Practising:
    """Hold callers against HPR."""

    def __init__(self, register: HprRegister, *, allowed: AbstractSet[str] = frozenset()) -> None:
        """
        Lean on the register.

        Args:
            allowed: the authorisations (9060 codes) whose holders may ask; empty for all.
        """
        self._register = register
        self._allowed = allowed

    async def held_against_register(self, caller: Caller, now: datetime, deadline: Deadline) -> Caller:
        """
        Note on a caller whether the register contradicts them, or whoever acts for them, at `now` (aware UTC).

        Raises:
            PolicyUnavailable: the register did not answer, so nobody is let in on its word.
        """
        if caller.kind is not ActorKind.PERSONNEL:
            return caller
        try:
            agrees = await self._agrees(caller, day_in_norway(now), deadline)
            agrees = agrees and await self._assists(caller.assistant, deadline)
        except RegisterUnavailable as error:
            raise PolicyUnavailable("the register of health personnel did not answer") from error
        return replace(caller, contradicted=not agrees)

    async def _agrees(self, caller: Caller, on: date, deadline: Deadline) -> bool:
        """Tell whether number, person and authorisation are as the register has them on a day in Norway."""
        if caller.hpr_number is None:
            return await self._rightly_without(caller, deadline)
        entry = await self._register.practitioner(caller.hpr_number, deadline)
        if entry is None or not is_of(entry, caller.pid):
            return False
        held = entry.holding(on)
        claimed = held if caller.authorisation is None else held & {caller.authorisation}
        return bool(claimed & self._allowed if self._allowed else claimed)

    async def _rightly_without(self, caller: Caller, deadline: Deadline) -> bool:
        """Tell whether a caller without a number has none: who is in the register must say so (ATT-29)."""
        if caller.pid is None or caller.authorisation is not None or self._allowed:
            return False
        return not await self._register.hpr_numbers(caller.pid, deadline)

    async def _assists(self, assistant: Assistant | None, deadline: Deadline) -> bool:
        """Tell whether the number of whoever acts for the caller is theirs; they need none, and no authorisation."""
        if assistant is None or assistant.hpr_number is None:
            return True
        entry = await self._register.practitioner(assistant.hpr_number, deadline)
        return entry is not None and is_of(entry, assistant.pid)


def is_of(entry: HprEntry, pid: PersonNumber | None) -> bool:
    """Tell whether an entry is the person's, as far as the token says who that is."""
    return pid is None or pid in entry.identifiers
