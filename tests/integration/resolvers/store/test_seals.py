"""A seal holds the ends of all chains, hangs on the one before, and is made once however many would make it."""

import asyncio
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from resolvers.model import PersonHash
from resolvers.store import Links, Seals, Store, migrate, open_pool
from resolvers.store.chain import BEGINNING, NOBODYS_SHARD, sealed_content
from tests.conftest import execute
from tests.examples import NOW
from tests.integration.resolvers.store.test_access_log import ENTRY

KARI = PersonHash(b"\x30" + bytes(31))
MINUTE = timedelta(minutes=1)


def sign(content: bytes) -> bytes:
    return hashlib.sha256(b"key" + content).digest()


async def seals_of(store):
    return [seal async for seal in Links(store._database).seals(None)]


async def test_a_seal_is_kept_as_it_was_made_and_the_next_hangs_on_it(store, soon):
    seals = Seals(store._database)
    for person in (KARI, None, KARI):
        await store.append_audit(replace(ENTRY, person=person), soon)
    first = await seals.seal(sign, "k", now=NOW, deadline=soon)
    await store.append_audit(ENTRY, soon)
    second = await seals.seal(sign, "k", now=NOW + MINUTE, deadline=soon)

    assert await seals_of(store) == [first, second]
    assert [(head.shard, head.sequence) for head in first.heads] == [(3, 2), (NOBODYS_SHARD, 1)]
    assert [(head.shard, head.sequence) for head in second.heads] == [(3, 2), (NOBODYS_SHARD, 2)]
    assert (first.previous_hash, second.previous_hash) == (BEGINNING, first.seal_hash)
    assert (first.number, second.number, second.key_id) == (1, 2, "k")
    assert second.signature == sign(sealed_content(second))
    assert second.seal_hash == hashlib.sha256(sealed_content(second)).digest()


async def test_what_has_not_grown_is_not_sealed_again(store, soon):
    seals = Seals(store._database)

    assert await seals.seal(sign, "k", now=NOW, deadline=soon) is None
    await store.append_audit(ENTRY, soon)
    assert await seals.seal(sign, "k", now=NOW, deadline=soon) is not None
    assert await seals.seal(sign, "k", now=NOW + MINUTE, deadline=soon) is None


async def test_a_seal_that_is_young_enough_will_do(store, soon):
    seals = Seals(store._database)
    await store.append_audit(ENTRY, soon)
    await seals.seal(sign, "k", now=NOW, deadline=soon)
    await store.append_audit(ENTRY, soon)

    assert await seals.seal(sign, "k", now=NOW + MINUTE, apart=2 * MINUTE, deadline=soon) is None
    assert await seals.seal(sign, "k", now=NOW + MINUTE, apart=MINUTE, deadline=soon) is not None


async def test_of_many_who_seal_at_once_one_does(store, soon):
    await store.append_audit(ENTRY, soon)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(Seals(store._database).seal(sign, "k", now=NOW, deadline=soon)) for _ in range(6)]

    assert len([task for task in tasks if task.result() is not None]) == 1
    assert len(await seals_of(store)) == 1


@pytest.mark.parametrize("role", ["provesvar_gateway", "provesvar_gateway_read"])
async def test_the_rights_of_a_gateway_are_enough_to_append_and_to_seal(store, database, vault, soon, role):
    roles = Path(__file__).parents[4] / "docker" / "postgres" / "roles.sql"
    await execute(database, roles.read_text(encoding="utf-8"))
    await migrate(database)
    async with open_pool(f"{database}&options=-c%20role%3D{role}", largest=2) as pool:
        gateway = Store(pool, vault)
        await gateway.append_audit(replace(ENTRY, person=KARI), soon)
        seal = await gateway.seals().seal(sign, "k", now=NOW, deadline=soon)

    assert await seals_of(store) == [seal]
