"""How one result of an examination lies, and how it is said."""

from typing import Any

import msgspec
import pytest

from gateway.web.languages import read_language
from gateway.web.plots import Flag
from gateway.web.points import Point, answer, flag_of, limit, short
from tests.unit.gateway.web.citizen.answers import limits, point


def one(**more: Any) -> Point:
    return msgspec.convert(point("2026-11-20", "58", **more), type=Point)


@pytest.mark.parametrize(
    ("more", "flag"),
    [
        ({"interpretation": "A"}, Flag.OUTSIDE),
        ({"referenceRange": limits("20 - 42", "20", "42")}, Flag.HIGH),
        ({"referenceRange": limits("60 -", "60", None)}, Flag.LOW),
        ({"referenceRange": limits("20 - 58", "20", "58")}, Flag.WITHIN),
        ({"referenceRange": limits("< 58", None, "58") | {"highInclusive": False}}, Flag.HIGH),
        ({"referenceRange": limits("> 58", "58", None) | {"lowInclusive": False}}, Flag.LOW),
        ({"referenceRange": limits("se tekst", None, None)}, Flag.UNKNOWN),
        ({"referenceRange": limits("4 - 6", "4", "6", "%")}, Flag.UNKNOWN),
        ({"referenceRange": None}, Flag.UNKNOWN),
        ({"referenceRange": limits("20 - 42", "20", "42"), "conversion": "EXACT"}, Flag.UNKNOWN),
        ({"referenceRange": limits("20 - 42", "20", "42"), "comparator": "LT"}, Flag.UNKNOWN),
    ],
)
def test_how_a_number_lies_is_the_laboratorys_word_else_certain_by_its_range(more, flag):
    assert flag_of(one(**more)) is flag


@pytest.mark.parametrize(("text", "number"), [("< 5,5", 5.5), (">= 3", 3.0), ("lite", None)])
def test_the_number_of_a_limit_is_read(text, number):
    assert limit(text) == number


@pytest.mark.parametrize(
    ("more", "said", "drawn"),
    [
        ({"comparator": "LT", "text": "< 5,5"}, "Mindre enn 5,5", "< 5,5"),
        ({"comparator": "GE", "text": "5.5"}, "5,5 eller større", "≥ 5,5"),
        ({"comparator": "LT", "text": None}, "Mindre enn 58", "< 58"),
        ({"comparator": "LT", "text": "< lite"}, "< lite", "< lite"),
        ({"comparator": "NE", "text": "58"}, "58", "58"),
        ({"comparator": "EQ", "text": "58"}, "58", "58"),
    ],
)
def test_a_limit_is_said_in_words_and_drawn_with_its_sign_however_it_was_written(more, said, drawn):
    assert answer(one(**more), read_language("nb")) == said
    assert short(one(**more), read_language("nb")) == drawn


@pytest.mark.parametrize(
    ("comparator", "text", "range_", "flag"),
    [
        ("LT", "1", limits("< 5", None, "5"), Flag.WITHIN),
        ("LT", "5", limits("< 5", None, "5"), Flag.WITHIN),
        ("LE", "5", limits("< 5", None, "5") | {"highInclusive": False}, Flag.UNKNOWN),
        ("LE", "5", limits("<= 5", None, "5"), Flag.WITHIN),
        ("LT", "9", limits("< 5", None, "5"), Flag.UNKNOWN),
        ("LT", "20", limits("20 - 42", "20", "42"), Flag.LOW),
        ("LE", "20", limits("20 - 42", "20", "42"), Flag.UNKNOWN),
        ("LT", "30", limits("20 - 42", "20", "42"), Flag.UNKNOWN),
        ("GT", "90", limits("> 60", "60", None), Flag.WITHIN),
        ("GE", "60", limits("> 60", "60", None) | {"lowInclusive": False}, Flag.UNKNOWN),
        ("GT", "42", limits("20 - 42", "20", "42"), Flag.HIGH),
        ("GT", "30", limits("20 - 42", "20", "42"), Flag.UNKNOWN),
        ("GT", "lite", limits("> 60", "60", None), Flag.UNKNOWN),
        ("GT", "90", limits("se tekst", None, None), Flag.UNKNOWN),
    ],
)
def test_how_a_limit_lies_is_told_where_its_range_makes_it_certain(comparator, text, range_, flag):
    made = msgspec.convert(
        point("2026-11-20", None, comparator=comparator, text=text, referenceRange=range_), type=Point
    )

    assert flag_of(made) is flag


def test_what_has_no_number_is_told_as_that():
    assert answer(msgspec.convert(point("2026", None), type=Point), read_language("nb")) == "Ingen verdi"
