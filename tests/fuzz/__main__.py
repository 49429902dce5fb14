"""
Run the fuzz: `python -m tests.fuzz --minutes 10`; with `--junk 100`, that many junk tokens a second instead.

Schemathesis writes questions by the schema. Beside either, good questions are asked and must be answered. Exit 1 where
an answer had status 5xx or an unforeseen fault, came late, told of a person in an error, or where the gateway grew.
"""

import argparse
import asyncio
import logging
import os
import random
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path

import aiohttp
import msgspec
from aiohttp import web

from gateway.demo.serving import bound, port_of
from tests.fuzz.crowd import Crowd, Told
from tests.fuzz.environment import CHECKOUT, program
from tests.fuzz.figures import Figures, summary
from tests.fuzz.go_between import LATE_S, SERVER_ERROR, GoBetween, number_of, wrongs
from tests.fuzz.junk import Headers, junk
from tests.soak.__main__ import process, say
from tests.soak.around import Around, as_path
from tests.soak.load import SETTLE_S, Watch

HOST = "127.0.0.1"
SCHEMA = CHECKOUT / "resolvers/schema/schema.graphql"
GOOD_EVERY_S = 0.5
# So much junk may be under way at once; what is due then is not sent, and counted.
MOST_AT_ONCE = 200
GOOD = "query Q($id: PersonNumber!) { patient(id: $id) { timeline(first: 20) { edges { node { id status } } } } }"
OPTIONS = (
    "--phases=fuzzing",
    "--checks=not_a_server_error",
    "--continue-on-failure",
    "--workers=2",
    "--max-examples=100000",
    "--generation-database=none",
    "--suppress-health-check=all",
    "--warnings=off",
    "--no-color",
)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    reader = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    reader.add_argument("--minutes", type=float, default=10.0, help="how long (default: 10)")
    reader.add_argument("--junk", type=float, default=0.0, metavar="RATE", help="so many junk tokens a second")
    reader.add_argument("--seed", type=int, default=1, help="of what is asked")
    reader.add_argument("--out", type=Path, help="where to write the figures, as JSON")
    return reader.parse_args()


@asynccontextmanager
async def go_between(made: GoBetween) -> AsyncIterator[str]:
    """Open the door that the fuzzer comes to, and give its address."""
    with closing(bound(HOST, 0)) as door:
        # The fuzzer begins by trying which headers are taken; what comes of that is not ours to tell.
        logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
        runner = web.AppRunner(made.app(), access_log=None)
        await runner.setup()
        try:
            await web.SockSite(runner, door).start()
            yield f"http://{HOST}:{port_of(door)}/graphql"
        finally:
            await runner.cleanup()


async def hunt(url: str, wish: argparse.Namespace, folder: Path) -> None:
    """Let the fuzzer ask until the time is over; what it thinks of the answers is in its own report."""
    fuzzer = program()
    loop = asyncio.get_running_loop()
    end, seed = loop.time() + wish.minutes * 60, wish.seed
    environment = os.environ | {"SCHEMATHESIS_HOOKS": "strategies", "PYTHONPATH": str(Path(__file__).parent)}
    with (folder / "fuzzer.log").open("ab") as log:
        while (left_s := end - loop.time()) > 1:
            timed = (f"--url={url}", f"--max-time={left_s:.0f}", f"--seed={seed}")
            ran = await asyncio.create_subprocess_exec(
                fuzzer, "run", *OPTIONS, *timed, str(SCHEMA), env=environment, cwd=folder, stdout=log, stderr=log
            )
            try:
                async with asyncio.timeout(left_s + 30):
                    await ran.wait()
            except TimeoutError:
                ran.kill()
                await ran.wait()
            seed += 1


async def pester(crowd: Crowd, figures: Figures, wish: argparse.Namespace, chance: random.Random) -> None:
    """Send junk at a rate, whether or not it is answered."""
    loop = asyncio.get_running_loop()
    start, under_way = loop.time(), asyncio.Semaphore(MOST_AT_ONCE)

    async def one(name: str, headers: Headers) -> None:
        async with under_way:
            try:
                told = await crowd.send(headers, b'{"query":"{ viewer { kind } }"}')
            except (TimeoutError, aiohttp.ClientError) as error:
                figures.note("junk not answered", f"{name}: {type(error).__name__}")
                return
        figures.junk[f"{name}: {told.status}"] += 1
        figures.junk_took_s.append(told.took_s)
        for wrong in (*wrongs(told), *(["junk let in"] if told.status < 400 else [])):
            figures.note(wrong, f"{name}: {wrong}")

    async with asyncio.TaskGroup() as group:
        for count in range(int(wish.minutes * 60 * wish.junk)):
            await asyncio.sleep(max(0.0, start + count / wish.junk - loop.time()))
            if under_way.locked():
                figures.junk["not sent"] += 1
            else:
                group.create_task(one(*await junk(crowd, chance)))


async def ask_well(crowd: Crowd, figures: Figures) -> None:
    """Ask a good question now and again, until cancelled."""
    while True:
        await asyncio.sleep(GOOD_EVERY_S)
        try:
            told = await ask_once(crowd)
        except (TimeoutError, aiohttp.ClientError) as error:
            figures.good[f"not answered: {type(error).__name__}"] += 1
            continue
        answered = told.status < SERVER_ERROR and not told.codes and told.took_s <= LATE_S
        figures.good["answered" if answered else f"status {told.status} {told.codes} after {told.took_s:.1f} s"] += 1
        figures.good_took_s.append(told.took_s)


async def ask_once(crowd: Crowd) -> Told:
    """Ask as a clinician about a patient whom the fuzzer leaves alone."""
    return await crowd.ask(
        "dr-lunde", "solveig", msgspec.json.encode({"query": GOOD, "variables": {"id": number_of("solveig")}})
    )


async def run(wish: argparse.Namespace, folder: Path) -> Figures:
    """Open everything, do it for as long as is wanted, and count."""
    figures, chance = Figures(), random.Random(wish.seed)  # noqa: S311 - no secret
    if not wish.junk:
        say(f"the fuzzer: {program()}")
    async with AsyncExitStack() as stack:
        _, told = await stack.enter_async_context(process("tests.soak.around", folder))
        (folder / "around.json").write_bytes(told)
        around = msgspec.json.decode(told, type=Around, dec_hook=as_path)
        gateway, line = await stack.enter_async_context(process("tests.soak.gateway", folder))
        connector = aiohttp.TCPConnector(limit=0)
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        crowd, watch = Crowd(around, line.decode().strip(), http), Watch(gateway.pid, folder)
        await ask_once(crowd)
        await asyncio.sleep(SETTLE_S)
        figures.idle_before = watch.look()
        async with asyncio.TaskGroup() as group:
            beside = [group.create_task(watch.keep(figures)), group.create_task(ask_well(crowd, figures))]
            if wish.junk:
                await pester(crowd, figures, wish, chance)
            else:
                async with go_between(GoBetween(crowd, figures, chance)) as url:
                    await hunt(url, wish, folder)
            for task in beside:
                task.cancel()
        await asyncio.sleep(SETTLE_S)
        if (await ask_once(crowd)).codes:
            figures.note("no answer afterwards", "a good question after the end")
        figures.idle_after = watch.look()
        if gateway.returncode is not None:
            figures.note("the gateway ended", f"status {gateway.returncode}")
    return figures


def main() -> int:
    """Run, print the figures, and say by the exit code whether all is as it must be."""
    wish = arguments()
    with tempfile.TemporaryDirectory(prefix="pv-fuzz-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        figures = asyncio.run(run(wish, folder))
        if not figures.statuses and not wish.junk:
            say((folder / "fuzzer.log").read_text(encoding="utf-8", errors="replace")[-3_000:])
    found = summary(figures)
    if wish.out is not None:
        wish.out.write_bytes(msgspec.json.format(msgspec.json.encode(found)))
    for key, value in found.items():
        say(f"{key:28} {value if isinstance(value, str) else msgspec.json.encode(value, enc_hook=str).decode()}")
    return 1 if figures.problems() else 0


if __name__ == "__main__":
    sys.exit(main())
