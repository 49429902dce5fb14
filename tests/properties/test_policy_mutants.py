"""A table with a mistake in it is found by the cases and the invariants, without the decision map."""

from functools import cache

from policies.enumeration import World
from policies.space import contains, nothing
from tests.properties.access import world
from tests.properties.decision_map import digests
from tests.properties.invariants import INVARIANTS
from tests.properties.mutants import Mutant, mutants
from tests.vectors.test_access import VECTORS, settings, situation

NEEDED = 0.95
# A prime, so that mistakes in all parts of the table are tried early.
STEP = 1_009

# Mutants that neither a case nor an invariant finds, each with the reason; the decision map finds them.
SURVIVORS: dict[str, str] = {}


@cache
def every_mutant() -> tuple[Mutant, ...]:
    return tuple(mutants(world().rules))


@cache
def cases():
    """Give the situation and the choice of settings of each case; the table decides each of them as it expects."""
    return tuple((situation(vector), settings(vector)) for vector in VECTORS)


def found_by_a_case(changed):
    """Tell whether a case gets another outcome than the table's, which is the one that it expects."""
    elsewhere = nothing()
    for outcome in {*world().outcomes, *changed.outcomes}:
        before, after = (of.outcomes.get(outcome, nothing()) for of in (world(), changed))
        elsewhere |= before ^ after if before is not after else nothing()
    return any(contains(elsewhere, of, switched_on) for of, switched_on in cases())


def found_by_an_invariant(changed):
    return any(check(changed) for check in INVARIANTS.values())


@cache
def other_worlds() -> tuple[tuple[Mutant, World], ...]:
    """Give each mutant that decides at least one situation otherwise; the others are the table in other words."""
    changed = ((mutant, World(mutant.rules, like=world())) for mutant in every_mutant())
    return tuple((mutant, found) for mutant, found in changed if found.outcomes != world().outcomes)


def test_the_cases_and_invariants_find_nearly_every_mistake():
    survivors, unseen = set(), set()
    for mutant, changed in other_worlds():
        if digests(changed) == digests(world()):
            unseen.add(f"{mutant.row}: {mutant.change}")
        if not found_by_a_case(changed) and not found_by_an_invariant(changed):
            survivors.add(f"{mutant.row}: {mutant.change}")

    assert len(other_worlds()) > 1_500
    assert unseen == set(), "the decision map sees every one of them"
    assert survivors == SURVIVORS.keys(), "the list of survivors is kept equal"
    assert len(survivors) <= (1 - NEEDED) * len(other_worlds())


def test_every_row_is_tried_in_every_way():
    tried = {mutant.row for mutant in every_mutant()}
    changes = {mutant.change for mutant in every_mutant()}

    assert tried == {rule.row for rule in world().rules}
    assert {"dropped", "swapped with the next", "no condition on actor", "not for basis=OTHER"} <= changes
    assert {"also for age=UNKNOWN", "also opened by EMERGENCY", "limited or not, the other way"} <= changes
    assert {"no longer bound to its setting", "bound to the other choice of its setting"} <= changes


def test_every_invariant_is_broken_by_some_mistake():
    """An invariant that no mistake breaks would say nothing."""
    left, number = dict(INVARIANTS), len(other_worlds())
    for place in range(number):
        _, changed = other_worlds()[place * STEP % number]
        left = {name: check for name, check in left.items() if not check(changed)}
        if not left:
            break

    assert left == {}
