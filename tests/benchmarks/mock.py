"""
The peers' mock laboratories in Python: canned bundles for whoever asks a region, in a process of its own.

Run by `python -m tests.benchmarks.mock PORT SOURCES REPORTS OBSERVATIONS`; `/count` tells how many bundles were given.
"""

import asyncio
import re
import sys
from collections.abc import Sequence

import uvloop

from tests.benchmarks.regions import bundles

HOST = "127.0.0.1"
REGION = re.compile(rb"^(?:GET|POST) /region/([0-9]+)/")
LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
END = b"\r\n\r\n"


class Laboratories(asyncio.Protocol):
    """One connection: requests come one after another, each in however many pieces."""

    given = 0

    def __init__(self, answers: Sequence[bytes]) -> None:
        """Take the whole answer of each region."""
        self._answers = answers
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where answers go."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that has come in whole."""
        self._received += data
        while END in self._received:
            head, _, rest = self._received.partition(END)
            length = LENGTH.search(head)
            size = int(length.group(1)) if length else 0
            if len(rest) < size:
                return
            self._received = rest[size:]
            self._transport.write(self._answer(head))

    def _answer(self, head: bytes) -> bytes:
        region = REGION.match(head)
        if region is None:
            return answer(b"%d" % Laboratories.given, b"text/plain")
        Laboratories.given += 1
        return self._answers[int(region.group(1))]


def answer(body: bytes, media_type: bytes = b"application/fhir+json") -> bytes:
    """Write an answer."""
    return b"HTTP/1.1 200 OK\r\ncontent-type: %b\r\ncontent-length: %d\r\n\r\n%b" % (media_type, len(body), body)


async def serve(port: int, sources: int, reports: int, observations: int) -> None:
    """Answer until stopped."""
    answers = [answer(found) for found in bundles(sources, reports=reports, observations=observations)]
    server = await asyncio.get_running_loop().create_server(lambda: Laboratories(answers), HOST, port)
    sys.stdout.write(f"http://{HOST}:{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(*map(int, sys.argv[1:])))
