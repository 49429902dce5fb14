from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest

from gateway.web.asking import Answered
from gateway.web.clinician.choosing import choose, patient, take
from gateway.web.clinician.starting import find, leave, show_start
from gateway.web.visiting import Visit
from tests.unit.gateway.web.visits import Scripted, getting, posting, refused, told, visit

KARI, OLA = "12845411199", "03896722297"
SENT = {"formal": "TREAT", "grunnlag": "UNNTAK", "nummer": KARI}
THERE = told({"patient": {"id": "pt-a"}})


def viewer(purpose: str = "TREAT") -> Answered:
    return told({"viewer": {"name": "Lena Lunde", "authorisation": "LE", "purpose": purpose}})


def renewing(purposes: list[str], *, given: bool) -> Callable[[str], Awaitable[bool]]:
    async def renew(purpose: str) -> bool:
        purposes.append(purpose)
        return given

    return renew


def visiting(*answers: Answered, given: bool = True, **parts: Any) -> tuple[Visit, Scripted, list[str]]:
    made, asking = visit(*answers, **parts)
    purposes: list[str] = []
    return msgspec.structs.replace(made, renew=renewing(purposes, given=given)), asking, purposes


@pytest.mark.parametrize("language", ["nb", "en"])
async def test_a_clinician_sees_who_they_are_and_the_form(language):
    made, asking, _ = visiting(viewer(), language=language)

    shown = await show_start(getting("/kliniker"), made)
    page = bytes(shown.body).decode()

    assert shown.status_code == 200
    assert asking.asked == [("clinician_viewer", {})]
    for part in ("Lena Lunde", 'action="/kliniker/finn"', 'value="TREAT" required checked', "12845411199"):
        assert part in page


async def test_who_cannot_be_told_who_they_are_is_told_that():
    made, _, _ = visiting(refused("AWAY"))

    assert (await show_start(getting("/kliniker"), made)).status_code == 503


async def test_a_patient_is_taken_in_hand_with_a_token_of_that_purpose():
    made, asking, purposes = visiting(viewer("ETREAT"), THERE)

    shown = await find(posting("/kliniker/finn", {**SENT, "formal": "ETREAT", "grunnlag": "AKUTT"}), made)

    assert (shown.status_code, shown.headers["location"]) == (303, "/kliniker/pasient")
    assert asking.asked == [("clinician_viewer", {}), ("clinician_find", {"patient": KARI})]
    assert asking.bases == ["AKUTT", "AKUTT"]
    assert purposes == ["ETREAT"]
    assert patient(made) == KARI
    assert made.notes["basis"] == "AKUTT"


async def test_it_leads_on_to_a_report_where_one_is_named_and_the_number_to_no_address():
    made, _, _ = visiting(viewer(), THERE)

    shown = await find(posting("/kliniker/finn", {**SENT, "svar": "rp-a"}), made)

    assert shown.headers["location"] == "/kliniker/svar/rp-a"


async def test_a_number_that_cannot_be_is_told_with_the_form_as_it_was_filled_in():
    made, asking, purposes = visiting(viewer())

    shown = await find(posting("/kliniker/finn", {**SENT, "nummer": "1284541119"}), made)
    page = bytes(shown.body).decode()

    assert shown.status_code == 422
    assert 'value="1284541119"' in page
    assert 'aria-invalid="true"' in page
    assert "har 10" in page
    assert purposes == []
    assert [name for name, _ in asking.asked] == ["clinician_viewer"]
    assert patient(made) is None


async def test_a_purpose_that_the_provider_does_not_give_is_said_and_nobody_is_asked_for():
    made, asking, _ = visiting(viewer("TREAT"))

    shown = await find(posting("/kliniker/finn", {**SENT, "formal": "BTG"}), made)

    assert shown.status_code == 422
    assert "gir ikke dette formålet" in bytes(shown.body).decode()
    assert len(asking.asked) == 1


async def test_a_token_that_was_not_renewed_is_used_for_no_second_patient():
    made, _, _ = visiting(viewer(), given=False)
    choose(made, "TREAT", "UNNTAK")
    take(made, OLA)

    shown = await find(posting("/kliniker/finn", SENT), made)

    assert "lot seg ikke fornye" in bytes(shown.body).decode()
    assert patient(made) == OLA


async def test_a_token_that_was_not_renewed_goes_on_for_the_first_patient():
    made, _, _ = visiting(viewer(), THERE, given=False)

    assert (await find(posting("/kliniker/finn", SENT), made)).status_code == 303


@pytest.mark.parametrize("answer", [refused("NOT_AVAILABLE"), refused("BAD_USER_INPUT"), told({"patient": None})])
async def test_who_is_not_to_be_seen_is_told_alike(answer):
    made, _, _ = visiting(viewer(), answer)

    shown = await find(posting("/kliniker/finn", SENT), made)

    assert shown.status_code == 422
    assert "Det sies likt" in bytes(shown.body).decode()
    assert patient(made) is None


@pytest.mark.parametrize("answers", [(viewer(), refused("AWAY")), (refused("AWAY"),)])
async def test_an_endpoint_that_is_away_is_a_failure_and_no_answer(answers):
    made, _, _ = visiting(*answers)

    assert (await find(posting("/kliniker/finn", SENT), made)).status_code == 503
    assert patient(made) is None


async def test_a_patient_is_let_go():
    made, _, _ = visiting()
    choose(made, "TREAT", "UNNTAK")
    take(made, KARI)

    assert (await leave(posting("/kliniker/slipp", {}), made)).headers["location"] == "/kliniker"
    assert patient(made) is None


async def test_a_patient_whose_blocks_cannot_be_read_is_taken_in_hand_as_an_emergency_may_open_that():
    made, _, _ = visiting(viewer("ETREAT"), refused("POLICY_UNAVAILABLE"))

    shown = await find(posting("/kliniker/finn", {**SENT, "formal": "ETREAT", "grunnlag": "AKUTT"}), made)

    assert (shown.status_code, shown.headers["location"]) == (303, "/kliniker/pasient")
    assert patient(made) == KARI
