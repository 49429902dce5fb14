"""Every situation there can be is decided, and the invariants hold in every one, under every choice of settings."""

import pytest

from policies import ATTRIBUTES, SIZE, Policy, described
from policies.diagram import NOTHING
from policies.space import choice, choices_of, contains, count, everything, first, having, nothing, situation_at
from tests.properties.access import table, world
from tests.properties.cells import SETTINGS
from tests.properties.invariants import INVARIANTS

# A prime, so that the sample does not keep step with any attribute: 25,083 situations.
STEP = 899_971
CHOICES = {
    "all off": frozenset(),
    "all on": frozenset(SETTINGS),
    "those for citizens": frozenset({"youth_read", "both_parents_read", "guardians_read", "waiting_notice"}),
    "those for personnel": frozenset(
        {"assistants_act", "case_work_reads", "quality_reads", "organisation_block_openable", "emergency_when_unread"}
    ),
    "every other one": frozenset(SETTINGS[::2]),
}


def test_there_are_at_least_a_hundred_invariants():
    assert len(INVARIANTS) >= 100


def test_the_settings_are_those_of_the_domain_page():
    assert set(table().names()) == {*SETTINGS}
    assert table().defaults() == frozenset(), "off is the stricter choice of each"


@pytest.mark.parametrize("name", INVARIANTS)
def test_an_invariant_holds_in_every_situation_under_every_choice_of_settings(name):
    broken = INVARIANTS[name](world())

    if broken:
        example = first(broken)
        on = ", ".join(setting for setting, on in choices_of(broken, example) if on) or "no setting"
        pytest.fail(f"{name}: {count(broken):,} situations, for instance {described(example)}; with {on} on")


def test_every_situation_is_decided_by_exactly_one_row():
    taken = nothing()
    for rule, found in world().decided:
        assert taken & found is NOTHING, rule.row
        taken |= found

    assert taken is everything()
    assert world().undecided is NOTHING


@pytest.mark.parametrize("name", CHOICES)
def test_the_rows_share_every_situation_out(name):
    under = choice(table().names(), CHOICES[name])

    assert sum(count(found & under) for _, found in world().decided) == SIZE == 22_574_039_040


def test_every_row_decides_somewhere_but_the_net_below_all():
    dead = [rule.row for rule, found in world().decided if not found]

    assert dead == ["END"]


@pytest.mark.parametrize("name", CHOICES)
def test_the_policy_decides_a_sample_as_the_enumeration_does(name):
    policy, decided = Policy(table(), CHOICES[name]), regions()
    indices = range(11, SIZE, STEP)

    for index in indices:
        situation = situation_at(index)
        assert contains(decided[policy.decide(situation).row], situation, CHOICES[name]), described(situation)
    assert len(indices) >= 20_000


@pytest.mark.parametrize("row", [row.id for row in table().rows()][:-1])
def test_the_policy_decides_every_kind_of_situation_of_a_row_as_the_enumeration_does(row):
    """One example of each value that a fact of the row's situations can have, under a choice where it is so."""
    tried = 0
    for attribute, values in ATTRIBUTES.items():
        for value in values:
            found = regions()[row] & having(attribute, value)
            if found:
                situation = first(found)
                switched_on = frozenset(setting for setting, on in choices_of(found, situation) if on)
                assert policy_under(switched_on).decide(situation).row == row
                tried += 1
    assert tried >= len(ATTRIBUTES)


def regions():
    return {rule.row: found for rule, found in world().decided}


POLICIES = {}


def policy_under(switched_on):
    if switched_on not in POLICIES:
        POLICIES[switched_on] = Policy(table(), switched_on)
    return POLICIES[switched_on]
