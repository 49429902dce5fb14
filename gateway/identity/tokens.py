"""Access tokens (RFC 9068): signature, issuer, audience, type, times and scope, each checked exactly."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from gateway.identity.claims import ClaimInvalid, Claims, read_claims
from gateway.identity.compact import Compact, Malformed, read_compact, signed_by
from gateway.identity.configuration import IssuerConfig
from gateway.identity.keys import KeyRing, KeysUnavailable
from gateway.identity.refusal import IdentityRefused, Reason

TYPES = frozenset({"at+jwt", "jwt"})


class AccessToken(msgspec.Struct, frozen=True, kw_only=True):
    """
    A token that its issuer has signed for us and that is valid now.

    `scopes` are only those that the issuer may give; `thumbprint` is the key it is bound to, if any. Times aware UTC.
    """

    issuer: IssuerConfig
    claims: Claims
    subject: str
    client_id: str
    scopes: frozenset[str]
    issued_at: datetime
    expires_at: datetime
    thumbprint: str | None


class Confirmation(msgspec.Struct, frozen=True):
    """The key that a token is bound to (`cnf`); any other kind of binding than DPoP's is not understood."""

    jkt: str


class TokenVerifier:
    """Verifies access tokens of the configured issuers."""

    def __init__(self, issuers: tuple[IssuerConfig, ...], rings: Mapping[str, KeyRing]) -> None:
        """Take the issuers and the key ring of each, by its `iss`."""
        self._issuers = {config.issuer: config for config in issuers}
        self._rings = rings
        self._max_bytes = max((config.max_token_bytes for config in issuers), default=0)

    async def verify(self, text: str, *, now: datetime) -> AccessToken:
        """
        Check a token at `now` (aware UTC).

        Raises:
            IdentityRefused: the token is not good, or its issuer's keys cannot be had.
        """
        try:
            return await self._verified(text, now)
        except Malformed as error:
            raise refused(f"the access token is {error}") from error
        except ClaimInvalid as error:
            raise refused(str(error)) from error
        except KeysUnavailable as error:
            raise IdentityRefused(Reason.KEYS_AWAY, "the caller's identity cannot be checked right now") from error

    async def _verified(self, text: str, now: datetime) -> AccessToken:
        """Find the issuer that the token names, then believe nothing that its key has not signed."""
        compact = read_compact(text, max_bytes=self._max_bytes)
        claims = read_claims(compact.payload)
        issuer = self._issuers.get(claims.needed("iss"))
        if issuer is None:
            raise refused("the access token is of an unknown issuer")
        check_form(compact, issuer)
        await self._check_signature(compact, issuer)
        check_audience(claims, issuer)
        return AccessToken(
            issuer=issuer,
            claims=claims,
            subject=claims.needed("sub"),
            client_id=claims.needed("client_id"),
            scopes=scopes(claims) & issuer.scopes,
            issued_at=check_issued(claims, issuer, now),
            expires_at=check_expiry(claims, issuer, now),
            thumbprint=thumbprint(claims),
        )

    async def _check_signature(self, compact: Compact, issuer: IssuerConfig) -> None:
        """
        Check the signature with the key that the header names.

        Raises:
            IdentityRefused: no such key, or not signed by it.
            KeysUnavailable: the issuer's keys cannot be had.
        """
        if compact.header.kid is None:
            raise refused("the access token names no key")
        key = await self._rings[issuer.issuer].find(compact.header.kid)
        if key is None:
            raise refused("the access token is signed with an unknown key")
        tied = issuer.algorithms if key.algorithm is None else (key.algorithm,)
        allowed = tuple(name for name in issuer.algorithms if name in tied)
        if not signed_by(compact, key.public, allowed):
            raise refused("the access token's signature is wrong")


def refused(text: str) -> IdentityRefused:
    """Refuse a token."""
    return IdentityRefused(Reason.TOKEN, text)


def check_form(compact: Compact, issuer: IssuerConfig) -> None:
    """
    Check the header: type and algorithm.

    Raises:
        IdentityRefused: the type is not an access token's, or the algorithm not one of the issuer's.
    """
    if len(compact.text) > issuer.max_token_bytes:
        raise refused("the access token is too large")
    # Media types compare without case, and `application/` may be left out (RFC 7515, 4.1.9).
    if (compact.header.typ or "").lower().removeprefix("application/") not in TYPES:
        raise refused("the token is of a wrong type")
    if compact.header.alg not in issuer.algorithms:
        raise refused("the access token's algorithm is not accepted")


def check_audience(claims: Claims, issuer: IssuerConfig) -> None:
    """
    Check that the token is for this gateway and for nobody else.

    Raises:
        IdentityRefused: another audience, several, or none.
        ClaimInvalid: neither a text nor a list of texts.
    """
    if texts(claims, "aud") != (issuer.audience,):
        raise refused("the access token is for another audience")


def texts(claims: Claims, name: str) -> tuple[str, ...]:
    """Read a claim that is a text or a list of texts."""
    found = claims.raw(name)
    if found is None:
        return ()
    if found.startswith(b"["):
        return claims.read(name, tuple[str, ...]) or ()
    return (claims.read(name, str) or "",)


def scopes(claims: Claims) -> frozenset[str]:
    """Read the scopes: one text with spaces (RFC 9068), or a list (as HelseID writes it)."""
    return frozenset(scope for text in texts(claims, "scope") for scope in text.split())


def check_issued(claims: Claims, issuer: IssuerConfig, now: datetime) -> datetime:
    """
    Check when the token begins to count, and give when it was issued.

    Raises:
        IdentityRefused: `iat` or `nbf` is still to come, or `iat` is missing.
    """
    leeway = timedelta(seconds=issuer.leeway_s)
    issued_at = claims.instant("iat")
    if issued_at is None:
        raise refused("the claim iat is missing")
    if issued_at > now + leeway or (claims.instant("nbf") or issued_at) > now + leeway:
        raise refused("the access token is not valid yet")
    return issued_at


def check_expiry(claims: Claims, issuer: IssuerConfig, now: datetime) -> datetime:
    """
    Check that the token is not over, and give when it is.

    Raises:
        IdentityRefused: `exp` is past or missing.
    """
    expires_at = claims.instant("exp")
    if expires_at is None:
        raise refused("the claim exp is missing")
    if expires_at <= now - timedelta(seconds=issuer.leeway_s):
        raise refused("the access token has expired")
    return expires_at


def thumbprint(claims: Claims) -> str | None:
    """
    Read which key the token is bound to; None for an unbound token.

    Raises:
        ClaimInvalid: bound in a way that is not understood.
    """
    confirmation = claims.read("cnf", Confirmation)
    return confirmation.jkt if confirmation else None
