"""A named operator learns what has moved and who saw it; the look is recorded under each person first."""

import asyncio
from datetime import timedelta

import pytest

from policies import Category, Channel
from resolvers.audit import Audit
from resolvers.errors import AuditUnavailable, DeadlineExceeded, Forbidden
from resolvers.model import ActorKind, AuditEntry, AuditKind, MovedReport, PersonHash, Sightings
from resolvers.oversight.operating import CHANNELS, MOST_SIGHTINGS, Operating
from tests.examples import NOW, citizen, clinician, operation_rules, report, retention_rules
from tests.unit.resolvers.test_pipeline import NAMING, World, asking

LEFT, HOLDS = PersonHash(b"l" * 32), PersonHash(b"h" * 32)


def operator(**changes):
    given = {"kind": ActorKind.OPERATOR, "name": "Dagny Drift", "attested": False, "purpose": None} | changes
    return clinician(**given)


def moved(number="r1", *, left=LEFT, holds=HOLDS) -> MovedReport:
    key = report(number).key
    return MovedReport(place=number, key=key, left_at=NOW - timedelta(days=1), left=left, holds=holds)


def seen(**changes) -> AuditEntry:
    given = {"at": NOW, "kind": AuditKind.ACCESS, "operation": "timeline", "outcome": "OK", "request_id": "r"}
    return AuditEntry(**{**given, "actor_kind": ActorKind.PERSONNEL, "actor_name": "Hanne Haug", **changes})


def town(*reports: MovedReport) -> World:
    world = World()
    world.moved = list(reports)
    world.sights = {(one.left, NAMING.report(one.key)): Sightings(entries=(seen(),), complete=True) for one in reports}
    return world


async def listed(world, caller=None, *, channel=None, first=9, after=None, rules=None, budget_s=5.0):
    caller = caller or operator()
    operating = Operating(world, Audit(world), NAMING, rules=rules or operation_rules(), retention=retention_rules())
    channel = channel or CHANNELS[caller.kind]
    return await operating.moved(asking(caller, budget_s), channel, first=first, after=after)


async def test_what_moved_is_named_with_who_saw_it() -> None:
    page = await listed(town(moved("r1"), moved("r2")))

    assert [one.id for one in page.reports] == [NAMING.report(report(number).key) for number in ("r1", "r2")]
    assert [one.seen.entries[0].actor_name for one in page.reports] == ["Hanne Haug"] * 2
    assert not page.has_next_page


async def test_the_look_is_recorded_once_for_each_person_on_the_page_by_the_row_that_allows_it() -> None:
    other = PersonHash(b"o" * 32)
    world = town(moved("r1"), moved("r2", left=other), moved("r3"), moved("r4", left=PersonHash(b"x" * 32)))
    await listed(world, first=3)

    told = [(entry.person, entry.kind, entry.operation, entry.outcome, entry.rows) for entry in world.entries]
    assert told == [(person, AuditKind.ACCESS, "movedReports", "OK", {"OP1": 1}) for person in (LEFT, other)]
    assert {entry.policy_version for entry in world.entries} == {operation_rules().version}
    assert {(entry.actor_kind, entry.actor_name) for entry in world.entries} == {(ActorKind.OPERATOR, "Dagny Drift")}


async def test_the_list_goes_on_after_a_place() -> None:
    world = town(moved("r1"), moved("r2"), moved("r3"))
    first = await listed(world, first=2)
    rest = await listed(world, first=2, after=first.reports[-1].moved.place)

    assert [one.moved.place for one in (*first.reports, *rest.reports)] == ["r1", "r2", "r3"]
    assert (first.has_next_page, rest.has_next_page) == (True, False)


async def test_what_is_older_than_the_log_is_kept_for_is_not_told() -> None:
    world = town(moved())
    await listed(world)

    assert world.looked == [(retention_rules().begins(Category.ACCESS_LOG, NOW), MOST_SIGHTINGS)]


@pytest.mark.parametrize(
    "caller",
    [clinician(), citizen(), clinician(kind=ActorKind.SYSTEM), operator(name=None), operator(name=" ")],
)
async def test_anyone_but_a_named_operator_is_refused_before_anything_is_read(caller) -> None:
    world = town(moved())
    with pytest.raises(Forbidden):
        await listed(world, caller)

    assert (world.looked, world.entries) == ([], [])


async def test_the_command_line_needs_a_name_too() -> None:
    world = town(moved())
    page = await listed(world, channel=Channel.COMMAND)

    assert len(page.reports) == 1
    assert world.entries[0].rows == {"OP2": 1}
    with pytest.raises(Forbidden):
        await listed(world, operator(name=""), channel=Channel.COMMAND)


async def test_what_cannot_be_recorded_is_not_told() -> None:
    world = town(moved())

    async def append_audit(entry, deadline):
        raise AuditUnavailable("down")

    world.append_audit = append_audit
    with pytest.raises(AuditUnavailable):
        await listed(world)


async def test_a_store_that_does_not_answer_is_said() -> None:
    world = town(moved())
    world.log_fails = True

    with pytest.raises(AuditUnavailable):
        await listed(world)


async def test_a_store_that_does_not_answer_in_time_is_late() -> None:
    world = town(moved())

    async def moved_reports(**_):
        await asyncio.Event().wait()

    world.moved_reports = moved_reports
    with pytest.raises(DeadlineExceeded):
        await listed(world, budget_s=0.02)


def test_every_channel_that_a_token_may_come_by_has_one_in_the_table() -> None:
    assert CHANNELS.keys() == set(ActorKind)
