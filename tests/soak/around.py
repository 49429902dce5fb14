"""All that is around the gateway, in a process of its own: database, laboratories behind wires, issuer, registers."""

import asyncio
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import uvloop

from gateway.demo.cast import CITIZENS
from gateway.demo.chronicle.world import Chronicle
from gateway.demo.client import make_client_key
from gateway.demo.filling import enrolled, reserve, restrict
from gateway.demo.run import now, until_stopped
from gateway.demo.services import Place, World, services
from gateway.demo.store_wire import store_wire
from gateway.demo.wire import Wire
from gateway.opening import open_store
from gateway.settings import Settings
from resolvers.store import EmbeddedPostgres, migrate
from tests.e2e.composed import nobody
from tests.faults.network import fill, little

# So long ago that nothing is released while the soak runs: the answer to a question is the same from start to end.
AGE = timedelta(days=90)
MOST = 6
WIRE = Wire(after=64, delay_s=0.1, jitter_s=0.2, byte_s=0.01)


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """Where everything is: DSNs, the database's own and by its wire, base URLs, and when the chronicle ends."""

    dsn: str
    wired: str
    issuer: str
    registers: str
    control: str
    laboratories: dict[str, str]
    key_file: Path
    secret_file: Path
    anchor: datetime


def as_text(value: object) -> str:
    """Write a path, the one type that msgspec does not write itself."""
    if isinstance(value, Path):
        return str(value)
    raise NotImplementedError


def as_path(kind: type, value: object) -> object:
    """Read a path."""
    if kind is Path:
        return Path(str(value))
    raise NotImplementedError


def held(anchor: datetime) -> Chronicle:
    """Write what all sources hold: a little of everybody."""
    return little(anchor, *(citizen.key for citizen in CITIZENS), most=MOST)


async def run(folder: Path) -> None:
    """Open everything, say where it is, and wait to be stopped."""
    secret, anchor = folder / "secret", datetime.now(UTC).replace(microsecond=0) - AGE
    secret.write_bytes(b"a secret that only the tests have")
    key = make_client_key(folder / "client.key")
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(EmbeddedPostgres(folder / "store"))
        await migrate(server.dsn)
        settings = Settings(dsn=server.dsn, secret_file=secret)
        async with open_store(settings) as store:
            await fill(store, held(anchor), now())
            persons = {citizen.key: await enrolled(store, citizen.key) for citizen in CITIZENS}
            await restrict(store, held(anchor), persons)
            await reserve(store, persons, now())
        world = World(chronicle=held(anchor), client_key=key, known=nobody, clock=now)
        made = await stack.enter_async_context(services(world, Place(), WIRE))
        around = Around(
            dsn=server.dsn,
            wired=await stack.enter_async_context(store_wire(server.dsn, made.board, WIRE)),
            issuer=made.issuer,
            registers=made.registers,
            control=made.control,
            laboratories=made.laboratories,
            key_file=folder / "client.key",
            secret_file=secret,
            anchor=anchor,
        )
        sys.stdout.buffer.write(msgspec.json.encode(around, enc_hook=as_text) + b"\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(until_stopped(run(Path(sys.argv[1]))))
