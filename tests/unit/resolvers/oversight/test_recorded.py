"""What is asked about the service is let through by a row and recorded about nobody, before anything is read."""

import asyncio

import pytest

from policies import Channel
from resolvers.audit import Audit
from resolvers.errors import AuditUnavailable, BadInput, DeadlineExceeded, Forbidden, StoreUnavailable
from resolvers.model import ActorKind, AuditKind
from resolvers.oversight.operating import CHANNELS
from resolvers.oversight.recorded import Recorded, within
from tests.examples import citizen, clinician, operation_rules
from tests.unit.resolvers.oversight.test_operating import operator
from tests.unit.resolvers.test_pipeline import World, asking


async def read(world, caller=None, *, channel=None, failure=None, budget_s=5.0):
    """Ask something; gives what was recorded by the time it was read."""
    caller = caller or operator()
    asked, recorded = asking(caller, budget_s), Recorded(Audit(world), operation_rules())
    row = recorded.row(asked, channel or CHANNELS[caller.kind])
    async with recorded.reading(asked, row, "sources"):
        if failure is not None:
            raise failure
        return list(world.entries)


async def test_it_is_recorded_about_nobody_by_the_row_that_allows_it_before_it_is_read() -> None:
    (entry,) = await read(World())

    assert (entry.person, entry.kind, entry.operation, entry.outcome) == (None, AuditKind.ACCESS, "sources", "OK")
    assert (entry.rows, entry.policy_version) == ({"OP6": 1}, operation_rules().version)
    assert (entry.actor_kind, entry.actor_name) == (ActorKind.OPERATOR, "Dagny Drift")


@pytest.mark.parametrize(
    "caller", [clinician(), citizen(), clinician(kind=ActorKind.SYSTEM), operator(name=None), operator(name=" ")]
)
async def test_anyone_but_a_named_operator_is_refused(caller) -> None:
    world = World()
    with pytest.raises(Forbidden):
        await read(world, caller)

    assert world.entries == []


async def test_nothing_of_it_is_there_by_the_command_line() -> None:
    with pytest.raises(Forbidden):
        await read(World(), channel=Channel.COMMAND)


async def test_what_cannot_be_recorded_is_not_read() -> None:
    world = World()

    async def append_audit(entry, deadline):
        raise StoreUnavailable("down")

    world.append_audit = append_audit
    with pytest.raises(AuditUnavailable):
        await read(world)


@pytest.mark.parametrize(
    ("failure", "told"), [(StoreUnavailable("down"), AuditUnavailable), (TimeoutError(), DeadlineExceeded)]
)
async def test_a_store_that_does_not_answer_is_said(failure, told) -> None:
    with pytest.raises(told):
        await read(World(), failure=failure)


async def test_a_store_that_takes_too_long_is_late() -> None:
    world = World()

    async def append_audit(entry, deadline):
        await asyncio.Event().wait()

    world.append_audit = append_audit
    with pytest.raises(DeadlineExceeded):
        await read(world, budget_s=0.02)


@pytest.mark.parametrize("asked", [0, -1, 8])
def test_too_much_or_nothing_cannot_be_asked_for(asked) -> None:
    with pytest.raises(BadInput, match="ask for 1 to 7 days"):
        within(asked, 7, "days")


@pytest.mark.parametrize("asked", [1, 7])
def test_what_there_is_can_be_asked_for(asked) -> None:
    within(asked, 7, "days")
