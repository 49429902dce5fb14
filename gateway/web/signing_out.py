"""Sign somebody out where they signed in too, so that who comes to a machine next is not let in there as them."""

import hmac
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec
from typing_extensions import override

from gateway.web.config import Kind, WebConfig
from gateway.web.guarding import POLICY, origin_of
from gateway.web.openid import OpenId, ProviderFailed
from gateway.web.session import Session

SIGN_OUT_PATH = "/logg-ut"
SIGNED_OUT_PATH = "/logg-ut/retur"


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a browser keeps, sealed, of a sign-out until the start page has told of it.

    `state` is what the provider is to send back; empty where it was not asked. `there` tells that it has.
    """

    state: str = ""
    there: bool = False

    def returned(self, state: str) -> bool:
        """Tell whether a return from a provider is the one that this sign-out waits for."""
        return bool(self.state) and hmac.compare_digest(state.encode(), self.state.encode())


class Onward(msgspec.Struct, frozen=True, kw_only=True):
    """The form by which a browser asks a provider to end its session; `fields` may name the person."""

    url: str
    fields: Mapping[str, str]

    @override
    def __repr__(self) -> str:
        """Say where it goes, and nothing of whom it is about."""
        return f"Onward({self.url})"

    @property
    def left(self) -> Left:
        """Say what the browser keeps meanwhile."""
        return Left(state=self.fields["state"])

    @property
    def policy(self) -> str:
        """
        Let the page of this form send it.

        A browser asks the policy also for where a provider sends on to, and one that itself has people signed in by
        others sends to these first: over https each may.
        """
        allowed = "https:" if urlsplit(self.url).scheme == "https" else origin_of(self.url)
        return POLICY.replace("form-action 'self'", f"form-action 'self' {allowed}")


class SigningOut:
    """Signs out at the providers of the configuration."""

    def __init__(self, config: WebConfig, providers: Mapping[Kind, OpenId]) -> None:
        """Take what is set, and who signs whom in."""
        self._return_url = config.public_url.rstrip("/") + SIGNED_OUT_PATH
        self._providers = providers

    async def begin(self, session: Session) -> Onward | None:
        """
        Say what a browser is to send to the provider of a session that was ended; None where it takes nothing.

        The id token goes along as what the provider knows its session by: some ask their user without it, and send
        nobody back. It names a person, so that it is sent by a form and never in an address.

        Source:
            OpenID Connect RP-Initiated Logout 1.0, section 2, read 27 November 2026.
        """
        provider = self._providers[session.kind]
        try:
            url = (await provider.metadata()).end_session_endpoint
        except ProviderFailed:
            return None
        if url is None:
            return None
        fields = {
            "id_token_hint": session.tokens.id_token,
            "client_id": provider.client_id,
            "post_logout_redirect_uri": self._return_url,
            "state": secrets.token_urlsafe(24),
        }
        return Onward(url=url, fields={name: text for name, text in fields.items() if text})
