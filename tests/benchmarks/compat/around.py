"""
What is around the gateway in the profile `everything`, in a process of its own: database, issuer, registers.

It writes the headers that a caller sends, and a fresh token into them well before the old one is over.
"""

import asyncio
import os
import sys
from contextlib import AsyncExitStack, closing
from datetime import timedelta
from pathlib import Path

import aiohttp
import msgspec
import uvloop
from joserfc.jwk import ECKey

from gateway.demo.cast import CITIZENS, CLINICIANS, find
from gateway.demo.client import TokenWish, ask_token, make_client_key
from gateway.demo.issuer import issuer_app
from gateway.demo.registers import registers_app
from gateway.demo.run import now, until_stopped
from gateway.demo.serving import bound, port_of, serving
from gateway.opening import open_store
from gateway.settings import Settings
from resolvers.deadline import Deadline
from resolvers.model import PersonNumber
from resolvers.store import EmbeddedPostgres, migrate
from tests.benchmarks.compat.limits import RESTRICTIONS
from tests.benchmarks.compat.strangers import file_strangers
from tests.benchmarks.regions import NUMBER

HOST = "127.0.0.1"
CALLER = "dr-haug"
EVERY = timedelta(minutes=10)


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """Where everything is."""

    dsn: str
    issuer: str
    registers: str


async def known(number: PersonNumber) -> bool:
    """Let the register know the one patient."""
    return number == NUMBER


async def fill(settings: Settings, patients: int) -> None:
    """Limit who may see the patient, and put others beside them."""
    async with open_store(settings) as store:
        await file_strangers(store, patients)
        person = await store.enrol((NUMBER,), Deadline.after(10))
        for one in RESTRICTIONS:
            await store.add_restriction(person, one, reason=None, idempotency_key=one.id, deadline=Deadline.after(10))


async def write_headers(folder: Path, issuer: str, key: ECKey) -> None:
    """Write what a caller sends beside its proofs; whoever reads meanwhile reads the old ones or the new."""
    async with aiohttp.ClientSession() as session:
        token = await ask_token(session, TokenWish(issuer=issuer, caller=find(CALLER)), key, now=now())
    fresh = folder / "headers.part"
    fresh.write_text(f"Authorization: DPoP {token}\naccess-basis: {find(CALLER).basis}\n", encoding="ascii")
    fresh.replace(folder / "headers")


async def run(folder: Path, patients: int) -> None:
    """Open everything, say where it is, and wait to be stopped or left alone."""
    key = make_client_key(folder / "client.key")
    (folder / "secret").write_bytes(b"a secret that only the benchmarks have")
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(EmbeddedPostgres(folder / "store"))
        await migrate(server.dsn)
        await fill(Settings(dsn=server.dsn, secret_file=folder / "secret"), patients)
        doors = [stack.enter_context(closing(bound(HOST, 0))) for _ in range(2)]
        issuer, registers = (f"http://{HOST}:{port_of(door)}" for door in doors)
        issuing = issuer_app(base_url=issuer, client_key=key, allow_bearer=False, clock=now)
        await stack.enter_async_context(serving(issuing, doors[:1]))
        registered = registers_app((*CITIZENS, *CLINICIANS), known)
        await stack.enter_async_context(serving(registered, doors[1:]))
        await write_headers(folder, issuer, key)
        sys.stdout.buffer.write(msgspec.json.encode(Around(dsn=server.dsn, issuer=issuer, registers=registers)) + b"\n")
        sys.stdout.flush()
        async with asyncio.TaskGroup() as group:
            renewing = group.create_task(renew(folder, issuer, key))
            await left_alone()
            renewing.cancel()


async def renew(folder: Path, issuer: str, key: ECKey) -> None:
    """Write a fresh token for ever."""
    while True:
        await asyncio.sleep(EVERY.total_seconds())
        await write_headers(folder, issuer, key)


async def left_alone() -> None:
    """Wait until nobody holds the other end of the standard input: however the gateway ends, nothing of it is left."""
    left = asyncio.Event()

    def heard() -> None:
        if not os.read(sys.stdin.fileno(), 1):
            left.set()

    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), heard)
    await left.wait()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(until_stopped(run(Path(sys.argv[1]), int(sys.argv[2]))))
