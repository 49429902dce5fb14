"""The demo's control endpoint: sets the faults of laboratories and feeds while they run."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.demo.faults import Fault, FaultBoard, UnfitFault, UnknownSource

LOOPBACK = frozenset({"127.0.0.1", "::1"})


class Wanted(msgspec.Struct, frozen=True):
    """The body of a request to set a fault."""

    fault: Fault


async def nobody_told() -> None:
    """Tell nobody that a fault was set."""


def control_app(board: FaultBoard, tell: Callable[[], Awaitable[None]] = nobody_told) -> Starlette:
    """
    Build the app: `GET /faults` lists the faults, `POST /faults/{source}` sets one; loopback callers only.

    Args:
        board: the faults. tell: called when one was set, so that what was read before is not kept.
    """

    async def listed(request: Request) -> Response:
        return JSONResponse(board.faults) if near(request) else refused()

    async def changed(request: Request) -> Response:
        if not near(request):
            return refused()
        try:
            wanted = msgspec.json.decode(await request.body(), type=Wanted)
            board.set(request.path_params["source"], wanted.fault)
            await tell()
        except msgspec.DecodeError:
            return JSONResponse({"faults": list(Fault)}, status_code=HTTPStatus.BAD_REQUEST)
        except UnfitFault as unfit:
            return JSONResponse({"faults": list(unfit.faults)}, status_code=HTTPStatus.BAD_REQUEST)
        except UnknownSource:
            return JSONResponse({"sources": list(board.faults)}, status_code=HTTPStatus.NOT_FOUND)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    return Starlette(
        routes=[Route("/faults", listed, methods=["GET"]), Route("/faults/{source}", changed, methods=["POST"])]
    )


def near(request: Request) -> bool:
    """Tell whether a caller is on this machine."""
    return request.client is not None and request.client.host in LOOPBACK


def refused() -> Response:
    """Refuse a caller from elsewhere."""
    return JSONResponse({"error": "this machine only"}, status_code=HTTPStatus.FORBIDDEN)
