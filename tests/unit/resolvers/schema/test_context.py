"""A request is about one person, who is met once."""

import asyncio

import pytest

from policies import Opening
from resolvers.errors import (
    AuditUnavailable,
    BadInput,
    DeadlineExceeded,
    LimitExceeded,
    NotAvailable,
    PolicyUnavailable,
)
from resolvers.model import AuditKind, TimelineFilter
from resolvers.pacing import Pacing
from resolvers.pipeline import nothing_of
from resolvers.schema.context import MOST_WALKS, Context
from tests.examples import NUMBER, OTHER_NUMBER, clinician, directives, restriction
from tests.unit.resolvers.test_pipeline import World, asking, pipeline


class Path:
    """The one part of the path that a context calls."""

    def __init__(self, world: World) -> None:
        self.pipeline = pipeline(world)
        self.pacing = Pacing(per_min=2, clock=lambda: 0.0, key=b"a key for tests")


def context(world: World) -> Context:
    return Context(asking=asking(clinician(pid=None)), path=Path(world))


async def test_fields_that_meet_the_person_side_by_side_look_them_up_once() -> None:
    world, found = World(), []

    async def enrol(identifiers, deadline):
        found.append(identifiers)
        return b"p" * 32

    world.enrol = enrol
    shared = context(world)
    async with asyncio.TaskGroup() as group:
        meetings = [group.create_task(shared.meet(NUMBER, "patient")) for _ in range(3)]

    assert len({id(meeting.result()) for meeting in meetings}) == 1
    assert len(found) == 1


async def test_after_a_change_the_person_is_met_anew_but_is_still_the_only_one() -> None:
    world = World()
    world.known = {NUMBER, OTHER_NUMBER}
    shared = context(world)
    before = await shared.meet(NUMBER, "patient")
    world.limits = directives(restriction())

    shared.met_anew()
    after = await shared.meet(NUMBER, "patient")

    assert (before.directives.restrictions, after.directives.restrictions) == ((), (restriction(),))
    with pytest.raises(LimitExceeded):
        await shared.meet(OTHER_NUMBER, "patient")


async def test_a_second_person_is_refused_also_after_the_first_was() -> None:
    world = World()
    world.known = {OTHER_NUMBER}
    shared = context(world)

    with pytest.raises(NotAvailable):
        await shared.meet(NUMBER, "patient")
    with pytest.raises(LimitExceeded):
        await shared.meet(OTHER_NUMBER, "patient")


async def test_a_refusal_holds_for_the_whole_request_and_is_recorded_once() -> None:
    world = World()
    world.known = set()
    shared = context(world)

    for _ in range(3):
        with pytest.raises(NotAvailable):
            await shared.meet(NUMBER, "patient")

    assert [entry.outcome for entry in world.entries] == ["NOT_AVAILABLE"]


async def test_that_a_person_is_known_is_recorded_where_nothing_more_is_asked() -> None:
    world = World()
    shared = context(world)
    await shared.settle()
    await shared.meet(NUMBER, "patient")
    await shared.settle()

    assert [(entry.kind, entry.operation) for entry in world.entries] == [(AuditKind.ACCESS, "patient")]


async def test_what_was_asked_of_a_person_is_recorded_where_it_is_done_and_not_again() -> None:
    world = World()
    shared = context(world)
    met = await shared.meet(NUMBER, "patient")
    async with shared.walk(met, "timeline"):
        pass
    await shared.settle()

    assert world.entries == []


async def test_a_refusal_on_the_way_is_recorded_unless_the_path_has_or_nothing_can_be() -> None:
    world = World()
    shared = context(world)
    met = await shared.meet(NUMBER, "patient")
    for refusal in (BadInput("x"), DeadlineExceeded.late(), AuditUnavailable("x")):
        with pytest.raises(type(refusal)):
            async with shared.walk(met, "timeline"):
                raise refusal

    assert [(entry.kind, entry.outcome) for entry in world.entries] == [(AuditKind.REFUSAL, "BAD_USER_INPUT")]


async def test_a_request_walks_only_so_often() -> None:
    world = World()
    shared = context(world)
    met = await shared.meet(NUMBER, "patient")
    for _ in range(MOST_WALKS):
        async with shared.walk(met, "timeline"):
            pass
    with pytest.raises(LimitExceeded):
        async with shared.walk(met, "timeline"):
            pytest.fail("the walk began")
    world.known = set()
    with pytest.raises(LimitExceeded):
        await shared.meet_to_open(NUMBER, "openRestricted", Opening.CONSENT)

    assert world.entries == []


async def test_an_answer_that_marks_have_stopped_is_recorded_once() -> None:
    world = World()
    shared = context(world)
    met = await shared.meet(NUMBER, "patient")
    world.notebook_fails = True

    with pytest.raises(PolicyUnavailable):
        async with shared.walk(met, "timeline"):
            await shared.show(met, "timeline", TimelineFilter(), nothing_of)

    assert [(entry.kind, entry.outcome) for entry in world.entries] == [(AuditKind.REFUSAL, "POLICY_UNAVAILABLE")]
