from datetime import date

import pytest

from gateway.web.citizen.wishing import SEARCHED, WORDS, Wish, choose, read_wish, wish_of
from gateway.web.languages import read_language
from gateway.web.meanings import read_meanings
from tests.unit.gateway.web.visits import visit


def test_a_wish_is_read_from_an_address():
    wish = read_wish(
        {"slag": "BLD", "undersokelse": " NPU27300 ", "fra": "2026-01-01", "til": "2026-02-01", "etter": "c"}
    )

    assert wish == Wish(
        discipline="BLD", code="NPU27300", since=date(2026, 1, 1), until=date(2026, 2, 1), after="c", wrong=False
    )
    assert wish.narrowed


@pytest.mark.parametrize(
    ("query", "wish"),
    [
        ({}, Wish()),
        ({"slag": "XXX", "undersokelse": "", "etter": ""}, Wish()),
        ({"undersokelse": "x" * 41}, Wish()),
        ({"fra": "i går"}, Wish(wrong=True)),
        ({"til": "31.12.2026", "fra": "2026-01-01"}, Wish(since=date(2026, 1, 1), wrong=True)),
    ],
)
def test_what_is_no_choice_counts_as_none(query, wish):
    assert read_wish(query) == wish


@pytest.mark.parametrize(
    ("wish", "chosen"),
    [
        (Wish(), None),
        (Wish(discipline="LAB"), {"disciplines": ["LAB"]}),
        (Wish(code="NPU18016"), {"codes": [{"code": "NPU04998"}, {"code": "NPU18016"}]}),
        (Wish(code="LOCAL"), {"codes": [{"code": "LOCAL"}]}),
        (Wish(since=date(2026, 1, 1)), {"period": {"from": "2026-01-01", "to": None}}),
    ],
)
def test_a_wish_is_asked_by_every_code_of_an_examination(wish, chosen):
    assert wish.variables(read_meanings("nb")) == {"filter": chosen, "first": 20, "after": None}


def test_where_words_are_looked_for_more_is_asked_at_a_time():
    assert Wish(words="jern").variables(read_meanings("nb"))["first"] == SEARCHED


def test_words_are_kept_with_the_session_and_never_stand_in_an_address():
    made, _ = visit()
    form = {"ord": "  penicillin   allergi ", "slag": "LAB", "fra": "2026-01-01", "etter": "c"}

    wish = choose(form, made)

    assert wish == Wish(words="penicillin allergi", discipline="LAB", since=date(2026, 1, 1))
    assert wish.address(None) == "/borger?slag=LAB&fra=2026-01-01&sok=ja"
    assert dict(made.notes) == {WORDS: "penicillin allergi"}
    assert wish_of({"slag": "LAB", "fra": "2026-01-01", "sok": "ja"}, made) == wish
    assert wish_of({"slag": "LAB"}, made).words == ""


def test_a_day_that_could_not_be_read_is_told_of_after_the_form_too():
    made, _ = visit()

    address = choose({"ord": "", "fra": "i går"}, made).address(None)

    assert address == "/borger?feil=ja"
    assert wish_of({"feil": "ja"}, made) == Wish(wrong=True)


def test_words_have_an_end():
    assert len(read_wish({}, "a" * 500).words) == 80


@pytest.mark.parametrize(
    ("wish", "newest"),
    [(Wish(), True), (Wish(after="c"), False), (Wish(words="jern"), False), (Wish(wrong=True), True)],
)
def test_the_newest_of_everything_is_what_nothing_is_left_out_of(wish, newest):
    assert wish.newest is newest


def test_what_is_chosen_is_said_in_words():
    nb, meanings = read_language("nb"), read_meanings("nb")
    wish = Wish(words="jern", discipline="LAB", code="NPU27300", since=date(2026, 1, 2), until=date(2026, 3, 4))

    assert wish.said(nb, meanings) == (
        "«jern», Laboratorieprøve, Langtidsblodsukker, tatt fra 2. januar 2026, tatt til 4. mars 2026"
    )
    assert Wish(code="LOCAL").said(nb, meanings) == "LOCAL"
    assert Wish().said(nb, meanings) is None
