"""A browser's page may call the gateway only from a named origin, and only at the question's door."""

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from gateway.cors import cors
from tests.asgi import ask

ORIGIN = "https://portal.example"


async def answer(_):
    return PlainTextResponse("answered")


def app(*origins: str) -> Starlette:
    routes = [Route(path, answer, methods=["POST"]) for path in ("/graphql", "/intake/svarrapport")]
    return Starlette(routes=routes, middleware=cors(origins))


async def preflight(made, origin: str = ORIGIN, path: str = "/graphql", method: str = "POST"):
    headers = {
        "origin": origin,
        "access-control-request-method": method,
        "access-control-request-headers": "authorization, dpop, content-type, access-basis",
    }
    return await ask(made, path, method="OPTIONS", headers=headers)


async def test_without_origins_no_page_is_let_in() -> None:
    made = app()

    assert (await preflight(made)).status == 405
    sent = await ask(made, "/graphql", method="POST", headers={"origin": ORIGIN})
    assert not [name for name in sent.headers if name.startswith("access-control")]


async def test_a_named_origin_may_post_with_its_headers_and_without_cookies() -> None:
    made = app(ORIGIN)

    told = (await preflight(made)).headers

    assert told["access-control-allow-origin"] == ORIGIN
    allowed = set(told["access-control-allow-headers"].lower().split(", "))
    assert {"dpop", "authorization", "access-basis", "last-event-id"} <= allowed
    assert "access-control-allow-credentials" not in told
    sent = await ask(made, "/graphql", method="POST", headers={"origin": ORIGIN})
    assert sent.headers["access-control-allow-origin"] == ORIGIN
    assert "retry-after" in sent.headers["access-control-expose-headers"]


@pytest.mark.parametrize(
    "origin", ["https://other.example", "https://portal.example.evil.example", "http://portal.example", "null"]
)
async def test_any_other_origin_is_not(origin) -> None:
    assert "access-control-allow-origin" not in (await preflight(app(ORIGIN), origin)).headers


async def test_no_other_method_and_no_other_door_is_opened() -> None:
    made = app(ORIGIN)

    assert (await preflight(made, method="GET")).status == 400
    assert (await preflight(made, path="/intake/svarrapport")).status == 405
