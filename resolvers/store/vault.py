"""Keep person numbers and other names unreadable in the database: keyed look-ups and sealed bytes."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SHORTEST_SECRET = 32
KEY_ID = 4
NONCE = 12


class VaultClosed(Exception):
    """Sealed bytes do not open: they were changed, belong elsewhere, or were sealed with a secret that is not known."""


class Vault:
    """
    Derive one key per use from a secret.

    A look-up is a keyed hash (HMAC-SHA-256), so that numbers cannot be tried out by who only has the database.
    Sealed bytes are `key id | nonce | AES-256-GCM`; the key id tells which secret opens them, so that secrets can be
    replaced: the first seals, the earlier ones still open. Look-ups are made with the last of the earlier secrets, the
    oldest one, as a hash cannot be made anew.
    """

    def __init__(self, secret: bytes, *, earlier: Sequence[bytes] = ()) -> None:
        """Take the secret (at least 32 bytes) and those before it, newest first."""
        if any(len(one) < SHORTEST_SECRET for one in (secret, *earlier)):
            raise ValueError(f"a secret has at least {SHORTEST_SECRET} bytes")
        self._lookup_key = derived((secret, *earlier)[-1], b"lookup")
        self._keys = {derived(one, b"key id")[:KEY_ID]: AESGCM(derived(one, b"seal")) for one in (secret, *earlier)}
        self._current = next(iter(self._keys))

    def lookup(self, use: str, *parts: str) -> bytes:
        """Hash the parts under the key, apart from other uses and from other ways to part the same text."""
        framed = b"".join(len(part.encode()).to_bytes(4) + part.encode() for part in (use, *parts))
        return hmac.digest(self._lookup_key, framed, hashlib.sha256)

    def seal(self, plain: bytes, bound_to: bytes) -> bytes:
        """Encrypt, bound to a context that must be named again to open."""
        nonce = secrets.token_bytes(NONCE)
        return self._current + nonce + self._keys[self._current].encrypt(nonce, plain, bound_to)

    def open(self, sealed: bytes, bound_to: bytes) -> bytes:
        """
        Decrypt.

        Raises:
            VaultClosed: it does not open.
        """
        key = self._keys.get(sealed[:KEY_ID])
        if key is None:
            raise VaultClosed("sealed with a secret that is not known")
        try:
            return key.decrypt(sealed[KEY_ID : KEY_ID + NONCE], sealed[KEY_ID + NONCE :], bound_to)
        except (InvalidTag, ValueError) as error:
            raise VaultClosed("changed, or bound to something else") from error


def derived(secret: bytes, use: bytes) -> bytes:
    """Derive the key of one use (HKDF-SHA-256, 32 bytes)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"provesvar/store/" + use).derive(secret)
