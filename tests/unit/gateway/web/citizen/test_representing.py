import pytest

from gateway.web.citizen import deciding, representing
from gateway.web.citizen.pages import PAGES
from gateway.web.citizen.reading import download_report, show_report, show_timeline, show_trend
from gateway.web.citizen.representing import Acting, read_acting
from tests.unit.gateway.web.citizen.answers import point, report, series, timeline, trend, whole_report
from tests.unit.gateway.web.visits import getting, posting, refused, told, visit

NUMBER = "14851871285"
EMIL = Acting(number=NUMBER, basis="FORELDREREPRESENTASJON")
FORM = {"nummer": "148518 71285", "grunnlag": "FORELDREREPRESENTASJON"}
ALSO_FOR_OTHERS = {
    "/borger",
    "/borger/svar/{report}",
    "/borger/svar/{report}/fhir",
    "/borger/utvikling",
    "/borger/sok",
    "/borger/andre",
    "/borger/andre/se",
    "/borger/andre/slutt",
}


@pytest.mark.parametrize(
    ("form", "acts"),
    [
        (FORM, EMIL),
        ({**FORM, "nummer": "1485187128"}, None),
        ({**FORM, "nummer": "emil"}, None),
        ({**FORM, "grunnlag": "SEGSELV"}, None),
        ({}, None),
    ],
)
def test_whom_somebody_acts_for_is_read_with_the_basis(form, acts):
    assert read_acting(form) == acts


async def test_to_act_for_somebody_is_kept_with_the_session_and_ended():
    made, _ = visit()

    begun = await deciding.represent(posting("/borger/andre/se", FORM), made)
    acts = representing.acting(made)
    ended = await deciding.represent_nobody(posting("/borger/andre/slutt", {}), made)

    assert (begun.status_code, begun.headers["location"]) == (303, "/borger")
    assert acts == EMIL
    assert ended.headers["location"] == "/borger"
    assert representing.acting(made) is None
    assert dict(made.notes) == {}


async def test_a_number_that_is_none_is_asked_for_again_and_not_said_back():
    made, _ = visit()

    shown = await deciding.represent(posting("/borger/andre/se", {**FORM, "nummer": "31415926"}), made)
    page = bytes(shown.body).decode()

    assert shown.status_code == 422
    assert 'role="alert"' in page
    assert "31415926" not in page
    assert representing.acting(made) is None


async def test_the_form_offers_every_basis():
    made, _ = visit()

    page = bytes((await deciding.show_represented(getting("/borger/andre"), made)).body).decode()

    assert all(f'value="{basis}"' in page for basis in representing.BASES)


@pytest.mark.parametrize(
    ("show", "document", "data"),
    [
        (show_timeline, "citizen_timeline_of", timeline(report())),
        (show_report, "citizen_report_of", {"me": {"report": whole_report()}}),
        (show_trend, "citizen_trend_of", trend(series(point("2026-11-20", "58")))),
        (download_report, "citizen_fhir_of", {"me": {"report": {"id": "rp-a", "fhir": {"a": 1}}}}),
    ],
)
async def test_results_of_another_are_asked_for_by_number_on_the_basis(show, document, data):
    made, asking = visit(told(data))
    representing.begin(made, EMIL)

    shown = await show(getting("/borger", {"kode": "NPU27300"}, report="rp-a"), made)
    page = bytes(shown.body).decode()

    ((asked, variables),) = asking.asked
    assert (asked, variables["patient"], asking.bases) == (document, NUMBER, ["FORELDREREPRESENTASJON"])
    assert shown.status_code == 200
    assert NUMBER not in page
    assert "Kari Solbris." not in page
    if show is not download_report:
        assert "/borger/andre/slutt" in page
        assert "/borger/sperringer" not in page


async def test_ones_own_results_are_asked_for_as_ones_own():
    made, asking = visit(told(timeline(report())))

    page = bytes((await show_timeline(getting(), made)).body).decode()

    assert (asking.asked[0][0], asking.bases) == ("citizen_timeline", ["SEGSELV"])
    assert "/borger/andre/slutt" not in page
    assert '<a href="/borger/andre">' in page


@pytest.mark.parametrize("code", ["NOT_AVAILABLE", "FORBIDDEN", "BAD_USER_INPUT"])
async def test_who_may_not_act_is_told_the_same_for_every_reason(code):
    made, _ = visit(refused(code))
    representing.begin(made, EMIL)

    shown = await show_timeline(getting(), made)

    assert shown.status_code == 403
    assert "Vi sier det samme uansett hva grunnen er." in bytes(shown.body).decode()


async def test_what_is_the_persons_alone_is_closed_to_who_represents_them_and_changes_nothing():
    for page in PAGES:
        if page.path in ALSO_FOR_OTHERS:
            continue
        made, asking = visit()
        representing.begin(made, EMIL)

        shown = await page.answer(posting(page.path, {"id": "r1", "bekreftet": "ja"}), made)

        assert shown.status_code == 403, page.path
        assert asking.asked == []


async def test_a_page_of_the_person_alone_is_open_to_them():
    made, _ = visit()
    (form,) = [page for page in PAGES if page.path == "/borger/sperringer/ny"]

    assert (await form.answer(getting(form.path), made)).status_code == 200
