"""The chains are read a window at a time, each link with what stands under it; the auditor's rights are enough."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from policies import Category
from resolvers.errors import StoreUnavailable
from resolvers.model import PersonHash
from resolvers.store import NOBODY, Links, Purging, Seals, migrate, open_pool
from resolvers.store.chain import NOBODYS_SHARD, link_hash
from tests.conftest import execute
from tests.examples import NOW
from tests.integration.resolvers.store.test_access_log import ENTRY

KARI = PersonHash(b"\x30" + bytes(31))
SECOND = timedelta(seconds=1)


@pytest.fixture
def links(store):
    return Links(store._database, window=2, seals=2)


async def written(store, soon, *, count, person=KARI, at=NOW):
    for number in range(count):
        await store.append_audit(replace(ENTRY, person=person, at=at + number * SECOND), soon)


async def read(links, shard, after=None):
    return [window async for window in links.windows(shard, after)]


async def test_links_count_from_one_each_on_the_one_before_with_what_was_hashed_under_it(store, links, soon):
    await written(store, soon, count=5)
    await written(store, soon, count=1, person=None)
    windows = await read(links, 3)
    rows = [row for window in windows for row in window.rows]
    (of_nobody,) = [row for window in await read(links, NOBODYS_SHARD) for row in window.rows]

    assert [len(window.rows) for window in windows] == [2, 2, 1, 0]
    assert [row.link.sequence for row in rows] == [1, 2, 3, 4, 5]
    assert [row.link.previous_hash for row in rows] == [bytes(32), *(row.link.entry_hash for row in rows[:-1])]
    for row in (*rows, of_nobody):
        assert row.payload == row.link.payload_hash
        assert link_hash(row.link) == row.link.entry_hash
    assert await read(links, 4) == [windows[-1]]


async def test_what_has_the_place_of_the_last_of_a_window_is_not_left_out(store, links, database, soon):
    await written(store, soon, count=3)
    await execute(database, "alter table audit_link drop constraint audit_link_pkey")
    await execute(database, "insert into audit_link select shard, sequence, 'zz', at, payload_hash, previous_hash, "
                            "entry_hash from audit_link where sequence = 2")  # fmt: skip

    windows = await read(links, 3)

    assert [[row.link.sequence for row in window.rows] for window in windows] == [[1, 2, 2], [3], []]


async def test_what_strays_is_told_with_the_window_that_it_is_in_and_where_it_belongs(store, links, database, soon):
    await written(store, soon, count=4)
    await execute(database, "update audit_entry set sequence = 5 - sequence where sequence in (1, 4)")
    put_in = (
        'insert into audit_entry select (jsonb_populate_record(entry, \'{"id": "ff", "sequence": 9}\')).*'
        " from audit_entry entry where sequence = 2"
    )
    await execute(database, put_in)

    strays = [[(one.sequence, one.belongs) for one in window.strays] for window in await read(links, 3)]

    assert strays == [[(1, 4)], [(4, 1)], [(9, None)]]


async def test_a_deletion_is_read_with_its_link_and_what_it_took_is_known(store, links, soon):
    await written(store, soon, count=2, at=NOW - timedelta(days=1))
    await written(store, soon, count=1, at=NOW)
    assert await Purging(store._database).purge(Category.ACCESS_LOG, [KARI], NOW, limit=9, deadline=soon) == 2

    rows = [row for window in await read(links, 3) for row in window.rows]

    assert [(row.gone, row.payload is None) for row in rows] == [
        (True, True),
        (True, True),
        (False, False),
        (False, True),
    ]
    assert rows[-1].deletion is not None
    assert (rows[-1].deletion.before, rows[-1].deletion.sequences, rows[-1].deletion.ground) == (
        NOW,
        "{[1,3)}",
        "retention",
    )


async def test_a_purge_of_what_is_older_than_the_chain_leaves_no_trace_in_it(store, links, database, soon):
    await written(store, soon, count=1)
    await execute(database, "update audit_entry set shard = null, sequence = null")
    await execute(database, "delete from audit_link")

    begins = NOW + SECOND
    assert await Purging(store._database).purge(Category.ACCESS_LOG, [KARI], begins, limit=9, deadline=soon) == 1
    assert [window.rows for window in await read(links, 3)] == [()]
    assert await links.outside() == ()


async def test_a_walk_may_begin_after_the_last_link_from_before_a_time(store, links, soon):
    await written(store, soon, count=3)
    last = await links.last_before(3, NOW + SECOND)

    assert last is not None
    assert last.sequence == 1
    assert [row.link.sequence for window in await read(links, 3, last.sequence) for row in window.rows] == [2, 3]
    assert await links.last_before(3, NOW) is None
    latest = await links.last_before(3, NOW + 9 * SECOND)
    assert latest is not None
    assert latest.sequence == 3


async def test_seals_are_read_in_their_order_and_from_the_last_one_before_a_time(store, links, soon):
    seals = Seals(store._database)
    for number in range(3):
        await written(store, soon, count=1, person=NOBODY)
        await seals.seal(bytes, "key", now=NOW + number * SECOND, deadline=soon)

    assert [seal.number async for seal in links.seals(None)] == [1, 2, 3]
    assert [seal.number async for seal in links.seals(NOW + 2 * SECOND)] == [2, 3]
    assert [seal.number async for seal in links.seals(NOW)] == [1, 2, 3]


async def test_the_place_of_a_head_holds_what_it_held_or_nothing(store, links, soon):
    await written(store, soon, count=2)
    (head,) = await links.heads()

    assert (head.shard, head.sequence) == (3, 2)
    assert await links.held([type(head)(3, 9, head.hash), head]) == [None, head]


async def test_the_rights_of_the_auditor_are_enough_and_those_of_the_reviewer_are_not(store, database, soon):
    await written(store, soon, count=1)
    roles = Path(__file__).parents[4] / "docker" / "postgres" / "roles.sql"
    await execute(database, roles.read_text(encoding="utf-8"))
    await migrate(database)
    read_by = {}
    for role in ("provesvar_auditor", "provesvar_reviewer"):
        async with open_pool(f"{database}&options=-c%20role%3D{role}", largest=2) as pool:
            try:
                found = await read(Links(pool), 3)
                await Seals(pool).seal(bytes, "key", now=NOW, deadline=soon)
                read_by[role] = (
                    len(found),
                    len(await Links(pool).outside()),
                    [s.number async for s in Links(pool).seals(None)],
                )
            except StoreUnavailable:
                read_by[role] = None

    assert read_by == {"provesvar_auditor": (2, 0, [1]), "provesvar_reviewer": None}
