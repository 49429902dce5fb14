"""The gateway over HTTP in this process: a database of its own, no laboratories, and a clock that a test moves."""

import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from starlette.types import ASGIApp

from gateway.app import create_app
from gateway.demo import runfile
from gateway.demo.authorising import Pages, site_config
from gateway.demo.cast import CITIZENS, CLINICIANS, Citizen, Clinician
from gateway.demo.client import make_client_key
from gateway.demo.issuer import issuer_app, trusted_issuers
from gateway.demo.registers import registers_app
from gateway.demo.serving import bound, port_of, serving
from gateway.opening import open_store
from gateway.settings import RegisterConfig, Settings
from gateway.source_config import SourceConfig
from gateway.web.signing_in import RETURN_PATH
from gateway.web.signing_out import SIGNED_OUT_PATH
from resolvers.store import Store
from tests.e2e.asking import Demo
from tests.tireless import TIRELESS

HOST = "127.0.0.1"

Sources = tuple[SourceConfig, ...]


def now() -> datetime:
    """Tell the wall's time."""
    return datetime.now(UTC)


class Moved:
    """A clock that is the wall's, moved on by as much as a test wants; the issuer and the users go by it too."""

    def __init__(self) -> None:
        self.by = timedelta()

    def __call__(self) -> datetime:
        return now() + self.by

    def to(self, at: datetime) -> None:
        """Let it be a certain time now."""
        self.by = at - now()


class Composed(msgspec.Struct, frozen=True, kw_only=True):
    """A gateway that answers, its store, and its clock."""

    demo: Demo
    store: Store
    clock: Moved


@asynccontextmanager
async def composed(
    dsn: str,
    folder: Path,
    *,
    registered: ASGIApp | None = None,
    sources_of: Callable[[str], Sources] = lambda _: (),
    pages: Pages | None = None,
    site: bool = False,
    **changes: object,
) -> AsyncIterator[Composed]:
    """
    Open the gateway beside an issuer and the registers.

    Args:
        registered: registers that know something else than the cast, or break. changes: to the gateway's settings.
        pages: those that the issuer signs people in to; with `site` the gateway's own, which it then has.
        sources_of: gives the sources by the issuer's base URL; the gateway's key there is `gateway.key` in `folder`.
    """
    secret, clock = folder / "secret", Moved()
    secret.write_bytes(b"a secret that only the tests have")
    key = make_client_key(folder / "client.key")
    async with AsyncExitStack() as stack:
        doors = [stack.enter_context(closing(bound(HOST, 0))) for _ in range(3)]
        url, issuer, registers = (f"http://{HOST}:{port_of(door)}" for door in doors)
        own_key = folder / "pages.key"
        if site:
            known = make_client_key(own_key)
            pages = Pages(key=known, return_url=url + RETURN_PATH, signed_out_url=url + SIGNED_OUT_PATH)
        settings = Settings(
            dsn=dsn,
            secret_file=secret,
            public_url=url,
            issuers=trusted_issuers(issuer, allow_bearer=False),
            registers=RegisterConfig(base_url=registers),
            # What a source holds is to be seen as soon as a test changes it.
            source_cache_s=0,
            sources=sources_of(issuer),
            web=site_config(issuer, own_key) if site else None,
            **TIRELESS,
        )
        store = await stack.enter_async_context(open_store(settings))
        issuing = issuer_app(
            base_url=issuer,
            client_key=key,
            allow_bearer=False,
            clock=clock,
            gateway_key=make_client_key(folder / "gateway.key"),
            pages=pages,
        )
        await stack.enter_async_context(serving(issuing, [doors[1]]))
        await stack.enter_async_context(serving(registered or known_to_registers(), [doors[2]]))
        app = create_app(msgspec.structs.replace(settings, **changes), clock=clock)
        await stack.enter_async_context(app.router.lifespan_context(app))
        await stack.enter_async_context(serving(app, [doors[0]]))
        runfile.write(
            folder,
            runfile.RunFile(
                url=url,
                issuer=issuer,
                registers=registers,
                control=registers,
                client_key_file=str(folder / "client.key"),
                pid=os.getpid(),
            ),
        )
        demo = Demo(url=url, home=folder, state=folder, environment={}, clock=clock)
        yield Composed(demo=demo, store=store, clock=clock)


def known_to_registers(cast: Sequence[Citizen | Clinician] = (*CITIZENS, *CLINICIANS)) -> ASGIApp:
    """Make the registers, which know the cast and nobody else."""
    return registers_app(cast, nobody)


async def nobody(_number: object) -> bool:
    """Know nobody beyond the cast."""
    return False
