"""What the operator's pages ask is valid, and all that may be answered to it is read and shown."""

import pytest

from gateway.web.operator.figures import Told as Figures
from gateway.web.operator.hints import Told as Hints
from gateway.web.operator.intake import Told as Intake
from gateway.web.operator.moved import Told as Moved
from gateway.web.operator.overview import Told as Overview
from gateway.web.operator.reading import show_hints, show_moved, show_rules
from gateway.web.operator.rules import Told as Rules
from gateway.web.operator.watching import show_figures, show_intake, show_overview
from gateway.web.told import read
from tests.unit.gateway.web import made_up
from tests.unit.gateway.web.operator.operating import operator
from tests.unit.gateway.web.visits import getting, told

ASKED = {
    "operator_overview": (Overview, {"hours": 24, "days": 1}, show_overview, {}),
    "operator_rules": (Rules, {}, show_rules, {}),
    "operator_intake": (Intake, {"days": 7}, show_intake, {}),
    "operator_figures": (Figures, {"days": 30}, show_figures, {}),
    "operator_moved": (Moved, {"first": 20}, show_moved, {"vis": "ja"}),
    "operator_hints": (Hints, {"days": 30}, show_hints, {"dager": "30"}),
}


def test_every_document_of_the_operators_is_looked_at_here():
    assert set(ASKED) == {name for name in made_up.DOCUMENTS if name.startswith("operator_")}


@pytest.mark.parametrize("name", ASKED)
def test_a_document_is_valid_by_the_schema(name):
    assert made_up.faults(name) == []


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("name", ASKED)
async def test_all_that_the_schema_lets_be_answered_is_read_and_shown(name, whole):
    shape, variables, show, query = ASKED[name]
    data = made_up.answer(name, variables, whole=whole)
    made, _ = operator(told(data))

    shown = await show(getting(query=query), made)

    assert read(told(data), shape) is not None
    assert shown.status_code == (200 if whole or name == "operator_rules" else 503)
