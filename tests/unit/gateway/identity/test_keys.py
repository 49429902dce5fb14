"""Keys are fetched ahead, anew when they must be, seldom, and kept while the issuer is down."""

import asyncio
from dataclasses import dataclass, field

import msgspec
import pytest
from joserfc.jwk import ECKey, OctKey

from gateway.identity.configuration import KeyPolicy
from gateway.identity.keys import KeyRing, KeysUnavailable, read_keys

POLICY = KeyPolicy(fresh_s=100, max_age_s=1000, retry_s=10, budget_s=1)


def jwks(*keys):
    return msgspec.json.encode({"keys": [key.as_dict(private=False) for key in keys]})


@dataclass
class Issuer:
    """Hands out a document, waits where it is told to, and fails on demand."""

    document: bytes
    down: bool = False
    calls: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    called: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, url, *, max_bytes, deadline):
        self.calls += 1
        self.called.set()
        await self.gate.wait()
        if self.down:
            raise KeysUnavailable("down")
        return self.document


@pytest.fixture
def first():
    return ECKey.generate_key("P-256", {"kid": "first"})


@pytest.fixture
def issuer(first):
    made = Issuer(jwks(first))
    made.gate.set()
    return made


@pytest.fixture
def ring(issuer, ticks):
    return KeyRing("url", policy=POLICY, fetch=issuer, clock=ticks)


async def test_keys_are_fetched_ahead_and_used_without_asking_again(ring, issuer):
    assert await ring.prefetch()

    assert await ring.find("first") is not None
    assert issuer.calls == 1


async def test_a_rotated_key_is_found_by_one_fetch(ring, issuer, ticks):
    await ring.prefetch()
    issuer.document = jwks(ECKey.generate_key("P-256", {"kid": "second"}))
    ticks.now_s = 10

    assert await ring.find("second") is not None
    assert await ring.find("first") is None
    assert issuer.calls == 2


async def test_unknown_key_ids_do_not_make_fetches_within_the_pause(ring, issuer, ticks):
    await ring.prefetch()
    ticks.now_s = 9
    for name in range(50):
        assert await ring.find(f"unknown-{name}") is None

    assert issuer.calls == 1


async def test_those_who_wait_for_a_new_key_share_one_fetch(ring, issuer, ticks):
    await ring.prefetch()
    issuer.document = jwks(ECKey.generate_key("P-256", {"kid": "second"}))
    issuer.gate.clear()
    issuer.called.clear()
    ticks.now_s = 10
    async with asyncio.TaskGroup() as group:
        waiting = [group.create_task(ring.find("second")) for _ in range(5)]
        await issuer.called.wait()
        issuer.gate.set()

    assert all(task.result() is not None for task in waiting)
    assert issuer.calls == 2


async def test_keys_that_are_no_longer_fresh_are_fetched_anew(ring, issuer, ticks):
    await ring.prefetch()
    ticks.now_s = 101

    assert await ring.find("first") is not None
    assert issuer.calls == 2


async def test_nobody_waits_for_a_renewal_while_the_old_keys_serve(ring, issuer, ticks):
    await ring.prefetch()
    ticks.now_s = 101
    issuer.gate.clear()
    issuer.called.clear()
    async with asyncio.TaskGroup() as group:
        renewing = group.create_task(ring.find("first"))
        await issuer.called.wait()
        assert await ring.find("first") is not None
        issuer.gate.set()

    assert renewing.result() is not None


async def test_keys_serve_while_the_issuer_is_down_until_they_are_too_old(ring, issuer, ticks):
    await ring.prefetch()
    issuer.down = True
    ticks.now_s = 1000
    assert await ring.find("first") is not None

    ticks.now_s = 1001
    with pytest.raises(KeysUnavailable):
        await ring.find("first")


async def test_without_keys_nobody_gets_in_and_the_issuer_is_left_in_peace(ring, issuer, ticks):
    issuer.down = True
    assert not await ring.prefetch()
    for _ in range(3):
        with pytest.raises(KeysUnavailable):
            await ring.find("first")
    assert issuer.calls == 1

    issuer.down = False
    ticks.now_s = 10
    assert await ring.find("first") is not None


@pytest.mark.parametrize("document", [b"", b"<html>", b"[]", b'{"keys":5}', b'{"keys":[]}', b"\xff", b'{"keys":[{}]}'])
async def test_what_is_no_jwks_does_not_replace_the_keys(ring, issuer, ticks, document):
    await ring.prefetch()
    issuer.document = document
    ticks.now_s = 200

    assert await ring.find("first") is not None


def test_keys_that_cannot_serve_are_left_out(first):
    good = first.as_dict(private=False)
    entries = [
        good,
        {**good, "kid": None},
        {**good, "kid": "for-encryption", "use": "enc"},
        {**good, "kid": "broken", "x": "AA"},
        {**first.as_dict(private=True), "kid": "private"},
        {**OctKey.generate_key(256).as_dict(private=True), "kid": "shared"},
        {"kty": "RSA", "e": "AQAB", "n": "_" * 171, "kid": "short"},
        5,
    ]

    assert set(read_keys(msgspec.json.encode({"keys": entries}))) == {"first"}
