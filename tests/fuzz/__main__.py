"""
Run the fuzz: `python -m tests.fuzz --minutes 10`; with `--junk 100`, that many junk tokens a second instead, and with
`--examples 2000` as many questions in each edition, by the schema's file and by introspection.

Schemathesis writes questions by the schema, good and bad. Beside them, good questions are asked and must be answered.
Exit 1 where an answer had status 5xx, was malformed or an unforeseen fault, came late, told of a person in an error, or
where the gateway grew.
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
from graphql import DirectiveDefinitionNode, DocumentNode, parse, print_ast

from gateway.demo.serving import bound, port_of
from gateway.settings import GraphQLProfile
from tests.fuzz.crowd import Crowd, Told
from tests.fuzz.environment import CHECKOUT, program
from tests.fuzz.figures import Figures, summary
from tests.fuzz.go_between import LATE_S, SERVER_ERROR, GoBetween, number_of, wrongs
from tests.fuzz.junk import Headers, junk
from tests.soak.__main__ import process, say
from tests.soak.around import Around, as_path
from tests.soak.gateway import Spoken
from tests.soak.load import SETTLE_S, Watch

HOST = "127.0.0.1"
SCHEMA = CHECKOUT / "resolvers/schema/schema.graphql"
# About so many questions and changes the schema has; the fuzzer counts its examples for each.
OPERATIONS = 20
LATER = ("defer", "stream")
# Many a document that the fuzzer writes is the same as one before, and not asked again.
MOST_RUNS = 20
RUN_S = 1_800.0
GOOD_EVERY_S = 0.5
# So much junk may be under way at once; what is due then is not sent, and counted.
MOST_AT_ONCE = 200
GOOD = "query Q($id: PersonNumber!) { patient(id: $id) { timeline(first: 20) { edges { node { id status } } } } }"
OPTIONS = (
    "--phases=fuzzing",
    "--checks=not_a_server_error",
    "--continue-on-failure",
    "--mode=all",
    "--workers=2",
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
    reader.add_argument("--examples", type=int, default=0, help="so many questions in each way, however long it takes")
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
    """Let the fuzzer ask until the time is over."""
    loop = asyncio.get_running_loop()
    end, seed = loop.time() + wish.minutes * 60, wish.seed
    while (left_s := end - loop.time()) > 1:
        timed = (f"--url={url}", f"--max-time={left_s:.0f}", "--max-examples=100000", f"--seed={seed}")
        await fuzz((*timed, str(readable(folder))), folder, left_s + 30)
        seed += 1


async def hunt_in_every_way(url: str, wish: argparse.Namespace, folder: Path, figures: Figures) -> None:
    """Let the fuzzer ask so many questions by the file of the schema, and as many by what it is told of it."""
    each = f"--max-examples={-(-wish.examples // OPERATIONS)}"
    file = readable(folder)
    for way in ((f"--url={url}", str(file)), (url,)):
        asked, seed = figures.statuses.total(), wish.seed
        for _ in range(MOST_RUNS):
            await fuzz((each, f"--seed={seed}", *way), folder, RUN_S)
            seed += 1
            if figures.statuses.total() - asked >= wish.examples:
                break
        else:
            figures.note("too few were asked", f"{figures.statuses.total() - asked} by {way[-1]}")


def readable(folder: Path) -> Path:
    """Write the schema as the fuzzer can read it: the library that it has reads none in which something comes later."""
    document = parse(SCHEMA.read_text(encoding="utf-8"))
    file = folder / "schema.graphql"
    kept = tuple(
        part
        for part in document.definitions
        if not (isinstance(part, DirectiveDefinitionNode) and part.name.value in LATER)
    )
    file.write_text(print_ast(DocumentNode(definitions=kept)), encoding="utf-8")
    return file


async def fuzz(options: tuple[str, ...], folder: Path, most_s: float) -> None:
    """Let the fuzzer run once; what it thinks of the answers is in its own report."""
    environment = os.environ | {"SCHEMATHESIS_HOOKS": "strategies", "PYTHONPATH": str(Path(__file__).parent)}
    with (folder / "fuzzer.log").open("ab") as log:
        ran = await asyncio.create_subprocess_exec(
            program(), "run", *OPTIONS, *options, env=environment, cwd=folder, stdout=log, stderr=log
        )
        try:
            async with asyncio.timeout(most_s):
                await ran.wait()
        except TimeoutError:
            ran.kill()
            await ran.wait()


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


async def run(wish: argparse.Namespace, folder: Path, profile: GraphQLProfile = GraphQLProfile.LEGACY) -> Figures:
    """Open everything, do it for as long as is wanted, and count."""
    wanted = Spoken(profile=profile, introspection=bool(wish.examples))
    (folder / "spoken.json").write_bytes(msgspec.json.encode(wanted))
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
                async with go_between(GoBetween(crowd, figures, chance, profile)) as url:
                    await (hunt_in_every_way(url, wish, folder, figures) if wish.examples else hunt(url, wish, folder))
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
    profiles = tuple(GraphQLProfile) if wish.examples else (GraphQLProfile.LEGACY,)
    figures = {profile: in_a_folder(wish, profile) for profile in profiles}
    found = {profile.value: summary(one) for profile, one in figures.items()}
    if wish.out is not None:
        written = found if wish.examples else found[GraphQLProfile.LEGACY.value]
        wish.out.write_bytes(msgspec.json.format(msgspec.json.encode(written)))
    for profile, told in found.items():
        say(f"--- {profile}")
        for key, value in told.items():
            say(f"{key:28} {value if isinstance(value, str) else msgspec.json.encode(value, enc_hook=str).decode()}")
    return 1 if any(one.problems() for one in figures.values()) else 0


def in_a_folder(wish: argparse.Namespace, profile: GraphQLProfile) -> Figures:
    """Run once, in a folder of its own; where nothing was asked, say why."""
    with tempfile.TemporaryDirectory(prefix="pv-fuzz-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        figures = asyncio.run(run(wish, folder, profile))
        if not figures.statuses and not wish.junk:
            say((folder / "fuzzer.log").read_text(encoding="utf-8", errors="replace")[-3_000:])
    return figures


if __name__ == "__main__":
    sys.exit(main())
