"""Every request gets an id, a deadline and safe headers; a person number is never taken as an id."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gateway.arrival import (
    MAX_ADDRESS_BYTES,
    MAX_HEADER_BYTES,
    MAX_HEADERS,
    ONLY_HTTPS,
    SAFE_HEADERS,
    Arrival,
    safe_headers,
)
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


async def test_an_answer_over_https_says_that_there_is_no_other_way() -> None:
    secure = Arrival(
        Starlette(routes=[Route("/", echo)]),
        deadline_s=8.0,
        new_id=lambda: "made-id",
        safe_headers=safe_headers("https://provesvar.example"),
    )

    assert (await ask(secure, "/")).headers["strict-transport-security"] == ONLY_HTTPS["strict-transport-security"]
    assert "strict-transport-security" not in (await ask(APP, "/")).headers
    assert safe_headers("http://127.0.0.1:8000") == SAFE_HEADERS


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({f"x-{number}": "a" for number in range(MAX_HEADERS)}, 200),
        ({f"x-{number}": "a" for number in range(MAX_HEADERS + 1)}, 431),
        ({"x-a": "a" * (MAX_HEADER_BYTES - 3)}, 200),
        ({"x-a": "a" * (MAX_HEADER_BYTES - 2)}, 431),
    ],
)
async def test_a_head_of_too_many_or_too_long_headers_is_refused(headers, status) -> None:
    answer = await ask(APP, "/", headers=headers)

    assert answer.status == status
    if status == 431:
        told = {"code": "LIMIT_EXCEEDED", "requestId": "made-id"}
        assert answer.json()["errors"][0]["extensions"] == told
        assert answer.headers["cache-control"] == "no-store"


async def test_what_is_asked_within_the_address_is_refused_and_not_repeated(caplog) -> None:
    sent = []

    async def send(message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b"id=15840199905"}
    await APP(scope, None, send)

    assert sent[0]["status"] == 400
    assert b"BAD_USER_INPUT" in sent[1]["body"]
    assert b"15840199905" not in sent[1]["body"]
    assert "15840199905" not in caplog.text


@pytest.mark.parametrize(
    ("address", "method", "status"),
    [
        ("/graphql?query=a", "GET", 404),
        ("/graphql?query=a", "HEAD", 404),
        ("/graphql?query=a", "POST", 400),
        ("/graphql/?query=a", "GET", 400),
        ("/intake/svarrapport?query=a", "GET", 400),
        ("/" + "a" * (MAX_ADDRESS_BYTES - 1), "GET", 404),
        ("/" + "a" * MAX_ADDRESS_BYTES, "GET", 414),
        ("/graphql?" + "a" * MAX_ADDRESS_BYTES, "GET", 414),
    ],
)
async def test_one_door_alone_looks_at_what_is_asked_in_the_address_within_a_bound(address, method, status) -> None:
    # What is taken meets an app that has no such path.
    asked = Arrival(Starlette(), deadline_s=8.0, new_id=lambda: "made-id", asked_in_address=["/graphql"])

    answer = await ask(asked, address, method=method)

    assert answer.status == status
