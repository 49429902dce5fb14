"""Nonces for proofs (RFC 9449, section 9): a keyed hash of the time, so that all gateways of one secret agree."""

import base64
import hashlib
import hmac
from datetime import datetime


class Nonces:
    """Say which nonces a proof may carry; nothing is kept."""

    def __init__(self, key: bytes, *, slot_s: float) -> None:
        """
        Take the key and how long a nonce is the newest.

        Args:
            key: secret, at least 32 bytes, the same for all gateways.
            slot_s: seconds, over 0; a nonce counts for as long again after it was the newest.

        Raises:
            ValueError: a short key, or no time.
        """
        if len(key) < 32 or slot_s <= 0:  # noqa: PLR2004  as long as the hash that it keys
            raise ValueError("nonces need a key and a time")
        self._key = key
        self._slot_s = slot_s

    def newest(self, now: datetime) -> str:
        """Give the nonce that the next proof is to carry; `now` aware UTC."""
        return self._of(self._slot(now))

    def accepted(self, now: datetime) -> frozenset[str]:
        """Give the nonces that count: the newest, the one before it, and the next, as clocks of gateways differ."""
        slot = self._slot(now)
        return frozenset(self._of(near) for near in (slot - 1, slot, slot + 1))

    def _slot(self, now: datetime) -> int:
        """Count the slots since 1970."""
        return int(now.timestamp() // self._slot_s)

    def _of(self, slot: int) -> str:
        """Make the nonce of a slot; it tells nothing, not even the time."""
        digest = hmac.digest(self._key, slot.to_bytes(12), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
