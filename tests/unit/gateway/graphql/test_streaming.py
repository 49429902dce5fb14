"""Events are sent as they come, to a client that reads them, for as long as it is there and the gateway goes on."""

import asyncio
from contextlib import ExitStack
from functools import partial

import pytest

from gateway.graphql.streaming import CLOSING, COMPLETE, PING, EventStream, Pace, at_once, next_event
from tests.asgi import ask

SOON_S = 10.0


class Client:
    """A client of one stream: what it has got, and whether it reads and stays."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.whole = False
        self.gone, self.reads, self.news = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.reads.set()

    async def receive(self):
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message) -> None:
        await self.reads.wait()
        if message["type"] == "http.response.start":
            self.headers = dict(message["headers"])
            return
        self.got += [message["body"]] if message["body"] else []
        self.whole |= not message["more_body"]
        self.news.set()

    async def has(self, chunk: bytes) -> None:
        async with asyncio.timeout(SOON_S):
            while chunk not in self.got:
                self.news.clear()
                await self.news.wait()


class Source:
    """Events that a test gives, which know how they ended; and a place that is held."""

    def __init__(self) -> None:
        self.events: asyncio.Queue = asyncio.Queue()
        self.closed = False
        self.place = ExitStack()
        self.left = []
        self.place.callback(partial(self.left.append, "left"))

    async def __call__(self):
        try:
            while (event := await self.events.get()) is not None:
                if isinstance(event, Exception):
                    raise event
                yield event
        finally:
            self.closed = True


def begin(group: asyncio.TaskGroup, client: Client, source: Source, closing=None, **pace) -> asyncio.Task:
    stream = EventStream(source(), place=source.place, pace=Pace(**pace))
    scope = {"type": "http", "headers": [], "state": {} if closing is None else {CLOSING: closing}}
    return group.create_task(stream(scope, client.receive, client.send))


async def test_events_are_sent_as_they_come_and_the_stream_ends_whole() -> None:
    client, source = Client(), Source()

    async with asyncio.timeout(SOON_S), asyncio.TaskGroup() as group:
        begin(group, client, source)
        await client.has(PING)
        source.events.put_nowait(b"one")
        await client.has(b"one")
        assert source.left == []
        source.events.put_nowait(None)

    assert client.got == [PING, b"one"]
    assert (client.whole, source.closed, source.left) == (True, True, ["left"])
    assert client.headers[b"content-type"] == b"text/event-stream; charset=utf-8"
    assert b"content-length" not in client.headers


async def test_a_client_that_goes_takes_its_stream_with_it() -> None:
    client, source = Client(), Source()

    async with asyncio.timeout(SOON_S), asyncio.TaskGroup() as group:
        begin(group, client, source)
        await client.has(PING)
        client.gone.set()

    assert (client.whole, source.closed, source.left) == (False, True, ["left"])


async def test_a_client_that_does_not_read_loses_its_stream_and_holds_no_other_up() -> None:
    slow, quick = Client(), Client()
    sources = Source(), Source()

    async with asyncio.timeout(SOON_S), asyncio.TaskGroup() as group:
        stalled = begin(group, slow, sources[0], stall_s=0.05)
        begin(group, quick, sources[1])
        await slow.has(PING)
        slow.reads.clear()
        for source in sources:
            source.events.put_nowait(b"one")
        await quick.has(b"one")
        await stalled
        sources[1].events.put_nowait(None)

    assert (slow.got, slow.whole, sources[0].closed, sources[0].left) == ([PING], False, True, ["left"])
    assert (quick.got, quick.whole) == ([PING, b"one"], True)


async def test_a_client_that_does_not_read_the_end_holds_no_place_either() -> None:
    client, source = Client(), Source()

    async with asyncio.timeout(SOON_S), asyncio.TaskGroup() as group:
        begin(group, client, source, stall_s=0.05)
        await client.has(PING)
        client.reads.clear()
        source.events.put_nowait(None)

    assert (client.whole, source.left) == (False, ["left"])


async def test_a_silent_stream_is_heard_of() -> None:
    client, source = Client(), Source()

    async with asyncio.timeout(SOON_S), asyncio.TaskGroup() as group:
        begin(group, client, source, ping_s=0.01)
        while client.got.count(PING) < 3:
            client.news.clear()
            await client.news.wait()
        source.events.put_nowait(None)

    assert set(client.got) == {PING}


async def test_a_gateway_that_stops_ends_its_streams_without_saying_that_they_are_complete() -> None:
    client, source, closing = Client(), Source(), asyncio.Event()

    async with asyncio.timeout(SOON_S), asyncio.TaskGroup() as group:
        begin(group, client, source, closing)
        source.events.put_nowait(b"one")
        await client.has(b"one")
        closing.set()

    assert COMPLETE not in client.got
    assert (client.whole, source.closed, source.left) == (True, True, ["left"])


async def test_what_nobody_has_foreseen_breaks_the_stream_off() -> None:
    client, source = Client(), Source()
    source.events.put_nowait(KeyError("nobody"))

    with pytest.raises(ExceptionGroup) as raised:
        async with asyncio.timeout(SOON_S), asyncio.TaskGroup() as group:
            begin(group, client, source)

    assert isinstance(raised.value.exceptions[0], KeyError)
    assert (client.whole, source.left) == (False, ["left"])


async def test_the_one_answer_of_an_operation_is_one_event() -> None:
    answer = await ask(at_once(b'{"data":{}}'), "/graphql")

    assert answer.body == b'event: next\ndata: {"data":{}}\n\n' + COMPLETE
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"


def test_an_event_is_named_by_its_cursor() -> None:
    assert next_event(b"{}", "abc") == b"event: next\nid: abc\ndata: {}\n\n"
