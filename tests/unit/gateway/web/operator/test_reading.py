import pytest

from gateway.web.operator.reading import show_hints, show_moved, show_rules
from tests.unit.gateway.web.operator.operating import (
    POLICY,
    hint,
    hints,
    moved,
    moved_page,
    operations,
    operator,
    page,
    sighting,
)
from tests.unit.gateway.web.visits import getting, refused, told


async def test_the_rules_are_shown_with_an_address_for_each_and_as_text():
    made, asking = operator(told({"policy": POLICY}))

    shown = page(await show_rules(getting("/drift/regler"), made))

    assert asking.asked == [("operator_rules", {})]
    assert all(f'id="{anchor}"' in shown for anchor in ("regel-P1-HARD", "regel-LAST", "valg-waiting_notice"))
    assert "blocked &lt;you&gt;." in shown
    assert 'href="#valg-youth_read"' in shown
    assert shown.count("Proposal</span>") == 3


async def test_rules_of_one_effect_are_shown_alone():
    made, _ = operator(told({"policy": {**POLICY, "version": "2026.2"}}))

    shown = page(await show_rules(getting("/drift/regler", {"virkning": "SHOW"}), made))

    assert 'id="regel-C9"' in shown
    assert 'id="regel-LAST"' not in shown
    assert "No setting is switched on" in shown


@pytest.mark.parametrize("show", [show_moved, show_hints])
async def test_nothing_is_looked_up_for_who_only_comes_by(show):
    made, asking = operator()

    shown = await show(getting(), made)

    assert shown.status_code == 200
    assert asking.asked == []
    assert "The look is recorded" in page(shown)


async def test_what_has_moved_is_shown_with_who_saw_it():
    seen = moved_page(moved(sighting()), moved(holds=None), cursor="c1")
    made, asking = operator(operations(movedReports=seen))

    shown = page(await show_moved(getting("/drift/flyttet", {"vis": "ja"}), made))

    assert asking.asked == [("operator_moved", {"first": 20, "after": None})]
    for part in ("Lena Lunde", "HPR 9000001", "Kept no longer", "etter=c1", "Seen by nobody"):
        assert part in shown


async def test_that_nothing_has_moved_is_said():
    made, _ = operator(operations(movedReports=moved_page()))

    assert "No report has moved" in page(await show_moved(getting(query={"vis": "ja", "etter": "c"}), made))


async def test_hints_are_shown_and_said_to_be_no_verdict():
    made, asking = operator(operations(misuseHints=hints(hint(looks=4), known=False)))

    shown = page(await show_hints(getting("/drift/logganalyse", {"dager": "90"}), made))

    assert asking.asked == [("operator_hints", {"days": 90})]
    for part in ("A hint is no verdict", "Lena Lunde", "4 look-ups", "Colleagues may be missing", "3 more look-ups"):
        assert part in shown
    assert '<option value="90" selected>' in shown


async def test_that_there_are_no_hints_is_said():
    made, _ = operator(operations(misuseHints=hints()))

    assert "No hints in this time" in page(await show_hints(getting(query={"dager": "7"}), made))


@pytest.mark.parametrize(
    ("show", "query"), [(show_rules, {}), (show_moved, {"vis": "ja"}), (show_hints, {"dager": "7"})]
)
@pytest.mark.parametrize(("code", "status"), [("AWAY", 503), ("FORBIDDEN", 403)])
async def test_a_failure_never_reads_as_nothing(show, query, code, status):
    made, _ = operator(refused(code))

    shown = await show(getting(query=query), made)

    assert shown.status_code == status
    assert "This could not be read" in page(shown)


@pytest.mark.parametrize(("show", "query"), [(show_moved, {"vis": "ja"}), (show_hints, {"dager": "7"})])
async def test_a_part_that_could_not_be_read_is_a_failure(show, query):
    made, _ = operator(operations())

    assert (await show(getting(query=query), made)).status_code == 503
