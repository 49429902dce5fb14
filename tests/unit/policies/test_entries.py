"""Each reader gives what is there, or says where it is wrong and what."""

import re
from datetime import date
from enum import StrEnum

import pytest

from policies import TableInvalid, Wording
from policies.entries import (
    count_of,
    day_in,
    document,
    double_ids,
    entries_in,
    entry_of,
    every,
    flag_of,
    list_of,
    only,
    text_in,
    texts_of,
    word_of,
    wording_in,
)


class Colour(StrEnum):
    RED = "RED"


def test_each_reader_gives_what_is_there():
    found = document('a = " x "\nnb = "en"\nnn = "ein"\nen = "one"\nvalid_from = 2026-11-26\nlist = [{ n = 1 }]')

    assert text_in(found, "a", "here") == "x"
    assert wording_in(found, "here") == Wording(nb="en", nn="ein", en="one")
    assert day_in(found, "here") == date(2026, 11, 26)
    assert entries_in(found, "list", "here") == [{"n": 1}]
    assert entry_of({1: 2}, "here") == {"1": 2}
    assert [flag_of(flag, "here") for flag in (False, True)] == [False, True]
    assert word_of(Colour, "RED", "here") is Colour.RED
    assert list_of([1], "here") == [1]
    assert texts_of(["b", "a"], "here") == {"a", "b"}
    assert [count_of(number, "here", largest=9) for number in (0, 9)] == [0, 9]
    only(found, frozenset(found), "here")


@pytest.mark.parametrize(
    ("read", "found", "fault"),
    [
        (document, "a =", "table: not TOML"),
        (lambda found: text_in(found, "a", "here"), {}, "here: a is missing"),
        (lambda found: text_in(found, "a", "here"), {"a": " "}, "here: a is missing"),
        (lambda found: day_in(found, "here"), {"valid_from": "2026-11-26"}, "here: valid_from is not a date"),
        (lambda found: entries_in(found, "list", "here"), {}, "here: list is empty"),
        (lambda found: entry_of(found, "here"), [], "here: a mapping is needed"),
        (lambda found: flag_of(found, "here"), 0, "here is neither true nor false"),
        (lambda found: word_of(Colour, found, "here"), "BLUE", "here: no Colour 'BLUE'"),
        (lambda found: list_of(found, "here"), "a", "here: a list is needed"),
        (lambda found: texts_of(found, "here"), [], "here: texts are needed, each once"),
        (lambda found: texts_of(found, "here"), ["a", "a"], "here: texts are needed, each once"),
        (lambda found: texts_of(found, "here"), ["a", 1], "here: texts are needed, each once"),
        (lambda found: texts_of(found, "here"), ["a", " "], "here: texts are needed, each once"),
        (lambda found: count_of(found, "here", largest=9), True, "here: a whole number from 0 to 9 is needed"),
        (lambda found: count_of(found, "here", largest=9), 1.5, "here: a whole number from 0 to 9 is needed"),
        (lambda found: count_of(found, "here", largest=9), -1, "here: a whole number from 0 to 9 is needed"),
        (lambda found: count_of(found, "here", largest=9), 10, "here: a whole number from 0 to 9 is needed"),
        (lambda found: only(found, frozenset(), "here"), {"b": 1, "a": 1}, "here: unknown key a"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(read, found, fault):
    with pytest.raises(TableInvalid, match=re.escape(fault)):
        read(found)


def test_the_problems_of_all_entries_are_told_at_once():
    with pytest.raises(TableInvalid) as raised:
        every(lambda found: word_of(Colour, found, "here"), ["BLUE", "RED", "GREEN"])

    assert raised.value.problems == ("here: no Colour 'BLUE'", "here: no Colour 'GREEN'")
    assert every(lambda found: word_of(Colour, found, "here"), ["RED"]) == (Colour.RED,)


def test_an_id_that_is_used_twice_is_told_once():
    assert list(double_ids(["a", "b", "a", "c", "a"])) == ["a: id is used 3 times"]
