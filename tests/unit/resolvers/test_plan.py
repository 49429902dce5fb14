"""Every source is asked, or its line says why not."""

from resolvers.model import Caller, Question, SourceId, SourceState, TimelineFilter
from resolvers.plan import SourceSheet, ask_nobody, plan
from tests.examples import PERSON, citizen, clinician

SHEETS = (
    SourceSheet(id=SourceId("central"), name="Central"),
    SourceSheet(id=SourceId("nord"), name="Nord", budget_s=2.0),
    SourceSheet(id=SourceId("vest"), name="Vest", switched_on=False),
)


def question(caller: Caller | None = None, **wanted: object) -> Question:
    return Question(caller=caller or clinician(), person=PERSON, filter=TimelineFilter(**wanted))


def test_every_source_that_is_switched_on_is_asked_with_its_own_budget_and_the_callers_basis() -> None:
    planned = plan(question(), SHEETS)

    assert [(found.source, found.budget_s, found.basis) for found in planned.fetches] == [
        ("central", 4.0, "SAMTYKKE"),
        ("nord", 2.0, "SAMTYKKE"),
    ]
    assert [(found.source, found.state, found.reason) for found in planned.not_asked] == [
        ("vest", SourceState.OFF, "SWITCHED_OFF")
    ]


def test_a_filter_by_source_leaves_nobody_unasked_as_a_copy_elsewhere_may_be_marked() -> None:
    assert plan(question(sources=frozenset({SourceId("nord")})), SHEETS) == plan(question(), SHEETS)


def test_behind_a_closed_door_nobody_is_asked() -> None:
    planned = ask_nobody(SHEETS, "RESTRICTED")

    assert planned.fetches == ()
    assert [(found.source, found.state, found.reason) for found in planned.not_asked] == [
        (sheet.id, SourceState.NOT_ASKED, "RESTRICTED") for sheet in SHEETS
    ]


def test_a_citizen_who_names_no_basis_asks_for_themself() -> None:
    bases = [
        plan(question(caller), SHEETS).fetches[0].basis
        for caller in (citizen(basis=None), citizen(basis="SEGSELV"), clinician(basis=None))
    ]

    assert bases == ["SEGSELV", "SEGSELV", None]
