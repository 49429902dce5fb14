"""The authorization endpoint of the demo's issuers: who is asked for, codes for one use, and what renews a token."""

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Generic, Literal, TypeVar
from urllib.parse import urlencode

import msgspec
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64encode

from gateway.demo.cast import CITIZENS, CLINICIANS, OPERATORS, Citizen, Clinician, Operator
from gateway.identity.configuration import OPERATOR_SCOPE, READ_SCOPE
from gateway.site_config import ProviderConfig, SiteConfig
from resolvers.model import ActorKind

PAGES_CLIENT = "provesvar-pages"
OF_THE_SIGN_IN = frozenset({"openid", "profile", "offline_access"})
CODE_LASTS = timedelta(minutes=1)
# As long as somebody may take to choose.
PUSHED_LASTS = timedelta(minutes=10)
PUSHED = "urn:ietf:params:oauth:request_uri:"
REFRESH_LASTS = timedelta(hours=8)
MOST_HELD = 10_000
MAX_TEXT = 500
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")

# Who signs in where, and with which scopes.
REALMS: Sequence[tuple[Literal["CITIZEN", "PERSONNEL", "OPERATOR"], str, str]] = (
    ("CITIZEN", "helsenorge", READ_SCOPE),
    ("PERSONNEL", "helseid", READ_SCOPE),
    ("OPERATOR", "helseid", f"{READ_SCOPE} {OPERATOR_SCOPE}"),
)

Held = TypeVar("Held")


class Pages(msgspec.Struct, frozen=True, kw_only=True):
    """
    Pages that people are signed in to: their key, and where people are sent back to, which is nowhere else.

    `signed_out_url` is for those who have signed out; empty where they are not sent back.
    """

    key: ECKey
    return_url: str
    signed_out_url: str = ""


class NotAsked(Exception):
    """A browser comes with nothing that a client has asked for, so that it is sent nowhere; the message says why."""


class AskedWrongly(Exception):
    """A client asks for something that is wrong; `error` is the code by which it is told."""

    def __init__(self, error: str) -> None:
        """Keep the code."""
        super().__init__(error)
        self.error = error


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """An authorization request that has been checked."""

    return_url: str
    scope: str
    state: str
    nonce: str
    challenge: str
    language: str


Person = Citizen | Clinician | Operator


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """Who signed in, and for what."""

    asked: Asked
    member: Person


class Renewable(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in that may be gone on with, by the key that it began with alone."""

    signed_in: SignedIn
    thumbprint: str


class Once(Generic[Held]):
    """Secrets that are each good for a while, and for one use where they are taken; only their hashes are kept."""

    def __init__(self, lasts: timedelta, most: int = MOST_HELD) -> None:
        """Take how long, and how many at most."""
        self._lasts = lasts
        self._most = most
        self._held: dict[bytes, tuple[datetime, Held]] = {}

    def give(self, held: Held, now: datetime) -> str:
        """Make a secret for something; the oldest is forgotten when there are too many."""
        self._held = {key: value for key, value in self._held.items() if value[0] > now}
        while len(self._held) >= self._most:
            del self._held[next(iter(self._held))]
        secret = secrets.token_urlsafe(32)
        self._held[hashed(secret)] = (now + self._lasts, held)
        return secret

    def look(self, secret: str, now: datetime) -> Held | None:
        """Give what a secret is for; None where it is unknown, used or over."""
        until, held = self._held.get(hashed(secret), (now, None))
        return held if until > now else None

    def take(self, secret: str, now: datetime) -> Held | None:
        """Use a secret up; None where it is unknown, used or over."""
        until, held = self._held.pop(hashed(secret), (now, None))
        return held if until > now else None


class SignIns:
    """What one issuer keeps of sign-ins."""

    def __init__(self, kind: ActorKind, issuer: str, pages: Pages | None) -> None:
        """Take whom the issuer knows, its name, and the pages that it signs in to; None where there are none."""
        self._kind = kind
        self._issuer = issuer
        self._pages = pages
        self._pushed: Once[Asked] = Once(PUSHED_LASTS)
        self._codes: Once[SignedIn] = Once(CODE_LASTS)
        self._renewable: Once[Renewable] = Once(REFRESH_LASTS)

    def pushed(self, form: Mapping[str, str], now: datetime) -> str:
        """
        Take what a client asks that somebody signs in for, and give what a browser is to bring instead of it.

        Raises:
            AskedWrongly: something is wrong with it.

        Source:
            RFC 9126, section 2; RFC 6749, section 4.1.1; RFC 7636, section 4.4.1; read 26 November 2026.
        """
        pages = self._pages
        # INVARIANT: nobody is sent to an address that is not, letter for letter, one that was agreed on.
        if pages is None or form.get("redirect_uri") != pages.return_url:
            raise AskedWrongly("invalid_request")
        if form.get("response_type") != "code":
            raise AskedWrongly("unsupported_response_type")
        challenge, scope = form.get("code_challenge", ""), form.get("scope", "")
        if form.get("code_challenge_method") != "S256" or not CHALLENGE.fullmatch(challenge):
            raise AskedWrongly("invalid_request")
        texts = [scope, *(form.get(name, "") for name in ("state", "nonce"))]
        if not all(0 < len(text) <= MAX_TEXT for text in texts):
            raise AskedWrongly("invalid_request")
        if "openid" not in scope.split():
            raise AskedWrongly("invalid_scope")
        asked = Asked(
            return_url=pages.return_url,
            scope=scope,
            state=texts[1],
            nonce=texts[2],
            challenge=challenge,
            language=form.get("ui_locales", "")[:2],
        )
        return PUSHED + self._pushed.give(asked, now)

    def asked(self, fields: Mapping[str, str], now: datetime) -> Asked:
        """
        Find what was asked for by what a browser brings; it may be reloaded.

        Raises:
            NotAsked: nothing that we know of, or not by that client.

        Source:
            RFC 9126, section 4, read 26 November 2026.
        """
        asked = self._pushed.look(fields.get("request_uri", "").removeprefix(PUSHED), now)
        if asked is None or fields.get("client_id") != PAGES_CLIENT:
            raise NotAsked("nobody has asked for this, or too long ago; begin again")
        return asked

    def people(self, asked: Asked) -> Sequence[Person]:
        """List who may sign in: operators where their scope is asked for, else those whom the issuer knows."""
        if self._kind is ActorKind.CITIZEN:
            return CITIZENS
        return OPERATORS if OPERATOR_SCOPE in asked.scope.split() else CLINICIANS

    def chosen(self, asked: Asked, persona: str, now: datetime) -> str:
        """Say where to send who has chosen: back with a code, or with an error where there is nobody of that key."""
        member = next((person for person in self.people(asked) if person.key == persona), None)
        if member is None:
            return self._return(asked.return_url, error="access_denied", state=asked.state)
        code = self._codes.give(SignedIn(asked=asked, member=member), now)
        return self._return(asked.return_url, code=code, state=asked.state)

    def _return(self, url: str, **answer: str) -> str:
        """Write the address of a return, with our name against mix-ups (RFC 9207)."""
        return f"{url}?{urlencode({**answer, 'iss': self._issuer})}"

    def redeemed(self, form: Mapping[str, str], now: datetime) -> SignedIn | None:
        """Use a code up; None where it is none, or of somebody who cannot show that they asked for it (PKCE)."""
        signed_in = self._codes.take(form.get("code", ""), now)
        verifier = form.get("code_verifier", "")
        if signed_in is None or not VERIFIER.fullmatch(verifier):
            return None
        kept = signed_in.asked
        same = form.get("redirect_uri") == kept.return_url and challenge_of(verifier) == kept.challenge
        return signed_in if same else None

    def renewable(self, signed_in: SignedIn, thumbprint: str, now: datetime) -> str | None:
        """Give what renews a token, where it was asked for."""
        if "offline_access" not in signed_in.asked.scope.split():
            return None
        return self._renewable.give(Renewable(signed_in=signed_in, thumbprint=thumbprint), now)

    def renewed(self, form: Mapping[str, str], thumbprint: str, now: datetime) -> SignedIn | None:
        """Go on with a sign-in; None where it is not known, over, or of another key."""
        held = self._renewable.take(form.get("refresh_token", ""), now)
        return held.signed_in if held is not None and held.thumbprint == thumbprint else None


def site_config(base_url: str, key_file: Path) -> SiteConfig:
    """Say what the demo's gateway is to be told about who signs people in, at the issuers' base URL."""
    return SiteConfig(
        providers=tuple(
            ProviderConfig(
                kind=kind,
                issuer=f"{base_url}/{realm}",
                client_id=PAGES_CLIENT,
                key_file=str(key_file),
                scope=f"openid profile offline_access {scope}",
            )
            for kind, realm, scope in REALMS
        )
    )


def for_us(scope: str) -> str | None:
    """Take the scopes of the gateway out of those of a sign-in; None where there are none."""
    return " ".join(one for one in scope.split() if one not in OF_THE_SIGN_IN) or None


def challenge_of(verifier: str) -> str:
    """Compute what a verifier was announced by (PKCE, S256)."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).decode()


def hashed(secret: str) -> bytes:
    """Name a secret for us."""
    return hashlib.sha256(secret.encode()).digest()
