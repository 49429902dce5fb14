"""Subscriptions over WebSocket, as graphql-transport-ws says it, message by message."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from gateway.graphql.budgets import Budgets, Terms
from gateway.graphql.endpoint import GraphQLEndpoint
from gateway.graphql.sockets import Pace, Sockets
from gateway.graphql.streaming import CLOSING
from gateway.graphql.streams import Streams
from gateway.identity import IdentityRefused
from gateway.identity.refusal import Reason
from resolvers.model import Announcement, AnnouncementKind
from resolvers.streams.hearing import Hearing
from tests.examples import NOW, NUMBER, PERSON, citizen, report
from tests.unit.resolvers.schema.asked import SCHEMA, parts
from tests.unit.resolvers.test_pipeline import World

SOON_S = 10.0
ORIGIN = "https://ehr.example"
FOLLOW = "subscription F($patient: PersonNumber!) { reportArrived(patient: $patient) { cursor report { id } } }"
INIT = {"type": "connection_init", "payload": {"Authorization": "DPoP token", "dpop": "proof", "unknown": 1}}
QUICK = Pace(init_s=5.0, stall_s=0.1, look_s=0.01)


class Client:
    """A client of one socket."""

    def __init__(self) -> None:
        self.sent: asyncio.Queue[Any] = asyncio.Queue()
        self.got: asyncio.Queue[Any] = asyncio.Queue()
        self.reads = asyncio.Event()
        self.reads.set()

    def say(self, message: Any) -> None:
        """Send a message, or a text as it is."""
        text = message if isinstance(message, str) else json.dumps(message)
        self.sent.put_nowait({"type": "websocket.receive", "text": text})

    def subscribe(self, name: str = "1", query: str = FOLLOW, **variables: object) -> None:
        """Ask to listen."""
        given = variables or {"patient": NUMBER.digits}
        self.say({"type": "subscribe", "id": name, "payload": {"query": query, "variables": given}})

    async def send(self, message: Any) -> None:
        await self.reads.wait()
        self.got.put_nowait(message)

    async def next(self) -> Any:
        """Wait for what is told next: a message, or how the socket was closed."""
        async with asyncio.timeout(SOON_S):
            told = await self.got.get()
        if told["type"] == "websocket.send":
            return json.loads(told["text"])
        return (told["code"], told["reason"]) if told["type"] == "websocket.close" else told


class Gateway:
    """Sockets over one world."""

    def __init__(
        self,
        caller=None,
        *,
        pace: Pace = QUICK,
        refused: Exception | None = None,
        limits_told: bool = True,
        budgets: Budgets | None = None,
        **bounds: int,
    ) -> None:
        self.world, self.hearing, self.now = World(), Hearing(), NOW
        self.asked: list[Any] = []
        self.closing = asyncio.Event()

        async def identify(request):
            self.asked.append(request)
            if refused:
                raise refused
            return caller or citizen()

        endpoint = GraphQLEndpoint(
            SCHEMA,
            parts(self.world, hearing=self.hearing),
            identify=identify,
            clock=lambda: self.now,
            max_body_bytes=4_000,
            streams=Streams(**bounds),
            limits_told=limits_told,
            budgets=budgets,
        )
        self.streams = endpoint.streams
        sockets = Sockets(
            endpoint.worth,
            endpoint.listening,
            endpoint.streams,
            identify=identify,
            clock=lambda: self.now,
            new_id=lambda: "req-1234",
            origins=[ORIGIN],
            pace=pace,
        )
        self.app = Starlette(routes=[WebSocketRoute("/graphql", sockets.answer)])

    @asynccontextmanager
    async def open(
        self, *, protocols=("graphql-transport-ws",), query: bytes = b"", **headers: str
    ) -> AsyncIterator[Client]:
        """Open a socket, which is gone after the block."""
        client = Client()
        client.sent.put_nowait({"type": "websocket.connect"})
        scope = {
            "type": "websocket",
            "path": "/graphql",
            "query_string": query,
            "subprotocols": list(protocols),
            "headers": [(name.encode(), text.encode()) for name, text in headers.items()],
            "state": {CLOSING: self.closing},
        }
        async with asyncio.timeout(SOON_S), asyncio.TaskGroup() as group:
            group.create_task(self.app(scope, client.sent.get, client.send))
            yield client
            client.sent.put_nowait({"type": "websocket.disconnect", "code": 1000})
        assert len(self.streams) == 0

    @asynccontextmanager
    async def acknowledged(self) -> AsyncIterator[Client]:
        """Open a socket, and say who asks."""
        async with self.open() as client:
            assert (await client.next())["subprotocol"] == "graphql-transport-ws"
            client.say(INIT)
            assert await client.next() == {"type": "connection_ack"}
            yield client

    def files(self, *reports) -> None:
        self.world.pages = (*self.world.pages, *map(msgspec.json.encode, reports))
        self.hearing.heard([Announcement(kind=AnnouncementKind.VERSION, person=PERSON.hash)])

    async def begun(self, streams: int = 1) -> None:
        """Wait until so many streams have begun."""
        while [entry.operation for entry in self.world.entries].count("reportArrived") < streams:  # noqa: ASYNC110 - the log tells nobody
            await asyncio.sleep(0.001)


async def test_each_subscription_of_a_socket_is_told_by_its_name_until_the_client_ends_it() -> None:
    gateway = Gateway()

    async with gateway.acknowledged() as client:
        for name in ("one", "other"):
            client.subscribe(name)
        await gateway.begun(2)
        gateway.files(report("r2"))
        told = [await client.next() for _ in range(2)]
        client.say({"type": "complete", "id": "one"})
        client.say({"type": "complete", "id": "nobody"})
        client.say({"type": "ping", "payload": {"any": 1}})
        assert await client.next() == {"type": "pong"}
        client.say({"type": "pong"})
        gateway.files(report("r3"))
        last = await client.next()
        client.subscribe("one")
        await gateway.begun(3)

    assert {(one["type"], one["id"]) for one in told} == {("next", "one"), ("next", "other")}
    assert (last["type"], last["id"]) == ("next", "other")
    assert "reportArrived" in last["payload"]["data"]


async def test_who_asks_is_said_when_the_connection_begins_in_the_names_of_headers() -> None:
    gateway = Gateway()

    async with gateway.open(**{"access-basis": "SEGSELV", "authorization": "of the handshake"}) as client:
        await client.next()
        client.say(INIT)
        await client.next()

    (request,) = gateway.asked
    assert (request.method, request.scope["path"]) == ("GET", "/graphql")
    assert request.headers.getlist("authorization") == ["DPoP token"]
    assert (request.headers["dpop"], request.headers["access-basis"]) == ("proof", "SEGSELV")


async def test_who_can_send_headers_may_say_it_with_the_handshake() -> None:
    gateway = Gateway()

    async with gateway.open(authorization="DPoP token") as client:
        await client.next()
        client.say({"type": "connection_init"})
        assert await client.next() == {"type": "connection_ack"}

    assert gateway.asked[0].headers["authorization"] == "DPoP token"


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([{"type": "subscribe", "id": "1", "payload": {"query": FOLLOW}}], 4401),
        ([{"type": "ping"}], 4400),
        (["nonsense"], 4400),
        (["[" * 100_000], 4400),
        ([{"type": "connection_init", "payload": 5}], 4400),
        ([{"type": "connection_init", "payload": {"dpop": 5}}], 4400),
        ([{"type": "connection_init", "payload": {"dpop": "\u00e6"}}], 4400),
    ],
)
async def test_a_connection_that_does_not_begin_as_it_must_is_closed(messages, code) -> None:
    gateway = Gateway()

    async with gateway.open() as client:
        await client.next()
        for message in messages:
            client.say(message)
        assert (await client.next())[0] == code

    assert gateway.asked == []


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([INIT], 4429),
        ([{"type": "start", "id": "1"}], 4400),
        ([{"type": "subscribe", "payload": {"query": FOLLOW}}], 4400),
        ([{"type": "subscribe", "id": "", "payload": {"query": FOLLOW}}], 4400),
        ([{"type": "subscribe", "id": "1" * 200, "payload": {"query": FOLLOW}}], 4400),
        ([{"type": "subscribe", "id": "1", "payload": {"query": 5}}], 4400),
        ([{"type": "subscribe", "id": "1", "payload": {"query": FOLLOW}}] * 2, 4409),
    ],
)
async def test_a_message_that_is_none_or_comes_twice_closes_the_socket(messages, code) -> None:
    async with Gateway().acknowledged() as client:
        for message in messages:
            client.say(message)
        while not isinstance(told := await client.next(), tuple):
            pass

    assert told[0] == code


async def test_a_client_that_does_not_say_who_asks_is_let_go() -> None:
    async with Gateway(pace=Pace(init_s=0.01)).open() as client:
        await client.next()
        assert await client.next() == (4408, "Connection initialisation timeout")


async def test_who_is_not_let_in_is_told_the_code_alone() -> None:
    refused = IdentityRefused(Reason.TOKEN, "the access token has expired")

    async with Gateway(refused=refused).open() as client:
        await client.next()
        client.say(INIT)
        assert await client.next() == (4403, "UNAUTHENTICATED")


async def test_nothing_is_asked_within_the_address() -> None:
    async with Gateway().open(query=b"patient=1") as client:
        assert (await client.next())[0] == 1000


async def test_what_nobody_has_foreseen_is_told_and_logged_without_its_text(caplog) -> None:
    async with Gateway(refused=KeyError(NUMBER.digits)).open() as client:
        await client.next()
        client.say(INIT)
        assert await client.next() == (1011, "INTERNAL")

    assert NUMBER.digits not in caplog.text
    assert "a socket failed: KeyError" in caplog.text


async def test_another_protocol_is_not_spoken() -> None:
    async with Gateway().open(protocols=("graphql-ws",)) as client:
        assert (await client.next())["subprotocol"] is None
        assert await client.next() == (4406, "Subprotocol not acceptable")


@pytest.mark.parametrize(("origin", "opened"), [(ORIGIN, True), ("https://elsewhere.example", False)])
async def test_only_pages_of_named_origins_come_in(origin, opened) -> None:
    async with Gateway().open(origin=origin) as client:
        told = await client.next()

    assert (isinstance(told, dict) and told["type"] == "websocket.accept") is opened


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        ("subscription { nothing }", {"no": 1}, "GRAPHQL_VALIDATION_FAILED"),
        ("{ viewer { kind } }", {"no": 1}, "BAD_USER_INPUT"),
        (FOLLOW, {"patient": "15840150027"}, "NOT_AVAILABLE"),
    ],
)
async def test_what_cannot_be_listened_to_is_an_error_of_its_own(query, variables, code) -> None:
    async with Gateway().acknowledged() as client:
        client.subscribe("1", query, **variables)
        told = await client.next()

    assert (told["type"], told["id"]) == ("error", "1")
    assert [error["extensions"]["code"] for error in told["payload"]] == [code]


async def test_there_are_so_many_places_for_sockets_and_subscriptions() -> None:
    async with Gateway(most=1).acknowledged() as client:
        client.subscribe()
        told = await client.next()
    async with Gateway(most=0).open() as crowd:
        await crowd.next()
        crowd.say(INIT)
        assert await crowd.next() == (4403, "TOO_MANY_STREAMS")

    assert [error["extensions"]["code"] for error in told["payload"]] == ["TOO_MANY_STREAMS"]


async def test_subscriptions_say_that_the_token_has_expired_and_then_the_socket_closes() -> None:
    gateway = Gateway(citizen(expires_at=NOW + timedelta(minutes=1)))

    async with gateway.acknowledged() as client:
        client.subscribe()
        await gateway.begun()
        gateway.now += timedelta(minutes=1)
        gateway.files()
        told = await client.next()
        assert await client.next() == (4403, "UNAUTHENTICATED")

    assert [error["extensions"]["code"] for error in told["payload"]] == ["UNAUTHENTICATED"]


async def test_who_begins_too_many_is_told_to_wait_and_who_does_not_read_that_loses_the_socket() -> None:
    gateway = Gateway(pace=Pace(stall_s=0.1, begins=2, begins_per_s=0.01))

    async with gateway.acknowledged() as client:
        for name in ("1", "2", "3"):
            client.subscribe(name)
        told = await client.next()
        await gateway.begun(2)
        client.reads.clear()
        for name in range(10_000):
            client.subscribe(f"more-{name}")
        while len(gateway.streams):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.001)
        left = client.sent.qsize()
        client.reads.set()

    assert (told["type"], told["id"]) == ("error", "3")
    assert [error["extensions"]["code"] for error in told["payload"]] == ["RATE_LIMITED"]
    assert left > 9_000


@pytest.mark.parametrize(("limits_told", "told"), [(True, "more than 1 unit"), (False, "too many unit")])
async def test_a_limit_is_told_as_a_request_is_told_it(limits_told, told) -> None:
    gateway = Gateway(limits_told=limits_told, budgets=Budgets(Terms(at_once=1), lambda: 0.0))

    async with gateway.acknowledged() as client:
        client.subscribe()
        (error,) = (await client.next())["payload"]

    assert error["extensions"]["code"] == "COST_EXCEEDED"
    assert told in error["message"]


async def test_nothing_begins_after_the_token_has_expired() -> None:
    gateway = Gateway(citizen(expires_at=NOW + timedelta(minutes=1)), pace=Pace())

    async with gateway.acknowledged() as client:
        client.say({"type": "ping"})
        assert await client.next() == {"type": "pong"}
        gateway.now += timedelta(minutes=1)
        client.subscribe()
        assert await client.next() == (4403, "UNAUTHENTICATED")

    assert gateway.world.entries == []


async def test_a_name_that_is_used_again_at_once_is_the_new_subscription_s() -> None:
    gateway = Gateway()

    async with gateway.acknowledged() as client:
        client.subscribe()
        await gateway.begun()
        client.say({"type": "complete", "id": "1"})
        client.subscribe()
        await gateway.begun(2)
        client.say({"type": "complete", "id": "1"})
        client.say({"type": "ping"})
        assert await client.next() == {"type": "pong"}
        while len(gateway.streams) > 1:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.001)


async def test_a_gateway_that_stops_goes_away() -> None:
    gateway = Gateway()

    async with gateway.acknowledged() as client:
        gateway.closing.set()
        assert await client.next() == (1001, "going away")


async def test_a_client_that_does_not_read_loses_its_socket() -> None:
    gateway = Gateway()

    async with gateway.acknowledged() as client:
        client.subscribe()
        await gateway.begun()
        client.reads.clear()
        gateway.files(report("r2"))
        while len(gateway.streams):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.001)
        client.reads.set()
