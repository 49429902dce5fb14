import asyncio
from datetime import timedelta

import asyncpg
import msgspec
import pytest
from msgspec.structs import replace

from gateway.app import read_retention
from policies import Category
from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.model import ActorKind, AuditEntry, AuditKind, PersonHash, ReportId, Sight
from resolvers.oversight.verifying import Verifying
from resolvers.store import NOBODY, Links, Purging, Store, Vault, open_pool
from resolvers.store.access_log import LANES, entry_id, entry_of
from resolvers.store.batches import Batches
from tests.examples import NOW
from tests.integration.resolvers.store.lives import KARI, OLA, PER, PER_EARLIER, rows

ENTRY = AuditEntry(
    at=NOW,
    kind=AuditKind.ACCESS,
    actor_kind=ActorKind.PERSONNEL,
    actor_subject="subject-1",
    actor_name="Kari Lunde",
    hpr_number="9144900",
    assistant_subject="subject-2",
    assistant_name="Siv Hjelper",
    assistant_hpr_number="9144901",
    authorisation="LE",
    organisation="100100673",
    organisation_name="Sykehuset",
    point_of_care="100100673",
    point_of_care_name="Medisinsk",
    purpose="TREAT",
    basis="SAMTYKKE",
    decision_ref="d-1",
    operation="timeline",
    operation_hash=b"hash",
    variables_shape="patient: PersonNumber! string",
    masked=("SOFT",),
    outcome="OK",
    rows={"P2": 3},
    sources={"central": "ANSWERED"},
    policy_version="v1",
    opening="0f0e0d0c-0b0a-4908-8706-050403020100",
    shown=(Sight(report=ReportId("rp-piisl4lw4vc37dqna3nwhemqie"), version=7),),
    self_authorised=True,
    relation="TREATING",
    request_id="req-1",
)


async def test_an_entry_is_read_back_as_it_was_with_a_name(store, soon):
    kari = await store.enrol([KARI], soon)
    await store.append_audit(replace(ENTRY, person=kari), soon)
    (found,) = await store.access_log(kari, after=None, limit=10, deadline=soon)

    assert found.id
    assert replace(found, id="") == replace(ENTRY, person=kari)
    assert await store.access_log(await store.enrol([OLA], soon), after=None, limit=10, deadline=soon) == ()


async def test_entries_come_newest_first_a_page_at_a_time(store, soon):
    kari = await store.enrol([KARI], soon)
    for minute in (3, 1, 2, 2):
        await store.append_audit(replace(ENTRY, person=kari, at=NOW + timedelta(minutes=minute)), soon)
    first = await store.access_log(kari, after=None, limit=2, deadline=soon)
    rest = await store.access_log(kari, after=first[-1].place, limit=9, deadline=soon)

    assert [(one.at - NOW).seconds // 60 for one in (*first, *rest)] == [3, 2, 2, 1]
    assert len({one.id for one in (*first, *rest)}) == 4


async def test_openings_come_first_however_old_and_the_pages_go_on_after_them(store, soon):
    kari = await store.enrol([KARI], soon)
    for minute, opening in ((1, ENTRY.opening), (2, None), (3, ENTRY.opening), (4, None)):
        at = NOW + timedelta(minutes=minute)
        await store.append_audit(replace(ENTRY, person=kari, at=at, opening=opening), soon)
    found = []
    while page := await store.access_log(kari, after=found[-1].place if found else None, limit=1, deadline=soon):
        found += page

    assert [(one.at - NOW).seconds // 60 for one in found] == [3, 1, 4, 2]


async def test_what_is_from_before_a_time_is_not_read_openings_neither(store, soon):
    kari = await store.enrol([KARI], soon)
    for minute in (0, 1, 2):
        await store.append_audit(replace(ENTRY, person=kari, at=NOW + timedelta(minutes=minute)), soon)

    since = NOW + timedelta(minutes=1)
    assert len(await store.access_log(kari, after=None, limit=9, since=since, deadline=soon)) == 2


async def test_who_goes_when_theirs_and_others_were_just_written_takes_nobody_along(store, soon):
    kari = await store.enrol([KARI], soon)
    written, go = [], asyncio.Event()

    async def write(batch, deadline):
        """Write; whoever writes several is gone before they hear that it was done, as when their client has left."""
        written.append(len(batch))
        await go.wait()
        await store._append(batch, deadline)
        if len(batch) > 1:
            raise asyncio.CancelledError

    store._batches = (Batches(write),) * LANES
    entries = [replace(ENTRY, person=kari, request_id=f"req-{number}") for number in range(4)]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(store.append_audit(entry, soon)) for entry in entries]
        await asyncio.sleep(0)
        go.set()

    assert written == [1, 3, 1, 1]
    assert [task.cancelled() for task in tasks] == [False, True, False, False]
    found = await store.access_log(kari, after=None, limit=9, deadline=soon)
    assert sorted(one.request_id for one in found) == [entry.request_id for entry in entries]


async def test_no_two_entries_of_a_batch_have_one_name(store, soon):
    kari = await store.enrol([KARI], soon)
    row = store._row(replace(ENTRY, person=kari))

    with pytest.raises(StoreUnavailable):
        await store._append([row, row], soon)
    assert await store.access_log(kari, after=None, limit=9, deadline=soon) == ()


async def test_a_refusal_without_a_person_is_kept_under_nobody(store, soon):
    refusal = AuditEntry(at=NOW, kind=AuditKind.REFUSAL, operation="patient", outcome="NOT_AVAILABLE", request_id="r")
    await store.append_audit(refusal, soon)
    (found,) = await store.access_log(NOBODY, after=None, limit=1, deadline=soon)

    assert replace(found, id="") == refusal


async def test_the_log_of_two_who_were_joined_is_one_and_was_not_written_anew(store, soon):
    older, younger = await store.enrol([PER_EARLIER], soon), await store.enrol([PER], soon)
    await store.append_audit(replace(ENTRY, person=older), soon)
    await store.append_audit(replace(ENTRY, person=younger, at=NOW + timedelta(minutes=1)), soon)
    await store.enrol([PER, PER_EARLIER], soon)

    assert [one.person for one in await store.access_log(older, after=None, limit=9, deadline=soon)] == [
        younger,
        older,
    ]


async def test_names_of_actors_are_sealed(store, database, soon):
    await store.append_audit(ENTRY, soon)
    (row,) = await rows(database, "audit_entry")

    assert b"Lunde" not in row["actor"]
    assert not [told for told in ("Lunde", "9144900", "Hjelper", "9144901") if told in str(row)]


async def test_an_entry_from_before_assistants_were_known_still_opens(store, database, soon):
    await store.append_audit(ENTRY, soon)
    (row,) = await rows(database, "audit_entry")
    before = {"subject": "subject-1", "name": "Kari Lunde", "hpr_number": "9144900"}
    sealed = store._vault.seal(msgspec.json.encode(before), row["id"].encode())

    found = entry_of({**row, "actor": sealed, "opening": None}, store._vault)

    assert (found.actor_name, found.assistant_subject, found.assistant_name) == ("Kari Lunde", None, None)


async def test_an_entry_that_does_not_open_is_unavailable(store, soon):
    await store.append_audit(ENTRY, soon)
    stranger = Store(store._database, Vault(b"another secret of at least 32 bytes"))

    with pytest.raises(StoreUnavailable):
        await stranger.access_log(NOBODY, after=None, limit=9, deadline=soon)


def test_ids_order_by_time():
    assert entry_id(NOW) < entry_id(NOW + timedelta(milliseconds=1)) < entry_id(NOW + timedelta(days=9999))


@pytest.mark.parametrize("kinds", [("CHANGE", "ACCESS", "REFUSAL"), ("REFUSAL", "CHANGE"), ("REFUSAL",)])
async def test_of_some_operations_a_request_has_one_entry_a_look_where_there_is_one(store, soon, kinds):
    kari = await store.enrol([KARI], soon)
    quiet = replace(ENTRY, person=kari, operation="denyRelease")
    for kind in kinds:
        await store.append_audit(replace(quiet, kind=AuditKind(kind)), soon)
        await store.append_audit(replace(quiet, kind=AuditKind(kind), operation="blockAccess"), soon)
    await store.append_audit(replace(quiet, request_id="req-2", operation="release"), soon)

    found = await store.access_log(kari, after=None, limit=9, once=("denyRelease", "release"), deadline=soon)

    own = [(str(one.kind), one.request_id) for one in found if one.operation != "blockAccess"]
    assert sorted(own) == sorted([(min(kinds), "req-1"), ("ACCESS", "req-2")])
    assert len(found) == len(kinds) + 2


async def faults(store):
    """Verify the chains; their seals are tested elsewhere."""
    verifying = Verifying(Links(store._database), lambda *_: True, read_retention())
    return [fault async for fault in verifying.faults() if fault is not None], verifying.counted.links


async def test_what_several_gateways_append_at_once_is_one_whole_chain_a_shard_also_while_a_purge_runs(
    store, database, vault, soon
):
    async with open_pool(database, largest=8) as pool:
        gateways, old = (store, Store(pool, vault)), NOW - timedelta(days=6 * 366)
        persons = [PersonHash(bytes([number * 16]) + bytes(31)) for number in range(16)]
        for person in persons:
            await store.append_audit(replace(ENTRY, person=person, at=old), soon)
        async with asyncio.TaskGroup() as group:
            for number in range(160):
                entry = replace(ENTRY, person=persons[number % 16] if number % 5 else None)
                group.create_task(gateways[number % 2].append_audit(entry, soon))
            purge = Purging(store._database).purge(
                Category.ACCESS_LOG, persons, old + timedelta(days=1), limit=99, deadline=soon
            )
            purged = group.create_task(purge)

    assert purged.result() == 16
    # What was purged has left its link, and each of its chains has one more, that tells of it.
    assert await faults(store) == ([], 16 + 160 + 16)
    assert len(await rows(database, "audit_entry")) == 160


async def test_an_entry_that_cannot_be_written_keeps_none_that_came_with_it_from_being_written(store, database, soon):
    async def append(name):
        await store.append_audit(replace(ENTRY, organisation_name=name), soon)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(outcome(append(name))) for name in ("a", "b", "a\0b", "c")]

    assert [task.result() for task in tasks] == [None, None, StoreUnavailable, None]
    assert sorted(row["organisation_name"] for row in await rows(database, "audit_entry")) == ["a", "b", "c"]
    assert await faults(store) == ([], 3)


async def outcome(working):
    """Give the kind of what is raised, or nothing."""
    try:
        await working
    except StoreUnavailable as error:
        return type(error)
    return None


async def test_an_entry_whose_turn_does_not_come_in_time_is_not_certain(store, database, soon):
    connection = await asyncpg.connect(database)
    async with connection.transaction():
        await connection.execute("lock table audit_link in access exclusive mode")
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(outcome(store.append_audit(ENTRY, Deadline.after(budget_s))))
                for budget_s in (0.5, 0.2, 0.2)
            ]
    await connection.close()
    await store.append_audit(ENTRY, soon)

    assert [task.result() for task in tasks] == [StoreUnavailable] * 3
    assert await faults(store) == ([], 1)


async def test_entries_of_some_operations_are_left_out(store, soon):
    kari = await store.enrol([KARI], soon)
    for operation in ("timeline", "reportArrived.event"):
        await store.append_audit(replace(ENTRY, person=kari, operation=operation), soon)

    found = await store.access_log(kari, after=None, limit=9, never=("reportArrived.event",), deadline=soon)

    assert [one.operation for one in found] == ["timeline"]
