"""The access log is the citizen's own to read, and the reading is recorded."""

import asyncio

import pytest

from resolvers import clearance
from resolvers.audit import Audit
from resolvers.errors import AuditUnavailable, DeadlineExceeded, Forbidden, StoreUnavailable
from resolvers.history import History
from resolvers.model import ActorKind, AuditEntry, AuditKind
from resolvers.pipeline import Met
from tests.examples import NOW, PERSON, citizen, clinician, directives
from tests.unit.resolvers.test_pipeline import POLICY, World, asking


def entry(number: int) -> AuditEntry:
    return AuditEntry(
        id=f"e{number}",
        at=NOW,
        kind=AuditKind.ACCESS,
        actor_kind=ActorKind.PERSONNEL,
        operation="timeline",
        outcome="OK",
        request_id="r",
    )


class Log:
    def __init__(self, *, failure: Exception | None = None, hangs: bool = False) -> None:
        self.failure, self.hangs = failure, hangs
        self.asked = None

    async def access_log(self, person, *, before, limit, deadline):
        self.asked = (before, limit)
        if self.hangs:
            await asyncio.Event().wait()
        if self.failure:
            raise self.failure
        return tuple(entry(number) for number in range(3))[:limit]


def met(caller) -> Met:
    limits = directives()
    return Met(person=PERSON, directives=limits, door=clearance.door(POLICY, caller, PERSON, limits), policy=POLICY)


async def read(log, world=None, caller=None, budget_s: float = 5.0, **page):
    caller = caller or citizen()
    history = History(log, Audit(world or World()))
    return await history.page(asking(caller, budget_s), met(caller), **({"first": 2, "before": None} | page))


async def test_a_page_tells_whether_there_is_more_and_the_reading_is_recorded() -> None:
    log, world = Log(), World()

    page = await read(log, world, before=(NOW, "e9"))

    assert ([found.id for found in page.entries], page.has_next_page) == (["e0", "e1"], True)
    assert log.asked == ((NOW, "e9"), 3)
    assert [written.operation for written in world.entries] == ["accessLog"]


async def test_the_last_page_has_no_next() -> None:
    assert not (await read(Log(), first=3)).has_next_page


async def test_nobody_else_reads_it() -> None:
    with pytest.raises(Forbidden):
        await read(Log(), caller=clinician())


async def test_a_log_that_cannot_be_read_is_said() -> None:
    with pytest.raises(AuditUnavailable):
        await read(Log(failure=StoreUnavailable("down")))


async def test_a_log_that_hangs_ends_with_the_deadline() -> None:
    with pytest.raises(DeadlineExceeded):
        await read(Log(hangs=True), budget_s=0.05)
