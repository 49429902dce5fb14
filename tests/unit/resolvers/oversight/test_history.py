"""The access log is the citizen's own to read, and the reading is recorded."""

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest
from msgspec import structs

from policies import Category
from resolvers import clearance
from resolvers.audit import Audit
from resolvers.errors import AuditUnavailable, DeadlineExceeded, Forbidden, StoreUnavailable
from resolvers.model import ActorKind, AuditEntry, AuditKind, LogPlace, RestrictionFamily, RestrictionType, Sight
from resolvers.oversight.discretion import Discretion
from resolvers.oversight.history import History, LogPage
from resolvers.pipeline import Met
from tests.examples import NOW, PERSON, citizen, clinician, directives, report, restriction, retention_rules
from tests.unit.resolvers.test_pipeline import NAMING, POLICY, World, asking, pipeline

PLACE = LogPlace(opened=False, at=NOW, id="e9")


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
        self.asked = self.once = self.never = self.since = None

    async def access_log(self, person, *, after, limit, once, never, since, deadline):
        self.asked, self.once, self.never, self.since = (after, limit), once, never, since
        if self.hangs:
            await asyncio.Event().wait()
        if self.failure:
            raise self.failure
        return self.entries[:limit]


def met(caller, *restrictions) -> Met:
    found = directives(*restrictions)
    return Met(person=PERSON, directives=found, door=clearance.door(POLICY, caller, PERSON, found), policy=POLICY)


def history(log, world=None, rules=None, discretion=None) -> History:
    world = world or World()
    return History(log, Audit(world), rules or retention_rules(), pipeline(world), discretion or Discretion())


async def read(log, world=None, caller=None, budget_s: float = 5.0, discretion=None, **page):
    caller, how = caller or citizen(), {"first": 2, "after": None} | page
    return await history(log, world, discretion=discretion).page(asking(caller, budget_s), met(caller), **how)


async def test_a_page_tells_whether_there_is_more_and_the_reading_is_recorded() -> None:
    log, world = Log(), World()

    page = await read(log, world, after=PLACE)

    assert ([found.id for found in page.entries], page.has_next_page) == (["e0", "e1"], True)
    assert log.asked == (PLACE, 3)
    assert log.never == {"releaseDue.event", "reportArrived.event", "timeline.late"}
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


async def test_what_is_older_than_the_log_is_kept_for_is_not_asked_for() -> None:
    log = Log()
    await read(log)

    assert log.since == retention_rules().begins(Category.ACCESS_LOG, NOW)


async def test_a_log_without_a_limit_is_told_whole() -> None:
    rules, log = retention_rules(), Log()
    unlimited = replace(rules, entries=tuple(replace(found, term=None) for found in rules.entries))

    await history(log, rules=unlimited).page(asking(citizen()), met(citizen()), first=2, after=None)

    assert log.since is None


def saw(operation: str, *reports, **changes) -> AuditEntry:
    sights = tuple(Sight(report=NAMING.report(one.key), version=1) for one in reports)
    return structs.replace(entry(0), operation=operation, shown=sights, **changes)


async def read_with_reports(log, world=None, *restrictions) -> LogPage:
    return await history(log, world).page_with_reports(
        asking(citizen()), met(citizen(), *restrictions), first=2, after=None
    )


@pytest.mark.parametrize("operation", ["report", "trend"])
async def test_what_was_asked_for_by_itself_is_named_where_the_citizen_is_shown_it_now(operation) -> None:
    looked, world = saw(operation, report("r1"), report("r9")), World()

    page = await read_with_reports(Log(looked), world)

    (told,) = page.entries
    assert [one.key.report for one in page.named(told)] == ["r1"]
    assert [(written.operation, written.shown) for written in world.entries] == [("accessLog", ())]


@pytest.mark.parametrize("operation", ["timeline", "latest", "denyRelease", "pendingReleases"])
async def test_of_a_list_nothing_is_named_as_what_stood_on_a_page_depends_on_what_is_hidden(operation) -> None:
    looked = saw(operation, report("r1"))

    page = await read_with_reports(Log(looked))

    (told,) = page.entries
    assert list(page.named(told)) == []


@pytest.mark.parametrize("operation", ["report", "trend"])
async def test_what_was_asked_for_by_itself_is_told_as_any_look(operation) -> None:
    (told,) = (await read_with_reports(Log(saw(operation, report("r1"))))).entries
    (plain,) = (await read(Log(saw(operation, report("r1"))))).entries

    assert (told.operation, plain.operation) == ("timeline", "timeline")


async def test_what_the_citizen_is_no_longer_shown_is_not_named() -> None:
    looked = saw("report", report("r1"))
    denied = restriction(family=RestrictionFamily.SAFETY, type=RestrictionType.DENIAL, level=None, code="NORN_FPB")

    page = await read_with_reports(Log(looked), None, denied)

    assert list(page.named(looked)) == []


async def test_where_reports_were_not_asked_for_none_is_named() -> None:
    looked = saw("report", report("r1"))

    assert list((await read(Log(looked))).named(looked)) == []


async def test_names_that_the_citizen_may_not_know_are_left_out() -> None:
    looked = saw("report", actor_name="Kari Lunde", organisation="100100673")

    (told,) = (await read(Log(looked), discretion=Discretion(organisations=frozenset({"100100673"})))).entries

    assert (told.actor_name, told.organisation) == (None, "100100673")


async def test_nobody_else_reads_it_with_reports_either() -> None:
    world = World()
    with pytest.raises(Forbidden):
        await history(Log(), world).page_with_reports(asking(), met(clinician()), first=2, after=None)

    assert (world.entries, world.fetched) == ([], 0)


async def test_a_reading_that_cannot_be_recorded_in_time_is_late() -> None:
    world = World()

    async def append_audit(entry, deadline):
        await asyncio.Event().wait()

    world.append_audit = append_audit
    with pytest.raises(DeadlineExceeded):
        await read(Log(), world, budget_s=0.05)


async def test_nobody_else_reads_it() -> None:
    with pytest.raises(Forbidden):
        await read(Log(), caller=clinician())


async def test_a_log_that_cannot_be_read_is_said() -> None:
    with pytest.raises(AuditUnavailable):
        await read(Log(failure=StoreUnavailable("down")))


async def test_a_log_that_hangs_ends_with_the_deadline() -> None:
    with pytest.raises(DeadlineExceeded):
        await read(Log(hangs=True), budget_s=0.05)
