from typing import Any

import msgspec
import pytest

from gateway.web.languages import read_language
from gateway.web.meanings import read_meanings
from gateway.web.plots import Flag
from gateway.web.results import Item, item
from gateway.web.told import Result
from tests.unit.gateway.web.citizen.answers import (
    code,
    limits,
    quantity,
    result,
    susceptibility,
    text_value,
)


def say(language: str = "nb", **more: Any) -> Item:
    told = msgspec.convert(result(**more), type=Result)
    return item(told, read_language(language), read_meanings(language))


def test_the_plain_name_comes_first_and_the_laboratorys_own_second():
    said = say()

    assert (said.name, said.laboratory_name, said.trend) == ("Langtidsblodsukker", "B-HbA1c", "NPU27300")
    assert said.meaning is not None
    assert said.meaning.source is not None


def test_a_local_code_is_named_by_the_common_one():
    said = say(code=code("L1", "Hb A1c", system="urn:local", standard=code("NPU27300", "B-HbA1c")))

    assert (said.name, said.laboratory_name, said.trend) == ("Langtidsblodsukker", "Hb A1c", "NPU27300")


@pytest.mark.parametrize(
    ("coded", "name", "laboratory_name"),
    [
        (code("NPU99999", "Us-Ampicillin"), "Ampicillin", "Us-Ampicillin"),
        (code("X", "P-Ting", system="urn:local"), "P-Ting", None),
        (code(None, None, text="Mengde"), "Mengde", None),
        (code(None), "Uten navn", None),
        (None, "Uten navn", None),
    ],
)
def test_what_has_no_plain_name_keeps_its_own(coded, name, laboratory_name):
    said = say(code=coded)

    assert (said.name, said.laboratory_name) == (name, laboratory_name)


@pytest.mark.parametrize(
    ("mark", "derived", "flag", "reckoned"),
    [
        ("H", None, Flag.HIGH, False),
        ("HH", None, Flag.HIGH, False),
        ("LU", None, Flag.LOW, False),
        ("N", None, Flag.WITHIN, False),
        ("A", None, Flag.OUTSIDE, False),
        (None, "L", Flag.LOW, True),
        (None, "N", Flag.WITHIN, True),
        (None, None, Flag.UNKNOWN, False),
    ],
)
def test_how_a_number_lies_is_what_the_laboratory_says_else_what_was_reckoned(mark, derived, flag, reckoned):
    said = say(interpretation=mark, derivedInterpretation=derived)

    assert (said.flag, said.reckoned) == (flag, reckoned)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (quantity("5.10"), "5,10"),
        (quantity("5", comparator="LT"), "Mindre enn 5"),
        (quantity("5", comparator="EQ"), "5"),
        (quantity("> 5", comparator="MG", value="5"), "> 5"),
        (quantity("se kommentar", value=None), "se kommentar"),
        ({"__typename": "RangeValue", "low": quantity("1"), "high": quantity("2", None)}, "1 mmol/mol til 2"),
        ({"__typename": "RangeValue", "low": quantity("1"), "high": None}, "1 mmol/mol eller mer"),
        ({"__typename": "RangeValue", "low": None, "high": quantity("2")}, "2 mmol/mol eller mindre"),
        ({"__typename": "RangeValue", "low": None, "high": None}, None),
        ({"__typename": "InstantValue", "at": "2026-11-26T19:17:00Z"}, "26. november 2026 kl. 20.17"),
        (text_value("Påvist"), "Påvist"),
        (
            {"__typename": "CodedValue", "codes": [code("1", "Positiv")], "detail": "svakt", "coded": None},
            "Positiv, svakt",
        ),
        (None, None),
    ],
)
def test_an_answer_is_said_by_its_kind(value, shown):
    said = say(value=value)

    assert (said.value, said.text) == (shown, None)


@pytest.mark.parametrize("written", ["RG thorax: " + "tekst " * 20, "Linje\nlinje"])
def test_a_long_answer_is_a_text_to_read(written):
    said = say(value=text_value(written), interpretation=None)

    assert (said.value, said.text, said.flag) == (None, written, None)


def test_a_number_that_is_not_norwegian_has_a_point():
    assert say("en", value=quantity("5.10")).value == "5.10"


@pytest.mark.parametrize(
    ("unit", "ucum", "shown"),
    [("10*9/L", "10*9/L", "10⁹/L"), ("0", None, None), ("g/dL", "g/dL", "g/dL"), (None, None, None)],
)
def test_a_unit_is_written_as_people_know_it(unit, ucum, shown):
    assert say(value=quantity("1", unit, ucum=ucum)).unit == shown


@pytest.mark.parametrize(
    ("value", "limit", "drawn"),
    [
        (quantity("58"), limits("20 - 42", "20", "42"), True),
        (quantity("58"), limits("20 - 42", "20", "42", "mmol/mol"), True),
        (quantity("58"), limits("4 - 6 %", "4", "6", "%"), False),
        (quantity("58"), limits("se tekst", None, None), False),
        (quantity("58"), None, False),
        (quantity("x", value=None), limits("20 - 42", "20", "42"), False),
        (text_value("58"), limits("20 - 42", "20", "42"), False),
        (quantity("5", comparator="LT"), limits("< 42", None, "42"), True),
        (quantity("500", comparator="GE"), limits("> 42", "42", None), True),
    ],
)
def test_a_bar_is_drawn_for_a_number_and_a_range_in_one_unit(value, limit, drawn):
    said = say(value=value, referenceRange=limit)

    assert bool(said.bar) is drawn
    assert said.range == (limit["text"] if limit else None)


def test_a_limit_is_drawn_open():
    assert "mark-open" in say(value=quantity("5", comparator="LT")).bar
    assert "mark-open" not in say().bar


@pytest.mark.parametrize(("status", "said"), [("PRELIMINARY", "Foreløpig svar, kan bli endret"), ("AMENDED", None)])
def test_a_status_is_said_where_the_result_may_not_stand(status, said):
    assert say(status=status).status == said


def test_comments_are_told_with_text_or_code():
    comments = [
        {"text": "Hemolysert", "heading": None, "code": None},
        {"text": None, "heading": None, "code": {"display": "Gjentas", "text": None}},
        {"text": None, "heading": None, "code": None},
    ]

    assert say(comments=comments).comments == ("Hemolysert", "Gjentas")


def test_a_culture_has_its_medicines_in_a_table_and_the_rest_as_members():
    members = [
        result(
            id="a.1", code=code(None, None, text="Mengde"), value=text_value("> 10 000 CFU/mL"), interpretation=None
        ),
        result(id="a.2", code=code("NPU06045", "Us-Ampicillin"), value=susceptibility("R", "Resistent")),
        result(id="a.3", code=code("NPU06044", "Us-Mecillinam"), value=susceptibility("S", "Sensitiv")),
        result(id="a.4", code=code("NPU27300", "B-HbA1c"), value=susceptibility("X", "Noe annet")),
    ]

    said = say(code=code("NPU06073", "U-Bakterier dyrkning"), value=text_value("Escherichia coli"), members=members)

    assert [member.name for member in said.members] == ["Mengde"]
    assert [(line.agent, line.letter, line.plain) for line in said.tried] == [
        ("Ampicillin", "R", "Virker ikke"),
        ("Mecillinam", "S", "Virker i vanlig dose"),
        ("Langtidsblodsukker", "X", "Se laboratoriets ord"),
    ]


def test_how_a_microbe_answers_is_no_mark_of_the_laboratory():
    assert say(value=susceptibility("R", "Resistent"), interpretation="R").flag is None
