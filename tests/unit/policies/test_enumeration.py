"""Every situation is counted at the row that decides it, and a row that never decides is found."""

from dataclasses import replace

import pytest

from policies import Effect, Row, parse_table, tally
from policies.enumeration import Rule, World, world_of, worlds
from policies.space import SIZE, everything, where
from tests.properties.access import TEXT, table

OPEN = Rule(row="OPEN", when=(("named", (False,)),), effect="SHOW")
SHUT = Rule(row="SHUT", when=(("named", (True,)),), effect="MASK", notice="SPECIFIC_BLOCK", openable_by=("CONSENT",))
END = Rule(row="END", when=(), effect="DENY", code="NOT_AVAILABLE")


@pytest.fixture(scope="module")
def counted():
    return tally(table())


def with_rows(*rows):
    """Put other rows in the place of the table's, unchecked."""
    return replace(table(), settings=(), parts=(replace(table().parts[0], rows=rows),))


def row(name, *, when=()):
    return replace(next(table().rows()), id=name, when=when)


def test_a_rule_says_what_its_row_does():
    masks: Row = next(found for found in table().rows() if found.id == "P4-SOFT")

    assert Rule.of(masks).outcome == "MASK GENERAL_BLOCK CONSENT+EMERGENCY"
    assert (OPEN.outcome, END.outcome) == ("SHOW", "DENY NOT_AVAILABLE")


def test_the_first_rule_that_matches_decides():
    world = World([OPEN, SHUT, END], frozenset())

    assert [(rule.row, bits.bit_count()) for rule, bits in world.decided] == [
        ("OPEN", SIZE // 2),
        ("SHUT", SIZE // 2),
        ("END", 0),
    ]
    assert world.undecided == 0
    assert world.shown == world.effect("SHOW") == where(named=False)
    assert world.openable("CONSENT") == where(named=True)
    assert list(world.outcomes) == sorted(rule.outcome for rule in (OPEN, SHUT, END))


def test_what_no_rule_matches_is_left_undecided():
    assert World([OPEN], frozenset()).undecided == where(named=True)


def test_a_world_that_begins_like_another_ends_as_if_it_were_new():
    like = World([OPEN, SHUT, END], frozenset())
    changed = replace(END, code="FORBIDDEN")

    world = World([OPEN, changed], frozenset(), like=like)

    assert world.decided == World([OPEN, changed], frozenset()).decided
    assert world.undecided == 0


def test_every_choice_of_settings_gives_a_world():
    found = {world.switched_on for world in worlds(table())}

    assert found == {frozenset(), *(frozenset({name}) for name in names()), frozenset(names())}


def names():
    return [setting.name for setting in table().settings]


def test_the_table_decides_everything_and_has_no_dead_row(counted):
    assert counted.choices == 4
    assert counted.undecided == 0
    assert counted.dead() == ()
    assert [count.row for count in counted.rows] == [found.id for found in table().rows()]


def test_the_counts_are_of_every_situation_and_of_the_world_by_default(counted):
    by_default = world_of(table(), table().defaults())

    assert sum(counted.by_effect().values()) == SIZE
    assert counted.by_effect() == {
        str(effect): by_default.effect(effect).bit_count() for effect in {found.effect for found in table().rows()}
    }
    assert all(count.by_default <= count.ever for count in counted.rows)


def test_a_row_of_a_setting_that_is_off_decides_nothing_by_default_but_is_not_dead(counted):
    waiting = next(count for count in counted.rows if count.row == "C1-WAITING")

    assert waiting.effect == Effect.STUB
    assert (waiting.by_default, waiting.ever > 0) == (0, True)


def test_the_defaults_are_the_tables_own():
    on = parse_table(TEXT.read_text(encoding="utf-8").replace("default = false", "default = true", 2))

    assert {count.row: count.by_default for count in tally(on).rows}["C1-WAITING"] > 0


def test_a_row_under_one_that_decides_all_is_dead():
    found = tally(with_rows(row("A"), row("B")))

    assert found.dead() == ("B",)
    assert found.choices == 1


def test_a_table_that_leaves_situations_undecided_says_how_many():
    condition = next(table().rows()).when

    found = tally(with_rows(row("A", when=condition)))

    assert found.undecided == everything().bit_count() - where(actor="SYSTEM").bit_count()
