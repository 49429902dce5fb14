"""The one way in: from the headers of a request to its Caller, or a refusal."""

from collections.abc import Callable, Iterable
from datetime import datetime

import msgspec

from gateway.addresses import on_loopback
from gateway.identity.caller import Reading, caller_of, read_basis
from gateway.identity.configuration import DOORS, DoorScope, IssuerConfig, foreign_claims
from gateway.identity.details import METADATA_PATH
from gateway.identity.dpop import Binding, ReplayStore, Wanted, check_proof
from gateway.identity.keys import FetchKeys, KeyRing
from gateway.identity.nonces import Nonces
from gateway.identity.refusal import IdentityRefused, Reason
from gateway.identity.tokens import AccessToken, TokenVerifier
from resolvers.model import Caller, CallerToken

Headers = Iterable[tuple[bytes, bytes]]


class Door:
    """Identifies callers; needs `prefetch` at start-up to have the keys before the first one comes."""

    def __init__(
        self,
        issuers: tuple[IssuerConfig, ...],
        *,
        public_url: str,
        subject_key: bytes,
        fetch: FetchKeys,
        clock: Callable[[], float],
        replays: ReplayStore,
        nonces: Nonces | None = None,
        doors: tuple[DoorScope, ...] = DOORS,
    ) -> None:
        """
        Take what identities are checked with.

        Args:
            public_url: the gateway's base as callers reach it, without path or with the prefix that a proxy adds.
            subject_key: secret for `Caller.subject`, at least 32 bytes.
            clock: seconds that never go back, for the age of keys.
            replays: remembers proofs for every gateway that callers may reach under `public_url`.
            nonces: what a proof must carry one of; None asks for none.
            doors: the paths that can be asked, each with its scope; all others are refused.

        Raises:
            ValueError: two issuers of one name, a short key, or unbound tokens allowed beyond loopback.
        """
        if len({config.issuer for config in issuers}) != len(issuers):
            raise ValueError("two issuers have one name")
        if len(subject_key) < 32:  # noqa: PLR2004  as long as the hash that it keys
            raise ValueError("the subject key is too short")
        if any(config.bearer_allowed for config in issuers) and not on_loopback(public_url):
            raise ValueError("unbound tokens are allowed on loopback only")
        self._public_url = public_url.rstrip("/")
        self._subject_key = subject_key
        self._replays = replays
        self._nonces = nonces
        self._scopes = {door.path: door.scope for door in doors}
        self._foreign = {config.issuer: foreign_claims(config, issuers) for config in issuers}
        self._rings = {
            config.issuer: KeyRing(config.jwks_url, policy=config.keys, fetch=fetch, clock=clock) for config in issuers
        }
        self._verifier = TokenVerifier(issuers, self._rings, clock)

    async def prefetch(self) -> bool:
        """Fetch every issuer's keys; tells whether all have keys that can be used."""
        return all([await ring.prefetch() for ring in self._rings.values()])

    async def identify(self, *, headers: Headers, method: str, path: str, now: datetime) -> Caller:
        """
        Say who sends a request.

        Args:
            headers: every header as it came, name and value, repeated ones repeated.
            path: as the gateway sees it, without query. now: aware UTC.

        Raises:
            IdentityRefused: no, wrong, or insufficient credentials; it tells where to find out what is wanted.
        """
        try:
            return await self._identified(list(headers), method=method, path=path, now=now)
        except IdentityRefused as refused:
            refused.described_at = self._public_url + METADATA_PATH
            raise

    async def _identified(self, found: list[tuple[bytes, bytes]], *, method: str, path: str, now: datetime) -> Caller:
        """Check token, proof, scope and attestation, in this order; see identify."""
        scheme, text = credentials(values(found, b"authorization"))
        token = await self._verifier.verify(text, now=now)
        if scheme == "dpop":
            request = Wanted(
                method=method,
                url=self._public_url + path,
                now=now,
                age_s=token.issuer.proof_age_s,
                leeway_s=token.issuer.leeway_s,
                nonces=frozenset() if self._nonces is None else self._nonces.accepted(now),
            )
            await check_proof(values(found, b"dpop"), request, bound(token, text), self._replays)
        else:
            check_unbound(token)
        self._check_scope(token, path)
        reading = Reading(
            foreign=self._foreign[token.issuer.issuer],
            basis=read_basis(values(found, b"access-basis")),
            subject_key=self._subject_key,
            now=now,
        )
        return msgspec.structs.replace(
            caller_of(token, reading), token=CallerToken(issuer=token.issuer.issuer, text=text)
        )

    def told(self, now: datetime) -> dict[str, str]:
        """Give the headers that every answer to a caller has, also to a refused one: the nonce for the next proof."""
        return {} if self._nonces is None else {"dpop-nonce": self._nonces.newest(now)}

    def _check_scope(self, token: AccessToken, path: str) -> None:
        """
        Check that the token opens the door at this path.

        Raises:
            IdentityRefused: it does not, or there is no such door.
        """
        wanted = self._scopes.get(path)
        if wanted is None or wanted not in token.scopes:
            raise IdentityRefused(Reason.SCOPE, "the access token has not the scope for this")


def values(headers: list[tuple[bytes, bytes]], name: bytes) -> list[str]:
    """Take every value of a header; names compare without case."""
    return [value.decode("latin-1") for found, value in headers if found.lower() == name]


def credentials(given: list[str]) -> tuple[str, str]:
    """
    Take scheme (`dpop` or `bearer`) and token from the values of Authorization.

    Raises:
        IdentityRefused: none, several, or another scheme.
    """
    if not given:
        raise IdentityRefused(Reason.NO_CREDENTIALS, "an access token is needed")
    if len(given) > 1:
        raise IdentityRefused(Reason.TOKEN, "exactly one authorization header is needed")
    scheme, _, text = given[0].strip().partition(" ")
    if scheme.lower() not in {"dpop", "bearer"}:
        raise IdentityRefused(Reason.NO_CREDENTIALS, "the authorization header is not of the scheme DPoP")
    return scheme.lower(), text.strip()


def bound(token: AccessToken, text: str) -> Binding:
    """
    Say which key a token is bound to.

    Raises:
        IdentityRefused: to none.
    """
    if token.thumbprint is None:
        raise IdentityRefused(Reason.TOKEN, "the access token is not bound to a key")
    return Binding(access_token=text, thumbprint=token.thumbprint)


def check_unbound(token: AccessToken) -> None:
    """
    Check that a token may be sent as Bearer.

    Raises:
        IdentityRefused: it is bound to a key, or its issuer's tokens must be.
    """
    if token.thumbprint is not None:
        raise IdentityRefused(Reason.TOKEN, "a bound access token is not a bearer token")
    if not token.issuer.bearer_allowed:
        raise IdentityRefused(Reason.TOKEN, "bearer tokens are not accepted")
