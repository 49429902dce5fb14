"""What is old goes, a few rows at a time, and only that; one purge at a time, with the operator's rights alone."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from policies import Category
from resolvers.errors import StoreUnavailable
from resolvers.model import AuditEntry, AuditKind, ClinicianAct
from resolvers.store import NOBODY, Filed, PurgeRunning, Purging, migrate, open_pool
from resolvers.store.purging import TABLES
from tests.conftest import execute
from tests.examples import NOW, moment
from tests.integration.resolvers.store.lives import (
    KARI,
    OLA,
    PER,
    PER_EARLIER,
    PERSON_TABLES,
    arrival,
    made,
    rows,
    version,
)
from tests.integration.resolvers.store.test_directives import PREFERENCE
from tests.integration.resolvers.store.test_openings import opening
from tests.integration.resolvers.store.test_quarantine import REFUSED
from tests.integration.resolvers.store.test_restrictions import DELAY

DAY = timedelta(days=1)
OF_REPORTS = ("report_version", "result", "result_code", "specimen", "request", "party", "report_clinician")
SCHEMA = (
    "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') "
    "and not relispartition"
)
CUT_OFF = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'provesvar'"
# What of the schema each category holds.
HELD = {
    Category.REPORT: {"report", "report_route", *OF_REPORTS},
    Category.OPENING: {"opening", "review"},
    Category.MESSAGE: {"received_message"},
    Category.MARK: {"source_mark"},
    Category.RELEASE: {"release", "release_preference"},
    Category.PERSON: {"person", "person_identifier", "person_merged", "opt_out", "channel_reservation"},
    Category.TECHNICAL_LOG: set(),
    **{category: {table} for category, table in TABLES.items() if category is not Category.OPENING},
}
# How far feeds and the schema are known, and what is remembered for some minutes without a name; of nobody.
# The chain of the access log holds hashes alone, and stays when an entry goes; counts are sums.
OF_NOBODY = {
    *("restriction_feed", "restriction_replica", "schema_migration", "used_proof", "decision_binding"),
    *("audit_link", "audit_deletion", "audit_seal", "count_batch", "fetch_count", "intake_count"),
}


@pytest.fixture
async def purging(database):
    async with open_pool(database, largest=4) as pool:
        yield Purging(pool)


@pytest.fixture
async def kari(store, soon):
    return await store.enrol([KARI], soon)


async def live(store, person, at, soon):
    """Give a person one of everything that is purged by time alone, at a time."""
    name = at.isoformat()
    await store.append_audit(
        AuditEntry(person=person, at=at, kind=AuditKind.ACCESS, operation="timeline", outcome="OK", request_id="r"),
        soon,
    )
    refused = replace(REFUSED, message=name.encode(), number=KARI, received_at=at - DAY, expires_at=at)
    await store.quarantine(refused, soon)
    opened = await opening(
        store, person, soon, key=name, id="", granted_at=at, expires_at=at + timedelta(minutes=60)
    )  # fmt: skip
    await store.mark_reviewed(opened.id, by="a reviewer", now=at, deadline=soon)
    await store.note_padlock(person, name, "100100673", now=at, deadline=soon)
    limit = replace(DELAY, id=name, object_value=name, valid_from=at - DAY)
    await store.add_restriction(person, limit, reason=None, idempotency_key=name, deadline=soon)
    await store.release_restriction(person, name, set_by="a doctor", now=at - DAY / 2, deadline=soon)
    await store.lift_restriction(person, name, now=at, deadline=soon)
    act = ClinicianAct(key=name, wish="w", at=at, set_by="a doctor", reason="told")
    await store.release_by_clinician(person, "rp-1", act, soon)
    await store.set_preference(person, replace(PREFERENCE, set_at=at), idempotency_key=name, deadline=soon)
    # Everything so far has been announced just now, by the database's own clock: one was at the time.
    async with store._database.connection(soon) as connection:
        await connection.execute("delete from outbox where person_hash = $1 and at > now() - interval '1 hour'", person)
        await connection.execute("insert into outbox (person_hash, kind, at) values ($1, 'RELEASE', $2)", person, at)


def old(category):
    """Give the last time that is too old to be kept until NOW, and the first that is not."""
    # A quarantined message expires at its very time; everything else is kept at the beginning of what is kept.
    return (NOW, NOW + timedelta(microseconds=1)) if category is Category.QUARANTINE else (NOW - DAY / 2, NOW)


@pytest.mark.parametrize("category", TABLES)
async def test_what_is_older_is_counted_and_goes_and_nothing_else(store, database, kari, soon, category):
    before, after = old(category)
    for at in (before, after):
        await live(store, kari, at, soon)
    others = [table for other, table in TABLES.items() if other not in {category, Category.OPENING, Category.NOTICE}]
    untouched = [await rows(database, table) for table in others]
    purging = Purging(store._database)

    assert await purging.count(category, [kari, NOBODY], NOW, soon) == 1
    assert await purging.purge(category, [kari, NOBODY], NOW, limit=9, deadline=soon) == 1
    assert await purging.count(category, [kari, NOBODY], NOW, soon) == 0
    assert len(await rows(database, TABLES[category])) == 1
    assert [await rows(database, table) for table in others] == untouched


@pytest.mark.parametrize("category", TABLES)
async def test_no_more_goes_at_once_than_was_asked_for_and_nothing_of_another_person(
    store, purging, kari, soon, category
):
    for hours in range(1, 4):
        await live(store, kari, NOW - hours * timedelta(hours=2), soon)
    ola = await store.enrol([OLA], soon)

    assert await purging.purge(category, [ola, NOBODY], NOW, limit=9, deadline=soon) == 0
    assert await purging.purge(category, [kari], NOW, limit=2, deadline=soon) == 2
    assert await purging.purge(category, [kari], NOW, limit=2, deadline=soon) == 1


async def test_an_opening_goes_with_its_review_and_notice_and_not_before_it_is_reviewed(
    store, purging, database, kari, soon
):
    opened = await opening(store, kari, soon)
    later = NOW + 9 * DAY

    assert await purging.count(Category.OPENING, [kari], later, soon) == 0
    assert await purging.purge(Category.OPENING, [kari], later, limit=9, deadline=soon) == 0
    await store.mark_reviewed(opened.id, by="a reviewer", now=NOW, deadline=soon)
    assert await purging.purge(Category.OPENING, [kari], later, limit=9, deadline=soon) == 1
    assert [await rows(database, table) for table in ("opening", "review", "citizen_notice")] == [[], [], []]


async def test_what_ended_a_restriction_by_name_goes_with_it_and_what_ended_others_stays(
    store, purging, database, kari, soon
):
    await live(store, kari, NOW - DAY, soon)
    await purging.purge(Category.RESTRICTION, [kari], NOW, limit=9, deadline=soon)

    assert [row["report_id"] for row in await rows(database, "release")] == ["rp-1"]


async def test_a_restriction_that_is_in_force_or_was_lifted_for_later_stays(store, purging, kari, soon):
    for name, lifted in (("a", None), ("b", NOW + DAY)):
        limit = replace(DELAY, id=name, object_value=name, valid_from=NOW - 9 * DAY)
        await store.add_restriction(kari, limit, reason=None, idempotency_key=name, deadline=soon)
        if lifted:
            await store.lift_restriction(kari, name, now=lifted, deadline=soon)

    assert await purging.purge(Category.RESTRICTION, [kari], NOW, limit=9, deadline=soon) == 0


async def test_persons_are_listed_once_in_order_with_nobody_first_and_who_was_joined(store, purging, soon):
    for number in (KARI, OLA, PER, PER_EARLIER):
        await store.enrol([number], soon)
    joined = await store.person([PER], soon), await store.person([PER_EARLIER], soon)
    await store.enrol([PER, PER_EARLIER], soon)

    seen = []
    last = None
    while found := await purging.persons_after(last, limit=2, deadline=soon):
        seen += found
        last = found[-1]

    assert seen == sorted(set(seen))
    assert seen[0] == NOBODY
    assert len(seen) == 5
    assert set(joined) < set(seen)


async def filed(store, *versions, soon):
    assert await store.file(arrival(*versions), soon) is Filed.STORED


async def test_a_report_goes_whole_and_no_other(store, purging, database, kari, soon):
    gone, stays = made("r1", sampled=moment("2025-01-01")), made("r2", sampled=moment("2026-02-20"))
    corrected = made("r1", issued="2026-01-11", kind="M", sampled=moment("2025-01-01"))
    await filed(store, version(KARI, gone), version(KARI, stays), version(KARI, corrected, "M"), soon=soon)
    (found,) = await purging.old_reports([kari], moment("2025-06-01").at, soon)

    assert (found.person, found.kept.kind, found.kept.discipline) == (kari, "CLIN", "LAB")
    assert (found.kept.sampled_at, found.kept.issued_at) == (moment("2025-01-01").at, moment("2026-01-11").at)
    assert await purging.purge_reports([found], soon) == 1
    assert {row["report_number"] for row in await rows(database, "report")} == {"r2"}
    for table in PERSON_TABLES:
        assert {row["key_hash"] for row in await rows(database, table)} <= {
            row["key_hash"] for row in await rows(database, "report")
        }
    assert sorted(row["person_hash"] == NOBODY for row in await rows(database, "report_route")) == [False, True]


async def test_a_report_that_has_got_a_newer_version_since_it_was_listed_stays(store, purging, database, kari, soon):
    await filed(store, version(KARI, made(sampled=moment("2025-01-01"))), soon=soon)
    listed = await purging.old_reports([kari], NOW, soon)
    newer = made(issued="2026-02-01", kind="M", sampled=moment("2025-01-01"))
    await filed(store, version(KARI, newer, "M"), soon=soon)

    assert await purging.purge_reports(listed, soon) == 0
    assert len(await rows(database, "report_version")) == 2


async def test_a_report_that_was_purged_is_taken_again_and_the_one_of_whom_it_left_does_not_come_back(
    store, purging, kari, soon
):
    first, moved = version(OLA, made(issued="2026-01-10")), version(KARI, made(issued="2026-01-11"))
    await filed(store, first, moved, soon=soon)
    ola = await store.person([OLA], soon)
    listed = await purging.old_reports([kari, ola], NOW, soon)
    assert await purging.purge_reports(listed, soon) == 2

    await store.file(arrival(first), soon)
    assert await store.documents(ola, soon) == ()
    await store.file(arrival(moved), soon)
    assert len(await store.documents(kari, soon)) == 1
    assert await store.documents(ola, soon) == ()


async def test_intake_and_purge_of_the_same_reports_do_not_stand_in_each_others_way(store, purging, kari, soon):
    many = [version(KARI, made(f"r{number}", sampled=moment("2025-01-01"))) for number in range(20)]
    await filed(store, *many, soon=soon)
    listed = await purging.old_reports([kari], NOW, soon)
    newer = [
        version(KARI, made(f"r{number}", issued="2026-02-01", kind="M", sampled=moment("2025-01-01")), "M")
        for number in range(20)
    ]
    async with asyncio.TaskGroup() as group:
        gone = group.create_task(purging.purge_reports(listed, soon))
        group.create_task(store.file(arrival(*newer), soon))

    assert 0 <= gone.result() <= 20
    documents = await store.documents(kari, soon)
    assert sum(b"2026-02-01" in document for document in documents) == 20


async def test_one_purge_runs_at_a_time_and_the_next_one_after_it(purging, database):
    async with purging.alone(), open_pool(database, largest=1) as pool:
        with pytest.raises(PurgeRunning):
            async with Purging(pool).alone():
                pytest.fail("two at once")
    async with purging.alone():
        pass


async def test_a_purge_whose_connection_was_cut_leaves_no_lock(purging, database):
    async with purging.alone():
        await execute(database, CUT_OFF)
        async with purging.alone():
            pass


async def test_a_purge_that_failed_leaves_no_lock(purging):
    with pytest.raises(StoreUnavailable):
        async with purging.alone():
            raise StoreUnavailable("the store did not answer")
    async with purging.alone():
        pass


async def test_every_table_is_of_a_category_so_that_it_is_decided_how_long_it_is_kept(purging, soon):
    async with purging._database.connection(soon) as connection:
        tables = {row["relname"] for row in await connection.fetch(SCHEMA)}

    assert set(HELD) == set(Category)
    assert tables == OF_NOBODY.union(*HELD.values())


async def test_the_operator_may_purge_and_nobody_else(store, database, kari, soon):
    roles = Path(__file__).parents[4] / "docker" / "postgres" / "roles.sql"
    await execute(database, roles.read_text(encoding="utf-8"))
    await migrate(database)
    await live(store, kari, NOW - DAY, soon)
    await filed(store, version(KARI, made(sampled=moment("2025-01-01"))), soon=soon)
    may = {}
    for role in ("provesvar_operator", "provesvar_gateway", "provesvar_gateway_read", "provesvar_reviewer"):
        async with open_pool(f"{database}&options=-c%20role%3D{role}", largest=2) as pool:
            purging = Purging(pool)
            may[role] = []
            for category in TABLES:
                try:
                    await purging.persons_after(None, limit=9, deadline=soon)
                    await purging.purge(category, [kari], NOW, limit=9, deadline=soon)
                    may[role].append(category)
                except StoreUnavailable:
                    continue
            if role == "provesvar_operator":
                await purging.purge_used(NOW, soon)
                assert await purging.purge_reports(await purging.old_reports([kari], NOW, soon), soon) == 1

    assert may["provesvar_operator"] == list(TABLES)
    for role in may.keys() - {"provesvar_operator"}:
        assert Category.ACCESS_LOG not in may[role]
        assert Category.OPENING not in may[role]
