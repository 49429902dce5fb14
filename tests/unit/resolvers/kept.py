"""A store of what a citizen has set, that answers what a test sets, fails, or hangs."""

import asyncio

from msgspec.structs import replace

from resolvers import clearance
from resolvers.model import LOCAL, KeyReused
from resolvers.pipeline import Met
from tests.examples import PERSON, directives
from tests.unit.resolvers.test_pipeline import POLICY


class Store:
    def __init__(self, *kept) -> None:
        self.kept = list(kept)
        self.wishes = {}
        self.opted_out_since = None
        self.failure: Exception | None = None
        self.hangs = False

    async def _answer(self):
        if self.hangs:
            await asyncio.Event().wait()
        if self.failure:
            raise self.failure

    async def add_restriction(self, person, restriction, *, reason, idempotency_key, deadline):
        await self._answer()
        before = next((one for one in self.kept if one.id == restriction.id), None)
        if before is not None:
            return before if replace(before, valid_to=None) == restriction else KeyReused()
        self.kept.append(restriction)
        return restriction

    async def lift_restriction(self, person, restriction_id, *, now, deadline):
        await self._answer()
        found = next((one for one in self.kept if one.id == restriction_id and one.origin == LOCAL), None)
        return None if found is None else replace(found, valid_to=now)

    async def restrictions(self, person, deadline):
        await self._answer()
        return tuple(self.kept)

    async def set_preference(self, person, preference, *, idempotency_key, deadline):
        await self._answer()
        before = self.wishes.setdefault(idempotency_key, preference)
        return before if before == preference else KeyReused()

    async def opt_out(self, person, *, now, idempotency_key, deadline):
        return await self._opted(idempotency_key, now)

    async def end_opt_out(self, person, *, now, idempotency_key, deadline):
        return await self._opted(idempotency_key, None)

    async def _opted(self, key, since):
        await self._answer()
        if self.wishes.setdefault(key, since) != since:
            return KeyReused()
        self.opted_out_since = since
        return since


def met(caller, **changes) -> Met:
    """Meet the person of the examples; `changes` are to the directives."""
    limits = directives(**changes)
    return Met(person=PERSON, directives=limits, door=clearance.door(POLICY, caller, PERSON, limits), policy=POLICY)
