from datetime import date

import pytest

from gateway.web.meanings import read_meanings
from gateway.web.narrowing import Narrowing, as_text, read_day, read_narrowing

MEANINGS = read_meanings("nb")


def test_nothing_chosen_leaves_nothing_out():
    chosen = read_narrowing({}, examination="kode")

    assert chosen == Narrowing()
    assert (chosen.narrowed, chosen.filter(MEANINGS)) == (False, None)


def test_what_is_chosen_is_the_filter_of_a_timeline():
    query = {"slag": "LAB", "kode": " XYZ00001 ", "fra": "2026-01-02", "til": ""}
    chosen = read_narrowing(query, examination="kode")

    assert chosen.narrowed
    assert chosen.filter(MEANINGS) == {
        "disciplines": ["LAB"],
        "codes": [{"code": "XYZ00001"}],
        "period": {"from": "2026-01-02", "to": None},
    }


def test_an_examination_is_looked_for_by_every_code_that_is_known_of_it():
    known = next(each for each in MEANINGS.every() if len(each.codes) > 1)

    assert Narrowing(code=known.codes[1]).filter(MEANINGS) == {"codes": [{"code": code} for code in known.codes]}


@pytest.mark.parametrize("query", [{"slag": "lab"}, {"kode": "x" * 1000}, {"undersokelse": "XYZ00001"}, {"fra": ""}])
def test_what_is_no_choice_counts_as_none(query):
    assert read_narrowing(query, examination="kode") == Narrowing()


@pytest.mark.parametrize("field", ["fra", "til"])
def test_a_day_that_cannot_be_read_is_said_so(field):
    assert read_narrowing({field: "2026-02-30"}, examination="kode") == Narrowing(wrong=True)


def test_a_day_is_read_as_it_is_written():
    assert read_day(" 2026-11-26 ") == date(2026, 11, 26)
    assert as_text(read_day("2026-11-26")) == "2026-11-26"
    assert as_text(None) is None
