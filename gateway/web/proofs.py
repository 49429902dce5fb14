"""Proofs that a token is ours (DPoP), by a key of the session."""

import hashlib
import uuid
from datetime import datetime

from joserfc import jwt
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64encode


def new_key() -> ECKey:
    """Make a key for the tokens of one session."""
    return ECKey.generate_key("P-256")


def proof(
    key: ECKey, *, method: str, url: str, now: datetime, token: str | None = None, nonce: str | None = None
) -> str:
    """
    Prove for one request that the key is held.

    Args:
        url: without query. now: aware UTC. token: what is sent along. nonce: what the server has asked for.

    Source:
        RFC 9449, section 4.2, read 26 November 2026.
    """
    claims: dict[str, str | int] = {"jti": uuid.uuid4().hex, "htm": method, "htu": url, "iat": int(now.timestamp())}
    if token is not None:
        claims["ath"] = urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).decode()
    if nonce is not None:
        claims["nonce"] = nonce
    header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": key.as_dict(private=False)}
    return jwt.encode(header, claims, key, algorithms=["ES256"])
