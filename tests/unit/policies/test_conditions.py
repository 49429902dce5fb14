"""Conditions as bits match what they say, and a covered box is known without walking through it."""

from itertools import product

import pytest

from policies import ATTRIBUTES, Condition, bits_of, box_of, uncovered

ORDINARY = tuple(values[0] for values in ATTRIBUTES.values())
NAMES = tuple(ATTRIBUTES)


def box(**allowed):
    return box_of(Condition(attribute=name, values=tuple(values)) for name, values in allowed.items())


def facts(**changed):
    return tuple(changed.get(name, fact) for name, fact in zip(NAMES, ORDINARY, strict=True))


def inside(some, outer):
    return not bits_of(some) & ~outer


def test_a_situation_lies_in_a_box_where_every_condition_holds():
    both = box(actor=["SELF", "SYSTEM"], named=[True])

    assert inside(facts(actor="SYSTEM", named=True), both)
    assert not inside(facts(actor="SYSTEM", named=False), both)
    assert not inside(facts(actor="PERSONNEL", named=True), both)


def test_two_conditions_on_one_attribute_both_hold():
    twice = box_of(
        [Condition(attribute="actor", values=("SELF", "SYSTEM")), Condition(attribute="actor", values=("SYSTEM",))]
    )

    assert twice == box(actor=["SYSTEM"])


def test_every_fact_has_a_bit_of_its_own():
    everyone = [bits_of(facts(actor=actor, named=named)) for actor, named in product(ATTRIBUTES["actor"], (0, 1))]

    assert len(set(everyone)) == len(everyone)
    assert all(bits.bit_count() == len(ATTRIBUTES) for bits in everyone)


def test_a_foreign_fact_has_no_bit():
    with pytest.raises(KeyError):
        bits_of(facts(actor="DOG"))


def test_too_few_facts_are_a_fault():
    with pytest.raises(ValueError, match="shorter"):
        bits_of(ORDINARY[:-1])


def test_a_box_that_earlier_ones_cover_together_is_covered():
    whole = box(actor=["SELF"])
    halves = [box(actor=["SELF", "SYSTEM"], named=[True]), box(named=[False])]

    assert uncovered(whole, halves) is None
    assert uncovered(whole, [whole]) is None


def test_what_no_earlier_box_covers_is_found():
    left = uncovered(box(actor=["SELF"]), [box(named=[True]), box(opted_out=[True], safety=["NONE"])])

    assert left is not None
    assert left & ~box(actor=["SELF"], named=[False]) == 0
    assert inside(facts(actor="SELF", named=False, opted_out=True, safety="NONE"), left) is False


def test_boxes_that_do_not_meet_cover_nothing():
    whole = box(actor=["SELF"])

    assert uncovered(whole, [box(actor=["SYSTEM"]), box(actor=["PERSONNEL"])]) == whole
