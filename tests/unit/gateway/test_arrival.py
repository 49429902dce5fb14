"""Every request gets an id, a deadline and safe headers; a person number is never taken as an id."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gateway.arrival import SAFE_HEADERS, Arrival
from tests.asgi import ask


async def echo(request: Request) -> JSONResponse:
    return JSONResponse({"id": request.state.request_id, "left": request.state.deadline.left_s()})


APP = Arrival(Starlette(routes=[Route("/", echo)]), deadline_s=8.0, new_id=lambda: "made-id")


async def test_an_id_is_made_and_told_and_the_deadline_set() -> None:
    answer = await ask(APP, "/")

    assert answer.json()["id"] == answer.headers["x-request-id"] == "made-id"
    assert 7 < answer.json()["left"] <= 8


@pytest.mark.parametrize("name", ["correlation-id", "X-Correlation-Id", "X-Request-Id"])
async def test_a_callers_own_id_is_taken(name) -> None:
    assert (await ask(APP, "/", headers={name: "abcd-1234"})).headers["x-request-id"] == "abcd-1234"


@pytest.mark.parametrize(
    "given", ["15840199905", "x-15840199905", "158401-99905", "short", "with space 1234", "a" * 65]
)
async def test_what_is_no_plain_id_or_might_be_a_person_is_not_taken(given) -> None:
    assert (await ask(APP, "/", headers={"x-request-id": given})).headers["x-request-id"] == "made-id"


async def test_every_answer_has_safe_headers() -> None:
    answer = await ask(APP, "/nothing")

    assert answer.status == 404
    assert {name: answer.headers[name] for name in SAFE_HEADERS} == SAFE_HEADERS


async def test_what_is_not_a_request_passes_through() -> None:
    seen = []

    async def inner(scope, receive, send) -> None:
        seen.append(scope["type"])

    await Arrival(inner, deadline_s=1.0, new_id=lambda: "x")({"type": "lifespan"}, None, None)

    assert seen == ["lifespan"]


@pytest.mark.parametrize("begun", [False, True])
async def test_what_nobody_has_foreseen_is_internal_and_its_text_is_told_to_nobody(caplog, begun) -> None:
    sent = []

    async def broken(scope, receive, send) -> None:
        if begun:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ZeroDivisionError("15840199905")

    async def send(message) -> None:
        sent.append(message)

    app = Arrival(broken, deadline_s=1.0, new_id=lambda: "made-id")
    await app({"type": "http", "method": "POST", "headers": []}, None, send)

    assert [message["status"] for message in sent if "status" in message] == [200 if begun else 500]
    assert (b"INTERNAL" in sent[-1].get("body", b"")) is not begun
    assert "ZeroDivisionError" in caplog.text
    assert "15840199905" not in caplog.text
