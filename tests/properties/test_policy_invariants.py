"""Every situation there can be is decided, and the invariants hold in every one."""

import pytest

from policies import Policy, described
from policies.space import SIZE, everything, first, index_of, situation_at
from tests.properties.access import table, worlds
from tests.properties.invariants import INVARIANTS

# A prime, so that the sample does not keep step with any attribute.
STEP = 3_919


def test_there_are_at_least_twenty_invariants():
    assert len(INVARIANTS) >= 20


@pytest.mark.parametrize("name", INVARIANTS)
def test_an_invariant_holds_in_every_situation_under_every_setting(name):
    for world in worlds():
        broken = INVARIANTS[name](world)

        assert broken == 0, f"{name}: {broken.bit_count()} situations, for instance {described(first(broken))}"


def test_every_situation_is_decided_by_exactly_one_row():
    for world in worlds():
        taken = [bits for _, bits in world.decided]

        assert sum(bits.bit_count() for bits in taken) == SIZE == 15_676_416
        assert world.undecided == 0
        assert sum(taken) == everything()


def test_every_row_decides_somewhere():
    alive = {rule.row for world in worlds() for rule, bits in world.decided if bits}

    assert alive == {row.id for row in table().rows()}


def test_the_policy_decides_as_the_enumeration_does():
    indices = range(11, SIZE, STEP)
    for world in worlds():
        policy = Policy(table(), world.switched_on)
        taken = [(rule.row, bits.to_bytes(SIZE // 8 + 1, "little")) for rule, bits in world.decided]
        for rule, bits in world.decided:
            if bits:
                assert policy.decide(first(bits)).row == rule.row
        for index in indices:
            (row,) = (row for row, bits in taken if bits[index >> 3] >> (index & 7) & 1)

            assert policy.decide(situation_at(index)).row == row


def test_a_bit_and_its_situation_are_each_other():
    for index in (0, 1, SIZE // 3, SIZE - 1):
        assert index_of(situation_at(index)) == index
