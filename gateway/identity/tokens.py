"""Access tokens (RFC 9068): signature, issuer, audience, type, times and scope, each checked exactly."""

import hashlib
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import msgspec
from cachetools import TLRUCache

from gateway.identity.claims import ClaimInvalid, Claims, read_claims
from gateway.identity.compact import Compact, Malformed, read_compact, signed_by
from gateway.identity.configuration import IssuerConfig
from gateway.identity.keys import Key, KeyRing, KeysUnavailable
from gateway.identity.refusal import IdentityRefused, Reason

TYPES = frozenset({"at+jwt", "jwt"})
# So many tokens at a time are not checked a second time; each takes some thousand bytes.
KEPT = 2_000


class AccessToken(msgspec.Struct, frozen=True, kw_only=True):
    """
    A token that its issuer has signed for us and that is valid now.

    `scopes` are only those that the issuer may give; `thumbprint` is the key it is bound to, if any. Times aware UTC:
    `valid_from` is the later of when it was issued and before when it does not count.
    """

    issuer: IssuerConfig
    claims: Claims
    subject: str
    client_id: str
    scopes: frozenset[str]
    issued_at: datetime
    valid_from: datetime
    expires_at: datetime
    thumbprint: str | None


class Confirmation(msgspec.Struct, frozen=True):
    """The key that a token is bound to (`cnf`); any other kind of binding than DPoP's is not understood."""

    jkt: str


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A token that was checked, and the very key, with its id, that has signed it."""

    token: AccessToken
    kid: str
    key: Key


class TokenVerifier:
    """
    Verifies access tokens of the configured issuers.

    What of a token does not change is checked once: its signature, form, audience and claims. Its times, and that its
    issuer still gives the key that signed it, are looked at whenever it comes. What is kept is named by a hash of the
    whole token, and forgotten when the token is over.
    """

    def __init__(
        self,
        issuers: tuple[IssuerConfig, ...],
        rings: Mapping[str, KeyRing],
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the issuers, the key ring of each by its `iss`, and seconds that never go back."""
        self._issuers = {config.issuer: config for config in issuers}
        self._rings = rings
        self._max_bytes = max((config.max_token_bytes for config in issuers), default=0)
        self._timer = timer
        self._known: TLRUCache[bytes, tuple[Known, float]] = TLRUCache(KEPT, until, timer=timer)

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
        """Check all of a token that was not checked before, and the times of every one."""
        name = hashlib.sha256(text.encode()).digest()
        known, _ = self._known.get(name, (None, 0.0))
        if known is not None and await self._key(known.token.issuer, known.kid) is known.key:
            check_times(known.token, now)
            return known.token
        known = await self._checked(text)
        check_times(known.token, now)
        self._known[name] = known, self._timer() + left_s(known.token, now)
        return known.token

    async def _checked(self, text: str) -> Known:
        """Find the issuer that the token names, then believe nothing that its key has not signed."""
        compact = read_compact(text, max_bytes=self._max_bytes)
        claims = read_claims(compact.payload)
        issuer = self._issuers.get(claims.needed("iss"))
        if issuer is None:
            raise refused("the access token is of an unknown issuer")
        check_form(compact, issuer)
        kid = compact.header.kid
        if kid is None:
            raise refused("the access token names no key")
        key = await self._key(issuer, kid)
        check_signature(compact, issuer, key)
        check_audience(claims, issuer)
        issued_at = needed_instant(claims, "iat")
        token = AccessToken(
            issuer=issuer,
            claims=claims,
            subject=claims.needed("sub"),
            client_id=claims.needed("client_id"),
            scopes=scopes(claims) & issuer.scopes,
            issued_at=issued_at,
            valid_from=max(issued_at, claims.instant("nbf") or issued_at),
            expires_at=needed_instant(claims, "exp"),
            thumbprint=thumbprint(claims),
        )
        return Known(token=token, kid=kid, key=key)

    async def _key(self, issuer: IssuerConfig, kid: str) -> Key:
        """
        Find the key of an issuer that a token names.

        Raises:
            IdentityRefused: there is no such key.
            KeysUnavailable: the issuer's keys cannot be had.
        """
        key = await self._rings[issuer.issuer].find(kid)
        if key is None:
            raise refused("the access token is signed with an unknown key")
        return key


def until(_name: bytes, kept: tuple[Known, float], _now: float) -> float:
    """Tell when a token is forgotten."""
    return kept[1]


def left_s(token: AccessToken, now: datetime) -> float:
    """Tell for how many seconds a token still counts."""
    return (token.expires_at - now).total_seconds() + token.issuer.leeway_s


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


def check_signature(compact: Compact, issuer: IssuerConfig, key: Key) -> None:
    """
    Check that a token is signed with a key, in a way that the issuer and the key allow.

    Raises:
        IdentityRefused: it is not.
    """
    tied = issuer.algorithms if key.algorithm is None else (key.algorithm,)
    allowed = tuple(name for name in issuer.algorithms if name in tied)
    if not signed_by(compact, key.public, allowed):
        raise refused("the access token's signature is wrong")


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


def needed_instant(claims: Claims, name: str) -> datetime:
    """
    Read a time that must be there.

    Raises:
        ClaimInvalid: it is missing, or no time.
    """
    found = claims.instant(name)
    if found is None:
        raise ClaimInvalid(f"the claim {name} is missing")
    return found


def check_times(token: AccessToken, now: datetime) -> None:
    """
    Check that the token counts already, and still.

    Raises:
        IdentityRefused: it does not.
    """
    leeway = timedelta(seconds=token.issuer.leeway_s)
    if token.valid_from > now + leeway:
        raise refused("the access token is not valid yet")
    if token.expires_at <= now - leeway:
        raise refused("the access token has expired")


def thumbprint(claims: Claims) -> str | None:
    """
    Read which key the token is bound to; None for an unbound token.

    Raises:
        ClaimInvalid: bound in a way that is not understood.
    """
    confirmation = claims.read("cnf", Confirmation)
    return confirmation.jkt if confirmation else None
