"""A browser that comes to sign in is shown whom to be, and sent back; nowhere else."""

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc.jwk import ECKey
from starlette.applications import Starlette

from gateway.demo.authorising import PAGES_CLIENT, Pages, SignIns, challenge_of
from gateway.demo.doorstep import authorization_route
from gateway.demo.forms import MAX_FORM_BYTES
from resolvers.model import ActorKind

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
RETURN = "https://svar.example/logg-inn/retur"
FIELDS = {
    "response_type": "code",
    "redirect_uri": RETURN,
    "scope": "openid",
    "state": "a-state",
    "nonce": "a-nonce",
    "code_challenge": challenge_of("v" * 43),
    "code_challenge_method": "S256",
}


async def answered(
    method: str = "GET", *, body: bytes | None = None, also: Sequence[tuple[str, str]] = (), **changes: str
) -> tuple[int, str, str]:
    """Come with what has been asked for, and give status, text and where one is sent on to."""
    sign_ins = SignIns(ActorKind.CITIZEN, "issuer", Pages(key=ECKey.generate_key("P-256"), return_url=RETURN))
    brought = {"client_id": PAGES_CLIENT, "request_uri": sign_ins.pushed(FIELDS, NOW), **changes}
    app = Starlette(routes=[authorization_route("https://issuer.example", sign_ins, lambda: NOW)])
    written, sent = urlencode([*brought.items(), *also]).encode(), []

    async def receive():
        return {"type": "http.request", "body": written if body is None else body, "more_body": False}

    async def send(message):
        sent.append(message)

    query = written if method == "GET" else b""
    scope = {"type": "http", "method": method, "path": "/authorize", "headers": [], "query_string": query}
    await app(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], sent[1]["body"].decode(), headers.get("location", "")


def returned(location: str) -> dict[str, str]:
    assert location.startswith(f"{RETURN}?")
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_who_comes_is_shown_whom_to_be(method):
    status, text, _ = await answered(method)

    assert status == 200
    assert 'value="kari"' in text
    assert 'action="https://issuer.example/authorize"' in text


async def test_who_chooses_is_sent_back_with_a_code():
    status, _, location = await answered("POST", persona="kari")

    assert status == 303
    assert set(returned(location)) == {"code", "state", "iss"}


async def test_a_link_chooses_for_nobody():
    status, _, location = await answered(persona="kari")

    assert (status, location) == (200, "")


async def test_who_is_nobody_there_is_not_signed_in():
    _, _, location = await answered("POST", persona="dr-lunde")

    assert returned(location) == {"error": "access_denied", "state": "a-state", "iss": "issuer"}


@pytest.mark.parametrize("change", [{"request_uri": "https://elsewhere.invalid"}, {"client_id": "somebody"}])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_nobody_is_sent_anywhere_for_a_stranger(method, change):
    assert (await answered(method, persona="kari", **change))[::2] == (400, "")


@pytest.mark.parametrize("body", [b"a=1&a=2", b"a=%ff", b"\xff=1", b"x" * (MAX_FORM_BYTES + 1)])
async def test_a_form_that_cannot_be_read_is_refused(body):
    status, _, location = await answered("POST", body=body)

    assert (status, location) == (400, "")


async def test_an_address_that_says_something_twice_is_refused():
    assert (await answered(also=[("client_id", "another")]))[0] == 400
