"""What a wire with faults lets through of an answer, piece by piece."""

import asyncio
import random

import msgspec

from gateway.demo.faults import Fault

HEAD, HEAD_ENDS = b"HTTP/", b"\r\n\r\n"
# No byte of UTF-8 is one any more with its highest bit turned.
SPOILT = 0x80
# Turned in every byte, messages of a database announce a gigabyte each, which never comes. With the highest bit turned
# their length is negative, and a driver may spin on that for ever (seen with asyncpg 0.32 while it logs in).
GARBLED = 0x40


class Wire(msgspec.Struct, frozen=True, kw_only=True):
    """
    How bad the faults are.

    `after` counts the bytes of an answer's body that come before CUT and HALF_CLOSE. DELAY holds each piece of an
    answer back for `delay_s` and up to `jitter_s` more, DRIP each byte for `byte_s`.
    """

    after: int = 64
    delay_s: float = 0.3
    jitter_s: float = 0.2
    byte_s: float = 0.02


USUAL = Wire()


class Broken(Exception):
    """The connection is to be reset."""


class Telling:
    """One direction of a connection: what is answered, piece by piece."""

    def __init__(self, near: asyncio.StreamWriter, wire: Wire) -> None:
        """Start with nothing told; `_text` once the head of an HTTP answer has been seen."""
        self._near = near
        self._wire = wire
        self._text = False
        self._told = 0
        self._ended = False

    async def tell(self, chunk: bytes, fault: Fault) -> None:
        """
        Pass one piece on, or what the fault leaves of it.

        Raises:
            Broken: the connection is to be reset.
        """
        head, body = divided(chunk)
        self._text = self._text or bool(head)
        match fault:
            case Fault.BLACK_HOLE:
                return
            case Fault.CUT | Fault.HALF_CLOSE:
                await self._begin(head, body, fault)
            case Fault.DRIP:
                await self._drip(chunk)
            case Fault.DELAY:
                await asyncio.sleep(self._wire.delay_s + random.uniform(0, self._wire.jitter_s))  # noqa: S311 no secret
                await self._send(chunk)
            case Fault.CORRUPT:
                await self._send(head + spoilt(body, text=self._text))
            case _:
                await self._send(chunk)

    async def _send(self, chunk: bytes) -> None:
        self._near.write(chunk)
        await self._near.drain()

    async def _drip(self, chunk: bytes) -> None:
        for at in range(len(chunk)):
            await self._send(chunk[at : at + 1])
            await asyncio.sleep(self._wire.byte_s)

    async def _begin(self, head: bytes, body: bytes, fault: Fault) -> None:
        """Send the first bytes of a body; then break the connection, or end the answer while the client may go on."""
        if self._ended:
            return
        left = self._wire.after - self._told
        self._told += len(body)
        await self._send(head + body[:left])
        if len(body) < left:
            return
        if fault is Fault.CUT:
            raise Broken
        self._ended = True
        self._near.write_eof()


def divided(chunk: bytes) -> tuple[bytes, bytes]:
    """Part the head of an HTTP answer, which comes in one piece here, from its body; all else is body."""
    if not chunk.startswith(HEAD):
        return b"", chunk
    head, ends, body = chunk.partition(HEAD_ENDS)
    return head + ends, body


def spoilt(body: bytes, *, text: bool) -> bytes:
    """Spoil one byte amid a text, so that it is none any more; of what is no text every byte, so that none is right."""
    if not text:
        return bytes(byte ^ GARBLED for byte in body)
    middle = len(body) // 2
    return body[:middle] + bytes(byte ^ SPOILT for byte in body[middle : middle + 1]) + body[middle + 1 :]
