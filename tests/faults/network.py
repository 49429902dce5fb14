"""The gateway as the demo wires it, with every wire at hand: laboratories and store behind proxies, short budgets."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from gateway.app import create_app
from gateway.demo import runfile
from gateway.demo.cast import CITIZENS
from gateway.demo.chronicle.houses import CENTRAL
from gateway.demo.chronicle.world import Chronicle, chronicle
from gateway.demo.client import make_client_key
from gateway.demo.faults import FaultBoard
from gateway.demo.filling import enrolled, take
from gateway.demo.issuer import trusted_issuers
from gateway.demo.laboratories import SOURCES
from gateway.demo.services import Place, World, services
from gateway.demo.services import source_configs as laboratories
from gateway.demo.serving import bound, port_of, serving
from gateway.demo.store_wire import store_wire
from gateway.demo.wire import Wire
from gateway.opening import open_store
from gateway.settings import RegisterConfig, Settings
from gateway.source_config import SourceConfig
from resolvers.intake import Intake
from resolvers.store import Store
from tests.e2e.asking import Demo
from tests.e2e.composed import HOST, Moved, nobody
from tests.tireless import TIRELESS

ALL = ("central", *SOURCES)
# A laboratory has this long, and the whole answer longer than one that is late may take.
BUDGET_S = 0.8
DEADLINE_S = 3.0
NEVER = 10_000
QUICK = Wire(after=64, delay_s=0.05, jitter_s=0.05, byte_s=0.02)


class Network(msgspec.Struct, frozen=True, kw_only=True):
    """A gateway that answers, the faults of its wires, and what all its sources hold."""

    demo: Demo
    board: FaultBoard
    chronicle: Chronicle


def little(anchor: datetime, *citizens: str, most: int = 14) -> Chronicle:
    """Write the chronicle, of some citizens alone: of each the newest, what is marked, and one of each laboratory."""
    whole = chronicle(anchor)
    kept = []
    for citizen in citizens:
        theirs = [each for each in whole.written if each.citizen == citizen]
        newest = {each.report.key for each in theirs[-most:]}
        newest |= {each.report.key for each in theirs if each.mark or each.house_code}
        for source in SOURCES:
            holding = [each for each in theirs if source in each.holders]
            newest |= {each.report.key for each in holding[-1:]}
        kept += [each for each in theirs if each.report.key in newest]
    return Chronicle(anchor=anchor, written=tuple(kept))


@asynccontextmanager
async def network(
    dsn: str, folder: Path, held: Chronicle, *, beside: Sequence[SourceConfig] = (), **changes: object
) -> AsyncIterator[Network]:
    """Open it all; `beside` are sources more than the laboratories, `changes` are to the settings of these."""
    secret, clock = folder / "secret", Moved()
    secret.write_bytes(b"a secret that only the tests have")
    async with AsyncExitStack() as stack:
        door = stack.enter_context(closing(bound(HOST, 0)))
        url, key = f"http://{HOST}:{port_of(door)}", make_client_key(folder / "client.key")
        world = World(chronicle=held, client_key=key, known=nobody, clock=clock)
        around = await stack.enter_async_context(services(world, Place(), QUICK))
        wired = await stack.enter_async_context(store_wire(dsn, around.board, QUICK))
        usual = {"budget_s": BUDGET_S, "breaker_failures": NEVER} | changes
        settings = Settings(
            dsn=dsn,
            secret_file=secret,
            public_url=url,
            deadline_s=DEADLINE_S,
            max_page_size=200,
            **TIRELESS,
            # A fault is to be met at the very next question.
            source_cache_s=0,
            issuers=trusted_issuers(around.issuer, allow_bearer=False),
            registers=RegisterConfig(base_url=around.registers),
            sources=(
                *(
                    msgspec.structs.replace(found, **usual)
                    for found in laboratories(around.laboratories, folder / "tokens")
                ),
                *beside,
            ),
        )
        async with open_store(settings) as store:
            await fill(store, held, clock())
        app = create_app(msgspec.structs.replace(settings, dsn=wired), clock=clock)
        await stack.enter_async_context(app.router.lifespan_context(app))
        await stack.enter_async_context(serving(app, [door]))
        stack.callback(around.board.clear)
        runfile.write(
            folder,
            runfile.RunFile(
                url=url,
                issuer=around.issuer,
                registers=around.registers,
                control=around.control,
                client_key_file=str(folder / "client.key"),
                pid=os.getpid(),
            ),
        )
        demo = Demo(url=url, home=folder, state=folder, environment={}, clock=clock)
        yield Network(demo=demo, board=around.board, chronicle=held)


async def fill(store: Store, held: Chronicle, now: datetime) -> None:
    """Let the central store take what it holds."""
    for citizen in CITIZENS:
        await enrolled(store, citizen.key)
    intake = Intake(store, her_organisations={}, synthetic_only=True, quarantine_days=1)
    for written in held.held_by(CENTRAL):
        await take(intake, written, now)


def recently() -> datetime:
    """Say when a chronicle ends that is as old as the demo's after a night."""
    return datetime.now(UTC) - timedelta(hours=1)
