"""One of many persons is looked at as the path does, and what goes wrong with one is a value."""

import pytest

from resolvers.directives import DirectiveReader
from resolvers.errors import DeadlineExceeded, PolicyUnavailable
from resolvers.model import Missing, SourceId, SourceState
from resolvers.people import People
from resolvers.views.glancing import Glancing
from tests.examples import NUMBER, OTHER_NUMBER, directives, restriction
from tests.unit.resolvers.test_pipeline import POLICY, World, asking, pipeline


async def look(world: World, number=NUMBER, budget_s: float = 5.0):
    people = People(world, world)
    glancing = Glancing(people, DirectiveReader(world, world, people), pipeline(world))
    return await glancing.look(asking(budget_s=budget_s), POLICY, number)


async def test_who_may_be_seen_comes_with_what_is_stored_of_them_and_nothing_is_recorded() -> None:
    world = World()

    found = await look(world)

    assert [report.key.report for report in found.reports] == ["r1"]
    assert found.met.person.identifiers == (NUMBER,)
    assert (world.entries, world.padlocks, world.marks) == ([], [], [])


@pytest.mark.parametrize("limits", [directives(restriction()), directives(opted_out=True)])
async def test_who_is_blocked_is_not_there_and_no_source_is_asked(limits) -> None:
    world = World()
    world.limits = limits

    assert await look(world) is None
    assert world.fetched == 0


async def test_who_is_not_known_is_not_there() -> None:
    world = World()
    world.known.clear()

    assert await look(world) is None
    assert await look(World(), OTHER_NUMBER) is None


async def test_restrictions_that_cannot_be_read_hide_nobody_in_particular() -> None:
    world = World()
    world.limits = directives(privacy_read=False)

    assert isinstance(await look(world), PolicyUnavailable)


async def test_a_central_store_that_does_not_answer_is_no_empty_one() -> None:
    world = World()
    world.missing = Missing(source=SourceId("central"), state=SourceState.FAILED, reason="STORE_UNAVAILABLE")

    assert isinstance(await look(world), PolicyUnavailable)


async def test_the_end_of_the_time_is_a_value_too() -> None:
    assert isinstance(await look(World(), budget_s=-1), DeadlineExceeded)
