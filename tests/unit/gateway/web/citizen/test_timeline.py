from datetime import date
from typing import Any

import msgspec
import pytest

from gateway.web.citizen import timeline
from gateway.web.citizen.timeline import Told, View, Wish, read_wish
from gateway.web.languages import read_language
from gateway.web.meanings import read_meanings
from tests.unit.gateway.web.citizen.answers import code, report, result, source
from tests.unit.gateway.web.citizen.answers import timeline as answer


def see(*reports: dict[str, Any], wish: Wish | None = None, **more: Any) -> View:
    told = msgspec.convert(answer(*reports, **more), type=Told)
    return timeline.view(told, wish or Wish(), read_language("nb"), read_meanings("nb"))


def test_reports_are_gathered_by_the_day_of_their_sample_in_norway():
    seen = see(
        report("rp-a", sampled="2026-11-20T23:30:00Z", performer={"name": "Fjordlys"}),
        report("rp-b", sampled="2026-11-21T08:00:00+01:00", performer={"name": "Granitt"}),
        report("rp-c", sampled="2026-11-21T07:00:00+01:00", performer={"name": "Fjordlys"}),
        report("rp-d", sampled="2026-10"),
        report("rp-e", sampled=None, performer=None),
    )

    assert [(day.date, day.number, day.rest, [card.id for card in day.cards]) for day in seen.days] == [
        ("2026-11-21", "21", "november 2026", ["rp-a", "rp-b", "rp-c"]),
        ("2026-10", None, "oktober 2026", ["rp-d"]),
        (None, None, "Uten dato", ["rp-e"]),
    ]
    assert [day.laboratories for day in seen.days] == [("Fjordlys", "Granitt"), ("Fjordlys",), ("Ukjent laboratorium",)]


def test_the_day_of_receipt_is_a_detail():
    (day,) = see(report()).days

    assert day.cards[0].at == "20. november 2026 kl. 08.58"
    assert day.cards[0].received == "Svar gitt 21. november 2026"
    assert day.cards[0].address == "/borger/svar/rp-a"


@pytest.mark.parametrize(
    ("looked", "news", "new"),
    [
        ([None, None], None, []),
        ([False, None, True], "2 nye svar siden sist", ["rp-1", "rp-2"]),
        ([False, True], "1 nytt svar siden sist", ["rp-1"]),
        ([False], "Ingen nye svar siden sist", []),
        ([], None, []),
    ],
)
def test_what_is_new_is_told_from_the_second_look_on(looked, news, new):
    seen = see(*(report(f"rp-{place}", changedSinceYouLooked=each) for place, each in enumerate(looked)))

    assert seen.news == news
    assert [card.id for day in seen.days for card in day.cards if card.new] == new


@pytest.mark.parametrize(
    ("kind", "discipline", "title"),
    [
        (code("MBIO", "Mikrobiologi"), "LAB", "Bakterier og virus"),
        (code("XX", "Noe nytt"), "LAB", "Noe nytt"),
        (code(None), "PAT", "Vevs- og celleprøve"),
    ],
)
def test_a_report_is_named_in_plain_words_where_there_are_some(kind, discipline, title):
    (day,) = see(report(kind=kind, discipline=discipline)).days

    assert day.cards[0].title == title


@pytest.mark.parametrize(("status", "said"), [("FINAL", None), ("CANCELLED", "Trukket tilbake")])
def test_a_status_is_said_where_it_changes_what_a_report_is_worth(status, said):
    (day,) = see(report(status=status, results=[], comments=[{"text": "Prøven manglet navn"}, {"text": None}])).days

    assert day.cards[0].status == said
    assert day.cards[0].comments == ("Prøven manglet navn",)


def test_what_may_come_is_told_in_one_sentence_for_all():
    (note,) = see(report(), notices=[{"__typename": "AwaitingReleaseNotice"}]).notes

    assert (note.sign, note.title) == ("later", "Noen svar kan komme senere")
    assert "betyr ikke at noe er galt" in note.text


def test_silent_sources_are_named_and_nothing_found_is_not_told_as_nothing_there():
    completeness = {
        "complete": False,
        "sources": [source("Nord", "LATE"), source("Vest", "EMPTY"), source("Midt", "OFF")],
    }
    seen = see(completeness=completeness, notices=[{"__typename": "UnavailableNotice"}])

    (note,) = seen.notes
    assert "Nord, Midt" in note.text
    assert "Vest" not in note.text
    assert "ikke at svarene er negative" in note.text
    assert seen.empty == "Vi fant ingen svar nå, men noen kan mangle."


def test_a_silence_of_nobody_by_name_is_told_too():
    (note,) = see(notices=[{"__typename": "UnavailableNotice"}]).notes

    assert note.text.startswith("Noen kilder svarte ikke.")


def test_who_has_opted_out_is_told_why_there_is_nothing():
    seen = see(notices=[{"__typename": "OptedOutNotice"}])

    assert [note.title for note in seen.notes] == ["Du har reservert deg"]


@pytest.mark.parametrize(
    ("wish", "empty"),
    [
        (Wish(), "Du har ingen prøvesvar her."),
        (Wish(discipline="LAB"), "Ingen prøvesvar passer med det du har valgt."),
        (Wish(after="c"), "Ingen prøvesvar passer med det du har valgt."),
    ],
)
def test_an_empty_page_says_why(wish, empty):
    assert see(wish=wish).empty == empty


def test_who_is_told_of_nothing_has_an_empty_page():
    told = msgspec.convert({"viewer": {"name": None}, "me": None}, type=Told)
    seen = timeline.view(told, Wish(), read_language("nb"), read_meanings("nb"))

    assert (seen.name, seen.news, seen.notes, seen.days, seen.older) == (None, None, (), (), None)


def test_a_page_leads_on_and_back_with_what_was_chosen():
    more = {"hasNextPage": True, "endCursor": "c/2"}
    seen = see(report(), wish=Wish(discipline="LAB", after="c1"), pageInfo=more)

    assert (seen.older, seen.newest) == ("/borger?slag=LAB&etter=c%2F2", "/borger?slag=LAB")
    assert see(report()).newest is None


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


def test_a_card_shows_its_results():
    (day,) = see(report(results=[result(), result(id="rp-a.2")])).days

    assert [shown.name for shown in day.cards[0].items] == ["Langtidsblodsukker"] * 2
