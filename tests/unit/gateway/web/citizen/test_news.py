import msgspec
import pytest

from gateway.web.citizen import news
from gateway.web.languages import read_language
from tests.unit.gateway.web.visits import visit

NB = read_language("nb")


def newest(looked: list[bool | None]) -> list[news.Report]:
    return [news.Report(id=f"rp-{place}", changed_since_you_looked=each) for place, each in enumerate(looked)]


@pytest.mark.parametrize(
    ("looked", "new", "said"),
    [
        ([None, None], {}, None),
        ([False, None, True], {"rp-1": False, "rp-2": True}, "2 nye eller endrede svar siden sist"),
        ([False, True], {"rp-1": True}, "1 nytt eller endret svar siden sist"),
        ([False], {}, "Ingen nye svar siden sist"),
        ([], {}, None),
    ],
)
def test_what_is_new_is_told_from_the_second_visit_on(looked, new, said):
    made, _ = visit()

    news.keep(made, newest(looked))

    assert news.kept(made) == new
    assert news.said(newest(looked), news.kept(made), NB) == said


def test_what_was_new_stays_so_until_the_session_ends_and_what_comes_is_added():
    made, _ = visit()
    before = news.unknown(made)

    news.keep(made, newest([None, False]))
    news.keep(made, newest([False, False, True]))

    assert (before, news.unknown(made)) == (True, False)
    assert news.kept(made) == {"rp-0": False, "rp-2": True}
    assert news.said(newest([False, False, False]), news.kept(made), NB) == "2 nye eller endrede svar siden sist"


def test_what_is_new_to_one_is_forgotten_with_them():
    made, _ = visit()
    news.keep(made, newest([None, False]))

    news.forget(made)

    assert news.unknown(made)
    assert news.kept(made) == {}


def test_a_note_holds_no_more_than_it_has_room_for():
    made, _ = visit()

    news.keep(made, newest([True] * 150))

    assert len(news.kept(made)) == news.MOST
    assert len(made.notes[news.NOTE]) < 4_000


def test_the_answer_holds_names_alone():
    seen = {"node": {"id": "rp-a", "changedSinceYouLooked": None}}
    told = msgspec.convert({"me": {"id": "pt", "timeline": {"edges": [seen]}}}, type=news.Told)

    assert told.me is not None
    assert told.me.timeline.edges[0].node == news.Report(id="rp-a")
