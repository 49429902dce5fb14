"""Seal the chains of the access log at intervals, and once more at the end; the key that it is done with."""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from gateway.opening import SecretUnusable, read_secret
from gateway.settings import Settings
from gateway.sourcing import Clock
from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.naming import derived
from resolvers.store import Seals
from resolvers.store.chain import Seal

logger = logging.getLogger(__name__)

SEAL_S = 30.0
# A gateway that ends waits no longer than this.
LAST_SEAL_S = 3.0
KEY_ID = 16


class SealingKey(msgspec.Struct, frozen=True):
    """The key that signs seals (Ed25519)."""

    private: Ed25519PrivateKey

    @property
    def id(self) -> str:
        """Name it."""
        return key_id(self.private.public_key())

    @property
    def public(self) -> str:
        """Write the public key as PEM."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.private.public_key().public_bytes(serialization.Encoding.PEM, form).decode()

    def sign(self, content: bytes) -> bytes:
        """Sign."""
        return self.private.sign(content)


class Signatures:
    """Tell whether a seal was signed by one of some keys."""

    def __init__(self, keys: Sequence[Ed25519PublicKey]) -> None:
        """Take the keys that count."""
        self._keys = {key_id(key): key for key in keys}

    def holds(self, seal: Seal, content: bytes) -> bool:
        """Verify the signature of a seal; False where it was made with another key."""
        key = self._keys.get(seal.key_id)
        if key is None:
            return False
        try:
            key.verify(seal.signature, content)
        except InvalidSignature:
            return False
        return True


def key_id(key: Ed25519PublicKey) -> str:
    """Name a key by a hash of it."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:KEY_ID]


def read_sealing_key(settings: Settings) -> SealingKey:
    """
    Read the key from its own file; where none is set, it is derived from the root secret.

    Raises:
        SecretUnusable: there is no such key.
    """
    if settings.audit_key_file is None:
        return SealingKey(Ed25519PrivateKey.from_private_bytes(derived(read_secret(settings), b"audit seal", 32)))
    try:
        key = serialization.load_pem_private_key(settings.audit_key_file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SecretUnusable("the audit key file cannot be read: it holds an Ed25519 key as PEM") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SecretUnusable("the audit key file holds no Ed25519 key")
    return SealingKey(key)


def known_seals(settings: Settings) -> Callable[[Seal, bytes], bool]:
    """
    Give what tells whether a seal was signed by a key that is known: the gateway's own, or another of the settings.

    Its own is read when it is first asked.

    Raises:
        SecretUnusable: another one cannot be read.
    """
    others = read_known_keys(settings)
    signatures = cache(lambda: Signatures([read_sealing_key(settings).private.public_key(), *others]))
    return lambda seal, content: signatures().holds(seal, content)


def read_known_keys(settings: Settings) -> list[Ed25519PublicKey]:
    """
    Read the public keys whose seals count beside the gateway's own.

    Raises:
        SecretUnusable: one cannot be read.
    """
    return [read_public_key(file) for file in settings.audit_known_keys]


def read_public_key(file: Path) -> Ed25519PublicKey:
    """
    Read a public key, as `audit key` prints it.

    Raises:
        SecretUnusable: there is no such key.
    """
    try:
        key = serialization.load_pem_public_key(file.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise SecretUnusable(f"no public key can be read from {file}") from error
    if not isinstance(key, Ed25519PublicKey):
        raise SecretUnusable(f"{file} holds no Ed25519 key")
    return key


@asynccontextmanager
async def sealing(seals: Seals, key: SealingKey, *, every_s: float, clock: Clock) -> AsyncIterator[None]:
    """Seal every so many seconds while the block runs, and when it ends; of several gateways, one does it."""
    group = asyncio.TaskGroup()
    await group.__aenter__()
    task = group.create_task(seal_at_intervals(seals, key, every_s=every_s, clock=clock))
    try:
        yield
    finally:
        task.cancel()
        # What the block raises is its own: the group would hand it on as one of several.
        await group.__aexit__(None, None, None)
        await sealed(seals, key, clock, within_s=LAST_SEAL_S)


async def seal_at_intervals(seals: Seals, key: SealingKey, *, every_s: float, clock: Clock) -> None:
    """Seal for ever; somebody else's seal of this interval will do."""
    while True:
        await asyncio.sleep(every_s)
        await sealed(seals, key, clock, within_s=SEAL_S, apart=timedelta(seconds=every_s / 2))


async def sealed(
    seals: Seals, key: SealingKey, clock: Clock, *, within_s: float, apart: timedelta = timedelta(0)
) -> None:
    """Seal once; what comes to nothing is logged, and the next seal is of all that this one would have been of."""
    try:
        seal = await seals.seal(key.sign, key.id, now=clock(), deadline=Deadline.after(within_s), apart=apart)
    except StoreUnavailable:
        logger.warning("the access log could not be sealed: the store did not answer")
        return
    if seal is not None:
        # Kept with the log, this shows when seals are cut off: see `audit verify --noted`.
        logger.info("the access log is sealed: %d:%s", seal.number, seal.seal_hash.hex())
