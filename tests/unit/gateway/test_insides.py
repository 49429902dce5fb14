"""What the parts count themselves is read as it is when somebody asks."""

from collections import Counter

import pytest

from gateway.insides import by_fate, sources_into, store_into, streams_into
from gateway.readings import Readings
from gateway.sourcing import Parts
from resolvers.deadline import Deadline
from resolvers.model import Fetch, Missing, SourceId, SourceState
from resolvers.schema.projection import Tally
from resolvers.sources.guard import Guarded, Guards
from resolvers.sources.shelf import Shelf, Use
from resolvers.store.pool import Connections
from tests.examples import PERSON

LAB = SourceId("lab")


class Ill:
    """A source that cannot be reached."""

    id = LAB
    name = "Lab"

    async def fetch(self, fetch, deadline):
        return Missing(source=LAB, state=SourceState.FAILED, reason="CONNECTION")


class Stocked:
    """A store that has lent some connections and written some entries."""

    def __init__(self):
        self.connections = Connections(lent=2, idle=1, most=20)
        self.written_together = Counter({1: 4, 3: 2})


@pytest.fixture
def readings():
    return Readings()


def numbers(readings):
    return {metric.name: dict(found) for metric, _, found in readings.numbers()}


def test_connections_and_entries_are_read_of_the_store(readings) -> None:
    store = Stocked()
    store_into(readings, store)
    store.written_together[100] += 1

    ((_, spreads),) = readings.spreads()
    assert numbers(readings) == {"provesvar_store_connections": {("lent",): 2, ("idle",): 1, ("most",): 20}}
    assert spreads[()].counts == [4, 0, 2, 0, 0, 0, 1]
    assert spreads[()].total == 110


async def test_a_source_that_is_left_alone_is_read_as_that(readings) -> None:
    guarded = Guarded(Ill(), Guards(failures=1), lambda: 0.0)
    sources_into(readings, Parts(session=None, clock=None, counts=None, guarded=[guarded]))
    before = numbers(readings)
    await guarded.fetch(Fetch(source=LAB, person=PERSON, budget_s=1.0), Deadline.after(5))

    assert before == {"provesvar_source_left_alone": {(LAB,): 0.0}}
    assert numbers(readings) == {"provesvar_source_left_alone": {(LAB,): 1.0}}


def test_how_deliveries_were_got_is_read_of_the_shelf(readings) -> None:
    shelf = Shelf(ttl_s=1.0, max_bytes=1000)
    sources_into(readings, Parts(session=None, clock=None, counts=None, shelf=shelf))
    shelf.uses[Use.KEPT] += 2

    assert numbers(readings)["provesvar_deliveries"] == {("kept",): 2}


def test_lists_are_read_by_how_they_were_completed() -> None:
    tally = Tally()
    tally.projected = 3
    tally.deoptimised["null"] += 2
    tally.unsupported["arguments"] += 1

    assert by_fate(tally) == {("projected", ""): 3, ("deoptimised", "null"): 2, ("unsupported", "arguments"): 1}


def test_who_listens_is_counted_while_they_do(readings) -> None:
    parts = Parts(session=None, clock=lambda: None, counts=None)
    streams_into(readings, parts)

    with parts.hearing.about(PERSON.hash), parts.hearing.about(None):
        assert numbers(readings) == {"provesvar_streams": {(): 2}}
    assert numbers(readings) == {"provesvar_streams": {(): 0}}
