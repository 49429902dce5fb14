"""
Run the peers' own harness as it is, by path, letting our servers be asked with what their callers send.

The harness checks the answer of each server first, by plain requests: for ours they get headers and a proof. What it
sends by wrk afterwards is seen to by the `wrk` that `tests.benchmarks.peers` puts on the path.

Run by `python -m tests.benchmarks.harnessing HARNESS URL=STATE,… ARGUMENT…`.
"""

import runpy
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.benchmarks.proofs import proofs


class Credentials(urllib.request.BaseHandler):
    """Adds to a request for one of our servers what a caller sends."""

    def __init__(self, states: Mapping[str, Path]) -> None:
        """Take the folder of each server by its URL."""
        self._states = states

    def http_request(self, request: urllib.request.Request) -> urllib.request.Request:
        """Add it."""
        for name, value in headers_for(request.full_url, self._states):
            request.add_header(name, value)
        return request


def headers_for(url: str, states: Mapping[str, Path]) -> Iterator[tuple[str, str]]:
    """Give the headers of one request: none where the server is not ours, and a proof where it has a key for them."""
    state = states.get(url)
    if state is None:
        return
    for line in (state / "headers").read_text(encoding="ascii").splitlines():
        name, _, value = line.partition(": ")
        yield name, value
    if (state / "client.key").exists():
        yield "DPoP", next(proofs(state, url, 1))


def main(harness: str, servers: str, arguments: list[str]) -> None:
    """Run it."""
    pairs = (server.partition("=") for server in servers.split(",") if server)
    states = {url: Path(state) for url, _, state in pairs}
    urllib.request.install_opener(urllib.request.build_opener(Credentials(states)))
    sys.argv = [harness, *arguments]
    runpy.run_path(harness, run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
