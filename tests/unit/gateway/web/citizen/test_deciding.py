import re
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

from gateway.web.citizen import deciding, opting_out
from tests.unit.gateway.web.citizen.test_log import entry, message
from tests.unit.gateway.web.citizen.test_restrictions import restriction
from tests.unit.gateway.web.visits import getting, posting, refused, told, visit

LANGUAGES = ("nb", "nn", "en")
BLOCK = {"hva": "ALL", "hvem": "ALL", "niva": "SOFT"}
PREVIEW = {"reports": 1, "results": 2, "organisations": [{"name": "Fjordlys", "reports": 1, "results": 2}]}


def log_told() -> dict[str, Any]:
    log = {"edges": [{"node": entry(opened=True, opening="o1")}], "pageInfo": {"hasNextPage": True, "endCursor": "c"}}
    return {"viewer": {"name": "Kari Solbris"}, "me": {"accessLog": log, "messages": [message()]}}


def restrictions_told(*found: dict[str, Any]) -> dict[str, Any]:
    return {"viewer": {}, "me": {"restrictions": list(found), "releasePreferences": []}}


def page_of(response: Response) -> str:
    return bytes(response.body).decode()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_log_is_shown_in_every_language_with_what_was_opened(language):
    made, asking = visit(told(log_told()), language=language)

    page = page_of(await deciding.show_log(getting("/borger/innsyn", {"etter": "b"}), made))

    assert asking.asked == [("citizen_log", {"first": 50, "after": "b"})]
    assert "Lena Lunde" in page
    assert page.count('class="tag" data-color="warning"') == 2
    assert '<form method="post" action="/borger/innsyn/lest"><input type="hidden" name="id" value="m1">' in page
    assert "/borger/innsyn?etter=c" in page
    assert '<input type="hidden" name="virksomhet" value="100000016">' in page


async def test_a_message_is_marked_as_read_and_the_log_shown_again():
    made, asking = visit(told({"markMessageRead": {}}))

    response = await deciding.mark_read(posting("/borger/innsyn/lest", {"id": "m1"}), made)

    assert (response.status_code, response.headers["location"]) == (303, "/borger/innsyn")
    assert asking.asked == [("citizen_read", {"id": "m1"})]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_restrictions_are_shown_in_every_language_with_a_way_to_lift_them(language):
    found = (restriction(), restriction(id="r2", origin="PTS"), restriction(id="r3", lifted="2026-11-01T10:00:00Z"))
    made, _ = visit(told(restrictions_told(*found)), language=language)

    page = page_of(await deciding.show_restrictions(getting("/borger/sperringer", {"gjort": "sperret"}), made))

    assert 'name="id" value="r1"' in page
    assert 'value="r2"' not in page
    assert 'value="r3"' not in page
    assert 'role="status"' in page


@pytest.mark.parametrize(("query", "offered"), [({"svar": "rp-a"}, True), ({}, False), ({"svar": "<b>"}, False)])
async def test_the_form_offers_the_report_that_somebody_comes_from(query, offered):
    made, _ = visit()

    page = page_of(await deciding.show_form(getting("/borger/sperringer/ny", query), made))

    assert ('value="REPORT" checked' in page) is offered
    assert ('name="svar" value="rp-a"' in page) is offered


async def test_the_form_is_filled_in_with_who_has_looked():
    made, asking = visit()
    form = {"hvem": "PRACTITIONER", "person": "9000001", "virksomhet": "100000016"}

    response = await deciding.begin_form(posting("/borger/sperringer/mot", form), made)
    page = page_of(response)

    assert response.status_code == 200
    assert asking.asked == []
    assert 'value="PRACTITIONER" checked' in page
    assert 'autocomplete="off" value="9000001"' in page
    assert 'role="alert"' not in page


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_block_is_shown_with_its_consequence_and_set_when_it_is_confirmed(language):
    preview = {**PREVIEW, "complete": False, "text": "Dette skjuler 1 svar."}
    made, asking = visit(told({"previewBlock": preview}), told({"blockAccess": {}}), language=language)

    page = page_of(await deciding.preview(posting("/borger/sperringer/se", BLOCK), made))
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w*)">', page))
    response = await deciding.block(posting("/borger/sperringer/sett", fields), made)

    assert "Dette skjuler 1 svar." in page
    assert "Fjordlys" in page
    assert [name for name, _ in asking.asked] == ["citizen_preview", "citizen_block"]
    assert asking.asked[0][1] == asking.asked[1][1]
    assert (response.status_code, response.headers["location"]) == (303, "/borger/sperringer?gjort=sperret")


@pytest.mark.parametrize("answer", [deciding.preview, deciding.block])
async def test_a_block_that_cannot_be_read_is_asked_for_again_as_it_was_filled_in(answer):
    made, asking = visit()

    response = await answer(
        posting("/borger/sperringer/se", BLOCK | {"hvem": "ORGANISATION", "virksomhet": "12"}), made
    )
    page = page_of(response)

    assert response.status_code == 422
    assert asking.asked == []
    assert 'role="alert"' in page
    assert 'value="ORGANISATION" checked' in page
    assert 'name="virksomhet" inputmode="numeric" maxlength="11" autocomplete="off" value="12"' in page


async def test_a_block_without_its_own_id_is_not_set():
    made, asking = visit()

    assert (await deciding.block(posting("/borger/sperringer/sett", BLOCK), made)).status_code == 422
    assert asking.asked == []


async def test_a_block_is_lifted_once_the_question_is_answered():
    made, asking = visit(told({"liftBlock": {}}))
    form = {"id": "r1", "hva": "Alle <prøvesvar>"}

    page = page_of(await deciding.lift(posting("/borger/sperringer/opphev", form), made))
    response = await deciding.lift(posting("/borger/sperringer/opphev", {"id": "r1", "bekreftet": "ja"}), made)

    assert "Alle &lt;prøvesvar&gt;" in page
    assert asking.asked == [("citizen_lift", {"id": "r1"})]
    assert response.headers["location"] == "/borger/sperringer?gjort=opphevet"


async def test_a_wish_of_when_is_kept():
    made, asking = visit(told({"setReleasePreference": {}}))

    response = await deciding.wish(posting("/borger/sperringer/onske", {"nar": "LATER", "dager": "7"}), made)

    ((document, variables),) = asking.asked
    assert document == "citizen_preference"
    assert {"choice": "LATER", "days": 7}.items() <= dict(variables["input"]).items()  # type: ignore[call-overload]
    assert response.headers["location"] == "/borger/sperringer?gjort=onske"


async def test_a_wish_that_cannot_be_read_changes_nothing():
    made, asking = visit(told(restrictions_told()))

    response = await deciding.wish(posting("/borger/sperringer/onske", {"nar": "LATER", "dager": "99"}), made)

    assert response.status_code == 422
    assert 'role="alert"' in page_of(response)
    assert [name for name, _ in asking.asked] == ["citizen_restrictions"]


@pytest.mark.parametrize(
    ("answer", "request_of"),
    [
        (deciding.show_log, getting("/borger/innsyn")),
        (deciding.show_restrictions, getting("/borger/sperringer")),
    ],
)
async def test_a_list_that_could_not_be_asked_for_is_a_failure(answer, request_of: Request):
    made, _ = visit(refused("AWAY"))

    assert (await answer(request_of, made)).status_code == 503


@pytest.mark.parametrize(
    ("answer", "fields"),
    [
        (deciding.mark_read, {"id": "m1"}),
        (deciding.preview, BLOCK),
        (deciding.block, BLOCK | {"onske": "m1"}),
        (deciding.lift, {"id": "r1", "bekreftet": "ja"}),
        (deciding.wish, {"nar": "USUAL"}),
    ],
)
async def test_a_change_that_is_refused_says_that_nothing_was_changed(answer, fields):
    made, _ = visit(refused("BAD_USER_INPUT"))

    response = await answer(posting("/borger", fields), made)

    assert response.status_code == 502
    assert "Svarene og sperringene dine er ikke endret" in page_of(response)


def opted(*notices: str) -> dict[str, Any]:
    return {"me": {"id": "pt", "timeline": {"notices": [{"__typename": kind} for kind in notices]}}}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("notices", "way"), [((), "sett"), (("OptedOutNotice",), "opphev")])
async def test_opting_out_is_offered_with_what_follows_and_ending_it_where_it_is_done(language, notices, way):
    made, asking = visit(told(opted(*notices)), language=language)

    page = page_of(await deciding.show_opt_out(getting(opting_out.PATH, {"gjort": "reservert"}), made))

    assert asking.asked == [("citizen_opted", {})]
    assert re.findall(r'action="/borger/reservasjon/(\w+)"', page) == [way]
    assert 'role="status"' in page


async def test_nobody_opts_out_before_they_say_that_they_know_what_follows():
    made, asking = visit(told(opted()))

    response = await deciding.opt_out(posting("/borger/reservasjon/sett", {}), made)

    assert response.status_code == 422
    assert 'role="alert"' in page_of(response)
    assert [document for document, _ in asking.asked] == ["citizen_opted"]


async def test_a_citizen_opts_out_and_ends_it_again():
    made, asking = visit(told({"optOut": {"optedOut": True}}), told({"endOptOut": {"optedOut": False}}))

    out = await deciding.opt_out(posting("/borger/reservasjon/sett", {"forstatt": "ja"}), made)
    back = await deciding.end_opt_out(posting("/borger/reservasjon/opphev", {}), made)

    (first, wish), (second, _) = asking.asked
    assert (first, second) == ("citizen_opt_out", "citizen_end_opt_out")
    assert wish["input"]["understood"] is True
    assert out.headers["location"] == "/borger/reservasjon?gjort=reservert"
    assert back.headers["location"] == "/borger/reservasjon?gjort=opphevet"


async def test_whether_somebody_has_opted_out_may_be_unknown():
    made, _ = visit(refused("AWAY"))

    assert (await deciding.show_opt_out(getting(opting_out.PATH), made)).status_code == 503
