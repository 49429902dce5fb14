"""What an opening means on the path: it is named in the log, and may be asked for where nothing can be read."""

import pytest

from policies import Effect, Opening, Succession
from resolvers.acts.changing import Changing
from resolvers.acts.opening import Opener
from resolvers.audit import Audit
from resolvers.errors import NotAvailable, PolicyUnavailable
from resolvers.model import RestrictionLevel, TimelineFilter
from tests.examples import NUMBER, OTHER_NUMBER, clinician, directives, grant, restriction
from tests.unit.resolvers.acts.test_opening import EMERGENCY, TERMS
from tests.unit.resolvers.opened import Openings
from tests.unit.resolvers.test_pipeline import NAMING, TABLE, World, asking, pipeline

CHOSEN = Succession([TABLE], frozenset({"emergency_when_unread"}))
UNREAD = directives(privacy_read=False)
KIND = Opening.EMERGENCY


def emergency_doctor():
    return clinician(purpose="ETREAT", basis="AKUTT")


async def met_to_open(world, kind=Opening.EMERGENCY, *, policies=None, caller=None, number=NUMBER):
    path = pipeline(world, policies=policies)
    return await path.meet_to_open(asking(caller or emergency_doctor()), number, "openRestricted", kind)


async def test_who_is_let_in_anyway_is_let_in_to_open_too():
    world = World()
    world.limits = directives(restriction())

    found = await met_to_open(world, Opening.CONSENT, caller=clinician())

    assert found.door.decision.effect is Effect.MASK
    assert world.entries == []


async def test_where_blocks_cannot_be_read_an_emergency_may_be_opened_if_that_is_chosen():
    world = World()
    world.limits = UNREAD

    found = await met_to_open(world, policies=CHOSEN)

    assert found.door.denies
    assert (world.entries, world.padlocks) == ([], [])


@pytest.mark.parametrize(
    ("kind", "policies", "caller"),
    [
        (Opening.EMERGENCY, None, emergency_doctor()),
        (Opening.CONSENT, CHOSEN, emergency_doctor()),
        (Opening.EMERGENCY, CHOSEN, clinician()),
    ],
)
async def test_nobody_else_opens_what_cannot_be_read_and_it_is_recorded_as_a_refusal(kind, policies, caller):
    world = World()
    world.limits = UNREAD

    with pytest.raises(PolicyUnavailable):
        await met_to_open(world, kind, policies=policies, caller=caller)
    assert [(entry.operation, entry.outcome) for entry in world.entries] == [("openRestricted", "POLICY_UNAVAILABLE")]
    assert len(world.padlocks) == 1


@pytest.mark.parametrize("caller", [clinician(attested=False), clinician(pid=NUMBER)])
async def test_who_is_denied_is_denied_here_too_as_for_an_unknown_person(caller):
    with pytest.raises(NotAvailable):
        await met_to_open(World(), caller=caller)
    with pytest.raises(NotAvailable):
        await met_to_open(World(), caller=clinician(), number=OTHER_NUMBER)


async def test_with_an_emergency_opening_what_cannot_be_read_is_shown():
    world = World()
    held = grant(purpose="ETREAT", kind="EMERGENCY")
    world.limits = directives(privacy_read=False, grant=held)
    path, request = pipeline(world, policies=CHOSEN), asking(emergency_doctor())

    found = await path.answer(request, await path.meet(request, NUMBER, "patient"), "timeline", TimelineFilter())

    assert [one.key.report for one in found.reports] == ["r1"]
    assert [entry.opening for entry in world.entries] == [held.id]


@pytest.mark.parametrize(("held", "named"), [(None, False), (grant(), True), (grant(subject="subject-9"), False)])
async def test_what_is_read_under_an_opening_names_it_in_the_log(held, named):
    world = World()
    world.limits = directives(restriction(), grant=held)
    path, request = pipeline(world), asking(clinician())
    found = await path.meet(request, NUMBER, "patient")

    await path.answer(request, found, "timeline", TimelineFilter())
    await path.told(request, found)

    assert [entry.opening for entry in world.entries] == ([grant().id] * 2 if named else [None] * 2)


async def test_an_emergency_is_opened_and_read_though_blocks_cannot_be_read_but_not_past_a_known_hard_one():
    world, store = World(), Openings(told_ago=None)
    world.limits = UNREAD
    path, request = pipeline(world, policies=CHOSEN), asking(emergency_doctor())
    audit = Audit(world)
    opener = Opener(store, Changing(path, audit), audit, naming=NAMING, terms=TERMS)
    with pytest.raises(PolicyUnavailable):
        await path.meet(request, NUMBER, "patient")
    store.told_ago = 0 if world.padlocks else None

    held = await opener.open(request, await path.meet_to_open(request, NUMBER, "openRestricted", KIND), EMERGENCY)
    world.limits = directives(privacy_read=False, grant=held)
    shown = await path.answer(request, await path.meet(request, NUMBER, "patient"), "timeline", TimelineFilter())
    world.limits = directives(restriction(level=RestrictionLevel.HARD), privacy_read=False, grant=held)
    masked = await path.meet(request, NUMBER, "patient")

    assert [one.key.report for one in shown.reports] == ["r1"]
    assert [entry.opening for entry in world.entries] == [None, held.id, held.id]
    assert masked.door.decision.row == "P-HARD"
