import re
from typing import Any

import msgspec
import pytest
from starlette.requests import Request
from starlette.responses import Response

from gateway.web.clinician import acting, opening
from gateway.web.clinician.choosing import choose, take
from gateway.web.clinician.opening import Restricted
from gateway.web.clinician.releasing import ACTS
from gateway.web.visiting import Visit
from tests.unit.gateway.web.clinician.test_releasing import data, release
from tests.unit.gateway.web.visits import Scripted, getting, posting, refused, told, visit

LANGUAGES = ("nb", "en")
KARI = "12845411199"
REASON = "Bevisstløs, må vite om blodfortynnende"
EMERGENCY = {"vei": "EMERGENCY", "grunn": REASON, "onske": "m1"}
WHY = told({"explainAccess": {"decisions": [{"effect": "MASK", "sentence": "Det er sperret.", "law": "§ 5-3"}]}})
GRANTED = told(
    {"openRestricted": {"basis": "EMERGENCY", "purpose": "ETREAT", "expiresAt": "2026-11-26T12:58:00Z", "id": "o1"}}
)
WAITS = told(data(release()))
DENIED = told(data(release(state="DENIED", heldBy="SET", restrictionId="r1", code="NORN_FPB")))
GONE = told({"patient": {"report": None}, "explainAccess": {"decisions": []}})
SENT = {
    "frigi": {"informert": "ja"},
    "utsett": {"lengde": "DAYS", "dager": "20", "begrunnelse": "snakkes i morgen"},
    "avslag": {"kode": "NORN_FPB", "begrunnelse": "snakkes i morgen"},
    "opphev": {"nekting": "r1", "begrunnelse": "snakket i dag"},
    "skjerm": {"hva": "REPORT", "niva": "SOFT", "slag": "PAT", "begrunnelse": "etter samtale"},
}


def working(
    *answers: Any, purpose: str = "ETREAT", given: bool = True, **parts: Any
) -> tuple[Visit, Scripted, list[str]]:
    """Visit with a patient in hand."""
    made, asking = visit(*answers, **parts)
    purposes: list[str] = []

    async def renew(wanted: str) -> bool:
        purposes.append(wanted)
        return given

    made = msgspec.structs.replace(made, renew=renew)
    choose(made, purpose, "AKUTT" if purpose != "TREAT" else "SAMTYKKE")
    take(made, KARI)
    return made, asking, purposes


def page_of(response: Response) -> str:
    return bytes(response.body).decode()


async def ask(answer: acting.OfPatient, request: Request, made: Visit) -> Response:
    return await acting.with_patient(answer)(request, made)


async def test_who_has_nobody_in_hand_is_sent_to_find_somebody():
    made, asking = visit()

    response = await ask(acting.show_opening, getting("/kliniker/apne"), made)

    assert (response.status_code, response.headers["location"]) == (303, "/kliniker")
    assert asking.asked == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_before_anything_is_opened_it_is_said_who_is_told_and_by_which_law(language):
    made, asking, _ = working(WHY, purpose="TREAT", language=language)

    page = page_of(await ask(acting.show_opening, getting("/kliniker/apne"), made))

    assert asking.asked == [("clinician_why", {"input": {"patient": KARI}})]
    for part in ("Det er sperret.", "§ 5-3", 'name="samtykke"', 'name="grunn"', 'value="BTG"', "h-first"):
        assert part in page
    assert len(set(re.findall(r'name="onske" value="([0-9a-f]{64})"', page))) == 1


async def test_who_works_in_an_emergency_already_is_asked_for_no_other_purpose():
    made, _, _ = working(WHY)

    assert 'name="formal"' not in page_of(await ask(acting.show_opening, getting("/kliniker/apne"), made))


async def test_what_nothing_opens_is_offered_no_form():
    made, _, _ = working(WHY)
    opening.remember(made.notes, KARI, [Restricted(kind="GENERAL_BLOCK")])

    page = page_of(await ask(acting.show_opening, getting("/kliniker/apne"), made))

    assert 'action="/kliniker/apne"' not in page
    assert "ingenting her som du kan åpne" in page


async def test_what_is_open_already_is_said_to_be():
    made, _, _ = working(GRANTED, WHY)
    await ask(acting.open_padlock, posting("/kliniker/apne", EMERGENCY), made)
    opening.remember(made.notes, KARI, [])

    page = page_of(await ask(acting.show_opening, getting("/kliniker/apne"), made))

    assert "Åpnet i en nødsituasjon" in page
    assert "58 minutter igjen" in page
    assert "ingenting her som du kan åpne" not in page


async def test_blocks_that_cannot_be_read_may_still_be_opened_and_other_faults_are_said():
    unread, _, _ = working(refused("POLICY_UNAVAILABLE"))
    away, _, _ = working(refused("AWAY"))

    assert 'name="grunn"' in page_of(await ask(acting.show_opening, getting(), unread))
    assert (await ask(acting.show_opening, getting(), away)).status_code == 503


async def test_a_padlock_is_opened_once_and_the_grant_is_kept_for_the_patient():
    made, asking, purposes = working(GRANTED)

    response = await ask(acting.open_padlock, posting("/kliniker/apne", EMERGENCY), made)

    assert (response.status_code, response.headers["location"]) == (303, "/kliniker/pasient")
    assert asking.asked == [
        (
            "clinician_open",
            {"input": {"clientMutationId": "m1", "patient": KARI, "basis": "EMERGENCY", "reason": REASON}},
        )
    ]
    assert purposes == ["ETREAT"]
    assert set(opening.kept(made.notes)) == {KARI}


async def test_an_emergency_changes_purpose_and_basis_where_that_was_said():
    made, asking, purposes = working(GRANTED, purpose="TREAT")

    await ask(acting.open_padlock, posting("/kliniker/apne", {**EMERGENCY, "formal": "ETREAT"}), made)

    assert purposes == ["ETREAT"]
    assert (made.notes["purpose"], made.notes["basis"]) == ("ETREAT", "AKUTT")
    assert [document for document, _ in asking.asked] == ["clinician_open"]


async def test_without_a_new_token_the_old_one_opens_for_the_same_purpose():
    made, _, _ = working(GRANTED, given=False)

    response = await ask(acting.open_padlock, posting("/kliniker/apne", EMERGENCY), made)

    assert response.headers["location"] == "/kliniker/pasient"


async def test_without_the_other_purpose_nothing_is_opened():
    made, asking, _ = working(WHY, purpose="TREAT", given=False)

    response = await ask(acting.open_padlock, posting("/kliniker/apne", {**EMERGENCY, "formal": "BTG"}), made)

    assert response.status_code == 403
    assert "Ingenting er åpnet" in page_of(response)
    assert made.notes["purpose"] == "TREAT"
    assert [document for document, _ in asking.asked] == ["clinician_why"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"vei": "EMERGENCY", "grunn": "kort", "onske": "m1"}, "minst 10 tegn og høyst 500"),
        ({"vei": "CONSENT", "onske": "m1"}, "Bekreft at pasienten har samtykket"),
        ({"onske": "m1"}, "Velg samtykke eller nødsituasjon"),
        ({"vei": "CONSENT", "samtykke": "ja"}, "Velg samtykke eller nødsituasjon"),
    ],
)
async def test_a_ground_that_lacks_something_is_asked_for_again_as_it_was_filled_in(sent, said):
    made, asking, _ = working(WHY)

    response = await ask(acting.open_padlock, posting("/kliniker/apne", sent), made)

    assert response.status_code == 422
    assert said in page_of(response)
    assert sent.get("grunn", "") in page_of(response)
    assert [document for document, _ in asking.asked] == ["clinician_why"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("code", "way"), [("ELEVATION_NOT_NEEDED", "/kliniker/apne"), ("UNAUTHENTICATED", "/logg-inn/kliniker")]
)
async def test_why_nothing_was_opened_is_said_and_nothing_is_kept(code, way, language):
    made, _, _ = working(refused(code), language=language)

    response = await ask(acting.open_padlock, posting("/kliniker/apne", EMERGENCY), made)

    assert response.status_code == 403
    assert f'href="{way}"' in page_of(response)
    assert opening.kept(made.notes) == {}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_a_patient_sees_of_a_report_is_shown_with_what_may_be_decided(language):
    made, asking, _ = working(WAITS, language=language)

    page = page_of(await ask(acting.done_with("utsett"), getting("/", report="rp-a"), made))

    asked_for = {"patient": KARI, "id": "rp-a", "explain": {"patient": KARI, "report": "rp-a"}}
    assert asking.asked == [("clinician_standing", asked_for)]
    for act in ("frigi", "utsett", "avslag", "skjerm"):
        assert f'href="/kliniker/svar/rp-a/{act}"' in page
    assert "/opphev" not in page
    assert 'role="status"' in page


async def test_before_anything_is_done_nothing_is_said_to_be():
    made, _, _ = working(WAITS)

    assert 'role="status"' not in page_of(await ask(acting.show_standing, getting("/", report="rp-a"), made))


@pytest.mark.parametrize("answer", [acting.show_standing, acting.form_of("frigi"), acting.answer_to("frigi")])
@pytest.mark.parametrize(
    ("found", "status"), [(GONE, 404), (refused("NOT_AVAILABLE"), 403), (told({"patient": None}), 503)]
)
async def test_a_report_that_is_not_there_is_told_as_one_that_is_not_for_the_clinician(answer, found, status):
    made, _, _ = working(found)

    assert (await ask(answer, posting("/", {}, report="rp-a"), made)).status_code == status


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("act", ACTS)
async def test_the_form_of_a_decision_says_first_what_comes_of_it(act, language):
    made, _, _ = working(DENIED if act == "opphev" else WAITS, language=language)

    page = page_of(await ask(acting.form_of(act), getting("/", report="rp-a"), made))

    assert f'action="/kliniker/svar/rp-a/{act}"' in page
    assert page.index('id="h-what"') < page.index("<textarea")
    assert re.search(r'name="onske" value="[0-9a-f]{64}"', page)


async def test_what_cannot_be_decided_now_leads_to_how_it_stands():
    made, _, _ = working(WAITS)

    response = await ask(acting.form_of("opphev"), getting("/", report="rp-a"), made)

    assert response.headers["location"] == "/kliniker/svar/rp-a/innsyn"


@pytest.mark.parametrize("act", ["frigi", "utsett", "avslag", "opphev"])
async def test_a_decision_is_sent_once_and_leads_to_what_holds_now(act):
    made, asking, _ = working(told({"done": {}}))

    response = await ask(acting.answer_to(act), posting("/", {**SENT[act], "onske": "m1"}, report="rp-a"), made)

    ((document, sent),) = asking.asked
    assert document == ACTS[act]
    assert {"clientMutationId": "m1", "patient": KARI}.items() <= sent["input"].items()
    assert response.headers["location"] == f"/kliniker/svar/rp-a/{act}/gjort"


async def test_what_is_shielded_is_not_asked_for_again():
    made, asking, _ = working(told({"shield": {}}))

    response = await ask(
        acting.answer_to("skjerm"), posting("/", {**SENT["skjerm"], "onske": "m1"}, report="rp-a"), made
    )

    assert response.status_code == 200
    assert "Skjermingen er satt" in page_of(response)
    assert len(asking.asked) == 1


@pytest.mark.parametrize("act", ACTS)
async def test_a_decision_that_lacks_something_is_asked_for_again_as_it_was_filled_in(act):
    made, asking, _ = working(DENIED if act == "opphev" else WAITS)

    response = await ask(acting.answer_to(act), posting("/", {"begrunnelse": "x", "onske": "m1"}, report="rp-a"), made)

    assert response.status_code == 422
    assert 'role="alert"' in page_of(response)
    assert [document for document, _ in asking.asked] == ["clinician_standing"]


async def test_a_decision_without_an_id_of_its_own_is_not_sent():
    made, asking, _ = working(WAITS)

    assert (await ask(acting.answer_to("frigi"), posting("/", SENT["frigi"], report="rp-a"), made)).status_code == 422
    assert [document for document, _ in asking.asked] == ["clinician_standing"]


@pytest.mark.parametrize(("code", "status", "same"), [("BAD_USER_INPUT", 403, False), ("DEADLINE_EXCEEDED", 503, True)])
async def test_a_wish_that_was_refused_is_a_new_one_and_one_that_was_not_answered_the_same(code, status, same):
    made, _, _ = working(refused(code), WAITS)

    response = await ask(acting.answer_to("frigi"), posting("/", {**SENT["frigi"], "onske": "m1"}, report="rp-a"), made)

    assert response.status_code == status
    assert ('name="onske" value="m1"' in page_of(response)) == same


async def test_an_answer_without_data_is_not_taken_for_done():
    made, _, _ = working(refused("AWAY"), WAITS)

    response = await ask(acting.answer_to("frigi"), posting("/", {**SENT["frigi"], "onske": "m1"}, report="rp-a"), made)

    assert response.status_code == 503
    assert "Vi vet ikke om det ble gjort" in page_of(response)
