import pytest

from gateway.web.clinician.choosing import InHand, choose, take
from gateway.web.clinician.opening import openable_by
from gateway.web.clinician.reading import show_patient
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
