"""Work goes on while the client is there, and not a moment longer."""

import asyncio

import pytest
from starlette.requests import ClientDisconnect, Request

from gateway.graphql.leaving import while_there


class Client:
    """A client that sends what it is told to, and then stays."""

    def __init__(self, *messages: str) -> None:
        self.messages = asyncio.Queue()
        for message in messages:
            self.messages.put_nowait({"type": message})
        self.waited_for = 0

    async def receive(self):
        self.waited_for += 1
        return await self.messages.get()

    @property
    def request(self) -> Request:
        return Request({"type": "http", "headers": []}, self.receive)


class Work:
    """Something that is under way until it is let go, and knows how it ended."""

    def __init__(self, *, raises: Exception | None = None) -> None:
        self.begun, self.go, self.cancelled, self.raises = asyncio.Event(), asyncio.Event(), False, raises

    async def __call__(self) -> str:
        self.begun.set()
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            if self.raises:
                raise self.raises from None
            raise
        if self.raises:
            raise self.raises
        return "done"


async def test_work_is_done_while_the_client_stays_and_nobody_is_left_watching() -> None:
    client, work = Client("http.request"), Work()
    work.go.set()
    before = asyncio.all_tasks()

    assert await while_there(client.request, work()) == "done"
    assert asyncio.all_tasks() == before
    assert not work.cancelled


async def test_work_is_cancelled_when_the_client_goes() -> None:
    client, work = Client("http.request"), Work()

    async def go() -> None:
        await work.begun.wait()
        client.messages.put_nowait({"type": "http.disconnect"})

    async with asyncio.TaskGroup() as group:
        group.create_task(go())
        with pytest.raises(ClientDisconnect):
            await while_there(client.request, work())

    assert work.cancelled
    assert client.waited_for == 2


async def test_what_the_work_raises_is_raised_as_it_is() -> None:
    work = Work(raises=KeyError("mine"))
    work.go.set()

    with pytest.raises(KeyError, match="mine"):
        await while_there(Client().request, work())


async def test_that_the_client_went_counts_before_what_the_work_makes_of_it() -> None:
    with pytest.raises(ClientDisconnect):
        await while_there(Client("http.disconnect").request, Work(raises=KeyError("of mine"))())


async def test_who_cancels_the_request_cancels_the_work() -> None:
    work = Work()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(while_there(Client().request, work()))
        await work.begun.wait()
        task.cancel()

    assert task.cancelled()
    assert work.cancelled
