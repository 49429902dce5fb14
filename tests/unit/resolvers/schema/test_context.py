"""A request is about one person, who is met once."""

import asyncio

import pytest

from resolvers.errors import LimitExceeded, NotAvailable
from resolvers.schema.context import Context
from tests.examples import NUMBER, OTHER_NUMBER, clinician
from tests.unit.resolvers.test_pipeline import World, asking, pipeline


class Path:
    """The one part of the path that a context calls."""

    def __init__(self, world: World) -> None:
        self.pipeline = pipeline(world)


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


async def test_a_second_person_is_refused_also_after_the_first_was() -> None:
    world = World()
    world.known = {OTHER_NUMBER}
    shared = context(world)

    with pytest.raises(NotAvailable):
        await shared.meet(NUMBER, "patient")
    with pytest.raises(LimitExceeded):
        await shared.meet(OTHER_NUMBER, "patient")
