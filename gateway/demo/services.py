"""Everything around the gateway in the demo: laboratories, control, token issuers, registers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from socket import socket

import aiohttp
import msgspec
from joserfc.jwk import ECKey
from starlette.types import ASGIApp

from gateway.credentials_config import CredentialsConfig
from gateway.demo.authorising import Pages
from gateway.demo.cast import CITIZENS, CLINICIANS, FEEDS
from gateway.demo.chronicle.world import Chronicle
from gateway.demo.control import control_app, nobody_told
from gateway.demo.faults import FaultBoard
from gateway.demo.gateway_grants import GATEWAY_CLIENT, LABORATORY_SCOPE, audience_of
from gateway.demo.issuer import issuer_app
from gateway.demo.laboratories import LABORATORIES, SOURCES, Laboratory, stocked
from gateway.demo.laboratory_app import LaboratoryServer
from gateway.demo.laboratory_guard import Guard, TokenGuard
from gateway.demo.proxy import Proxy, on_port
from gateway.demo.registers import Known, registers_app
from gateway.demo.serving import ByPort, bound, port_of, serving
from gateway.demo.wire import USUAL, Wire
from gateway.identity.keys import FetchKeys, fetch_by
from gateway.source_config import SourceConfig

# Ports above the base port, where one is given; the laboratories follow in their order.
ISSUER, REGISTERS, FIRST_LABORATORY = 1, 2, 11
LOOPBACK = "127.0.0.1"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where to listen: on which address, and from which port on (0: any free ports)."""

    host: str = LOOPBACK
    base_port: int = 0


class World(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the services are made of; `clock` gives aware UTC, `tell` is called when a fault was set.

    With `gateway_key`, the gateway is a client of the issuer, and some laboratories want tokens that it gets there.
    With `pages`, people are signed in to them there.
    """

    chronicle: Chronicle
    client_key: ECKey
    known: Known
    clock: Callable[[], datetime]
    gateway_key: ECKey | None = None
    pages: Pages | None = None
    allow_bearer: bool = False
    tell: Callable[[], Awaitable[None]] = nobody_told


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """Where the services are: base URLs, and by source the port of its laboratory."""

    control: str
    issuer: str
    registers: str
    laboratories: dict[str, str]
    board: FaultBoard


@asynccontextmanager
async def services(world: World, place: Place, wire: Wire = USUAL) -> AsyncIterator[Services]:
    """
    Run all services in this process until the block ends; the laboratories' wires suffer what the board says.

    Raises:
        PortTaken: a port that was asked for is taken.
    """
    board = FaultBoard(SOURCES, [feed.key for feed in FEEDS])
    async with AsyncExitStack() as undo:
        fetch = fetch_by(await undo.enter_async_context(aiohttp.ClientSession()))
        doors = {name: undo.enter_context(bound(place.host, port)) for name, port in ports(place).items()}
        urls = {name: f"http://{place.host}:{port_of(made)}" for name, made in doors.items()}
        behind = {source: undo.enter_context(bound(LOOPBACK, 0)) for source in SOURCES}
        sockets = doors | behind
        asked = Around(world=world, board=board, urls=urls, fetch=fetch)
        apps = ByPort({port_of(made): app(name, asked) for name, made in sockets.items()})
        async with serving(apps, list(sockets.values())), wires(board, doors, behind, wire):
            try:
                yield Services(
                    control=urls["control"],
                    issuer=urls["issuer"],
                    registers=urls["registers"],
                    laboratories={source: f"{urls[source]}/fhir" for source in SOURCES},
                    board=board,
                )
            finally:
                # What hangs would hold the server back.
                board.clear()


@asynccontextmanager
async def wires(
    board: FaultBoard, doors: Mapping[str, socket], behind: Mapping[str, socket], wire: Wire
) -> AsyncIterator[None]:
    """Lay a wire from each laboratory's door to the laboratory behind it."""
    async with asyncio.TaskGroup() as group:
        with ExitStack() as undo:
            for source, laboratory in behind.items():
                reach = partial(asyncio.open_connection, LOOPBACK, port_of(laboratory))
                proxy = Proxy(group, on_port(doors[source]), reach, wire)
                undo.callback(proxy.close)
                undo.enter_context(board.wired(source, proxy.suffer))
            yield


def ports(place: Place) -> dict[str, int]:
    """Give every service its port."""
    names = {"control": 0, "issuer": ISSUER, "registers": REGISTERS}
    names |= {source: FIRST_LABORATORY + nth for nth, source in enumerate(SOURCES)}
    return {name: place.base_port + above if place.base_port else 0 for name, above in names.items()}


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """What an app is made with: the world, the faults, every service's base URL, and how keys are fetched."""

    world: World
    board: FaultBoard
    urls: Mapping[str, str]
    fetch: FetchKeys


def app(name: str, around: Around) -> ASGIApp:
    """Make the app of one service."""
    world = around.world
    match name:
        case "control":
            return control_app(around.board, world.tell)
        case "issuer":
            return issuer_app(
                base_url=around.urls["issuer"],
                gateway_key=world.gateway_key,
                pages=world.pages,
                client_key=world.client_key,
                allow_bearer=world.allow_bearer,
                clock=world.clock,
            )
        case "registers":
            return registers_app((*CITIZENS, *CLINICIANS), world.known)
        case _:
            laboratory = next(each for each in LABORATORIES if each.source == name)
            held = stocked(laboratory, world.chronicle)
            return LaboratoryServer(laboratory, held, around.board, guard=guard(laboratory, around)).app()


def guard(laboratory: Laboratory, around: Around) -> Guard | None:
    """Put a guard before a laboratory that wants tokens of the issuer."""
    if laboratory.grant is None or around.world.gateway_key is None:
        return None
    return TokenGuard(
        laboratory.source,
        url=around.urls[laboratory.source],
        issuer=f"{around.urls['issuer']}/helseid",
        fetch=around.fetch,
        clock=around.world.clock,
    )


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """The gateway as a client of the demo's issuer, at its base URL, with a key of its own."""

    issuer: str
    key_file: Path


def source_configs(
    laboratories: Mapping[str, str], tokens: Path, membership: Membership | None = None
) -> tuple[SourceConfig, ...]:
    """Say what the gateway is to be told about the laboratories; their tokens are written to files in `tokens`."""
    tokens.mkdir(mode=0o700, parents=True, exist_ok=True)
    return tuple(
        SourceConfig(
            id=each.source,
            name=each.name,
            base_url=laboratories[each.source],
            dialect=each.dialect,
            token_file=token_file(each, tokens) if credentials(each, membership) is None else None,
            credentials=credentials(each, membership),
            disciplines=each.disciplines,
            senders=frozenset({each.house.sender.organisation}),
            filters=each.filters,
        )
        for each in LABORATORIES
    )


def credentials(laboratory: Laboratory, membership: Membership | None) -> CredentialsConfig | None:
    """Say how the gateway gets tokens for a laboratory; None where it has one that does not change, or needs none."""
    if laboratory.grant is None or membership is None:
        return None
    issuer = f"{membership.issuer}/helseid"
    return CredentialsConfig(
        kind=laboratory.grant,
        issuer=issuer,
        token_url=f"{issuer}/token",
        client_id=GATEWAY_CLIENT,
        key_file=str(membership.key_file),
        scope=LABORATORY_SCOPE,
        audience=audience_of(laboratory.source),
    )


def token_file(laboratory: Laboratory, tokens: Path) -> str | None:
    """Write the file with a laboratory's token, if it wants one."""
    if laboratory.token is None:
        return None
    file = tokens / f"{laboratory.source}.token"
    file.write_text(laboratory.token, encoding="utf-8")
    file.chmod(0o600)
    return str(file)
