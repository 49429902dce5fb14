"""Whether the process lives, and whether it can answer."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.store import Store

READY_BUDGET_S = 2.0


def health_routes(store: Store) -> list[Route]:
    """Give `/healthz` (the process lives) and `/readyz` (the store answers too); neither tells more than that."""

    async def live(_: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def ready(_: Request) -> Response:
        deadline = Deadline.after(READY_BUDGET_S)
        try:
            async with deadline.limit():
                await store.ping(deadline)
        except (StoreUnavailable, TimeoutError):
            return JSONResponse({"status": "not ready"}, status_code=503)
        return JSONResponse({"status": "ready"})

    return [Route("/healthz", live, methods=["GET"]), Route("/readyz", ready, methods=["GET"])]
