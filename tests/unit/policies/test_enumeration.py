"""Every situation is counted at the row that decides it, and a row that never decides is found."""

from dataclasses import replace

import pytest

from policies import SIZE, Effect, Row, Switch, parse_table, tally
from policies.diagram import NOTHING
from policies.enumeration import Rule, World, defaults_of, world_of
from policies.space import choosing, count, everything, where
from tests.properties.access import TEXT, table

OPEN = Rule(row="OPEN", when=(("named", (False,)),), effect="SHOW")
SHUT = Rule(row="SHUT", when=(("named", (True,)),), effect="MASK", notice="SPECIFIC_BLOCK", openable_by=("CONSENT",))
LOUD = Rule(
    row="LOUD", when=(("named", (True,)),), effect="FLAG", limited=True, only_if=Switch(setting="loud", on=True)
)
END = Rule(row="END", when=(), effect="DENY", code="NOT_AVAILABLE")


@pytest.fixture(scope="module")
def counted():
    return tally(table())


def with_rows(*rows):
    """Put other rows in the place of the table's, unchecked."""
    return replace(table(), settings=(), parts=(replace(table().parts[0], rows=rows),))


def row(name, *, when=()):
    return replace(next(table().rows()), id=name, when=when)


def found(of, name) -> Row:
    return next(each for each in of.rows() if each.id == name)


def test_a_rule_says_what_its_row_does():
    masks = Rule.of(found(table(), "P4-SOFT"))

    assert masks.outcome == "MASK GENERAL_BLOCK CONSENT+EMERGENCY"
    assert (OPEN.outcome, LOUD.outcome, END.outcome) == ("SHOW", "FLAG LIMITED", "DENY NOT_AVAILABLE")


def test_a_rule_takes_all_that_decides_from_its_row():
    limited, bound = Rule.of(found(table(), "P8-SHOW")), Rule.of(found(table(), "C1-WAITING"))

    assert limited.limited
    assert bound.only_if == Switch(setting="waiting_notice", on=True)
    assert ("safety", ("DELAYED",)) in bound.when


def test_the_first_rule_that_matches_decides():
    world = World([OPEN, SHUT, END])

    assert [(rule.row, count(taken)) for rule, taken in world.decided] == [
        ("OPEN", SIZE // 2),
        ("SHUT", SIZE // 2),
        ("END", 0),
    ]
    assert world.undecided is NOTHING
    assert world.shown is world.effect("SHOW") is where(named=False)
    assert world.openable("CONSENT") is where(named=True)
    assert world.openable("EMERGENCY") is NOTHING
    assert list(world.outcomes) == sorted(rule.outcome for rule in (OPEN, SHUT, END))


def test_a_rule_bound_to_a_setting_decides_under_those_choices_alone():
    world = World([LOUD, OPEN, SHUT])

    assert world.effect("FLAG") is where(named=True) & choosing("loud", on=True)
    assert world.effect("MASK") is where(named=True) & choosing("loud", on=False)
    assert world.shown is where(named=False) | choosing("loud", on=True)


def test_rules_of_one_outcome_are_one_set():
    again = replace(OPEN, row="AGAIN", when=(("opted_out", (True,)),))

    assert World([OPEN, again, END]).outcomes["SHOW"] is where(named=False) | where(opted_out=True)


def test_what_no_rule_matches_is_left_undecided():
    assert World([OPEN]).undecided is where(named=True)


@pytest.mark.parametrize(
    "rules",
    [
        [OPEN, replace(END, code="FORBIDDEN")],
        [END, OPEN],
        [OPEN, LOUD, SHUT, END, replace(END, row="MORE")],
        [OPEN],
        [],
    ],
    ids=["other end", "other beginning", "longer", "shorter", "empty"],
)
def test_a_world_that_begins_like_another_ends_as_if_it_were_new(rules):
    like = World([OPEN, LOUD, SHUT, END])

    world = World(rules, like=like)

    assert world.decided == World(rules).decided
    assert world.undecided is World(rules).undecided
    assert like.decided == World([OPEN, LOUD, SHUT, END]).decided


def test_the_table_decides_everything_and_has_no_dead_row(counted):
    assert counted.choices == 2**10
    assert counted.undecided == 0
    assert counted.dead() == ()
    assert [each.row for each in counted.rows] == [each.id for each in table().rows()]


def test_the_counts_are_of_every_situation_by_default(counted):
    world, by_default = world_of(table()), defaults_of(table())

    assert sum(counted.by_effect().values()) == SIZE
    assert counted.by_effect() == {
        str(effect): count(world.effect(effect) & by_default) for effect in {each.effect for each in table().rows()}
    }
    assert all(each.by_default <= each.ever for each in counted.rows)


def test_a_row_of_a_setting_that_is_off_decides_nothing_by_default_but_is_not_dead(counted):
    waiting = next(each for each in counted.rows if each.row == "C1-WAITING")

    assert waiting.effect == Effect.STUB
    assert (waiting.by_default, waiting.ever > 0) == (0, True)


def test_the_defaults_are_the_tables_own():
    on = parse_table(TEXT.read_text(encoding="utf-8").replace("default = false", "default = true", 2))

    assert defaults_of(on) is defaults_of(table()) ^ (defaults_of(table()) | defaults_of(on))
    assert {each.row: each.by_default for each in tally(on).rows}["C1-WAITING"] > 0


def test_a_row_under_one_that_decides_all_is_dead_but_the_net_below_all_may_be():
    counted = tally(with_rows(row("A"), row("B"), row("C")))

    assert counted.dead() == ("B",)
    assert counted.choices == 1


def test_a_table_that_leaves_situations_undecided_says_how_many():
    condition = next(table().rows()).when

    assert tally(with_rows(row("A", when=condition))).undecided == SIZE - count(where(actor="SYSTEM"))
    assert tally(with_rows(row("A"))).undecided == count(~everything())
