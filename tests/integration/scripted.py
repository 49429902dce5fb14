"""A loopback HTTP server that does exactly what a test wants, down to the bytes and the pauses between them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

FHIR_JSON = "application/fhir+json"


@dataclass(frozen=True)
class Got:
    """One request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    form: tuple[tuple[str, str], ...]
    writer: asyncio.StreamWriter

    def field(self, name):
        return next((text for key, text in self.form if key == name), None)

    @property
    def resource(self):
        return self.target.split("?")[0].removeprefix("/fhir").split("/")[-2:][0]


Answer = Callable[[Got], Awaitable[bytes | None]]


@dataclass
class Scripted:
    """The server's address and all that it was asked."""

    base_url: str
    got: list[Got] = field(default_factory=list)
    connections: int = 0
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)


def response(body=b"", *, status=200, kind=FHIR_JSON, headers=(), length=None, connection="close"):
    """Write a response; `length` may lie about the body."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", f"Connection: {connection}", *headers]
    lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def read_request(reader, writer):
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = head[0].split(" ")
    headers = {name.lower(): text.strip() for name, _, text in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Got(method, target, headers, tuple(parse_qsl(body.decode())), writer)


@asynccontextmanager
async def scripted(answer: Answer) -> AsyncIterator[Scripted]:
    """
    Serve; an answer of None leaves the connection as the test has left it and waits for the client to hang up.

    A connection is kept for more requests where the answer says `keep-alive`.
    """
    server = Scripted("")

    async def one(reader, writer):
        """Answer one request, and tell whether the connection is kept."""
        got = await read_request(reader, writer)
        server.got.append(got)
        written = await answer(got)
        if written is None:
            await reader.read()
            server.hung_up.set()
            return False
        writer.write(written)
        await writer.drain()
        return b"Connection: keep-alive" in written

    async def connected(reader, writer):
        server.connections += 1
        try:
            while await one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            server.hung_up.set()
        finally:
            writer.close()

    listener = await asyncio.start_server(connected, "127.0.0.1", 0)
    server.base_url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/fhir"
    try:
        yield server
    finally:
        listener.close()
        await listener.wait_closed()
