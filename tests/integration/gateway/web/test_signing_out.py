"""A provider is asked to end its session where it does that, with what it knows it by."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import msgspec
import pytest

from gateway.web.config import Kind, Provider, WebConfig
from gateway.web.proofs import new_key
from gateway.web.session import Session, Tokens
from gateway.web.signing_in import SigningIn
from gateway.web.signing_out import SigningOut
from tests.integration.scripted import Got, response, scripted

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


class Assertions:
    def assertion(self, client_id: str, issuer: str, now: datetime) -> str:
        raise AssertionError


@asynccontextmanager
async def provided(
    said: dict[str, str] | None = None, *, status: int = 200, kind: Kind = Kind.CITIZEN
) -> AsyncIterator[SigningOut]:
    """Give what signs out at a provider that says something of itself; `status` is how it answers."""
    base = ""

    async def answer(_: Got) -> bytes:
        doors = {"authorization_endpoint": f"{base}/a", "token_endpoint": f"{base}/t", "jwks_uri": f"{base}/j"}
        return response(msgspec.json.encode({"issuer": base, **doors, **(said or {})}), status=status)

    async with scripted(answer) as server, aiohttp.ClientSession() as session:
        base = server.base_url
        provider = Provider(kind=kind, issuer=base, client_id="pages", key=Assertions(), scope="openid")
        config = WebConfig(
            graphql_url="https://svar.example/graphql",
            public_url="https://svar.example/",
            providers=(provider,),
            cookie_key=b"k" * 32,
        )
        yield SigningOut(config, SigningIn(config, session).providers)


def signed_in(id_token: str = "the id token") -> Session:
    tokens = Tokens(access="a", refresh=None, expires_at=NOW + timedelta(minutes=30), id_token=id_token)
    return Session(kind=Kind.CITIZEN, name="Kari", key=new_key(), tokens=tokens, now=NOW)


END = {"end_session_endpoint": "https://issuer.example/end?a=b"}


async def test_a_provider_is_told_whose_session_ends_and_where_to_send_them_back():
    async with provided(END) as signing_out:
        first, second = [await signing_out.begin(signed_in()) for _ in range(2)]

    assert first is not None
    assert second is not None
    state = first.fields["state"]
    assert first.url == "https://issuer.example/end?a=b"
    assert first.fields == {
        "id_token_hint": "the id token",
        "client_id": "pages",
        "post_logout_redirect_uri": "https://svar.example/logg-ut/retur",
        "state": state,
    }
    assert len(state) == 32
    assert state != second.fields["state"]
    assert first.left.returned(state)
    assert not second.left.returned(state)


async def test_without_an_id_token_none_is_sent():
    async with provided(END) as signing_out:
        onward = await signing_out.begin(signed_in(""))

    assert onward is not None
    assert "id_token_hint" not in onward.fields


@pytest.mark.parametrize(
    ("said", "status"), [({}, 200), (END, 503), ({"end_session_endpoint": "http://elsewhere.invalid/end"}, 200)]
)
async def test_where_no_provider_ends_a_session_nobody_is_sent_to_one(said, status):
    async with provided(said, status=status) as signing_out:
        assert await signing_out.begin(signed_in()) is None
