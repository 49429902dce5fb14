from datetime import date

import pytest

from gateway.web.clinician.wishing import Wish, read_wish
from gateway.web.meanings import read_meanings

MEANINGS = read_meanings("nb")


def test_what_is_chosen_is_read_and_written_again():
    query = {
        "slag": "LAB",
        "kode": " NPU27300 ",
        "fra": "2026-01-01",
        "til": "2026-02-01",
        "antall": "100",
        "etter": "c",
    }
    wish = read_wish(query)

    assert wish == Wish(
        discipline="LAB", code="NPU27300", since=date(2026, 1, 1), until=date(2026, 2, 1), first=100, after="c"
    )
    assert wish.narrowed
    assert read_wish(dict(pair.split("=") for pair in wish.address().partition("?")[2].split("&"))) == wish


@pytest.mark.parametrize("query", [{}, {"slag": "X", "kode": "x" * 41, "antall": "7", "etter": ""}])
def test_what_is_no_choice_counts_as_none(query):
    assert read_wish(query) == Wish()
    assert read_wish(query).address() == "/kliniker/pasient"


def test_a_day_that_cannot_be_read_is_told():
    assert read_wish({"fra": "i går"}).wrong
    assert not read_wish({"fra": ""}).wrong


def test_an_examination_is_asked_for_by_every_code_that_is_known_of_it():
    codes = MEANINGS.find("NPU27300").codes

    assert Wish(code="NPU27300").variables("n", MEANINGS)["filter"] == {"codes": [{"code": each} for each in codes]}
    assert Wish(code="X1").variables("n", MEANINGS)["filter"] == {"codes": [{"code": "X1"}]}


def test_nothing_chosen_asks_for_everything():
    assert Wish().variables("n", MEANINGS) == {"patient": "n", "filter": None, "first": 50, "after": None}


def test_what_is_chosen_is_asked_for():
    asked = Wish(discipline="PAT", until=date(2026, 2, 1)).variables("n", MEANINGS)

    assert asked["filter"] == {"disciplines": ["PAT"], "period": {"from": None, "to": "2026-02-01"}}


@pytest.mark.parametrize(
    ("wish", "address"),
    [
        (Wish(), "?antall=100"),
        (Wish(first=100), "?antall=200"),
        (Wish(first=200), "?antall=200&etter=c"),
        (Wish(first=50, after="b"), "?etter=c"),
    ],
)
def test_what_is_older_stands_in_a_longer_table_and_beyond_the_longest_in_the_next(wish, address):
    assert wish.older("c") == f"/kliniker/pasient{address}"
