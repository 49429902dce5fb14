"""The log is sealed at intervals and at the end, with a key of its own or one of the root secret's."""

import asyncio
import logging
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from gateway.opening import SecretUnusable
from gateway.sealing import Signatures, known_seals, read_public_key, read_sealing_key, sealing
from gateway.settings import Settings
from resolvers.errors import StoreUnavailable
from resolvers.store import Links
from resolvers.store.chain import sealed_content
from tests.examples import NOW
from tests.integration.resolvers.store.test_access_log import ENTRY


def pem(key) -> bytes:
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, plain)


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "secret").write_bytes(b"a secret that only the tests have")
    return Settings(dsn="postgresql://none", secret_file=tmp_path / "secret")


@pytest.fixture
def key(settings):
    return read_sealing_key(settings)


class Clock:
    """Tell a later time whenever it is asked."""

    def __init__(self):
        self.at = NOW

    def __call__(self):
        self.at += timedelta(minutes=1)
        return self.at


async def made(store):
    return [seal async for seal in Links(store._database).seals(None)]


def test_without_a_file_the_key_is_always_the_same_one_of_the_secret(settings, key, tmp_path):
    assert read_sealing_key(settings).public == key.public
    (tmp_path / "secret").write_bytes(b"another secret that the tests have")
    assert read_sealing_key(settings).public != key.public


def test_a_key_of_its_own_is_read_from_its_file(settings, tmp_path):
    file = tmp_path / "audit.pem"
    file.write_bytes(pem(Ed25519PrivateKey.generate()))
    own = read_sealing_key(replace(settings, audit_key_file=file))
    public = tmp_path / "public.pem"
    public.write_text(own.public)

    assert own.public != read_sealing_key(settings).public
    assert read_public_key(public).public_bytes_raw() == own.private.public_key().public_bytes_raw()


def test_what_is_no_such_key_is_refused_without_a_word_of_it(settings, tmp_path):
    other, junk = tmp_path / "ec.pem", tmp_path / "junk.pem"
    other.write_bytes(pem(generate_private_key(SECP256R1())))
    junk.write_text("not a key")
    public = tmp_path / "public.pem"
    ec = generate_private_key(SECP256R1()).public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    public.write_bytes(ec.public_bytes(serialization.Encoding.PEM, form))

    for file in (other, junk, tmp_path / "missing.pem"):
        with pytest.raises(SecretUnusable) as refused:
            read_sealing_key(replace(settings, audit_key_file=file))
        assert "not a key" not in str(refused.value)
    for file in (public, junk, tmp_path / "missing.pem"):
        with pytest.raises(SecretUnusable):
            read_public_key(file)
        with pytest.raises(SecretUnusable):
            known_seals(replace(settings, audit_known_keys=(file,)))


async def test_the_log_is_sealed_at_intervals_and_once_more_at_the_end(store, soon, key):
    async with sealing(store.seals(), key, every_s=0.05, clock=Clock()):
        await store.append_audit(ENTRY, soon)
        async with soon.limit():
            while not await made(store):  # noqa: ASYNC110 - a seal tells nobody
                await asyncio.sleep(0.02)
        await store.append_audit(ENTRY, soon)
    seals = await made(store)
    signatures = Signatures([key.private.public_key()])

    assert seals[-1].heads[0].sequence == 2
    assert all(signatures.holds(seal, sealed_content(seal)) for seal in seals)
    assert not signatures.holds(replace(seals[0], signature=seals[0].signature[::-1]), sealed_content(seals[0]))
    assert not Signatures([]).holds(seals[0], sealed_content(seals[0]))


async def test_a_log_in_which_nothing_was_written_is_not_sealed(store, key):
    async with sealing(store.seals(), key, every_s=60, clock=Clock()):
        pass

    assert await made(store) == []


async def test_a_seal_is_logged_so_that_it_can_be_noted_elsewhere(store, soon, key, caplog):
    caplog.set_level(logging.INFO, "gateway.sealing")
    await store.append_audit(ENTRY, soon)
    async with sealing(store.seals(), key, every_s=60, clock=Clock()):
        pass
    (seal,) = await made(store)

    assert caplog.messages == [f"the access log is sealed: 1:{seal.seal_hash.hex()}"]


class Broken:
    """Seals nothing."""

    def __init__(self):
        self.tried = 0

    async def seal(self, *args, **named):
        self.tried += 1
        raise StoreUnavailable("the store did not answer")


async def test_a_store_that_does_not_answer_is_tried_again_and_stops_nobody(key, caplog):
    broken = Broken()
    async with sealing(broken, key, every_s=0.01, clock=Clock()):
        async with asyncio.timeout(10):
            while broken.tried < 3:  # noqa: ASYNC110 - who tries tells nobody
                await asyncio.sleep(0.01)

    assert set(caplog.messages) == {"the access log could not be sealed: the store did not answer"}


async def test_what_the_block_raises_is_its_own(store, key):
    with pytest.raises(LookupError):
        async with sealing(store.seals(), key, every_s=60, clock=Clock()):
            raise LookupError
