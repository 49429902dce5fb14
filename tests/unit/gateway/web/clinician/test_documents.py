"""What a clinician reads by is valid, and all that may be answered to it is read and shown."""

import pytest

from gateway.web.clinician import finding, recently, report, seen, trend
from gateway.web.clinician.choosing import InHand, choose, take
from gateway.web.clinician.reading import show_patient, show_recently, show_report, show_trend
from gateway.web.told import read
from tests.unit.gateway.web import made_up
from tests.unit.gateway.web.visits import getting, told, visit

NUMBER = "12845411199"
HAND = InHand(number=NUMBER, purpose="TREAT", basis="UNNTAK")
PATIENT = {"patient": NUMBER}
ASKED = {
    "clinician_patient": (seen.Told, PATIENT, show_patient, {}),
    "clinician_report": (report.Told, {**PATIENT, "id": "rp-a"}, show_report, {}),
    "clinician_trend": (trend.Told, {**PATIENT, "code": {"code": "X"}}, show_trend, {"kode": "X"}),
    "clinician_recently": (
        recently.Told,
        {**PATIENT, "codes": [{"code": "X"}], "within": "P90D"},
        show_recently,
        {"kode": "X"},
    ),
}
KINDS = range(5)


@pytest.mark.parametrize("name", [*ASKED, "clinician_viewer", "clinician_find"])
def test_a_document_is_valid_by_the_schema(name):
    assert made_up.faults(name) == []


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("member", KINDS)
@pytest.mark.parametrize("name", ASKED)
async def test_all_that_the_schema_lets_be_answered_is_read_and_shown(name, member, whole, language):
    shape, variables, show, query = ASKED[name]
    data = made_up.answer(name, variables, whole=whole, member=member)
    made, _ = visit(told(data), language=language)
    choose(made, "TREAT", "UNNTAK")
    take(made, NUMBER)

    shown = await show(getting("/kliniker/x", query, report="rp-a"), made, HAND)

    assert read(told(data), shape) is not None
    assert shown.status_code == 200


@pytest.mark.parametrize(("name", "shape"), [("clinician_viewer", finding.Told), ("clinician_find", finding.Found)])
@pytest.mark.parametrize("whole", [True, False])
def test_who_asks_and_who_is_there_is_read(name, shape, whole):
    variables = PATIENT if name == "clinician_find" else {}

    assert read(told(made_up.answer(name, variables, whole=whole)), shape) is not None
