"""The demo's own client: its key, its assertions and proofs, and how it gets a token from the demo's issuer."""

import os
import uuid
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

import aiohttp
import msgspec
from authlib.oauth2.rfc7523 import private_key_jwt_sign
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from gateway.demo.cast import Citizen, Member, Sender
from gateway.identity.dpop import token_hash

CLIENT_ID = "provesvar-demo"
PERSONA_GRANT = "urn:provesvar:demo:persona"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_S = 60


class ClientKeyUnreadable(Exception):
    """The demo client's key file is not there, or is not a key."""


class TokenRefused(Exception):
    """The issuer gave no token; the message is its own description."""


class TokenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the token endpoint answers: a token, or what is wrong."""

    access_token: str | None = None
    token_type: str | None = None
    error: str | None = None
    error_description: str | None = None


class TokenWish(msgspec.Struct, frozen=True, kw_only=True):
    """
    Which token is wanted.

    `issuer` is the demo's issuer base URL. `defect` asks for a token with one thing wrong.
    """

    issuer: str
    caller: Member
    purpose: str | None = None
    scope: str | None = None
    defect: str | None = None
    bound: bool = True


def make_client_key(path: Path) -> ECKey:
    """Make the client's key and keep it in a file that its owner alone can read; an older one is replaced."""
    key = ECKey.generate_key("P-256")
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(msgspec.json.encode(key.as_dict(private=True)))
    return key


def read_client_key(path: Path) -> ECKey:
    """
    Read the client's key.

    Raises:
        ClientKeyUnreadable: there is none, or it cannot be read.
    """
    try:
        return ECKey.import_key(msgspec.json.decode(path.read_bytes(), type=dict[str, str | list[str]]))
    except (OSError, msgspec.DecodeError, JoseError, ValueError, KeyError) as error:
        raise ClientKeyUnreadable("the demo client's key cannot be read") from error


def proof(
    key: ECKey, *, method: str, url: str, now: datetime, access_token: str | None = None, nonce: str | None = None
) -> str:
    """Make a DPoP proof for one request at `now` (aware UTC), with a token or to get one, and any wanted nonce."""
    claims: dict[str, str | int] = {
        "jti": uuid.uuid4().hex,
        "htm": method,
        "htu": url.split("?", 1)[0].split("#", 1)[0],
        "iat": int(now.timestamp()),
    }
    if access_token is not None:
        claims["ath"] = token_hash(access_token)
    if nonce is not None:
        claims["nonce"] = nonce
    header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": key.as_dict(private=False)}
    return jwt.encode(header, claims, key, algorithms=["ES256"])


def assertion(key: ECKey, *, client_id: str, audience: str, now: datetime) -> str:
    """Make a client assertion (private_key_jwt) for one call of the token endpoint."""
    return str(
        private_key_jwt_sign(
            key,
            client_id,
            audience,
            alg="ES256",
            issued_at=int(now.timestamp()),
            expires_in=ASSERTION_S,
        )
    )


def wanted_nonce(status: int, headers: Mapping[str, str]) -> str | None:
    """
    Read which nonce a server wants in the proof of a request that it has refused for want of one; else None.

    Source:
        RFC 9449, section 9, read 26 November 2026.
    """
    refused = status == HTTPStatus.UNAUTHORIZED and 'error="use_dpop_nonce"' in headers.get("www-authenticate", "")
    return headers.get("dpop-nonce") if refused else None


async def ask_token(
    session: aiohttp.ClientSession, wish: TokenWish, key: ECKey, *, now: datetime, holder: ECKey | None = None
) -> str:
    """
    Get an access token from the demo's issuer.

    Args:
        key: the client's own, by which it is known. holder: the key that the token is bound to, where it is another.

    Raises:
        TokenRefused: the issuer says no.
        aiohttp.ClientError: it cannot be reached.
    """
    realm = "helsenorge" if isinstance(wish.caller, Citizen) else "helseid"
    issuer = f"{wish.issuer}/{realm}"
    endpoint = f"{issuer}/token"
    client_id = wish.caller.key if isinstance(wish.caller, Sender) else CLIENT_ID
    form = {**grant(wish), "client_id": client_id, "client_assertion_type": ASSERTION_TYPE}
    form["client_assertion"] = assertion(key, client_id=client_id, audience=issuer, now=now)
    headers = {"DPoP": proof(holder or key, method="POST", url=endpoint, now=now)} if wish.bound else {}
    async with session.post(endpoint, data=form, headers=headers, allow_redirects=False) as answer:
        found = read_answer(await answer.read())
    if found.access_token is None:
        raise TokenRefused(found.error_description or found.error or "the issuer gave no token")
    return found.access_token


def grant(wish: TokenWish) -> dict[str, str]:
    """Write the form fields that say what is wanted; a sender asks for itself, others by the demo's own grant."""
    wanted = {"purpose": wish.purpose, "scope": wish.scope, "defect": wish.defect}
    fields = {name: value for name, value in wanted.items() if value is not None}
    if isinstance(wish.caller, Sender):
        return {"grant_type": "client_credentials", **fields}
    return {"grant_type": PERSONA_GRANT, "persona": wish.caller.key, **fields}


def read_answer(body: bytes) -> TokenAnswer:
    """
    Read what the token endpoint answered.

    Raises:
        TokenRefused: it is not what a token endpoint answers.
    """
    try:
        return msgspec.json.decode(body, type=TokenAnswer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise TokenRefused("the issuer's answer cannot be read") from error
