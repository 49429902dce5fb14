"""Sign somebody in: the authorization code flow with PKCE, state and nonce, and tokens bound to a key of our own."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

import aiohttp
import msgspec
from joserfc.util import urlsafe_b64encode

from gateway.web.config import Kind, WebConfig
from gateway.web.openid import OpenId, ProviderFailed, TokenAnswer
from gateway.web.proofs import new_key
from gateway.web.session import LONGEST, Session, Tokens

RETURN_PATH = "/logg-inn/retur"
# As long as somebody may take to say who they are.
PATIENCE = timedelta(minutes=10)
PATIENCE_S = int(PATIENCE.total_seconds())
# A token is renewed before it could be over on its way.
EARLY = timedelta(seconds=30)


class NotSignedIn(Exception):
    """Nobody was signed in; the message says why, and nothing of anybody."""


class OfAnother(NotSignedIn):
    """An answer is to another sign-in than the one that a browser has begun last, which goes on."""


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in that has begun, as the browser keeps it, sealed; `until` is in Unix seconds."""

    kind: Kind
    state: str
    nonce: str
    verifier: str
    until: float


class SigningIn:
    """Signs in through the providers of the configuration."""

    def __init__(self, config: WebConfig, session: aiohttp.ClientSession) -> None:
        """Take what is set, and how providers are reached."""
        self._config = config
        self._providers = {provider.kind: OpenId(provider, session) for provider in config.providers}
        self._returned: dict[str, float] = {}

    @property
    def providers(self) -> Mapping[Kind, OpenId]:
        """Give who signs whom in."""
        return self._providers

    @property
    def return_url(self) -> str:
        """Say where providers send people back to."""
        return self._config.public_url.rstrip("/") + RETURN_PATH

    async def begin(self, kind: Kind, *, language: str, now: datetime) -> tuple[str, Begun]:
        """
        Say where to send somebody who wants to sign in, and what their browser is to keep meanwhile.

        Raises:
            NotSignedIn: nobody of that kind can, or the provider is away.

        Source:
            RFC 6749, section 4.1.1; RFC 7636, section 4.3; OpenID Connect Core 1.0, section 3.1.2.1; read 26 November
            2026.
        """
        provider = self._config.provider(kind)
        if provider is None:
            raise NotSignedIn("there is no provider for this kind of people")
        begun = Begun(
            kind=kind,
            state=secrets.token_urlsafe(24),
            nonce=secrets.token_urlsafe(24),
            verifier=secrets.token_urlsafe(48),
            until=(now + PATIENCE).timestamp(),
        )
        asked = {
            "response_type": "code",
            "client_id": provider.client_id,
            "redirect_uri": self.return_url,
            "scope": provider.scope,
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": challenge(begun.verifier),
            "code_challenge_method": "S256",
            "ui_locales": language,
        }
        try:
            return await self._providers[kind].address(asked, now), begun
        except ProviderFailed as error:
            raise NotSignedIn(str(error)) from error

    async def finish(self, returned: Mapping[str, str], begun: Begun | None, now: datetime) -> Session:
        """
        Take somebody in who comes back from a provider.

        Args:
            returned: what the address of the return holds. begun: what their browser kept.

        Raises:
            NotSignedIn: it is not what we began, or the provider says no.

        Source:
            RFC 6749, section 4.1.3; RFC 9449, section 5; read 26 November 2026.
        """
        checked = self._checked(returned, begun, now)
        self._use_up(checked, now)
        provider, key = self._providers[checked.kind], new_key()
        form = {
            "grant_type": "authorization_code",
            "code": returned.get("code", ""),
            "redirect_uri": self.return_url,
            "code_verifier": checked.verifier,
        }
        try:
            await provider.told_by(returned.get("iss"))
            given = await provider.token(form, key, now)
            claims = await provider.named(given.id_token, nonce=checked.nonce, now=now)
        except ProviderFailed as error:
            raise NotSignedIn(str(error)) from error
        return Session(
            kind=checked.kind,
            name=claims.name,
            key=key,
            tokens=tokens(given, None, now, id_token=given.id_token),
            now=now,
            subject=claims.sub,
        )

    def _checked(self, returned: Mapping[str, str], begun: Begun | None, now: datetime) -> Begun:
        """
        Check that a return belongs to what this browser began.

        Raises:
            NotSignedIn: it does not.
        """
        if begun is None:
            raise NotSignedIn("the browser has kept nothing of a sign-in")
        if not hmac.compare_digest(returned.get("state", "").encode(), begun.state.encode()):
            raise OfAnother("the answer is to another sign-in")
        if self._config.provider(begun.kind) is None:
            raise NotSignedIn("there is no provider for this kind of people")
        if now.timestamp() >= begun.until:
            raise NotSignedIn("the sign-in has taken too long")
        if "code" not in returned:
            raise NotSignedIn("the provider has signed nobody in")
        return begun

    def _use_up(self, begun: Begun, now: datetime) -> None:
        """
        Take a return once: who kept its cookie would have the provider asked without end, having begun once.

        Raises:
            NotSignedIn: it was taken before.
        """
        self._returned = {state: until for state, until in self._returned.items() if until > now.timestamp()}
        if begun.state in self._returned:
            raise NotSignedIn("the sign-in has come back before")
        self._returned[begun.state] = begun.until

    async def fresh(self, session: Session, now: datetime) -> bool:
        """
        Tell whether a session's token holds, after it has been renewed where it was soon to be over.

        It is renewed for the purpose that it was for: nobody works for another one than they have chosen.
        """
        async with session.busy:
            if now < session.tokens.expires_at - EARLY:
                return True
            # Until it is over, a provider that is away for a moment ends nothing.
            return await self._renewed(session, session.purpose, now) or now < session.tokens.expires_at

    async def renew(self, session: Session, purpose: str, now: datetime) -> bool:
        """Get a token for another purpose of use; tells whether it was given, and else the old one stays."""
        async with session.busy:
            return await self._renewed(session, purpose, now)

    async def _renewed(self, session: Session, purpose: str | None, now: datetime) -> bool:
        """Renew what a session asks with, for a purpose of use where one is chosen; tells whether it could be."""
        refresh = session.tokens.refresh
        if refresh is None:
            return False
        form = {"grant_type": "refresh_token", "refresh_token": refresh} | ({"purpose": purpose} if purpose else {})
        try:
            given = await self._providers[session.kind].token(form, session.key, now)
        except ProviderFailed:
            return False
        session.tokens = tokens(given, refresh, now, id_token=session.tokens.id_token)
        session.purpose = purpose
        return True


def challenge(verifier: str) -> str:
    """Show that we know a secret, without it (PKCE, S256)."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).decode()


def tokens(given: TokenAnswer, refresh: str | None, now: datetime, *, id_token: str) -> Tokens:
    """Take what an issuer gave; `refresh` goes on where it gave no other, and `id_token` is that of the sign-in."""
    return Tokens(
        access=given.access_token,
        refresh=given.refresh_token or refresh,
        expires_at=now + timedelta(seconds=min(max(given.expires_in, 0), int(LONGEST.total_seconds()))),
        id_token=id_token,
    )
