from typing import Any

import msgspec
import pytest

from gateway.web.citizen import timeline
from gateway.web.citizen.timeline import Told, View
from gateway.web.citizen.wishing import Wish
from gateway.web.languages import read_language
from gateway.web.meanings import read_meanings
from tests.unit.gateway.web.citizen.answers import code, report, result, source
from tests.unit.gateway.web.citizen.answers import timeline as answer

NOTHING: dict[str, bool] = {}


def see(*reports: dict[str, Any], wish: Wish | None = None, new: dict[str, bool] = NOTHING, **more: Any) -> View:
    told = msgspec.convert(answer(*reports, **more), type=Told)
    return timeline.view(told, wish or Wish(), new, read_language("nb"), read_meanings("nb"))


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
    assert day.cards[0].received == "Svaret kom 21. november 2026"
    assert day.cards[0].address == "/borger/svar/rp-a"


@pytest.mark.parametrize(
    ("wish", "said"),
    [(Wish(), "2 nye eller endrede svar siden sist"), (Wish(discipline="LAB"), None), (Wish(after="c"), None)],
)
def test_what_is_new_is_marked_and_counted_where_the_newest_is_shown(wish, said):
    found = (report("rp-1"), report("rp-2", changedSinceYouLooked=False), report("rp-3", changedSinceYouLooked=True))
    seen = see(*found, wish=wish, new={"rp-1": False, "rp-3": True})

    assert seen.news == said
    assert [card.news for day in seen.days for card in day.cards] == ["Nytt", None, "Endret"]


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
    assert seen.opted_out
    assert seen.empty is None


@pytest.mark.parametrize(
    ("wish", "empty"),
    [
        (Wish(), "Vi finner ingen prøvesvar for deg her."),
        (Wish(discipline="LAB"), "Ingen prøvesvar passer med det du har valgt."),
        (Wish(after="c"), "Ingen prøvesvar passer med det du har valgt."),
        (Wish(words="ferritin"), "Ingen prøvesvar passer med det du har valgt."),
    ],
)
def test_an_empty_page_says_why(wish, empty):
    assert see(wish=wish).empty == empty


def test_who_is_told_of_nothing_has_an_empty_page():
    told = msgspec.convert({"viewer": {"name": None}, "me": None}, type=Told)
    seen = timeline.view(told, Wish(), NOTHING, read_language("nb"), read_meanings("nb"))

    assert (seen.name, seen.news, seen.notes, seen.days, seen.older) == (None, None, (), (), None)


def test_a_page_leads_on_and_back_with_what_was_chosen():
    more = {"hasNextPage": True, "endCursor": "c/2"}
    seen = see(report(), wish=Wish(discipline="LAB", after="c1"), pageInfo=more)

    assert (seen.older, seen.newest) == ("/borger?slag=LAB&etter=c%2F2", "/borger?slag=LAB")
    assert see(report()).newest is None


def test_a_card_shows_its_results():
    (day,) = see(report(results=[result(), result(id="rp-a.2")])).days

    assert [shown.name for shown in day.cards[0].items] == ["Langtidsblodsukker"] * 2


def test_words_narrow_the_page_to_what_holds_them():
    culture = result(id="rp-a.2", code=code("NPU06073", "U-Bakterier dyrkn"))
    seen = see(report(results=[result(), culture]), report("rp-b"), wish=Wish(words="dyrkning urin"))

    ((card,),) = (day.cards for day in seen.days)
    assert [(item.id, card.left_out) for item in card.items] == [("rp-a.2", 1)]
    assert seen.chosen == "«dyrkning urin»"
    assert seen.empty is None


def test_where_words_are_not_found_yet_it_is_told_how_far_was_looked():
    more = {"hasNextPage": True, "endCursor": "c"}
    seen = see(report(), report("rp-b"), wish=Wish(words="ferritin"), pageInfo=more)

    assert seen.empty == (
        "Ingen av de 2 nyeste svarene passer med det du søker etter. Du kan søke videre i eldre svar."
    )
    assert seen.older == "/borger?sok=ja&etter=c"
