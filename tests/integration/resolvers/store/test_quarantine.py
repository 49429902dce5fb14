import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from resolvers.errors import StoreUnavailable
from resolvers.store import NOBODY, Quarantined, Refused, Store, Vault
from resolvers.store.pool import open_pool
from tests.examples import NOW
from tests.integration.resolvers.store.lives import KARI, OLA, rows

LATER = NOW + timedelta(days=30)
REFUSED = Refused(
    message=b"<Message>",
    reason="NOT_XML",
    sender="s",
    number=None,
    received_at=NOW,
    expires_at=NOW + timedelta(days=30),
)


async def test_a_refused_message_is_kept_sealed_with_its_reason(store, database, soon):
    await store.quarantine(REFUSED, soon)
    (row,) = await rows(database, "quarantine")

    assert b"Message" not in row["sealed"]
    assert (row["reason"], row["size"], row["person_hash"]) == ("NOT_XML", 9, NOBODY)
    assert await store.quarantined(soon) == (
        Quarantined(message=b"<Message>", reason="NOT_XML", sender="s", received_at=NOW, expires_at=REFUSED.expires_at),
    )


async def test_the_same_message_refused_again_is_kept_once(store, soon):
    for reason in ("NOT_XML", "NOT_XML", "NO_TIME"):
        await store.quarantine(replace(REFUSED, reason=reason), soon)

    assert len(await store.quarantined(soon)) == 2


async def test_what_has_expired_goes(store, soon):
    await store.quarantine(REFUSED, soon)
    later = replace(REFUSED, message=b"<Later>", received_at=REFUSED.expires_at)
    await store.quarantine(replace(later, expires_at=later.received_at + timedelta(days=30)), soon)

    assert [one.message for one in await store.quarantined(soon)] == [b"<Later>"]


async def test_it_stands_under_a_known_person_and_goes_when_they_opt_out(store, database, soon):
    kari = await store.enrol([KARI], soon)
    await store.quarantine(replace(REFUSED, number=KARI), soon)
    await store.quarantine(replace(REFUSED, number=OLA), soon)
    assert {row["person_hash"] for row in await rows(database, "quarantine")} == {kari, NOBODY}

    await store.set_opt_out(kari, NOW, soon)
    await store.quarantine(replace(REFUSED, number=KARI, message=b"<More>"), soon)

    assert [row["person_hash"] for row in await rows(database, "quarantine")] == [NOBODY]


async def test_nothing_comes_in_beside_an_opt_out_that_is_on_its_way(store, database, soon):
    kari = await store.enrol([KARI], soon)
    async with open_pool(database) as pool, asyncio.TaskGroup() as group, pool.transaction(soon) as connection:
        await connection.execute(pool.queries["insert_opt_out"], kari, NOW)
        await store.forget(connection, kari)
        group.create_task(store.quarantine(replace(REFUSED, number=KARI), soon))
        await asyncio.sleep(0.3)

    assert await rows(database, "quarantine") == []


async def test_what_does_not_open_is_unavailable(store, soon):
    await store.quarantine(REFUSED, soon)
    stranger = Store(store._database, Vault(b"another secret of at least 32 bytes"))

    with pytest.raises(StoreUnavailable):
        await stranger.quarantined(soon)
