"""The simulated service pushes everything once, is heard from time to time, and can be stopped."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from gateway.demo.client import make_client_key
from gateway.demo.faults import Fault, FaultBoard
from gateway.demo.issuer import issuer_app
from gateway.demo.pts import Place, Service, pushing
from tests.integration.serving import serving
from tests.unit.gateway.demo.reports import CHRONICLE


def now() -> datetime:
    return datetime.now(UTC)


class Gateway:
    """A door that keeps what is pushed, and answers as it is told to."""

    def __init__(self) -> None:
        self.pushed: list[str | None] = []
        self.schemes: set[str] = set()
        self.status = 200
        self.heard = asyncio.Event()

    async def take(self, request):
        message = await request.json()
        self.pushed.append(message.get("person", {}).get("number"))
        self.schemes.add(request.headers["authorization"].split(" ")[0])
        self.heard.set()
        return JSONResponse({}, status_code=self.status)

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/restrictions", self.take, methods=["POST"])])


class World:
    """A gateway, an issuer, and the service between them."""

    def __init__(self, gateway: Gateway, board: FaultBoard, service: Service) -> None:
        self.gateway = gateway
        self.board = board
        self.service = service


@asynccontextmanager
async def world(folder: Path, *, beat_s: float = 30.0):
    gateway, board = Gateway(), FaultBoard([], ["pts"])
    key = make_client_key(folder / "client.key")
    async with (
        serving(lambda _: gateway.app()) as url,
        serving(lambda base: issuer_app(base_url=base, client_key=key, allow_bearer=False, clock=now)) as issuer,
    ):
        place = Place(gateway=url, issuer=issuer, key=key, clock=now)
        yield World(gateway, board, Service(place, CHRONICLE, board, beat_s=beat_s))


async def test_everything_is_pushed_once_and_then_only_a_heartbeat(tmp_path) -> None:
    async with world(tmp_path) as here, aiohttp.ClientSession() as session:
        await here.service.tell(session)
        first = [number is None for number in here.gateway.pushed]
        await here.service.tell(session)

    assert first == [False, False, True]
    assert [number is None for number in here.gateway.pushed] == [*first, True]
    assert here.gateway.schemes == {"DPoP"}


async def test_stopped_it_says_nothing_and_well_again_it_goes_on(tmp_path) -> None:
    async with world(tmp_path) as here, aiohttp.ClientSession() as session:
        here.board.set("pts", Fault.STOP)
        await here.service.tell(session)
        silent = list(here.gateway.pushed)
        here.board.set("pts", Fault.OK)
        await here.service.tell(session)

    assert (silent, len(here.gateway.pushed)) == ([], 3)


async def test_what_is_not_taken_holds_the_heartbeat_back_and_is_pushed_again(tmp_path, caplog) -> None:
    async with world(tmp_path) as here, aiohttp.ClientSession() as session:
        here.gateway.status = 503
        await here.service.tell(session)
        refused = list(here.gateway.pushed)
        here.gateway.status = 200
        await here.service.tell(session)

    assert len(refused) == 1
    assert refused[0] is not None
    assert [number is None for number in here.gateway.pushed[1:]] == [False, False, True]
    assert "PushRefused" in caplog.text
    assert refused[0] not in caplog.text


async def test_without_a_gateway_it_goes_on_trying(tmp_path, caplog) -> None:
    key = make_client_key(tmp_path / "client.key")
    nowhere = "http://127.0.0.1:1"
    place = Place(gateway=nowhere, issuer=nowhere, key=key, clock=now)
    async with aiohttp.ClientSession() as session:
        await Service(place, CHRONICLE, FaultBoard([], ["pts"])).tell(session)

    assert "could not push" in caplog.text


async def test_it_is_heard_from_time_to_time_until_the_block_ends(tmp_path) -> None:
    async with world(tmp_path, beat_s=0.01) as here, pushing(here.service):
        for _ in range(2):
            here.gateway.heard.clear()
            async with asyncio.timeout(10):
                await here.gateway.heard.wait()

    assert len(here.gateway.pushed) >= 5


async def test_what_fails_in_the_block_is_not_lost(tmp_path) -> None:
    async with world(tmp_path) as here:
        with pytest.RaisesGroup(KeyError):
            async with pushing(here.service):
                raise KeyError
