"""Used proofs in memory: forgotten when they are over, and never before."""

from datetime import UTC, datetime, timedelta

from gateway.demo.replays import MemoryReplayStore

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


async def test_a_proof_is_forgotten_when_it_no_longer_counts():
    store = MemoryReplayStore()
    until = NOW + timedelta(seconds=20)

    assert await store.first_use(b"a", now=NOW, until=until)
    assert not await store.first_use(b"a", now=NOW + timedelta(seconds=19), until=until)
    assert await store.first_use(b"a", now=until, until=until + timedelta(seconds=20))


async def test_a_full_store_lets_nothing_in_rather_than_forget():
    store = MemoryReplayStore(capacity=1)
    await store.first_use(b"a", now=NOW, until=NOW + timedelta(seconds=20))

    assert not await store.first_use(b"b", now=NOW, until=NOW + timedelta(seconds=20))
    assert not await store.first_use(b"a", now=NOW, until=NOW + timedelta(seconds=20))
