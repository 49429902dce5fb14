from typing import Any

import msgspec
import pytest

from gateway.web.languages import read_language
from gateway.web.operator.moved import PAGE, Connection, View, variables, view, wanted
from tests.unit.gateway.web.operator.operating import moved, moved_page, sighting


def see(found: dict[str, Any], **query: str) -> View:
    return view(msgspec.convert(found, type=Connection), query, read_language("en"))


def test_a_report_is_told_with_whom_it_left_and_who_saw_it():
    (line,) = see(moved_page(moved(sighting()))).lines

    assert (line.report, line.at, line.left, line.holds) == ("rp-a", "25 November 2026 at 11:00", "pt-a", "pt-b")
    assert (line.seen, line.more) == ("Seen once where it did not belong", False)
    (look,) = line.looks
    assert (look.who, look.number, look.where) == ("Lena Lunde", "9000001", "Legekontor, Bekkedalen")
    assert (look.at, look.purpose) == ("25 November 2026 at 09:00", "Care")


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ([], "Seen by nobody where it did not belong"),
        ([sighting(), sighting()], "Seen 2 times where it did not belong"),
    ],
)
def test_how_often_it_was_seen_is_said_in_words(seen, said):
    assert see(moved_page(moved(*seen))).lines[0].seen == said


def test_that_more_have_seen_it_is_told():
    assert see(moved_page(moved(seenByComplete=False))).lines[0].more


@pytest.mark.parametrize(
    ("reader", "said"),
    [
        ("SELF", "The person whom it has left"),
        ("REPRESENTATIVE", "Somebody who represents the person whom it has left"),
        ("CITIZEN", "A citizen"),
        ("NEW", "NEW"),
    ],
)
def test_no_citizen_is_named(reader, said):
    (line,) = see(moved_page(moved(sighting(reader=reader, name="Kari Solbris", hprNumber=None)))).lines

    assert line.looks[0].who == said


def test_who_acted_for_another_is_told():
    (line,) = see(moved_page(moved(sighting(assistant={"name": "Anne Aas"})))).lines

    assert line.looks[0].who == "Lena Lunde, by Anne Aas"


def test_the_list_is_asked_for_by_who_means_to_and_part_by_part():
    assert not wanted({})
    assert wanted({"vis": "ja"})
    assert variables({}) == {"first": PAGE, "after": None}
    assert variables({"etter": "c+/="}) == {"first": PAGE, "after": "c+/="}


def test_the_next_part_and_the_first_are_found_from_each_other():
    first, last = see(moved_page(moved(), cursor="c+/=")), see(moved_page(), etter="c")

    assert (first.older, first.newest) == ("/drift/flyttet?vis=ja&etter=c%2B%2F%3D", None)
    assert (last.older, last.newest) == (None, "/drift/flyttet?vis=ja")
