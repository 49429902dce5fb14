"""A table with a mistake in it is found by the cases and the invariants, without the decision map."""

from functools import cache

from policies import ATTRIBUTES
from policies.enumeration import World
from tests.properties.access import table, worlds
from tests.properties.invariants import INVARIANTS
from tests.properties.mutants import mutants
from tests.vectors.test_access import VECTORS, settings, situation

NEEDED = 0.95

# Mutants that neither a case nor an invariant finds, each with the reason; the decision map finds them.
SURVIVORS: dict[str, str] = {}

OF_A_SETTING = {row.id for row in table().rows() if row.only_if is not None}


@cache
def cases(switched_on):
    """Give the cases under one choice of settings, as facts by name, with what is expected."""
    found = []
    for vector in VECTORS:
        if settings(vector) == switched_on:
            facts = dict(zip(ATTRIBUTES, situation(vector).facts(), strict=True))
            expected = vector["expected"]
            words = (expected["effect"], expected.get("code"), expected.get("notice"))
            found.append((facts, (expected["row"], *words, tuple(sorted(expected.get("openable_by", ()))))))
    return found


def decided(rules, facts):
    """Decide one situation, row by row, as a reader of the table would."""
    for rule in rules:
        if all(facts[attribute] in values for attribute, values in rule.when):
            return rule.row, rule.effect, rule.code, rule.notice, rule.openable_by
    return None


def every_mutant():
    """Give every mutant of the table as it is, and under each setting those of the rows that depend on a setting."""
    for true in worlds():
        for mutant in mutants(true.rules):
            if not true.switched_on or (len(true.switched_on) == 1 and mutant.row in OF_A_SETTING):
                yield true, mutant


def found_by_a_case(true, mutant):
    return any(decided(mutant.rules, facts) != expected for facts, expected in cases(true.switched_on))


def found_by_an_invariant(world):
    return any(check(world) for check in INVARIANTS.values())


def test_the_cases_and_invariants_find_nearly_every_mistake():
    tried, survivors = 0, set()
    for true, mutant in every_mutant():
        if found_by_a_case(true, mutant):
            tried += 1
            continue
        changed = World(mutant.rules, true.switched_on, like=true)
        if changed.outcomes != true.outcomes:
            tried += 1
            if not found_by_an_invariant(changed):
                survivors.add(f"{mutant.row}: {mutant.change}")

    assert tried > 400
    assert survivors == SURVIVORS.keys(), "the list of survivors is kept equal"
    assert len(survivors) <= (1 - NEEDED) * tried
