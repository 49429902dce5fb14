"""The access log is the citizen's own to read, and the reading is recorded."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from resolvers import clearance
from resolvers.audit import Audit
from resolvers.errors import AuditUnavailable, DeadlineExceeded, Forbidden, StoreUnavailable
from resolvers.history import History
from resolvers.model import ActorKind, AuditEntry, AuditKind
from resolvers.pipeline import Met
from tests.examples import NOW, PERSON, citizen, clinician, directives, retention_rules
from tests.unit.resolvers.test_pipeline import POLICY, World, asking


def entry(number: int, at: datetime = NOW) -> AuditEntry:
    return AuditEntry(
        id=f"e{number}",
        at=at,
        kind=AuditKind.ACCESS,
        actor_kind=ActorKind.PERSONNEL,
        operation="timeline",
        outcome="OK",
        request_id="r",
    )


class Log:
    def __init__(self, *entries: AuditEntry, failure: Exception | None = None, hangs: bool = False) -> None:
        self.entries = entries or tuple(entry(number) for number in range(3))
        self.failure, self.hangs = failure, hangs
        self.asked = self.once = None

    async def access_log(self, person, *, before, limit, once, deadline):
        self.asked, self.once = (before, limit), once
        if self.hangs:
            await asyncio.Event().wait()
        if self.failure:
            raise self.failure
        return self.entries[:limit]


def met(caller) -> Met:
    limits = directives()
    return Met(person=PERSON, directives=limits, door=clearance.door(POLICY, caller, PERSON, limits), policy=POLICY)


async def read(log, world=None, caller=None, budget_s: float = 5.0, **page):
    caller = caller or citizen()
    history = History(log, Audit(world or World()), retention_rules())
    return await history.page(asking(caller, budget_s), met(caller), **({"first": 2, "before": None} | page))


async def test_a_page_tells_whether_there_is_more_and_the_reading_is_recorded() -> None:
    log, world = Log(), World()

    page = await read(log, world, before=(NOW, "e9"))

    assert ([found.id for found in page.entries], page.has_next_page) == (["e0", "e1"], True)
    assert log.asked == ((NOW, "e9"), 3)
    assert [written.operation for written in world.entries] == ["accessLog"]


@pytest.mark.parametrize("operation", ["denyRelease", "delayRelease", "release", "endDenial", "pendingReleases"])
@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (AuditKind.ACCESS, AuditKind.ACCESS),
        (AuditKind.CHANGE, AuditKind.ACCESS),
        (AuditKind.REFUSAL, AuditKind.REFUSAL),
    ],
)
async def test_what_tells_of_a_denial_or_delay_is_told_as_a_look_like_any_other(operation, kind, shown) -> None:
    log = Log(structs.replace(entry(0), kind=kind, operation=operation))

    (found,) = (await read(log)).entries

    assert (found.operation, found.kind, found.at) == ("timeline", shown, NOW)
    assert operation in log.once


async def test_what_tells_of_nothing_hidden_is_told_by_its_name() -> None:
    shield = structs.replace(entry(0), kind=AuditKind.CHANGE, operation="shield")

    assert (await read(Log(shield))).entries == (shield,)


async def test_the_last_page_has_no_next() -> None:
    assert not (await read(Log(), first=3)).has_next_page


async def test_what_is_older_than_the_log_is_kept_for_is_not_told_nor_that_there_is_more() -> None:
    begins = NOW.replace(year=NOW.year - 5)
    log = Log(entry(0), entry(1, begins), entry(2, begins - timedelta(microseconds=1)))

    page = await read(log)

    assert ([found.id for found in page.entries], page.has_next_page) == (["e0", "e1"], False)


async def test_a_log_without_a_limit_is_told_whole() -> None:
    rules = retention_rules()
    unlimited = replace(rules, entries=tuple(replace(found, term=None) for found in rules.entries))
    history = History(Log(entry(0, datetime(1990, 1, 1, tzinfo=UTC))), Audit(World()), unlimited)

    page = await history.page(asking(citizen()), met(citizen()), first=2, before=None)

    assert len(page.entries) == 1


async def test_nobody_else_reads_it() -> None:
    with pytest.raises(Forbidden):
        await read(Log(), caller=clinician())


async def test_a_log_that_cannot_be_read_is_said() -> None:
    with pytest.raises(AuditUnavailable):
        await read(Log(failure=StoreUnavailable("down")))


async def test_a_log_that_hangs_ends_with_the_deadline() -> None:
    with pytest.raises(DeadlineExceeded):
        await read(Log(hangs=True), budget_s=0.05)
