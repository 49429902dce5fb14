"""Who may ask a simulated laboratory: whoever has its token, or the gateway with one that the demo's issuer gave it."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from starlette.requests import Request

from gateway.demo.gateway_grants import GATEWAY_CLIENT, LABORATORY_SCOPE, audience_of
from gateway.demo.replays import MemoryReplayStore
from gateway.identity.configuration import IssuerConfig, KeyPolicy
from gateway.identity.door import bound, credentials, values
from gateway.identity.dpop import Wanted, check_proof
from gateway.identity.keys import FetchKeys, KeyRing
from gateway.identity.refusal import IdentityRefused
from gateway.identity.tokens import TokenVerifier
from resolvers.model import ActorKind


class NotLetIn(Exception):
    """Whoever asks is not let in: a text without values, and the challenge."""

    def __init__(self, text: str, challenge: str = "Bearer") -> None:
        """Keep both."""
        super().__init__(text)
        self.challenge = challenge


class Guard(Protocol):
    """Stands before a laboratory."""

    async def check(self, request: Request) -> None:
        """
        Let a request in.

        Raises:
            NotLetIn: or not.
        """
        ...


class StaticGuard:
    """Lets in whoever has the one token, or everybody where there is none."""

    def __init__(self, token: str | None) -> None:
        """Take the token."""
        self._token = token

    async def check(self, request: Request) -> None:
        """Compare the token; see Guard."""
        given = request.headers.get("authorization", "").encode()
        if self._token is not None and not secrets.compare_digest(given, f"Bearer {self._token}".encode()):
            raise NotLetIn("a bearer token of this laboratory is needed")


class TokenGuard:
    """Lets in the gateway with a token for this laboratory alone, bound to the key that proves the very request."""

    def __init__(self, source: str, *, url: str, issuer: str, fetch: FetchKeys, clock: Callable[[], datetime]) -> None:
        """
        Take whose token counts.

        Args:
            url: the laboratory's base as the gateway reaches it, without path. issuer: exact name.
            fetch: gets the issuer's keys. clock: aware UTC.
        """
        config = IssuerConfig(
            kind=ActorKind.PERSONNEL,
            issuer=issuer,
            jwks_url=f"{issuer}/jwks",
            audience=audience_of(source),
            algorithms=("PS256", "ES256"),
            scopes=frozenset({LABORATORY_SCOPE}),
            keys=KeyPolicy(retry_s=1.0),
        )
        ring = KeyRing(config.jwks_url, policy=config.keys, fetch=fetch, clock=lambda: clock().timestamp())
        self._verifier = TokenVerifier((config,), {issuer: ring})
        self._url = url
        self._clock = clock
        self._replays = MemoryReplayStore()

    async def check(self, request: Request) -> None:
        """Check token and proof; see Guard."""
        try:
            await self._check(request)
        except IdentityRefused as error:
            raise NotLetIn(error.text, error.challenge) from error

    async def _check(self, request: Request) -> None:
        """
        Check token and proof.

        Raises:
            NotLetIn: the token is not the gateway's, or not for reading.
            IdentityRefused: it is not for this laboratory, or the proof is wrong.
        """
        now = self._clock()
        headers = request.headers.raw
        scheme, text = credentials(values(headers, b"authorization"))
        token = await self._verifier.verify(text, now=now)
        if scheme != "dpop" or token.client_id != GATEWAY_CLIENT or LABORATORY_SCOPE not in token.scopes:
            raise NotLetIn("a bound token of the gateway for reading is needed", "DPoP")
        wanted = Wanted(
            method=request.method,
            url=self._url + request.url.path,
            now=now,
            age_s=token.issuer.proof_age_s,
            leeway_s=token.issuer.leeway_s,
        )
        await check_proof(values(headers, b"dpop"), wanted, bound(token, text), self._replays)
