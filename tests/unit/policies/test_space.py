"""The space counts every situation once, under every choice of settings, against sets that are written out."""

from itertools import product
from math import prod

import pytest

from policies import ATTRIBUTES, Safety, Status
from policies.diagram import EVERYTHING, NOTHING
from policies.space import (
    SIZE,
    choice,
    choices_of,
    choosing,
    contains,
    count,
    digest,
    ever,
    everything,
    first,
    having,
    moved,
    nothing,
    situation_at,
    where,
)

NONE = frozenset()
SOME = where(actor="SELF", safety=("DENIED", "BLOCKED")) | where(actor="SYSTEM", status="FINAL")


def test_the_space_is_every_combination_of_every_value():
    assert count(everything()) == SIZE == prod(map(len, ATTRIBUTES.values())) == 22_574_039_040
    assert count(nothing()) == 0
    assert (everything(), nothing()) == (EVERYTHING, NOTHING)


def test_the_values_of_an_attribute_share_the_space_out():
    for name, values in ATTRIBUTES.items():
        together = nothing()
        for value in values:
            assert not together & having(name, value)
            together |= having(name, value)

        assert together is everything()
        assert {count(having(name, value)) for value in values} == {SIZE // len(values)}


def test_a_single_value_stands_for_itself_and_several_for_either():
    alone = where(actor="SELF", opted_out=True)
    either = where(actor=("SELF", "SYSTEM"), opted_out=True)

    assert either is alone | where(actor="SYSTEM", opted_out=True)
    assert (first(alone).actor, first(alone).opted_out) == ("SELF", True)
    assert where() is everything()
    assert where(actor=()) is nothing()


def test_situations_are_counted_as_if_they_were_written_out():
    """The last two attributes turn fastest, so that a run of indices is every combination of theirs."""
    run = len(Safety) * len(Status)
    for start in (0, SIZE // 3 // run * run, SIZE - run):
        situations = [situation_at(start + step) for step in range(run)]
        here = everything()
        for name, fact in zip(ATTRIBUTES, situations[0].facts(), strict=True):
            here &= everything() if name in {"safety", "status"} else having(name, fact)

        assert count(here) == run == len({situation.facts() for situation in situations})
        assert count(here & SOME) == sum(contains(SOME, situation, NONE) for situation in situations)


def test_an_index_gives_each_situation_once_with_the_last_attribute_turning_fastest():
    assert situation_at(0).facts() == tuple(values[0] for values in ATTRIBUTES.values())
    assert situation_at(SIZE - 1).facts() == tuple(values[-1] for values in ATTRIBUTES.values())
    assert [situation_at(index).status for index in range(len(Status))] == list(Status)


@pytest.mark.parametrize("index", [0, 1, 7, SIZE // 3, SIZE // 2, SIZE - 1])
def test_a_set_contains_what_its_conditions_say(index):
    situation = situation_at(index)
    expected = (situation.actor == "SELF" and situation.safety in {"DENIED", "BLOCKED"}) or (
        situation.actor == "SYSTEM" and situation.status == "FINAL"
    )

    assert contains(SOME, situation, NONE) is expected
    assert contains(~SOME, situation, NONE) is not expected


def test_a_situation_of_a_set_is_in_it():
    for of in (SOME, ~SOME, where(named=True, report="HARD"), having("status", "UNKNOWN")):
        assert contains(of, first(of), NONE)


def test_situations_are_moved_from_one_value_to_another_and_back():
    soft = where(general="SOFT", named=True)
    hard = moved(soft, "general", "SOFT", "HARD")

    assert hard is where(general="HARD", named=True)
    assert moved(hard, "general", "HARD", "SOFT") is soft
    assert moved(hard, "general", "NONE", "SOFT") is nothing()


def test_a_choice_of_settings_divides_every_situation():
    on, off = choosing("loud", on=True), choosing("loud", on=False)

    assert on & off is nothing()
    assert on | off is everything()
    assert count(on) == count(off) == SIZE
    assert choice(("loud", "red"), frozenset({"red"})) is off & choosing("red", on=True)
    assert choice((), NONE) is everything()


def test_a_situation_is_in_a_set_under_the_choices_that_say_so():
    of = where(actor="SELF") & choosing("loud", on=True) | where(actor="SYSTEM") & choosing("red", on=False)
    oneself, system = first(where(actor="SELF")), first(where(actor="SYSTEM"))

    assert [contains(of, oneself, chosen) for chosen in (NONE, frozenset({"loud"}))] == [False, True]
    assert [contains(of, system, chosen) for chosen in (NONE, frozenset({"red"}))] == [True, False]
    assert not contains(of, first(where(actor="PERSONNEL")), frozenset({"loud"}))


def test_what_is_ever_so_is_so_under_some_choice():
    of = where(actor="SELF") & choosing("loud", on=True) | where(actor="SYSTEM") & choosing("red", on=False)

    assert ever(of) is where(actor=("SELF", "SYSTEM"))
    assert count(of) == SIZE // 2
    assert ever(choosing("loud", on=True) & choosing("red", on=False)) is everything()


def test_the_choices_of_a_situation_are_those_that_it_depends_on():
    of = where(actor="SELF") & choosing("loud", on=True) & choosing("red", on=False)
    both = of | where(actor="SYSTEM")

    assert dict(choices_of(of, first(where(actor="SELF")))) == {"loud": True, "red": False}
    assert dict(choices_of(both, first(where(actor="SYSTEM")))) == {}
    either = choosing("loud", on=True) | choosing("red", on=True)
    assert dict(choices_of(either, situation_at(0))) == {"loud": False, "red": True}


def test_the_choices_that_are_given_make_it_so():
    names = ("loud", "red", "slow")
    of = nothing()
    for switches in product((False, True), repeat=3):
        if sum(switches) == 2:
            of |= choice(names, frozenset(name for name, on in zip(names, switches, strict=True) if on))

    on = frozenset(name for name, on in choices_of(of, situation_at(5)) if on)

    assert len(on) == 2
    assert contains(of, situation_at(5), on)


def test_a_digest_is_of_the_set_and_of_nothing_else():
    again = ~(~where(actor="SELF", safety=("BLOCKED", "DENIED")) & ~where(status="FINAL", actor="SYSTEM"))

    assert digest(again) == digest(SOME)
    assert len({digest(SOME), digest(~SOME), digest(everything()), digest(nothing())}) == 4
    assert digest(SOME & choosing("loud", on=True)) != digest(SOME & choosing("red", on=True))


def test_a_digest_is_the_same_everywhere():
    """Written down once: a digest that is kept in a file must be found again by another process."""
    assert digest(where(named=True)) == "c3aff87aae41854f95a0f0eaf70bc0efd5735e38b29e626770669d3489f16b6b"
