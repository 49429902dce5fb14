from typing import Any

import msgspec
import pytest

from gateway.web.citizen.log import Told, View, variables, view
from gateway.web.languages import read_language


def entry(**more: Any) -> dict[str, Any]:
    usual = {
        "id": "e",
        "text": "Lena Lunde så på svarene dine.",
        "at": "2026-11-26T19:17:48Z",
        "reader": "PERSONNEL",
        "channel": "PERSONNEL",
        "name": "Lena Lunde",
        "assistant": None,
        "organisation": {"name": "Bekkedalen", "number": "100000016"},
        "pointOfCare": {"name": "Legekontor"},
        "opened": False,
        "opening": None,
        "objects": [],
    }
    return {**usual, **more}


def message(read: str | None = None, basis: str = "EMERGENCY") -> dict[str, Any]:
    opening = {"id": "o1", "basis": basis}
    return {"id": "m1", "at": "2026-11-26T19:17:00Z", "text": "Åpnet i nød", "readAt": read, "opening": opening}


def see(*entries: dict[str, Any], messages: list[dict[str, Any]] | None = None, page: Any = None, **query: str) -> View:
    log = {
        "edges": [{"node": each} for each in entries],
        "pageInfo": page or {"hasNextPage": False, "endCursor": None},
    }
    data = {"viewer": {"name": "Kari Solbris"}, "me": {"accessLog": log, "messages": messages}}
    return view(msgspec.convert(data, type=Told), query, read_language("nb"))


@pytest.mark.parametrize(
    ("more", "who", "organisation"),
    [
        ({}, "Lena Lunde", "Legekontor, Bekkedalen"),
        ({"pointOfCare": {"name": "Bekkedalen"}}, "Lena Lunde", "Bekkedalen"),
        ({"assistant": {"name": "Anne Aas"}}, "Lena Lunde, ved Anne Aas", "Legekontor, Bekkedalen"),
        ({"name": None}, "Uten navn", "Legekontor, Bekkedalen"),
        ({"reader": "SELF", "organisation": {}, "pointOfCare": {}}, "Du selv", ""),
        ({"reader": "REPRESENTATIVE", "name": "Marte", "organisation": {}, "pointOfCare": {}}, "Marte", ""),
        ({"reader": "CITIZEN", "name": "Kari", "organisation": {}, "pointOfCare": {}}, "Kari", ""),
        ({"reader": None, "name": None, "organisation": {}, "pointOfCare": {}}, "Uten navn", ""),
        ({"name": "Kari Solbris"}, "Kari Solbris", "Legekontor, Bekkedalen"),
    ],
)
def test_who_looked_is_told_with_where_they_work(more, who, organisation):
    (line,) = see(entry(**more)).lines

    assert (line.who, line.organisation, line.at) == (who, organisation, "26. november 2026 kl. 20.17")
    assert line.text == "Lena Lunde så på svarene dine."


@pytest.mark.parametrize(
    ("more", "tag"),
    [
        ({}, None),
        ({"opened": True, "opening": "o1"}, "Nødtilgang"),
        ({"opened": True, "opening": "o2"}, "Åpnet bak sperring"),
        ({"opened": True}, "Åpnet bak sperring"),
    ],
)
def test_what_was_opened_is_marked_with_how(more, tag):
    (line,) = see(entry(**more), messages=[message()]).lines

    assert line.tag == tag


@pytest.mark.parametrize(
    ("read", "said", "basis", "tag"),
    [
        (None, None, "EMERGENCY", "Nødtilgang"),
        ("2026-11-27T10:00:00Z", "Lest 27. november 2026", "CONSENT", "Åpnet med samtykke"),
    ],
)
def test_messages_say_whether_they_are_read(read, said, basis, tag):
    (letter,) = see(messages=[message(read, basis)]).letters

    assert (letter.read, letter.tag, letter.text) == (said, tag, "Åpnet i nød")


def test_the_log_goes_on_and_back():
    seen = see(entry(), page={"hasNextPage": True, "endCursor": "a/b"}, etter="c")

    assert (seen.older, seen.newest) == ("/borger/innsyn?etter=a%2Fb", "/borger/innsyn")
    assert (see(entry()).older, see(entry()).newest) == (None, None)


def test_what_the_citizen_did_themself_can_be_left_out():
    own, other = entry(id="e1", reader="SELF"), entry(id="e2")
    page = {"hasNextPage": True, "endCursor": "b"}
    every, others = see(own, other, page=page, etter="a"), see(own, other, page=page, etter="a", egne="nei")

    assert [[line.who for line in seen.lines] for seen in (every, others)] == [
        ["Du selv", "Lena Lunde"],
        ["Lena Lunde"],
    ]
    assert (every.others, every.other_way) == (False, "/borger/innsyn?egne=nei&etter=a")
    assert (others.others, others.other_way) == (True, "/borger/innsyn?etter=a")
    assert (others.older, others.newest) == ("/borger/innsyn?egne=nei&etter=b", "/borger/innsyn?egne=nei")


def test_another_persons_log_is_closed():
    for me in (None, {"accessLog": None, "messages": None}):
        seen = view(msgspec.convert({"viewer": {}, "me": me}, type=Told), {}, read_language("nb"))

        assert seen.closed
        assert (seen.lines, seen.letters) == ((), ())


def test_a_page_is_asked_for_by_its_place():
    assert variables({}) == {"first": 50, "after": None}
    assert variables({"etter": "c"}) == {"first": 50, "after": "c"}


@pytest.mark.parametrize(
    ("more", "against"),
    [
        ({}, {"hvem": "ORGANISATION", "virksomhet": "100000016"}),
        ({"organisation": {"name": "Bekkedalen", "number": None}}, {}),
        ({"channel": "CITIZEN"}, {}),
    ],
)
def test_a_block_can_begin_with_where_who_looked_works(more, against):
    (line,) = see(entry(**more)).lines

    assert dict(line.against) == against
    assert line.employer == ("Bekkedalen" if "organisation" not in more else more["organisation"]["name"])
