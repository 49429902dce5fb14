"""All that may be answered to what the citizen's pages ask is shown, whole and as bare as may be, in every language."""

import pytest

from gateway.web.citizen import deciding
from gateway.web.citizen.reading import show_report, show_timeline, show_trend
from tests.unit.gateway.web import made_up
from tests.unit.gateway.web.visits import getting, told, visit

ASKED = {
    "citizen_timeline": ({}, show_timeline),
    "citizen_report": ({"id": "rp-a"}, show_report),
    "citizen_trend": ({"code": {"code": "X"}}, show_trend),
    "citizen_log": ({"first": 50}, deciding.show_log),
    "citizen_restrictions": ({}, deciding.show_restrictions),
    "citizen_opted": ({}, deciding.show_opt_out),
}


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("member", range(5))
@pytest.mark.parametrize("name", ASKED)
async def test_all_that_the_schema_lets_be_answered_is_shown(name, member, whole, language):
    variables, show = ASKED[name]
    made, _ = visit(told(made_up.answer(name, variables, whole=whole, member=member)), language=language)

    shown = await show(getting("/borger", {"kode": "X"}, report="rp-a"), made)

    assert shown.status_code == 200
    assert f'<html lang="{language}">' in bytes(shown.body).decode()
