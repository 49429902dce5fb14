"""
The MLLP listener: HL7 v2 messages over a connection that stays open, each answered before the next is read.

A message begins with 0x0B and ends with 0x1C 0x0D. What is not taken in for certain is never acknowledged as taken: a
half message is dropped without an answer, so that its sender sends it again, and while the store is down the answer
is AE. Bounded are connections, the size of a message, silence, and the time that one message may take.
"""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import msgspec

from gateway.acknowledgement import acknowledgement
from gateway.mllp_config import MllpConfig
from gateway.sourcing import Clock, SettingsIncomplete
from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.intake import Intake, Outcome, Receipt, Sender
from resolvers.model import IntakeDoor
from resolvers.normalise import hl7v2

logger = logging.getLogger(__name__)

START = b"\x0b"
END = b"\x1c\r"
# Of a message that is too large: enough to tell whose it is.
BEGINNING_BYTES = 4_000
CHUNK_BYTES = 65_536
ANSWER_S = 10.0
HANDSHAKE_S = 10.0
GRACE_S = 10.0
# How Python names what certificates are written with.
SHORT = {"commonName": "CN", "organizationName": "O", "organizationalUnitName": "OU", "countryName": "C"}
DOWN = Receipt(outcome=Outcome.REJECTED, code="STORE_UNAVAILABLE", text="the message was not taken in; send it again")
LARGE = Receipt(outcome=Outcome.REJECTED, code="TOO_LARGE", text="the message is larger than is taken")


class Junk(Exception):
    """What came is no message in a frame."""


class Oversized(Exception):
    """A message is larger than is taken; holds its beginning."""

    def __init__(self, beginning: bytes) -> None:
        """Keep the beginning, which says whose message it is."""
        super().__init__()
        self.beginning = beginning


class Listening(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a listener works with.

    Args:
        clock: aware UTC.
        max_bytes: the largest message taken.
        grace_s: how long messages at hand may take to be finished when the gateway stops.
    """

    config: MllpConfig
    intake: Intake
    clock: Clock
    max_bytes: int
    grace_s: float = GRACE_S


class Listener:
    """Serves every connection, and ends them all."""

    def __init__(self, parts: Listening) -> None:
        """Begin without connections."""
        self._parts = parts
        self._open: dict[asyncio.StreamWriter, asyncio.Event] = {}
        self._waiting: set[asyncio.StreamWriter] = set()
        self._stopping = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until it ends; one too many is closed at once."""
        if self._stopping or len(self._open) >= self._parts.config.max_connections:
            writer.transport.abort()
            return
        done = self._open[writer] = asyncio.Event()
        try:
            await self._converse(reader, writer)
        except (Junk, OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            logger.info("a connection ended: %s", type(error).__name__)
        except Exception as error:  # noqa: BLE001 - the last place before the event loop, which would log the text
            logger.error("a connection failed: %s", type(error).__name__)  # noqa: TRY400 - not the text
        finally:
            self._waiting.discard(writer)
            del self._open[writer]
            done.set()
            await closed(writer)

    async def stop(self) -> None:
        """End the connections that wait, and let the others finish the message at hand."""
        self._stopping = True
        busy = dict(self._open)
        for writer in self._waiting:
            writer.transport.abort()
        try:
            async with Deadline.after(self._parts.grace_s).limit():
                for done in busy.values():
                    await done.wait()
        except TimeoutError:
            for writer in busy:
                writer.transport.abort()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer message after message."""
        sender = sender_of(writer.get_extra_info("peercert"), self._parts.config)
        if sender is None:
            logger.warning("a sender's certificate is not among the senders")
            return
        while not self._stopping:
            self._waiting.add(writer)
            begun = await begins(reader, idle_s=self._parts.config.idle_s)
            self._waiting.discard(writer)
            if not begun:
                return
            try:
                message = await rest(reader, self._parts)
            except Oversized as oversized:
                await self._answer(writer, oversized.beginning, LARGE)
                return
            await self._answer(writer, message, await self._taken(message, sender))

    async def _taken(self, message: bytes, sender: Sender) -> Receipt:
        """Take a message in, or say that it must be sent again."""
        try:
            return await self._parts.intake.receive(
                message, sender, now=self._parts.clock(), reader=hl7v2.read, door=IntakeDoor.MLLP
            )
        except StoreUnavailable:
            return DOWN

    async def _answer(self, writer: asyncio.StreamWriter, message: bytes, receipt: Receipt) -> None:
        answer = acknowledgement(receipt, hl7v2.heading(message), message, now=self._parts.clock())
        writer.write(START + answer + END)
        async with Deadline.after(ANSWER_S).limit():
            await writer.drain()


async def begins(reader: asyncio.StreamReader, *, idle_s: float) -> bool:
    """
    Wait for the beginning of a message; tells whether one has come, or the sender has left.

    Raises:
        Junk: what has come begins no message. TimeoutError: nothing has come for too long.
    """
    async with Deadline.after(idle_s).limit():
        first = await reader.read(1)
    if first not in {START, b""}:
        raise Junk
    return first == START


async def rest(reader: asyncio.StreamReader, parts: Listening) -> bytes:
    """
    Read a message to its end.

    Raises:
        Oversized: it has more than the largest message taken.
        Junk: another message begins within it. IncompleteReadError: the sender left. TimeoutError: it came too slowly.
    """
    async with Deadline.after(parts.config.message_s).limit():
        try:
            message = (await reader.readuntil(END)).removesuffix(END)
        except asyncio.LimitOverrunError as error:
            beginning = await reader.read(BEGINNING_BYTES)
            await pass_over(reader)
            raise Oversized(beginning) from error
    if START in message:
        raise Junk
    return message


async def pass_over(reader: asyncio.StreamReader) -> None:
    """Read what is left of a message without keeping it: a sender who is still sending would not see the answer."""
    ahead = b""
    while chunk := await reader.read(CHUNK_BYTES):
        ahead = ahead[-1:] + chunk
        if END in ahead:
            return


async def closed(writer: asyncio.StreamWriter) -> None:
    """Close a connection; one that does not let itself be closed in time is cut."""
    writer.close()
    try:
        async with Deadline.after(ANSWER_S).limit():
            with suppress(OSError):
                await writer.wait_closed()
    except TimeoutError:
        writer.transport.abort()


def sender_of(certificate: object, config: MllpConfig) -> Sender | None:
    """
    Say for whom a connection speaks: by its certificate, and on loopback without one by the settings.

    Returns:
        None for a certificate that the settings do not name.
    """
    if config.organisation is not None:
        return Sender(organisations=frozenset({f"ENH:{config.organisation}"}), subject=f"mllp {config.organisation}")
    found = sorted({config.senders[name] for name in names_of(certificate) if name in config.senders})
    if not found:
        return None
    return Sender(organisations=frozenset(f"ENH:{one}" for one in found), subject=f"mllp {' '.join(found)}")


def names_of(certificate: object) -> frozenset[str]:
    """List the names in a certificate as Python tells of it: `CN=…` of its subject, `DNS:…` of its alternatives."""
    told = msgspec.convert(certificate or {}, Told)
    subject = (f"{SHORT.get(name, name)}={value}" for part in told.subject for name, value in part)
    others = (f"{kind}:{value}" for kind, value in told.subject_alt_name if isinstance(value, str))
    return frozenset((*subject, *others))


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What Python tells of a certificate that was checked."""

    subject: tuple[tuple[tuple[str, str], ...], ...] = ()
    subject_alt_name: tuple[tuple[str, object], ...] = msgspec.field(name="subjectAltName", default=())


def secured(config: MllpConfig) -> ssl.SSLContext | None:
    """
    Make mutual TLS of the settings; nothing on loopback without it.

    Raises:
        SettingsIncomplete: a certificate or key cannot be read.
    """
    if config.cert_file is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    try:
        context.load_cert_chain(config.cert_file, config.key_file)
        context.load_verify_locations(cafile=config.client_ca_file)
    except (OSError, ssl.SSLError) as error:
        raise SettingsIncomplete("the certificates or the key of setting mllp cannot be read") from error
    return context


@asynccontextmanager
async def listening(parts: Listening) -> AsyncIterator[int]:
    """
    Listen; gives the port.

    Raises:
        SettingsIncomplete: the certificates cannot be read, or the port cannot be had.
    """
    listener = Listener(parts)
    context = secured(parts.config)
    try:
        # A message that has just the largest size still has its end to come.
        server = await asyncio.start_server(
            listener.serve,
            parts.config.host,
            parts.config.port,
            ssl=context,
            ssl_handshake_timeout=None if context is None else HANDSHAKE_S,
            limit=parts.max_bytes + len(END),
        )
    except OSError as error:
        raise SettingsIncomplete("the port of setting mllp cannot be listened on") from error
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await listener.stop()
