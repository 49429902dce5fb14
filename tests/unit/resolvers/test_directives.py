"""Restrictions and the GP relation are read side by side; what cannot be read withholds."""

import pytest

from resolvers.deadline import Deadline
from resolvers.directives import DirectiveReader
from resolvers.errors import PolicyUnavailable, StoreUnavailable
from resolvers.registers.port import RegisterUnavailable
from tests.examples import HPR, NOW, NUMBER, PERSON, citizen, clinician, directives, restriction


class Store:
    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure

    async def directives(self, person, now, deadline):
        if self.failure:
            raise self.failure
        assert (person, now) == (PERSON.hash, NOW)
        return directives(restriction())


class Gps:
    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.asked: list[object] = []

    async def is_gp(self, number, hpr_number, deadline):
        self.asked.append((number, hpr_number))
        if self.failure:
            raise self.failure
        return True


async def read(caller, store=None, gps=None):
    reader = DirectiveReader(store or Store(), gps or Gps())
    return await reader.read(caller, PERSON, NOW, Deadline.after(1))


async def test_restrictions_come_with_the_gp_relation() -> None:
    gps = Gps()

    found = await read(clinician(), gps=gps)

    assert found.restrictions == (restriction(),)
    assert found.gp
    assert gps.asked == [(NUMBER, HPR)]


@pytest.mark.parametrize("caller", [citizen(), clinician(hpr_number=None)])
async def test_only_personnel_with_an_hpr_number_can_be_a_gp(caller) -> None:
    gps = Gps()

    assert not (await read(caller, gps=gps)).gp
    assert gps.asked == []


async def test_a_silent_gp_register_means_no_relation() -> None:
    assert not (await read(clinician(), gps=Gps(RegisterUnavailable("down")))).gp


async def test_restrictions_that_cannot_be_read_withhold() -> None:
    with pytest.raises(PolicyUnavailable):
        await read(clinician(), store=Store(StoreUnavailable("down")))
