"""The log is handed out by name from the command line alone, and that is recorded before anything is."""

import pytest
from msgspec.structs import replace

from policies import Channel
from resolvers.audit import Audit
from resolvers.errors import AuditUnavailable, Forbidden, StoreUnavailable
from resolvers.naming import EPOCH
from resolvers.oversight.exporting import Exporting
from tests.examples import NOW, operation_rules
from tests.unit.resolvers.oversight.test_hinting import LOOK, after
from tests.unit.resolvers.oversight.test_operating import operator
from tests.unit.resolvers.test_pipeline import World, asking


async def exported(world, caller=None, channel=Channel.COMMAND):
    exporting = Exporting(world, Audit(world), operation_rules())
    found = exporting.entries(asking(caller or operator()), channel, since=EPOCH, until=NOW)
    return [entry async for entry in found]


def holding(*entries) -> World:
    world = World()
    world.log = list(entries)
    return world


async def test_every_entry_is_given_oldest_first_and_the_export_is_recorded_first() -> None:
    entries = [after(minutes, id=f"e{minutes}") for minutes in (-3, -2, -1)]
    world = holding(*entries, replace(LOOK, id="e9"))

    assert await exported(world) == entries
    (entry,) = world.entries
    assert (entry.person, entry.operation, entry.rows, entry.actor_name) == (
        None,
        "auditExport",
        {"OP5": 1},
        "Dagny Drift",
    )


@pytest.mark.parametrize(("caller", "channel"), [(operator(), Channel.OPERATOR), (operator(name=" "), Channel.COMMAND)])
async def test_nobody_else_gets_it_and_without_a_name_nobody(caller, channel) -> None:
    world = holding(after(-1))
    with pytest.raises(Forbidden):
        await exported(world, caller, channel)

    assert world.entries == []


async def test_what_cannot_be_recorded_is_not_given() -> None:
    world = holding(after(-1))
    world.log_fails = True

    with pytest.raises(AuditUnavailable):
        await exported(world)


async def test_a_log_that_cannot_be_read_on_is_said() -> None:
    world = holding(after(-1))

    async def log_between(**_):
        raise StoreUnavailable("down")

    world.log_between = log_between
    with pytest.raises(AuditUnavailable):
        await exported(world)
