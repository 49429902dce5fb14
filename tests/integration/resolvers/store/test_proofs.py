"""A proof counts once, with whichever gateway, and is forgotten when it counts no longer."""

import asyncio
from datetime import timedelta

import pytest

from resolvers.errors import StoreUnavailable
from resolvers.store import Purging, Store, open_pool
from tests.conftest import execute
from tests.examples import NOW
from tests.integration.resolvers.store.lives import rows

LASTS = timedelta(seconds=20)
RACES = 50


def key(number):
    return number.to_bytes(32)


async def used(store, number, at=NOW):
    return await store.first_use(key(number), now=at, until=at + LASTS)


@pytest.fixture
async def other(database, vault):
    """Another gateway's store on the same database."""
    async with open_pool(database, largest=4) as pool:
        yield Store(pool, vault)


async def test_a_proof_counts_once_with_all_gateways(store, other):
    assert await used(store, 1)
    assert not await used(store, 1)
    assert not await used(other, 1)
    assert await used(other, 2)


async def test_of_those_who_bring_one_proof_at_once_one_is_let_in(store, other):
    for race in range(RACES):
        async with asyncio.TaskGroup() as group:
            tried = [group.create_task(used(one, race)) for one in (store, other) * 3]
        assert [one.result() for one in tried].count(True) == 1


async def test_what_is_over_goes_with_what_comes(store, database):
    for number in range(10):
        await used(store, number)
    for number in range(10, 14):
        assert await used(store, number, NOW + LASTS)

    assert {row["key"] for row in await rows(database, "used_proof")} == {key(number) for number in range(10, 14)}


async def test_a_proof_that_is_over_never_counts_again(store):
    await used(store, 1)

    assert not await used(store, 1, NOW + LASTS)


async def test_the_purge_forgets_what_is_over(store, database, soon):
    await used(store, 1)
    await used(store, 2, NOW + timedelta(seconds=1))
    async with open_pool(database, largest=1) as pool:
        await Purging(pool).purge_used(NOW + LASTS, soon)

    assert [row["key"] for row in await rows(database, "used_proof")] == [key(2)]


async def test_a_store_that_is_gone_lets_nothing_count(store, database):
    await execute(database, "drop table used_proof")

    with pytest.raises(StoreUnavailable):
        await used(store, 1)
