"""A named operator learns what should be looked into; that the log was gone through is recorded first, about nobody."""

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from policies import Channel
from resolvers.audit import Audit
from resolvers.errors import AuditUnavailable, BadInput, DeadlineExceeded, Forbidden
from resolvers.model import ActorKind
from resolvers.oversight import overseeing
from resolvers.oversight.hinting import HintKind, Thresholds
from resolvers.oversight.operating import CHANNELS
from resolvers.oversight.overseeing import MOST_DAYS, Overseeing
from tests.examples import NOW, NUMBER, OTHER_NUMBER, citizen, clinician, operation_rules
from tests.unit.resolvers.oversight.test_hinting import KARI, LOOK
from tests.unit.resolvers.oversight.test_operating import operator
from tests.unit.resolvers.test_pipeline import World, asking

YESTERDAY = NOW - timedelta(days=1)


class Town(World):
    """Kari is whom the register has behind every HPR number."""

    async def person(self, identifiers, deadline):
        assert identifiers == (OTHER_NUMBER, NUMBER)
        return KARI if self.known else None


def town(*entries) -> Town:
    world = Town()
    world.log = [replace(one, at=YESTERDAY, id=f"e{number:05}") for number, one in enumerate(entries)]
    return world


async def hints(world, caller=None, *, channel=None, days=30, register=True, budget_s=5.0):
    caller = caller or operator()
    looking = Overseeing(
        world,
        Audit(world),
        world if register else None,
        rules=operation_rules(),
        thresholds=Thresholds(),
        hours=lambda _: True,
    )
    return await looking.hints(asking(caller, budget_s), channel or CHANNELS[caller.kind], days=days)


async def test_what_should_be_looked_into_is_told_and_the_reading_recorded_first() -> None:
    world = town(replace(LOOK, self_authorised=True))

    found = await hints(world)

    assert HintKind.SELF_AUTHORISED in [hint.kind for hint in found.hints]
    assert (found.since, found.until) == (NOW - timedelta(days=30), NOW)
    (entry,) = world.entries
    assert (entry.person, entry.operation, entry.rows, entry.actor_name) == (
        None,
        "misuseHints",
        {"OP3": 1},
        "Dagny Drift",
    )


async def test_a_colleague_is_known_by_the_register() -> None:
    found = await hints(town(LOOK))

    assert [hint.kind for hint in found.hints] == [HintKind.COLLEAGUE, HintKind.SAME_SURNAME]
    assert found.colleagues_known


async def test_without_an_answer_of_the_register_it_is_said_that_colleagues_are_not_known() -> None:
    silent, strange = town(LOOK), town(LOOK)
    silent.hpr_fails, strange.known = True, set()

    told = [await hints(silent), await hints(town(LOOK), register=False), await hints(strange)]

    assert [one.hints for one in told] == [()] * 3
    assert [one.colleagues_known for one in told] == [False, False, True]


async def test_a_number_that_the_register_does_not_know_is_nobodys() -> None:
    world = town(LOOK)

    async def practitioner(hpr_number, deadline):
        return None

    world.practitioner = practitioner
    found = await hints(world)

    assert (found.hints, found.colleagues_known) == ((), True)


async def test_the_log_is_gone_through_to_its_end_and_no_further_back_than_asked(monkeypatch) -> None:
    monkeypatch.setattr(overseeing, "A_PAGE", 2)
    world = town(*[replace(LOOK, self_authorised=True)] * 5)
    world.log.insert(0, replace(LOOK, self_authorised=True, at=NOW - timedelta(days=3), id="e"))

    (hint, *_) = (await hints(world, days=2)).hints

    assert hint.looks == 5


@pytest.mark.parametrize(
    "caller",
    [clinician(), citizen(), clinician(kind=ActorKind.SYSTEM), operator(name=None), operator(name=" ")],
)
async def test_anyone_but_a_named_operator_is_refused_before_anything_is_read(caller) -> None:
    world = town(LOOK)
    world.log_fails = True
    with pytest.raises(Forbidden):
        await hints(world, caller)

    assert world.entries == []


async def test_the_command_line_has_a_row_of_its_own_and_needs_a_name_too() -> None:
    world = town()
    await hints(world, channel=Channel.COMMAND)

    assert world.entries[0].rows == {"OP4": 1}
    with pytest.raises(Forbidden):
        await hints(world, operator(name=""), channel=Channel.COMMAND)


@pytest.mark.parametrize("days", [0, -1, MOST_DAYS + 1])
async def test_too_many_days_or_none_are_refused(days) -> None:
    with pytest.raises(BadInput):
        await hints(town(), days=days)


async def test_what_cannot_be_read_is_said() -> None:
    world = town(LOOK)
    world.log_fails = True

    with pytest.raises(AuditUnavailable):
        await hints(world)


async def test_a_store_that_does_not_answer_in_time_is_late() -> None:
    world = town()

    async def log_between(**_):
        await asyncio.Event().wait()

    world.log_between = log_between
    with pytest.raises(DeadlineExceeded):
        await hints(world, budget_s=0.02)
