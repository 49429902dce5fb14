"""What the gateway is told about its MLLP listener, as a frozen value that the settings embed."""

from pathlib import Path
from typing import Annotated

import msgspec

from gateway.addresses import LOOPBACK
from resolvers.normalise.identifiers import organisation_number


class MllpConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    Where HL7 v2 messages are listened for, and who sends them.

    Args:
        host, port: where it listens.
        organisation: on loopback without TLS, the nine digits of whom everything that comes there speaks for.
        cert_file, key_file, client_ca_file: mutual TLS: the listener's own certificate and key, and who issues those
            of senders, all PEM.
        senders: a sender's certificate to nine digits: `CN=…` or `serialNumber=…` of its subject, or `DNS:…` of its
            alternative names.
        max_connections: how many may be open at once.
        idle_s: how long a connection may be silent between messages. message_s: how long one message may take to come.

    Raises:
        ValueError: the listener would be open to whoever reaches it, or speak for nobody.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65_535)]
    organisation: str | None = None
    cert_file: Path | None = None
    key_file: Path | None = None
    client_ca_file: Path | None = None
    senders: dict[str, str] = {}
    max_connections: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 32
    idle_s: Annotated[float, msgspec.Meta(gt=0)] = 300.0
    message_s: Annotated[float, msgspec.Meta(gt=0)] = 30.0

    def __post_init__(self) -> None:
        """Refuse what would let anybody in, or leave it unsaid who speaks."""
        parts = (self.cert_file, self.key_file, self.client_ca_file)
        if not any(parts):
            self._check_loopback()
        elif not all(parts) or not self.senders:
            raise ValueError("mutual TLS needs cert_file, key_file, client_ca_file and senders, all of them")
        elif self.organisation is not None:
            raise ValueError("with mutual TLS senders say whom each certificate speaks for, not organisation")
        if not all(map(organisation_number, self.organisations)):
            raise ValueError("an organisation is nine digits with a right check digit")

    def _check_loopback(self) -> None:
        if self.host not in LOOPBACK:
            raise ValueError("anything but loopback needs mutual TLS: cert_file, key_file, client_ca_file and senders")
        if self.senders:
            raise ValueError("senders are told by their certificates: without TLS set organisation")
        if self.organisation is None:
            raise ValueError("on loopback without TLS organisation says whom the listener speaks for")

    @property
    def organisations(self) -> tuple[str, ...]:
        """Give every organisation that is spoken for."""
        return (*self.senders.values(), *((self.organisation,) if self.organisation is not None else ()))
