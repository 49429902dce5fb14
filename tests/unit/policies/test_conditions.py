"""Conditions as bits match what they say."""

from itertools import product

import pytest

from policies import ATTRIBUTES, Condition, bits_of, box_of

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


def test_a_box_without_conditions_holds_every_situation():
    assert inside(facts(), box())
    assert inside(facts(actor="SYSTEM", named=True, status="UNKNOWN"), box())


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
