"""Answer no more at a time than can be answered in time: some wait for a moment, and the rest are to come again."""

from collections.abc import Collection
from contextlib import ExitStack

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.arrival import refused
from gateway.problem import retry_after
from resolvers.deadline import Deadline
from resolvers.sources.guard import Bulkhead

# Whoever waits for longer than this would rather be told; a proof of possession counts for ten seconds.
WAIT_S = 1.0
COME_AGAIN_S = 1.0
OVERLOADED = "OVERLOADED"


class Pressure:
    """
    Pure ASGI middleware: so many requests under way at each door, as many again that wait, and no more.

    The rest are refused (503, OVERLOADED) before anything of them is looked at: overload makes some come again, where
    it would make all too late. Each door has places of its own, so that a flood of questions keeps out no message and
    no restriction. What stands at no door, as health does, is always answered. A place is held until the answer begins.
    """

    def __init__(self, app: ASGIApp, *, max_in_flight: int, doors: Collection[str]) -> None:
        """Wrap an app; `doors` are the paths that are bounded."""
        self._app = app
        self._places = {path: Bulkhead(max_in_flight) for path in doors}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on when there is a place for it."""
        places = self._places.get(scope["path"]) if scope["type"] == "http" else None
        if places is None:
            await self._app(scope, receive, send)
            return
        deadline: Deadline = scope["state"]["deadline"]
        if not await places.enter(deadline.earlier(WAIT_S)):
            scope["state"]["codes"] = (OVERLOADED,)
            await overloaded(scope["state"]["request_id"])(scope, receive, send)
            return
        with ExitStack() as place:
            place.callback(places.leave)

            async def sending(message: Message) -> None:
                # The work is done: whoever does not read their answer keeps nobody else from theirs.
                place.close()
                await send(message)

            await self._app(scope, receive, sending)


def overloaded(request_id: str) -> ASGIApp:
    """Tell whoever finds no place to come again."""
    return refused(503, OVERLOADED, "too much is asked at once; come again", request_id, retry_after(COME_AGAIN_S))
