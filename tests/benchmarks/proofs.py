"""Write DPoP proofs ahead, one a line, each for one request of the caller whose headers `bench compat` has written."""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from gateway.demo.client import proof, read_client_key


def main(arguments: list[str]) -> int:
    """Write them."""
    wish = parser().parse_args(arguments)
    sys.stdout.writelines(f"{each}\n" for each in proofs(wish.state, wish.url, wish.count))
    return 0


def parser() -> argparse.ArgumentParser:
    """Say what may be asked for."""
    made = argparse.ArgumentParser(prog="provesvar bench proofs", description=__doc__)
    made.add_argument("--state", type=Path, metavar="DIR", required=True, help="the folder of `bench compat`")
    made.add_argument("--url", required=True, help="where the requests go")
    made.add_argument("--count", type=int, default=2_000)
    return made


def token_of(headers: Path) -> str:
    """Read the token that a caller sends."""
    lines = headers.read_text(encoding="ascii").splitlines()
    return next(line.rpartition(" ")[2] for line in lines if line.startswith("Authorization: "))


def proofs(state: Path, url: str, count: int) -> Iterator[str]:
    """Make so many proofs."""
    key, token = read_client_key(state / "client.key"), token_of(state / "headers")
    now = datetime.now(UTC)
    for _ in range(count):
        yield proof(key, method="POST", url=url, now=now, access_token=token)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
