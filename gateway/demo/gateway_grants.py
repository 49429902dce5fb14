"""What the demo's issuer gives the gateway itself: tokens for laboratories, in its own name or for a user's token."""

import hashlib
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import msgspec

from gateway.demo.signing import Json, SigningKeys
from gateway.identity.configuration import READ_SCOPE, IssuerConfig, KeyPolicy
from gateway.identity.keys import KeyRing
from gateway.identity.refusal import IdentityRefused
from gateway.identity.tokens import AccessToken, TokenVerifier
from resolvers.deadline import Deadline
from resolvers.model import ActorKind

GATEWAY_CLIENT = "provesvar-gateway"
LABORATORY_SCOPE = "provesvar:laboratory-read"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105 - the name of a type
LIFE_S = 300


class GrantRefused(Exception):
    """The gateway gets no token: the OAuth error code, and a sentence."""

    def __init__(self, error: str, description: str) -> None:
        """Keep both."""
        super().__init__(description)
        self.error = error


def audience_of(source: str) -> str:
    """Name the audience of one laboratory's tokens."""
    return f"provesvar:{source}"


class GatewayGrants:
    """Gives tokens of one issuer to the gateway, each for one laboratory, bound to its key, and without any person."""

    def __init__(
        self, config: IssuerConfig, keys: SigningKeys, audiences: frozenset[str], clock: Callable[[], datetime]
    ) -> None:
        """
        Take what is known.

        Args:
            config: how the issuer's tokens for the gateway are checked, which alone are exchanged.
            audiences: of the laboratories. clock: aware UTC.
        """

        async def own(url: str, *, max_bytes: int, deadline: Deadline) -> bytes:
            del url, max_bytes, deadline
            return msgspec.json.encode(keys.published())

        ring = KeyRing(config.jwks_url, policy=config.keys, fetch=own, clock=lambda: clock().timestamp())
        self._issuer = config.issuer
        self._verifier = TokenVerifier((config,), {config.issuer: ring})
        self._keys = keys
        self._audiences = audiences
        self._clock = clock

    async def answer(self, form: Mapping[str, str], thumbprint: str | None) -> Json:
        """
        Answer a token request of the gateway.

        Raises:
            GrantRefused: it is refused.
        """
        if thumbprint is None:
            raise GrantRefused("invalid_dpop_proof", "the gateway's tokens are bound to a key")
        if form.get("audience") not in self._audiences:
            raise GrantRefused("invalid_target", "the audience is no laboratory")
        if form.get("scope") != LABORATORY_SCOPE:
            raise GrantRefused("invalid_scope", "the scope is not for the gateway")
        now = self._clock()
        over = now + timedelta(seconds=LIFE_S)
        match form.get("grant_type"):
            case "client_credentials":
                return self._given(form["audience"], {"sub": GATEWAY_CLIENT}, thumbprint, over)
            case grant if grant == EXCHANGE:
                subject = await self._subject(form, now)
                who = {"sub": pairwise(subject.subject, form["audience"]), "act": {"sub": GATEWAY_CLIENT}}
                given = self._given(form["audience"], who, thumbprint, min(over, subject.expires_at))
                return {**given, "issued_token_type": ACCESS_TOKEN}
            case _:
                raise GrantRefused("unsupported_grant_type", "the gateway asks in its own name or exchanges a token")

    async def _subject(self, form: Mapping[str, str], now: datetime) -> AccessToken:
        """
        Check the token that is to be exchanged.

        Raises:
            GrantRefused: it is none of ours for the gateway, or over.
        """
        if form.get("subject_token_type") != ACCESS_TOKEN:
            raise GrantRefused("invalid_request", "what is exchanged is an access token")
        try:
            return await self._verifier.verify(form.get("subject_token", ""), now=now)
        except IdentityRefused as error:
            raise GrantRefused("invalid_grant", error.text) from error

    def _given(self, audience: str, who: Json, thumbprint: str, over: datetime) -> Json:
        """Write a token, and what is said beside it."""
        now = int(self._clock().timestamp())
        claims = {
            **who,
            "iss": self._issuer,
            "aud": audience,
            "client_id": GATEWAY_CLIENT,
            "jti": uuid.uuid4().hex,
            "iat": now,
            "nbf": now,
            "exp": int(over.timestamp()),
            "scope": LABORATORY_SCOPE,
            "cnf": {"jkt": thumbprint},
        }
        return {
            "access_token": self._keys.sign(claims, typ="at+jwt"),
            "token_type": "DPoP",
            "expires_in": int(over.timestamp()) - now,
            "scope": LABORATORY_SCOPE,
        }


def pairwise(subject: str, audience: str) -> str:
    """Name a user to one laboratory, as nobody else names them."""
    return hashlib.sha256(f"{subject}\0{audience}".encode()).hexdigest()[:32]


def exchanged_config(issuer: str, audience: str) -> IssuerConfig:
    """Say how the issuer checks its own tokens before it exchanges them."""
    return IssuerConfig(
        kind=ActorKind.PERSONNEL,
        issuer=issuer,
        jwks_url=f"{issuer}/jwks",
        audience=audience,
        algorithms=("PS256", "ES256"),
        scopes=frozenset({READ_SCOPE}),
        keys=KeyPolicy(fresh_s=0.0, retry_s=0.0),
    )
