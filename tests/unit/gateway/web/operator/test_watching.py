import pytest

from gateway.web.operator.watching import show_figures, show_intake, show_overview
from tests.unit.gateway.web.operator.operating import (
    FIGURES,
    chain,
    day,
    health,
    held,
    intake,
    moment,
    operations,
    operator,
    overview,
    page,
)
from tests.unit.gateway.web.visits import getting, refused, told

EVERY = [show_overview, show_intake, show_figures]


async def test_the_overview_shows_sources_with_their_numbers():
    asked = moment(asked=3, answered=2, failed=1, meanMs=5, slowestMs=9)
    found = [health("Helse Nord", "FAILING", asked), health("Helse <Sør>", "UNKNOWN", moment())]
    made, asking = operator(told(overview(sources=found)))

    shown = page(await show_overview(getting("/drift", {"timer": "6"}), made))

    assert asking.asked == [("operator_overview", {"hours": 6, "days": 1})]
    for part in ("No answer from Helse Nord now", "Does not answer", "Helse &lt;Sør&gt;", "3 messages taken", "Holds"):
        assert part in shown
    assert shown.count('<svg class="beat"') == 2
    assert shown.count("11:00–11:15") == 1
    assert '<a href="/drift?timer=6" aria-current="true">' in shown


async def test_the_overview_shows_where_the_chain_does_not_hold():
    faults = [{"kind": "CUT", "shard": 3, "sequence": 40, "seal": None}]
    made, _ = operator(told(overview(auditChain=chain(intact=False, faults=faults))))

    shown = page(await show_overview(getting("/drift"), made))

    assert "The chain was cut off" in shown
    assert "chain 3, place 40" in shown


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"sources": None}, "That says nothing of how they are."),
        ({"sources": []}, "No source is set up."),
        ({"auditChain": None}, "That does not mean that all is well."),
    ],
)
async def test_a_part_that_is_not_there_does_not_take_the_rest_away(parts, said):
    made, _ = operator(told(overview(**parts)))

    shown = await show_overview(getting("/drift"), made)

    assert shown.status_code == 200
    assert said in page(shown)
    assert "2026.2" in page(shown)


async def test_the_intake_is_shown_with_what_is_held_back():
    found = intake(day(accepted=3, quarantined=1), quarantine=(held(),))
    made, asking = operator(operations(intake=found))

    shown = page(await show_intake(getting("/drift/mottak", {"dager": "14"}), made))

    assert asking.asked == [("operator_intake", {"days": 14})]
    for part in ("HL7 v2 over MLLP", "3 messages taken; 1 held back.", "NOT_XML", "12 kB"):
        assert part in shown


async def test_that_nothing_came_in_is_shown():
    made, _ = operator(operations(intake=intake()))

    shown = page(await show_intake(getting("/drift/mottak"), made))

    assert "Nothing came in during this time." in shown
    assert "Nothing is held back." in shown


async def test_the_figures_are_shown_with_what_is_withheld():
    made, asking = operator(operations(figures=FIGURES))

    shown = page(await show_figures(getting("/drift/tall", {"dager": "92"}), made))

    assert asking.asked == [("operator_figures", {"days": 92})]
    for part in ("1,230", '<span class="quiet">Withheld</span>', "Withheld: fewer than five", "rounded to the nearest"):
        assert part in shown


@pytest.mark.parametrize("show", EVERY)
@pytest.mark.parametrize(("code", "status"), [("AWAY", 503), ("FORBIDDEN", 403)])
async def test_a_failure_never_reads_as_nothing(show, code, status):
    made, _ = operator(refused(code))

    shown = await show(getting(), made)

    assert shown.status_code == status
    assert "This could not be read" in page(shown)


@pytest.mark.parametrize("show", EVERY)
async def test_where_no_part_could_be_read_it_is_a_failure(show):
    made, _ = operator(told({"policy": {"version": "1", "validFrom": "2026-01-01"}, "operations": {}}))

    assert (await show(getting(), made)).status_code == 503
