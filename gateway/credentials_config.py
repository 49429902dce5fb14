"""What the settings say of how the gateway gets tokens of its own for a source."""

from enum import StrEnum
from typing import Annotated

import msgspec

from gateway.addresses import check_addresses

Text = Annotated[str, msgspec.Meta(min_length=1)]


class CredentialKind(StrEnum):
    """In whose name a source is asked: the gateway's own, or that of its caller."""

    CLIENT = "client_credentials"
    EXCHANGE = "token_exchange"


class CredentialsConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    The gateway as a client of an issuer, for one source.

    Args:
        kind: `client_credentials`, or `token_exchange`: the token of a caller of this very issuer is exchanged there
            for one for the source (RFC 8693); for callers of other issuers the gateway asks in its own name.
        issuer: the issuer's exact name (`iss`), which assertions are written for. token_url: where it gives tokens.
        client_id: the gateway's name there. key_file: its private key, a JWK or PEM (EC or RSA).
        scope, audience: what tokens are asked for, sent where set; each source has tokens of its own.
        dpop: tokens are bound to a key of the gateway's, and any other is refused; without it they are bearer tokens.

    Raises:
        ValueError: others could read what is sent to `token_url`.
    """

    kind: CredentialKind
    issuer: Text
    token_url: str
    client_id: Text
    key_file: str
    scope: Text | None = None
    audience: Text | None = None
    dpop: bool = True

    def __post_init__(self) -> None:
        """Refuse to send secrets where others can read them."""
        check_addresses(token_url=self.token_url)

    @property
    def exchanges_for(self) -> str | None:
        """Name the issuer whose callers' tokens are exchanged; None where none are."""
        return self.issuer if self.kind is CredentialKind.EXCHANGE else None
