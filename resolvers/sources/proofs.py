"""DPoP proofs of the gateway's own (RFC 9449): each request is signed with a key that nobody else holds."""

import hashlib
import re
import uuid
from collections.abc import Callable
from datetime import datetime

import msgspec
from joserfc import jwt
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64decode, urlsafe_b64encode
from yarl import URL

ALGORITHM, CURVE = "ES256", "P-256"
# RFC 9449, 8.1: a nonce is of visible characters, without quotation mark and backslash.
NONCE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,500}")


class Said(msgspec.Struct, frozen=True):
    """What is read of a proof of our own."""

    nonce: str | None = None


class Prover:
    """
    Holds a key, made for this process and never written down, and the nonce that each server gave last.

    Each source has one of its own: by the key nobody can tell that two of them are asked by the same gateway.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """Make the key; `clock` gives aware UTC."""
        self._key = ECKey.generate_key(CURVE)
        self._public = self._key.as_dict(private=False)
        self._clock = clock
        self._nonces: dict[URL, str] = {}

    def proof(self, method: str, url: URL, *, token: str | None = None) -> str:
        """Prove one request, with a token or for getting one; no two proofs are the same."""
        claims: dict[str, str | int] = {
            "jti": str(uuid.uuid4()),
            "htm": method,
            "htu": str(url.with_query(None).with_fragment(None)),
            "iat": int(self._clock().timestamp()),
        }
        nonce = self._nonces.get(url.origin())
        if nonce is not None:
            claims["nonce"] = nonce
        if token is not None:
            claims["ath"] = token_hash(token)
        header = {"alg": ALGORITHM, "typ": "dpop+jwt", "jwk": self._public}
        return jwt.encode(header, claims, self._key, algorithms=[ALGORITHM])

    def heard(self, url: URL, proof: str, nonce: str | None) -> bool:
        """Take in the nonce that an answer to a proof carries; tells whether the proof had another, or none."""
        if nonce is None or not NONCE.fullmatch(nonce):
            return False
        self._nonces[url.origin()] = nonce
        return read_nonce(proof) != nonce


def read_nonce(proof: str) -> str | None:
    """Read the nonce of a proof of our own."""
    return msgspec.json.decode(urlsafe_b64decode(proof.split(".")[1].encode()), type=Said).nonce


def token_hash(token: str) -> str:
    """Compute `ath`: base64url of the token's SHA-256."""
    return urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).decode()
