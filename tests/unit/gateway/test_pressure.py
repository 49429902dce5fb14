"""Under overload some are told to come again, at once, and everybody else is answered as ever."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from gateway import pressure
from gateway.arrival import Arrival
from gateway.pressure import Pressure
from tests.asgi import ask

AT_ONCE = 3


class Gateway:
    """An app whose doors answer when they are let to; it counts who is within."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.within = self.most_within = 0
        routes = [Route(path, self.answer, methods=["POST"]) for path in ("/graphql", "/intake")]
        routes.append(Route("/healthz", lambda _: PlainTextResponse("live")))
        middleware = [
            Middleware(Arrival, deadline_s=5.0, new_id=lambda: "made-id"),
            Middleware(Pressure, max_in_flight=AT_ONCE, doors=["/graphql", "/intake"]),
        ]
        self.app = Starlette(routes=routes, middleware=middleware)

    async def answer(self, request):
        self.within += 1
        self.most_within = max(self.most_within, self.within)
        try:
            await self.open.wait()
        finally:
            self.within -= 1
        if request.headers.get("break"):
            raise ZeroDivisionError
        return PlainTextResponse("answered")

    def post(self, group, path="/graphql", **headers):
        return group.create_task(ask(self.app, path, method="POST", headers=headers))


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


async def asked(gateway, group, count, path="/graphql"):
    tasks = [gateway.post(group, path) for _ in range(count)]
    await asyncio.sleep(0)
    return tasks


async def test_who_finds_no_place_and_no_queue_is_told_to_come_again(gateway) -> None:
    async with asyncio.TaskGroup() as group:
        tasks = await asked(gateway, group, 10 * AT_ONCE)
        refused = [task.result() for task in tasks if task.done()]
        gateway.open.set()

    assert len(refused) == 8 * AT_ONCE
    assert {(answer.status, answer.headers["retry-after"]) for answer in refused} == {(503, "1")}
    (error,) = refused[0].json()["errors"]
    assert error["extensions"] == {"code": "OVERLOADED", "retryable": True, "requestId": "made-id"}
    # The first come are answered, those who waited too, and no more at a time than may be.
    assert [task.result().status for task in tasks[: 2 * AT_ONCE]] == [200] * 2 * AT_ONCE
    assert gateway.most_within == AT_ONCE


async def test_who_waits_too_long_is_told_to_come_again(gateway, monkeypatch) -> None:
    monkeypatch.setattr(pressure, "WAIT_S", 0.01)
    async with asyncio.TaskGroup() as group:
        tasks = await asked(gateway, group, AT_ONCE + 1)
        answer = await tasks[-1]
        gateway.open.set()

    assert answer.status == 503
    assert [task.result().status for task in tasks[:-1]] == [200] * AT_ONCE


async def test_a_crowd_at_one_door_keeps_nobody_from_another_nor_from_health(gateway) -> None:
    async with asyncio.TaskGroup() as group:
        await asked(gateway, group, 10 * AT_ONCE)
        (message,) = await asked(gateway, group, 1, "/intake")
        health = await ask(gateway.app, "/healthz")
        assert not message.done()
        gateway.open.set()

    assert (health.status, message.result().status) == (200, 200)


async def test_who_does_not_read_their_answer_keeps_nobody_from_theirs(gateway) -> None:
    gateway.open.set()
    never = asyncio.Event()

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_message):
        await never.wait()

    async with asyncio.TaskGroup() as group:
        scopes = [{"type": "http", "method": "POST", "path": "/graphql", "headers": []} for _ in range(2 * AT_ONCE)]
        unread = [group.create_task(gateway.app(scope, receive, send)) for scope in scopes]
        await asyncio.sleep(0.01)
        answer = await ask(gateway.app, "/graphql", method="POST")
        waiting = [task for task in unread if not task.done()]
        never.set()

    assert answer.status == 200
    assert len(waiting) == 2 * AT_ONCE


async def test_a_place_is_free_again_whatever_became_of_who_had_it(gateway) -> None:
    async with asyncio.TaskGroup() as group:
        broken = [gateway.post(group, **{"break": "yes"}) for _ in range(AT_ONCE)]
        left = [gateway.post(group) for _ in range(AT_ONCE)]
        await asyncio.sleep(0)
        for task in left:
            task.cancel()
        gateway.open.set()

    assert {task.result().status for task in broken} == {500}
    assert (await ask(gateway.app, "/graphql", method="POST")).status == 200
    assert gateway.within == 0


async def test_what_is_not_a_request_passes_through() -> None:
    seen = []

    async def inner(scope, receive, send) -> None:
        seen.append(scope["type"])

    await Pressure(inner, max_in_flight=1, doors=["/graphql"])({"type": "lifespan"}, None, None)

    assert seen == ["lifespan"]
