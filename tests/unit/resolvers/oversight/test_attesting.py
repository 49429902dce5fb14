"""The chain is verified as far as a short time reaches, and only what was verified is called whole."""

import asyncio
from datetime import timedelta

import pytest

from resolvers.audit import Audit
from resolvers.errors import Forbidden
from resolvers.model import ActorKind
from resolvers.oversight.attesting import MOST_FAULTS, VERIFIED, Attesting
from resolvers.oversight.operating import CHANNELS
from resolvers.oversight.recorded import Recorded
from resolvers.oversight.verifying import FaultKind
from resolvers.store.chain import BEGINNING, Head, Seal
from resolvers.store.links import Stray
from tests.examples import NOW, clinician, operation_rules, retention_rules
from tests.unit.resolvers.oversight.test_operating import operator
from tests.unit.resolvers.served import Chains, never
from tests.unit.resolvers.test_pipeline import World, asking

SEAL = Seal(
    number=7, at=NOW - timedelta(minutes=4), heads=(Head(0, 5, "ab"), Head(3, 2, "cd")), previous_hash=BEGINNING,
    key_id="k",
)  # fmt: skip


async def chain(chains, *, caller=None, world=None, most_s=3.0):
    caller = caller or operator()
    recorded = Recorded(Audit(world or World()), operation_rules())
    attesting = Attesting(chains, recorded, never, retention=retention_rules(), most_s=most_s)
    return await attesting.chain(asking(caller), CHANNELS[caller.kind])


class Strayed(Chains):
    """Chains beside which entries stand that are in none."""

    def __init__(self, many: int) -> None:
        super().__init__()
        self._many = many

    async def outside(self):
        return [Stray(id=str(number), shard=None, sequence=None) for number in range(self._many)]


class Endless(Strayed):
    """Chains that no time is enough for, behind what strays."""

    async def seals(self, since):
        await asyncio.Event().wait()
        yield SEAL


class Broken(Chains):
    """Chains whose store is late by itself."""

    async def outside(self):
        raise TimeoutError


async def test_all_links_are_counted_and_those_that_no_seal_is_over() -> None:
    found = await chain(Chains(Head(0, 9, "ef"), Head(3, 2, "cd"), Head(16, 1, "01"), seal=SEAL))

    assert (found.links, found.unsealed, found.last_seal) == (12, 5, SEAL)
    assert (found.verified_since, found.verified_until) == (NOW - VERIFIED, NOW)
    assert (found.intact, found.faults, found.verified) == (True, (), 0)


async def test_before_the_first_seal_everything_is_unsealed() -> None:
    found = await chain(Chains(Head(0, 9, "ef")))

    assert (found.links, found.unsealed, found.last_seal) == (9, 9, None)


async def test_what_was_cut_off_is_not_counted_as_sealed() -> None:
    assert (await chain(Chains(Head(0, 1, "ab"), seal=SEAL))).unsealed == 0


async def test_a_fault_is_told_with_its_place() -> None:
    found = await chain(Strayed(1))

    assert (found.intact, found.verified_until) == (False, NOW)
    assert [fault.kind for fault in found.faults] == [FaultKind.INSERTED]


async def test_so_many_faults_are_enough() -> None:
    found = await chain(Strayed(MOST_FAULTS + 3))

    assert (found.intact, found.verified_until, len(found.faults)) == (False, None, MOST_FAULTS)


@pytest.mark.parametrize(("many", "intact"), [(0, None), (1, False)])
async def test_what_there_was_no_time_for_is_not_called_whole(many, intact) -> None:
    found = await chain(Endless(many), most_s=0.02)

    assert (found.intact, found.verified_until, len(found.faults)) == (intact, None, many)


async def test_a_store_that_is_late_by_itself_is_no_end_of_the_time() -> None:
    with pytest.raises(Exception, match="time") as failed:
        await chain(Broken())

    assert failed.value.code == "DEADLINE_EXCEEDED"


async def test_it_is_recorded_and_nobody_else_is_told() -> None:
    world = World()
    await chain(Chains(), world=world)
    for caller in (clinician(), clinician(kind=ActorKind.SYSTEM), operator(name=None)):
        with pytest.raises(Forbidden):
            await chain(Chains(), caller=caller, world=world)

    assert [(entry.operation, entry.rows) for entry in world.entries] == [("auditChain", {"OP6": 1})]
