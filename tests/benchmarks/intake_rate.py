"""
How many messages a second are taken in over HTTP, each on disk before it is answered, while somebody reads; and what
one costs beside parsing it by lxml alone.

The messages are the demo's, each under an id and report number of its own and about one of many made-up persons. CPU is
that of the gateway's process; what the database takes is its own.
"""

import asyncio
import io
import sys
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import NamedTuple

import aiohttp
import msgspec
import uvloop
from lxml import etree
from msgspec.structs import replace

from gateway.cli import answering
from gateway.demo.cast import find
from gateway.demo.chronicle.houses import CENTRAL
from gateway.demo.chronicle.world import chronicle
from gateway.demo.client import TokenWish, ask_token, proof, read_client_key
from gateway.demo.kith import message
from gateway.demo.run import now
from gateway.settings import Settings
from resolvers.intake import Intake, Sender
from resolvers.normalise import svarrapport
from resolvers.store import EmbeddedPostgres, Store, Vault, migrate, open_pool
from tests.benchmarks.asking import NotAnswered
from tests.benchmarks.compat.around import Around
from tests.benchmarks.compat.everything import around, on_database
from tests.benchmarks.made_up import ANCHOR, numbers
from tests.benchmarks.regions import NUMBER
from tests.benchmarks.rows import Row, Rows, held_to
from tests.benchmarks.running import HOST, OURS, Server, cpu_s, python, started
from tests.benchmarks.timing import least
from tests.tireless import TIRELESS

PORT = 47_430
LABORATORY = "lab-vest"
SEED = 1814
# Of the messages that are counted alone, the first meet persons who are not known yet, and do not count.
MESSAGES, PERSONS, FIRST = 800, 100, 200
# As many laboratories send at once; readers ask again as soon as they are answered.
AT_ONCE, READERS = 8, 2
WARM_S, SECONDS = 2.0, 12.0
MOST_OF_PARSING = 5.0
TIMELINE = Path("gateway/demo/queries/timeline.graphql")
TAKEN = b'<Status V="1"'

Ask = Callable[[], Awaitable[None]]


class Rate(NamedTuple):
    """How many messages and how many reads were answered, in how many seconds, and the gateway's CPU time."""

    messages: int
    reads: int
    seconds: float
    cpu_s: float


def run() -> Rows:
    """Measure what a message costs by itself, over HTTP, and over HTTP while somebody reads."""
    sent = list(islice(messages(Random(SEED)), MESSAGES))  # noqa: S311 - made-up results, no secret
    parsing = by_lxml(sent)
    alone = uvloop.run(by_itself(sent))
    yielded: Rows = [
        {"what": "parsed by lxml", "CPU ms a message": parsing * 1000, "bytes": sum(map(len, sent)) // len(sent)},
        row("read, without filing", reading(sent[:200]), parsing),
        row("read and filed, without HTTP", alone, parsing) | held_to(alone / parsing, most=MOST_OF_PARSING),
    ]
    fresh = messages(Random(SEED + 1))  # noqa: S311 - made-up results, no secret
    with gateway() as (server, found):
        for readers in (0, READERS):
            rate = asyncio.run(over_http(server, found, fresh, readers))
            yielded.append(http_row(rate, parsing, readers))
    return yielded


def row(what: str, cost_s: float, parsing_s: float) -> Row:
    """Write what a message costs."""
    return {"what": what, "CPU ms a message": cost_s * 1000, "of parsing": cost_s / parsing_s}


def http_row(rate: Rate, parsing_s: float, readers: int) -> Row:
    """Write what was taken in over HTTP; the cost of a message is told where nobody reads."""
    what = f"over HTTP, {readers} readers beside" if readers else "over HTTP, nobody reads"
    told = {} if readers else row(what, rate.cpu_s / rate.messages, parsing_s)
    return {
        "what": what,
        **told,
        "messages/s": rate.messages / rate.seconds,
        "reads/s": rate.reads / rate.seconds if readers else None,
    }


def messages(rng: Random) -> Iterator[bytes]:
    """Write messages of one laboratory without end, each another report."""
    persons = list(islice(numbers(), PERSONS))
    own = f"ENH:{find(LABORATORY).organisation}"
    written = [each.report for each in chronicle(ANCHOR).held_by(CENTRAL) if each.report.key.organisation == own]
    for report in cycle(written):
        if report.message is not None:
            number = str(uuid.UUID(int=rng.getrandbits(128), version=4))
            fresh = replace(report, key=replace(report.key, report=number), message=replace(report.message, id=number))
            yield message(fresh, rng.choice(persons))


def by_lxml(sent: Sequence[bytes]) -> float:
    """Tell how many seconds lxml takes for one."""
    some = sent[:200]
    return least({"lxml": lambda: [etree.fromstring(each) for each in some]})["lxml"] / len(some)


def reading(sent: Sequence[bytes]) -> float:
    """Tell how many seconds our reader takes for one."""
    return least({"read": lambda: [svarrapport.read(each) for each in sent]}, rounds=5)["read"] / len(sent)


async def by_itself(sent: Sequence[bytes]) -> float:
    """Take messages in on a database of their own; tells how many seconds of CPU one takes here."""
    with tempfile.TemporaryDirectory(prefix="pv-") as folder:
        Path(folder).chmod(0o711)
        async with EmbeddedPostgres(Path(folder) / "store") as server:
            await migrate(server.dsn)
            async with open_pool(server.dsn) as database:
                store = Store(database, Vault(b"a secret that only the benchmarks have"))
                intake = Intake(store, her_organisations={}, synthetic_only=True, quarantine_days=1)
                for each in sent[:FIRST]:
                    await intake.receive(each, Sender.operator(), now=now())
                began = time.process_time()
                for each in sent[FIRST:]:
                    await intake.receive(each, Sender.operator(), now=now())
                return (time.process_time() - began) / len(sent[FIRST:])


@contextmanager
def gateway() -> Iterator[tuple[Server, Around]]:
    """Run the gateway as it is shipped, on a server that writes to disk, with what is around it."""
    with tempfile.TemporaryDirectory(prefix="pv-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with around(folder, 0) as found:
            command = python("tests.benchmarks.intake_rate", str(folder), msgspec.json.encode(found).decode())
            command[2] = str(OURS)
            with started(command, PORT, folder / "gateway.log") as (process, _):
                yield Server("everything", f"http://{HOST}:{PORT}", process.pid, folder), found


async def over_http(server: Server, found: Around, sent: Iterator[bytes], readers: int) -> Rate:
    """Send for some seconds, and read beside it."""
    key = read_client_key(server.state / "client.key")
    async with aiohttp.ClientSession() as session:
        tokens = {}
        for caller in (LABORATORY, "dr-haug"):
            tokens[caller] = await ask_token(
                session, TokenWish(issuer=found.issuer, caller=find(caller)), key, now=now()
            )

        async def post(caller: str, path: str, body: bytes, kind: str, headers: Mapping[str, str]) -> bytes:
            url = server.url + path
            proven = proof(key, method="POST", url=url, now=now(), access_token=tokens[caller])
            sent = {"authorization": f"DPoP {tokens[caller]}", "dpop": proven, "content-type": kind, **headers}
            async with session.post(url, data=io.BytesIO(body), headers=sent) as answer:
                return await answer.read()

        async def send() -> None:
            told = await post(LABORATORY, "/intake/svarrapport", next(sent), "application/xml", {})
            if TAKEN not in told:
                raise NotAnswered(told[:500].decode())

        question = {"query": TIMELINE.read_text(encoding="utf-8"), "variables": {"patient": NUMBER.digits}}
        asked = msgspec.json.encode(question)

        async def ask() -> None:
            told = await post("dr-haug", "/graphql", asked, "application/json", {"access-basis": find("dr-haug").basis})
            if told.startswith(b'{"errors"'):
                raise NotAnswered(told[:500].decode())

        await counted(send, ask, readers, WARM_S)
        used, began = cpu_s([server.pid]), time.perf_counter()
        taken, read = await counted(send, ask, readers, SECONDS)
        return Rate(taken, read, time.perf_counter() - began, cpu_s([server.pid]) - used)


async def counted(send: Ask, ask: Ask, readers: int, seconds: float) -> tuple[int, int]:
    """Send and ask at once until time is over; gives how many of each were answered."""
    until, done = time.perf_counter() + seconds, {send: 0, ask: 0}

    async def go_on(what: Ask) -> None:
        while time.perf_counter() < until:
            await what()
            done[what] += 1

    async with asyncio.TaskGroup() as group:
        for what in (*[send] * AT_ONCE, *[ask] * readers):
            group.create_task(go_on(what))
    return done[send], done[ask]


def serve(folder: Path, found: Around) -> None:
    """Serve until stopped."""
    settings = Settings(host=HOST, port=PORT, public_url=f"http://{HOST}:{PORT}", **TIRELESS)
    sys.stdout.write("\n")
    sys.stdout.flush()
    answering.answer(on_database(settings, found, folder))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        serve(Path(sys.argv[1]), msgspec.json.decode(sys.argv[2], type=Around))
    else:
        print("\n".join(map(str, run())))  # noqa: T201 - a command
