"""Run the whole demo in one process: database, simulated world, gateway."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import UTC, datetime
from os import getpid
from pathlib import Path
from socket import socket

import msgspec

from gateway.app import create_app
from gateway.demo import runfile, stamp
from gateway.demo.authorising import Pages, site_config
from gateway.demo.chronicle.world import Chronicle, chronicle
from gateway.demo.client import make_client_key
from gateway.demo.filling import Progress, fill
from gateway.demo.issuer import trusted_issuers
from gateway.demo.mixing_up import mix_up
from gateway.demo.pts import Place as FeedPlace
from gateway.demo.pts import Service, feed_configs, pushing
from gateway.demo.registers import Known
from gateway.demo.services import Membership, Place, Services, World, services, source_configs
from gateway.demo.serving import bound, port_of, serving
from gateway.demo.store_wire import store_wire
from gateway.opening import open_dsn, open_store, read_secret
from gateway.settings import RegisterConfig, Settings
from gateway.web.asking import manifest
from gateway.web.ide.page import shipped
from gateway.web.signing_in import RETURN_PATH
from gateway.web.signing_out import SIGNED_OUT_PATH
from resolvers.deadline import Deadline
from resolvers.model import PersonNumber
from resolvers.naming import Naming
from resolvers.store import Store

HOST = "127.0.0.1"
LOOK_UP_S = 2.0
STOPPING = (signal.SIGINT, signal.SIGTERM)


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the user wants of the demo.

    Args:
        port: where the gateway listens, 0 for any free port.
        state: the folder for everything that is kept.
        home: the folder of the run file.
        allow_bearer: take unbound tokens too.
        fresh: forget the demo's own data first.
        metrics_port: where the gateway's numbers are read, if anywhere.
    """

    port: int
    state: Path
    home: Path
    allow_bearer: bool = False
    fresh: bool = False
    metrics_port: int | None = None


class Teller(msgspec.Struct, frozen=True, kw_only=True):
    """How the demo talks to its user: `progress` while it fills its store, `ready` with the gateway's base URL."""

    progress: Progress
    ready: Callable[[str], None]


def now() -> datetime:
    """Tell the time, aware UTC; the demo is its own start-up."""
    return datetime.now(UTC)  # noqa: TID251 - the clock that the demo hands to its services


async def until_stopped(work: Coroutine[None, None, None]) -> None:
    """Do work until it ends or the process is told to stop (SIGINT, SIGTERM); then it is cancelled and undone."""
    loop = asyncio.get_running_loop()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work)
        for number in STOPPING:
            loop.add_signal_handler(number, task.cancel)
        try:
            await asyncio.wait([task])
        finally:
            for number in STOPPING:
                loop.remove_signal_handler(number)


def first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """Take the first error of a group, however deep."""
    found: BaseException = group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found


async def run(wish: Wish, tell: Teller) -> None:
    """
    Run the demo until cancelled.

    Raises:
        PortTaken: the gateway's port is taken.
        StateUnusable: the state folder is not this demo's.
    """
    with closing(bound(HOST, wish.port)) as door:
        async with demo(wish, tell, door) as url:
            tell.ready(url)
            await asyncio.Event().wait()


@asynccontextmanager
async def demo(wish: Wish, tell: Teller, door: socket) -> AsyncIterator[str]:
    """Open everything in order and close it in reverse; gives the gateway's base URL."""
    url = f"http://{HOST}:{port_of(door)}"
    mark = stamp.opened(wish.state, now(), fresh=wish.fresh)
    written = chronicle(mark.anchor, mark.seed)
    store_settings = Settings(state=wish.state / "store", synthetic_only=True)
    key_file = wish.state / "client.key"
    async with AsyncExitStack() as stack:
        dsn = await stack.enter_async_context(open_dsn(store_settings))
        store = await stack.enter_async_context(open_store(store_settings))
        if not mark.filled:
            await mix_up(store, written, Naming(read_secret(store_settings)), now=now())
            await fill(store, written, now=now(), progress=tell.progress)
            stamp.filled(wish.state, mark)
        made = world(wish, written, store=store, key_file=key_file, url=url)
        around = await stack.enter_async_context(services(made, Place()))
        wired = await stack.enter_async_context(store_wire(dsn, around.board))
        settings = gateway_settings(wish, msgspec.structs.replace(store_settings, dsn=wired), around=around, url=url)
        app = create_app(settings)
        await stack.enter_async_context(app.router.lifespan_context(app))
        await stack.enter_async_context(serving(app, [door]))
        await stack.enter_async_context(pushing(feed(made, around, url)))
        # A store that says nothing would hold back what closes.
        stack.callback(around.board.clear)
        runfile.write(wish.home, run_file(wish, around, url=url, key_file=key_file))
        stack.callback(runfile.remove, wish.home, getpid())
        yield url


def world(wish: Wish, written: Chronicle, *, store: Store, key_file: Path, url: str) -> World:
    """Put together what the services are made of."""
    pages = Pages(
        key=make_client_key(pages_key_file(wish)), return_url=url + RETURN_PATH, signed_out_url=url + SIGNED_OUT_PATH
    )
    return World(
        chronicle=written,
        client_key=make_client_key(key_file),
        known=known_to(store),
        clock=now,
        gateway_key=make_client_key(gateway_key_file(wish)),
        pages=pages,
        allow_bearer=wish.allow_bearer,
        tell=telling(store),
    )


def gateway_key_file(wish: Wish) -> Path:
    """Say where the gateway's own key is kept, which no other client holds."""
    return wish.state / "gateway.key"


def pages_key_file(wish: Wish) -> Path:
    """Say where the key of the pages is kept, by which their users' tokens are asked for."""
    return wish.state / "pages.key"


def pages_manifest(wish: Wish) -> Path:
    """Write down what the pages ask, which the gateway is to trust."""
    file = wish.state / "pages.json"
    file.write_bytes(msgspec.json.encode(manifest()))
    return file


def telling(store: Store) -> Callable[[], Awaitable[None]]:
    """Let the gateway meet a fault at the very next question, and not what it has just read."""

    async def tell() -> None:
        await store.announce_anybody(Deadline.after(LOOK_UP_S))

    return tell


def feed(made: World, around: Services, url: str) -> Service:
    """Make the service that pushes restrictions to the gateway."""
    place = FeedPlace(gateway=url, issuer=around.issuer, key=made.client_key, clock=made.clock)
    return Service(place, made.chronicle, around.board)


def known_to(store: Store) -> Known:
    """Let the person register know everybody whom the store holds reports of."""

    async def known(number: PersonNumber) -> bool:
        return await store.person((number,), Deadline.after(LOOK_UP_S)) is not None

    return known


def gateway_settings(wish: Wish, store_settings: Settings, *, around: Services, url: str) -> Settings:
    """Write the gateway's settings; it reaches the database that the demo has started by a wire of the demo's own."""
    member = Membership(issuer=around.issuer, key_file=gateway_key_file(wish))
    return msgspec.structs.replace(
        store_settings,
        host=HOST,
        port=int(url.rpartition(":")[2]),
        public_url=url,
        issuers=trusted_issuers(around.issuer, allow_bearer=wish.allow_bearer),
        sources=source_configs(around.laboratories, wish.state / "tokens", member),
        # Who has just been sent a report is found at once.
        registers=RegisterConfig(base_url=around.registers, unknown_cache_s=0),
        restriction_feeds=feed_configs(),
        # One client is all of the demo's users, who are looked at as often as somebody tries something out.
        rate_client_per_s=2_000,
        rate_client_burst=4_000,
        rate_person_per_min=100_000,
        rate_refused_per_min=100_000,
        rate_cost_per_min=0,
        introspection=True,
        graphiql=shipped(),
        web=site_config(around.issuer, pages_key_file(wish)),
        documents_manifest=(pages_manifest(wish),),
        metrics_port=wish.metrics_port,
        demo={"issuer": around.issuer, "control": around.control},
    )


def run_file(wish: Wish, around: Services, *, url: str, key_file: Path) -> runfile.RunFile:
    """Say where everything is."""
    return runfile.RunFile(
        url=url,
        issuer=around.issuer,
        registers=around.registers,
        control=around.control,
        client_key_file=str(key_file),
        pid=getpid(),
        allow_bearer=wish.allow_bearer,
        store=str(wish.state / "store"),
    )
