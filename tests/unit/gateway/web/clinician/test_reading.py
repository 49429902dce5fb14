import pytest

from gateway.web.clinician.choosing import InHand, choose, take
from gateway.web.clinician.opening import openable_by
from gateway.web.clinician.reading import show_patient, show_recently, show_report, show_trend
from tests.unit.gateway.web.citizen.answers import susceptibility, text_value
from tests.unit.gateway.web.clinician.telling import code, connection, line, number, seen
from tests.unit.gateway.web.clinician.telling import told as told_of
from tests.unit.gateway.web.visits import getting, refused, told, visit

KARI = "12845411199"
HAND = InHand(number=KARI, purpose="TREAT", basis="UNNTAK")


def holding(*answers, **parts):
    made, asking = visit(*answers, **parts)
    choose(made, "TREAT", "UNNTAK")
    take(made, KARI)
    return made, asking


@pytest.mark.parametrize("language", ["nb", "en"])
async def test_a_patient_is_shown_whole_in_every_language(language):
    tried = {**number("x", code=code("NPU06045", "Us-Ampicillin"), value=susceptibility("R", "Resistent")), "id": "t"}
    culture = number("x", value=text_value("Escherichia coli"), interpretation=None, members=[tried])
    waits = {"citizenRelease": {"state": "WAITS", "until": None}, "notYetInNationalStore": True}
    made, asking = holding(
        told(
            told_of(
                connection(
                    seen("rp-a", **waits),
                    seen("rp-b", "2026-01-01", results=[number("61")]),
                    seen("rp-c", kind=code("MBIO", "Mikrobiologi"), results=[culture]),
                    lines=(line(), line("LATE", "Helse Nord")),
                    notices=({"__typename": "RestrictedNotice", "kind": "REPORT_BLOCK", "openableBy": ["CONSENT"]},),
                    more=True,
                    complete=False,
                )
            )
        ),
        language=language,
    )

    shown = await show_patient(getting("/kliniker/pasient"), made, HAND)
    page = bytes(shown.body).decode()

    assert shown.status_code == 200
    assert asking.asked == [("clinician_patient", {"patient": KARI, "filter": None, "first": 50, "after": None})]
    for part in (
        "HbA1c",
        "20 - 42",
        "Escherichia coli",
        "Ampicillin",
        "/kliniker/svar/rp-c",
        "kode=NPU27300",
        "Helse Nord",
        "/kliniker/apne",
    ):
        assert part in page
    assert page.count('scope="row"') == 2
    assert openable_by(made.notes, KARI) == {"CONSENT"}


async def test_no_address_of_the_page_holds_the_number():
    made, _ = holding(told(told_of(connection(seen(), more=True))))

    page = bytes((await show_patient(getting("/kliniker/pasient"), made, HAND)).body).decode()

    assert "128454 11199" in page
    assert KARI not in page


async def test_what_is_chosen_is_asked_and_stays_chosen():
    made, asking = holding(told(told_of(connection())))

    shown = await show_patient(getting("/kliniker/pasient", {"slag": "BLD", "kode": "X<1", "fra": "x"}), made, HAND)
    page = bytes(shown.body).decode()

    assert asking.asked[0][1]["filter"] == {"disciplines": ["BLD"], "codes": [{"code": "X<1"}]}
    assert '<option value="BLD" selected>' in page
    assert 'value="X&lt;1"' in page
    assert 'role="alert"' in page


@pytest.mark.parametrize(("fault", "status"), [("AWAY", 503), ("NOT_AVAILABLE", 403), ("UNAUTHENTICATED", 403)])
async def test_a_failure_never_reads_as_no_results(fault, status):
    made, _ = holding(refused(fault))

    shown = await show_patient(getting("/kliniker/pasient"), made, HAND)

    assert shown.status_code == status
    assert "ingen prøvesvar" not in bytes(shown.body).decode()


@pytest.mark.parametrize(
    ("show", "path", "query"),
    [
        (show_report, "/kliniker/svar/rp-a", {}),
        (show_trend, "/kliniker/utvikling", {"kode": "NPU27300"}),
        (show_recently, "/kliniker/nylig", {"kode": "NPU27300"}),
    ],
)
async def test_what_could_not_be_asked_for_is_a_failure_and_can_be_asked_again(show, path, query):
    made, _ = holding(refused("AWAY"))

    shown = await show(getting(path, query, report="rp-a"), made, HAND)

    assert shown.status_code == 503
    assert f'href="{path}' in bytes(shown.body).decode()


async def test_a_report_that_is_unknown_or_hidden_is_not_here():
    made, asking = holding(told({"patient": {"id": "pt-a", "report": None}}))

    shown = await show_report(getting("/kliniker/svar/rp-a", report="rp-a"), made, HAND)

    assert shown.status_code == 404
    assert asking.asked == [("clinician_report", {"patient": KARI, "id": "rp-a"})]


async def test_a_trend_of_nothing_is_not_here_and_nobody_is_asked():
    made, asking = holding()

    assert (await show_trend(getting("/kliniker/utvikling"), made, HAND)).status_code == 404
    assert asking.asked == []


async def test_before_a_code_is_chosen_nothing_is_asked():
    made, asking = holding()

    shown = await show_recently(getting("/kliniker/nylig"), made, HAND)

    assert shown.status_code == 200
    assert asking.asked == []
    assert 'name="kode" value="NPU27300"' in bytes(shown.body).decode()


async def test_what_is_looked_for_stays_chosen():
    ledger = {"complete": True, "sources": [line()]}
    made, asking = holding(told({"patient": {"id": "pt-a", "latest": {"lines": [], "completeness": ledger}}}))

    shown = await show_recently(getting("/kliniker/nylig", {"kode": "NPU27300 X1", "innen": "P7D"}), made, HAND)
    page = bytes(shown.body).decode()

    assert asking.asked[0][1]["within"] == "P7D"
    assert 'value="NPU27300" checked' in page
    assert 'value="X1"' in page
    assert '<option value="P7D" selected>' in page
