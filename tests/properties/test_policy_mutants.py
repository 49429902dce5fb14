"""A table with a mistake in it is found by the cases and the invariants, without the decision map."""

from functools import cache

from policies import ATTRIBUTES
from policies.enumeration import World
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
    """Give the cases as facts by name under a choice of settings, with what is expected."""
    found = []
    for vector in VECTORS:
        facts = dict(zip(ATTRIBUTES, situation(vector).facts(), strict=True))
        expected = vector["expected"]
        words = (expected["effect"], expected.get("code"), expected.get("notice"))
        does = (*words, tuple(sorted(expected.get("openable_by", ()))), expected.get("limited", False))
        found.append((facts, settings(vector), (expected["row"], *does)))
    return found


def decided(rules, facts, switched_on):
    """Decide one situation, row by row, as a reader of the table would."""
    for rule in rules:
        counts = rule.only_if is None or rule.only_if.on == (rule.only_if.setting in switched_on)
        if counts and all(facts[attribute] in values for attribute, values in rule.when):
            return rule.row, rule.effect, rule.code, rule.notice, rule.openable_by, rule.limited
    return None


def found_by_a_case(mutant):
    return any(decided(mutant.rules, facts, on) != expected for facts, on, expected in cases())


def found_by_an_invariant(changed):
    return any(check(changed) for check in INVARIANTS.values())


def other_worlds():
    """Give each mutant that decides at least one situation otherwise; the others are the table in other words."""
    for mutant in every_mutant():
        changed = World(mutant.rules, like=world())
        if changed.outcomes != world().outcomes:
            yield mutant, changed


def test_the_cases_and_invariants_find_nearly_every_mistake():
    tried, survivors, unseen = 0, set(), set()
    for mutant, changed in other_worlds():
        tried += 1
        if digests(changed) == digests(world()):
            unseen.add(f"{mutant.row}: {mutant.change}")
        if not found_by_a_case(mutant) and not found_by_an_invariant(changed):
            survivors.add(f"{mutant.row}: {mutant.change}")

    assert tried > 1_500
    assert unseen == set(), "the decision map sees every one of them"
    assert survivors == SURVIVORS.keys(), "the list of survivors is kept equal"
    assert len(survivors) <= (1 - NEEDED) * tried


def test_every_row_is_tried_in_every_way():
    tried = {mutant.row for mutant in every_mutant()}
    changes = {mutant.change for mutant in every_mutant()}

    assert tried == {rule.row for rule in world().rules}
    assert {"dropped", "swapped with the next", "no condition on actor", "not for basis=OTHER"} <= changes
    assert {"also for age=UNKNOWN", "also opened by EMERGENCY", "limited or not, the other way"} <= changes
    assert {"no longer bound to its setting", "bound to the other choice of its setting"} <= changes


def test_every_invariant_is_broken_by_some_mistake():
    """An invariant that no mistake breaks would say nothing."""
    left, number = dict(INVARIANTS), len(every_mutant())
    for place in range(number):
        changed = World(every_mutant()[place * STEP % number].rules, like=world())
        left = {name: check for name, check in left.items() if not check(changed)}
        if not left:
            break

    assert left == {}
