"""Who signs out at a demo's issuer goes back to where that was agreed on, and nowhere else."""

from urllib.parse import urlencode

import pytest
from joserfc.jwk import ECKey
from starlette.applications import Starlette

from gateway.demo.authorising import PAGES_CLIENT, NotAsked, Pages
from gateway.demo.ending import end_session_route, returned
from gateway.demo.signing import SigningKeys

ISSUER = "https://issuer.example"
OUT = "https://svar.example/logg-ut/retur"
PAGES = Pages(key=ECKey.generate_key("P-256"), return_url="https://svar.example/logg-inn/retur", signed_out_url=OUT)
KEYS = SigningKeys("ES256")
OVER = {"iss": ISSUER, "aud": PAGES_CLIENT, "sub": "somebody", "exp": 1}
HINT = KEYS.sign(OVER, typ="JWT")
ASKED = {"id_token_hint": HINT, "client_id": PAGES_CLIENT, "post_logout_redirect_uri": OUT, "state": "a state"}


async def answered(method: str, fields: dict[str, str], body: bytes | None = None) -> tuple[int, str]:
    """Come with fields, and give status and where one is sent on to."""
    app = Starlette(routes=[end_session_route(ISSUER, KEYS, PAGES)])
    written, sent = urlencode(fields).encode(), []

    async def receive():
        return {"type": "http.request", "body": written if body is None else body, "more_body": False}

    async def send(message):
        sent.append(message)

    query = written if method == "GET" else b""
    scope = {"type": "http", "method": method, "path": "/endsession", "headers": [], "query_string": query}
    await app(scope, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"]).get(b"location", b"").decode()


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_who_brings_their_id_token_is_sent_back(method):
    assert await answered(method, ASKED) == (303, f"{OUT}?state=a+state")


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_who_does_not_is_sent_nowhere(method):
    assert await answered(method, {name: text for name, text in ASKED.items() if name != "id_token_hint"}) == (200, "")


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "somebody"},
        {"id_token_hint": "none"},
        {"id_token_hint": KEYS.forge(OVER, typ="JWT")},
        {"id_token_hint": SigningKeys("ES256").sign(OVER, typ="JWT")},
        {"id_token_hint": KEYS.sign({**OVER, "iss": "https://elsewhere.invalid"}, typ="JWT")},
        {"id_token_hint": KEYS.sign({**OVER, "aud": "somebody"}, typ="JWT")},
        {"post_logout_redirect_uri": f"{OUT}/"},
        {"post_logout_redirect_uri": PAGES.return_url},
        {"post_logout_redirect_uri": "https://elsewhere.invalid"},
    ],
)
async def test_nobody_is_sent_where_that_was_not_agreed_on(change):
    assert await answered("POST", {**ASKED, **change}) == (400, "")


async def test_a_form_that_cannot_be_read_is_refused():
    assert await answered("POST", {}, b"\xff=1") == (400, "")


def test_one_may_want_to_be_sent_back_without_a_state_or_not_at_all():
    bare = {"id_token_hint": HINT, "post_logout_redirect_uri": OUT}

    assert returned(bare, ISSUER, KEYS, PAGES) == OUT
    assert returned({"id_token_hint": HINT, "state": "a state"}, ISSUER, KEYS, PAGES) is None
    with pytest.raises(NotAsked):
        returned(bare, ISSUER, KEYS, None)
