"""The space counts every situation once, and a bit and its situation are each other."""

from policies import ATTRIBUTES
from policies.space import SIZE, everything, first, having, index_of, moved, situation_at, where


def test_every_situation_has_one_bit():
    assert everything().bit_count() == SIZE == 15_676_416


def test_a_bit_and_its_situation_are_each_other():
    for index in (0, 1, SIZE // 3, SIZE - 1):
        assert index_of(situation_at(index)) == index


def test_the_values_of_an_attribute_share_the_space_out():
    for name, values in ATTRIBUTES.items():
        parts = [having(name, value) for value in values]

        assert sum(parts) == everything()
        assert {part.bit_count() for part in parts} == {SIZE // len(values)}


def test_a_single_value_stands_for_itself_and_several_for_either():
    alone = where(actor="SELF", opted_out=True)
    either = where(actor=("SELF", "SYSTEM"), opted_out=True)

    assert either == alone | where(actor="SYSTEM", opted_out=True)
    assert (first(alone).actor, first(alone).opted_out) == ("SELF", True)
    assert where() == everything()


def test_situations_are_moved_from_one_value_to_another_and_back():
    soft = where(general="SOFT", named=True)
    hard = moved(soft, "general", "SOFT", "HARD")

    assert hard == where(general="HARD", named=True)
    assert moved(hard, "general", "HARD", "SOFT") == soft
    assert moved(hard, "general", "NONE", "SOFT") == 0
