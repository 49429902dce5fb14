"""
Measure how long refusals take: `python -m tests.timing --rounds 300`; exit 1 where they tell why they were refused.

One who has no business with them asks for a number that nobody has, a person whom nothing is known of, and a person who
has results; and a citizen for another. Asked in turn, each round in another order, once with what registers answer kept
as in production and once with nothing kept. Status and body must be the same; the medians must be shown to differ by
less than the bound.
"""

import argparse
import asyncio
import json
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, closing
from itertools import combinations
from pathlib import Path
from random import Random
from statistics import median

import aiohttp
import msgspec

from gateway.demo.cast import find
from gateway.demo.client import proof, read_client_key
from gateway.demo.serving import bound, port_of, serving
from gateway.settings import RegisterConfig
from resolvers.store import EmbeddedPostgres, migrate
from tests.conftest import FLEETING
from tests.e2e.asking import TIMELINE, number_of
from tests.e2e.composed import HOST, Composed, composed, known_to_registers, now
from tests.e2e.test_moments import send, written
from tests.timing.samples import Comparison, compare

UNKNOWN = "41821012323"
WARM_UP = 20
KEPT = {"as in production": {}, "nothing kept": {"cache_s": 0, "unknown_cache_s": 0, "hpr_cache_s": 0}}
REQUEST_ID = re.compile(rb'"requestId":"[^"]*"')


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who asks for a number that they are told nothing of."""

    name: str
    caller: str
    number: str


CASES = (
    Case(name="no such patient", caller="dr-fremmed", number=UNKNOWN),
    Case(name="nothing there", caller="dr-fremmed", number=number_of("ola")),
    Case(name="not yours", caller="dr-fremmed", number=number_of("kari")),
    Case(name="no such patient, asked by a citizen", caller="ola", number=UNKNOWN),
    Case(name="not yours, asked by a citizen", caller="ola", number=number_of("kari")),
)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    reader = argparse.ArgumentParser(prog="python -m tests.timing", description=__doc__)
    reader.add_argument("--rounds", type=int, default=300, help="how often each is asked (default: 300)")
    reader.add_argument(
        "--bound", type=float, default=10.0, help="per cent of the median that is one class (default: 10)"
    )
    reader.add_argument("--seed", type=int, default=1, help="of the order")
    reader.add_argument("--out", type=Path, help="where to write the figures, as JSON")
    return reader.parse_args()


class Asker:
    """Asks the cases of one gateway, over one connection, and times the answers."""

    def __init__(self, gateway: Composed, http: aiohttp.ClientSession, tokens: Mapping[str, str]) -> None:
        self._http = http
        self._url = gateway.demo.url + "/graphql"
        self._key = read_client_key(Path(gateway.demo.run_file.client_key_file))
        self._tokens = tokens
        self.told: dict[str, set[tuple[int, bytes]]] = {case.name: set() for case in CASES}
        self.took_s: dict[str, list[float]] = {case.name: [] for case in CASES}

    async def ask(self, case: Case) -> float:
        """Ask once; gives how many seconds the answer took."""
        token = self._tokens[case.name]
        headers = {
            "authorization": f"DPoP {token}",
            "dpop": proof(self._key, method="POST", url=self._url, now=now(), access_token=token),
            "content-type": "application/json",
            "access-basis": getattr(find(case.caller), "basis", "SEGSELV"),
        }
        body = msgspec.json.encode({"query": TIMELINE, "variables": {"patient": case.number}})
        begun = time.perf_counter()
        async with self._http.post(self._url, data=body, headers=headers) as answer:
            text = await answer.read()
        took_s = time.perf_counter() - begun
        self.told[case.name].add((answer.status, REQUEST_ID.sub(b"", text)))
        return took_s


async def measure(dsn: str, folder: Path, wish: argparse.Namespace, kept: Mapping[str, float]) -> Asker:
    """Ask every case so often, in turn; what was told, and how long each took, is with the asker."""
    chance = Random(wish.seed)  # noqa: S311 - no secret
    async with AsyncExitStack() as stack:
        door = stack.enter_context(closing(bound(HOST, 0)))
        await stack.enter_async_context(serving(known_to_registers(), [door]))
        config = RegisterConfig(base_url=f"http://{HOST}:{port_of(door)}", **kept)
        gateway = await stack.enter_async_context(composed(dsn, folder, registers=config))
        await send(gateway, written("r1"), "kari")
        tokens = {case.name: await gateway.demo.token(case.caller) for case in CASES}
        asker = Asker(gateway, await stack.enter_async_context(aiohttp.ClientSession()), tokens)
        for number in range(WARM_UP + wish.rounds):
            for case in chance.sample(CASES, len(CASES)):
                took_s = await asker.ask(case)
                if number >= WARM_UP:
                    asker.took_s[case.name].append(took_s)
    return asker


async def database(folder: Path, stack: AsyncExitStack) -> str:
    """Start a server with a migrated database; gives its DSN."""
    folder.chmod(0o711)
    server = await stack.enter_async_context(EmbeddedPostgres(folder / "store", options=FLEETING))
    await migrate(server.dsn)
    return server.dsn


def compared(asker: Asker, wish: argparse.Namespace) -> Iterator[tuple[str, str, Comparison, bool]]:
    """Compare each two cases of one asker; tells whether the two are one class."""
    for one, other in combinations(CASES, 2):
        if one.caller == other.caller:
            first, second = asker.took_s[one.name], asker.took_s[other.name]
            found = compare(first, second, Random(wish.seed))  # noqa: S311 - no secret
            yield one.name, other.name, found, found.within(median(second) * wish.bound / 100)


def report(asker: Asker, wish: argparse.Namespace) -> tuple[list[dict[str, object]], list[str]]:
    """Write the figures of one asker, and what is not as it must be."""
    figures: list[dict[str, object]] = [
        {"case": name, "median_ms": round(median(times) * 1000, 2), "answers": len(asker.told[name])}
        for name, times in asker.took_s.items()
    ]
    told = frozenset().union(*asker.told.values())
    wrong = [] if len(told) == 1 else [f"there are {len(told)} answers, where there must be one"]
    for one, other, found, alike in compared(asker, wish):
        figures.append({"of": one, "and": other, "one_class": alike} | in_milliseconds(found))
        wrong += [] if alike else [f"{one} and {other} are not shown to be of one class"]
    return figures, wrong


def in_milliseconds(found: Comparison) -> dict[str, float]:
    """Write a comparison for people."""
    return {
        "difference_ms": round(found.difference_s * 1000, 3),
        "low_ms": round(found.low_s * 1000, 3),
        "high_ms": round(found.high_s * 1000, 3),
        "told_apart": round(found.told_apart, 3),
        "distance": round(found.distance, 3),
    }


async def main() -> int:
    """Measure both ways and print."""
    wish, wrong, written_down = arguments(), [], {}
    folder = Path(tempfile.mkdtemp(prefix="pv-timing-"))
    try:
        async with AsyncExitStack() as stack:
            dsn = await database(folder, stack)
            for name, kept in KEPT.items():
                figures, problems = report(await measure(dsn, folder, wish, kept), wish)
                written_down[name] = figures
                wrong += [f"{name}: {problem}" for problem in problems]
                print(name, *(json.dumps(figure, ensure_ascii=False) for figure in figures), sep="\n  ")  # noqa: T201 - a command
    finally:
        shutil.rmtree(folder)
    if wish.out:
        wish.out.write_text(json.dumps(written_down, ensure_ascii=False, indent=1), encoding="utf-8")
    print("\n".join(wrong) or "nobody learns anything by the time")  # noqa: T201 - a command
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
