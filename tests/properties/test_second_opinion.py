"""The table and Cedar, whose policies were written by hand from the domain page, decide alike in every case tried."""

import re
from dataclasses import replace
from functools import cache
from random import Random

import pytest
from cedarpy import is_authorized_batch, validate_policies

from policies import ATTRIBUTES, Actor, Effect, Policy, described
from policies.enumeration import World, world_of
from policies.space import first, nothing
from tests.properties.access import table
from tests.properties.sampling import drawn, sample
from tests.properties.second_opinion import (
    OF,
    SCHEMA,
    TEXT,
    WORDS,
    completed,
    entities,
    opinions,
    outcome,
    policies,
    requests,
    said_yes,
    settings,
)

CASES = 50_000
# How many are drawn, so that those are left that are not drawn twice.
DRAWN = 52_000
# A case in which nobody asks yet: any situation will do.
ANYBODY = first(world_of(table()).effect("SHOW"))


def random():
    """Draw the same cases at every run."""
    return Random(8_3_8_4)  # noqa: S311 - a sample, not a secret


@cache
def deciding(tried, switched_on):
    return Policy(tried, switched_on)


def decided(tried, case):
    return deciding(tried, case.switched_on).decide(case.situation)


def differences(tried, cases, said):
    """Tell each case in which a table decides otherwise than Cedar said, in words."""
    for case, opinion in zip(cases, said, strict=True):
        decision = decided(tried, case)
        if outcome(decision) != opinion:
            choice = ", ".join(sorted(case.switched_on)) or "no setting"
            yield (
                f"{described(case.situation)}; with {choice} on:\n"
                f"  the table, by row {decision.row}: {' '.join(sorted(outcome(decision)))}\n"
                f"  cedar: {' '.join(sorted(opinion))}"
            )


def words(rule):
    """Write what a rule does as an outcome."""
    found = {rule.effect, rule.code, rule.notice, *rule.openable_by}
    return frozenset(str(word) for word in found if word) | ({"LIMITED"} if rule.limited else set())


def with_row(row_id, *instead):
    """Give the table with other rows, or none, in the place of one."""
    parts = (
        replace(part, rows=tuple(new for row in part.rows for new in (instead if row.id == row_id else (row,))))
        for part in table().parts
    )
    return replace(table(), parts=tuple(parts))


def test_the_policies_are_valid_by_their_schema():
    result = validate_policies(TEXT, SCHEMA)

    assert result.validation_passed, "\n".join(map(str, result.errors))


def test_the_policies_speak_of_facts_in_the_words_there_are():
    written = re.sub(r"//.*", "", TEXT)
    words = {str(value) for values in ATTRIBUTES.values() for value in values}
    lists = re.findall(r"\[([^\]]*)\]\.contains\(context\.(\w+)\)", written)
    pairs = [(name, word) for word, name in lists] + re.findall(r'context\.(\w+) [!=]= ("\w+")', written)

    assert len(pairs) > 100
    for name, text in pairs:
        assert set(re.findall(r'"(\w+)"', text)) <= set(map(str, ATTRIBUTES[name])), (name, text)
    assert set(re.findall(r'(?<!::)"(\w+)"', written)) <= words
    assert settings() == set(table().names())


@pytest.mark.parametrize("actor", Actor)
def test_an_action_is_asked_of_those_to_whom_it_applies(actor):
    asked = [request for action in OF for request in requests([replace(ANYBODY, actor=actor)], frozenset(), action)]

    answers = is_authorized_batch(asked, policies(), entities(), SCHEMA)

    applies = {action for action, answer in zip(OF, answers, strict=True) if not answer.diagnostics.errors}
    assert applies == {action for action, actors in OF.items() if actor in actors}


def test_what_is_left_out_when_asking_makes_no_difference():
    """Every word is asked for, of everybody, with the whole context and every policy."""
    cases = sample(table(), 400, random())

    plain = []
    for case in cases:
        asked = [request for word in WORDS for request in requests([case.situation], case.switched_on, word)]
        answers = is_authorized_batch(asked, policies(), entities())
        plain.append(completed({word for word, answer in zip(WORDS, answers, strict=True) if said_yes(answer)}))

    assert plain == opinions(cases)


def test_cedar_and_the_table_decide_alike():
    cases = sample(table(), DRAWN, random())

    said = opinions(cases)

    assert len(cases) >= CASES
    told = list(differences(table(), cases, said))
    if told:
        pytest.fail(f"{len(told)} of {len(cases)} cases differ\n\n" + "\n\n".join(told[:20]), pytrace=False)
    assert set(said) == {words(rule) for rule, region in world_of(table()).decided if region}, "an outcome was not met"


def test_a_table_that_lacks_a_row_is_found_out():
    """Each row in turn; where the rows below it decide the same in its place, there is nothing to find."""
    true = world_of(table())
    found, unnoticed = 0, []
    for place, (rule, region) in enumerate(true.decided):
        lacking = World([*true.rules[:place], *true.rules[place + 1 :]], like=true)
        changed = region & ~lacking.outcomes.get(rule.outcome, nothing())
        if changed:
            cases = [drawn(changed, table().names(), random())]
            noticed = list(differences(with_row(rule.row), cases, opinions(cases)))
            found += len(noticed)
            unnoticed += [] if noticed else [rule.row]

    assert unnoticed == []
    assert found > 80


def test_a_row_with_another_effect_is_told_in_words():
    row = next(row for row in table().rows() if row.effect is Effect.MASK and not row.openable_by)
    region = next(region for rule, region in world_of(table()).decided if rule.row == row.id)
    cases = [drawn(region, table().names(), random())]

    (told,) = differences(with_row(row.id, replace(row, effect=Effect.SHOW, notice=None)), cases, opinions(cases))

    assert "actor PERSONNEL" in told
    assert f"the table, by row {row.id}: SHOW" in told
    assert "cedar: MASK" in told
