"""A client that goes away takes with it what it has asked for."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from starlette.requests import ClientDisconnect, Request

T = TypeVar("T")


async def while_there(request: Request, work: Awaitable[T]) -> T:
    """
    Do something for as long as the client is there.

    Args:
        request: its body has been read, so that nothing more can come of it but that the client goes.

    Raises:
        ClientDisconnect: the client went, and what was under way was cancelled. Else as the work.
    """
    try:
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(leave(request))
            done = await work
            watching.cancel()
    except ExceptionGroup as raised:
        # The first is what ended the rest: that the client went, or what the work has raised.
        raise raised.exceptions[0] from None
    return done


async def leave(request: Request) -> None:
    """
    Wait until the client goes.

    Raises:
        ClientDisconnect: it went.
    """
    while (await request.receive())["type"] != "http.disconnect":
        pass
    raise ClientDisconnect
