"""What the pages are told by whoever serves them."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec
from typing_extensions import override

COOKIE_KEY_BYTES = 32


class Kind(StrEnum):
    """Whom a page is for."""

    CITIZEN = "CITIZEN"
    PERSONNEL = "PERSONNEL"
    OPERATOR = "OPERATOR"


class ClientKey(Protocol):
    """A private key that the pages are known by."""

    def assertion(self, client_id: str, issuer: str, now: datetime) -> str:
        """Say to an issuer who asks, for one call at `now` (private_key_jwt, RFC 7523)."""
        ...


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """
    Who says who somebody is (an OpenID provider), for one kind of people; its addresses are found by discovery.

    Args:
        kind: whom it signs in. issuer: its exact name. client_id, key: how the pages are known there (private_key_jwt).
        scope: what is asked for, `openid` among it.
    """

    kind: Kind
    issuer: str
    client_id: str
    key: ClientKey
    scope: str

    @override
    def __repr__(self) -> str:
        """Say whose it is, and nothing of the key."""
        return f"Provider({self.kind})"


class WebConfig(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the pages need to know.

    Args:
        graphql_url: the public endpoint, which is all that the pages ask. public_url: where browsers reach the pages.
        providers: one for each kind that may sign in.
        cookie_key: 32 bytes that cookies are sealed with.
        languages: those that there are, the usual one first.
        synthetic: say on every page that all data are made up.

    Raises:
        ValueError: the key is of another length, two providers are for one kind, or no language is said.
    """

    graphql_url: str
    public_url: str
    providers: tuple[Provider, ...]
    cookie_key: bytes
    languages: Sequence[str] = ("nb", "nn", "en")
    synthetic: bool = False

    def __post_init__(self) -> None:
        """Refuse what could not be served."""
        if len(self.cookie_key) != COOKIE_KEY_BYTES:
            raise ValueError("the key of the cookies is of another length")
        if len({provider.kind for provider in self.providers}) != len(self.providers):
            raise ValueError("two providers are for one kind of people")
        if not self.languages:
            raise ValueError("the pages have no language")

    @override
    def __repr__(self) -> str:
        """Say nothing of the key."""
        return "WebConfig(...)"

    def provider(self, kind: Kind) -> Provider | None:
        """Find who signs a kind of people in; None where they cannot sign in."""
        return next((provider for provider in self.providers if provider.kind is kind), None)
