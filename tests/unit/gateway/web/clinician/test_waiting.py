import re
from typing import Any

import pytest
from starlette.responses import Response

from gateway.web.clinician.choosing import BOUND, choose, patient, take
from gateway.web.clinician.waiting import LIST, show_work, take_up
from tests.unit.gateway.web.clinician.test_starting import viewer, visiting
from tests.unit.gateway.web.clinician.test_work_list import SIGNE, node, work
from tests.unit.gateway.web.visits import getting, posting, refused, told

LANGUAGES = ("nb", "en")
SENT = {"formal": "TREAT", "grunnlag": "UNNTAK", "nummer": SIGNE, "svar": "rp-a", "til": "utsett"}
PATH = "/kliniker/arbeidsliste"


def page_of(response: Response) -> str:
    return bytes(response.body).decode()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_list_is_shown_with_what_may_be_done_and_no_number_in_an_address(language):
    denied = node(report="rp-b", state="DENIED", heldBy="SET", setBy="Lena Lunde", restrictionId="r1")
    made, asking, _ = visiting(viewer(), told(work(node(), denied, more=True, complete=False)), language=language)

    page = page_of(await show_work(getting(PATH, {"grunnlag": "SAMTYKKE", "etter": "c"}), made))

    assert asking.asked == [("clinician_viewer", {}), ("clinician_work", {"first": 25, "after": "c"})]
    assert asking.bases[-1] == "SAMTYKKE"
    for part in ("Histologi", "198261 33336", "Lena Lunde", 'value="frigi"', 'value="opphev"', "etter=a%2Bb"):
        assert part in page
    assert f'name="nummer" value="{SIGNE}"' in page
    assert not re.search(rf'(href|action)="[^"]*{SIGNE}', page)


async def test_an_empty_list_says_so():
    made, _, _ = visiting(viewer(), told(work()))

    assert "Ingenting venter." in page_of(await show_work(getting(PATH), made))


async def test_the_list_and_the_patient_in_hand_are_asked_for_by_tokens_of_their_own():
    made, asking, purposes = visiting(viewer(), told(work()))
    choose(made, "TREAT", "SAMTYKKE")
    take(made, SIGNE)

    await show_work(getting(PATH, {"grunnlag": "SEGSELV"}), made)

    assert purposes == ["TREAT", "TREAT"]
    assert asking.bases[-1] == "SAMTYKKE"
    assert BOUND not in made.notes
    assert patient(made) == SIGNE


async def test_a_token_that_is_not_renewed_is_of_the_list():
    made, _, _ = visiting(viewer(), told(work()), given=False)

    await show_work(getting(PATH), made)

    assert made.notes[BOUND] == LIST


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ((refused("AWAY"),), 503),
        ((viewer(), refused("FORBIDDEN")), 403),
        ((viewer(), refused("CURSOR_INVALID")), 403),
    ],
)
async def test_why_there_is_no_list_is_said(answers, status):
    made, _, _ = visiting(*answers)

    assert (await show_work(getting(PATH), made)).status_code == status


@pytest.mark.parametrize(("act", "leads"), [("utsett", "utsett"), ("innsyn", "innsyn"), ("../x", "innsyn")])
async def test_a_line_leads_to_its_patient_and_to_what_is_to_be_done(act, leads):
    made, asking, purposes = visiting()

    response = await take_up(posting(f"{PATH}/ta", {**SENT, "til": act}), made)

    assert (response.status_code, response.headers["location"]) == (303, f"/kliniker/svar/rp-a/{leads}")
    assert (patient(made), made.notes["basis"], purposes) == (SIGNE, "UNNTAK", ["TREAT"])
    assert asking.asked == []


@pytest.mark.parametrize("change", [{"nummer": "1"}, {"formal": "X"}, {"svar": "../x"}, {"svar": ""}])
async def test_a_line_that_is_none_leads_back_to_the_list(change: dict[str, Any]):
    made, _, _ = visiting()

    response = await take_up(posting(f"{PATH}/ta", SENT | change), made)

    assert response.headers["location"] == PATH
    assert patient(made) is None


async def test_a_token_of_somebody_else_that_is_not_renewed_takes_nobody_up():
    made, _, _ = visiting(given=False)
    made.notes[BOUND] = LIST

    response = await take_up(posting(f"{PATH}/ta", SENT), made)

    assert response.status_code == 403
    assert patient(made) is None
