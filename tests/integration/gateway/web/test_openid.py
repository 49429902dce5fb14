"""A provider is believed only where it says what it must, and signs who signs in."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aiohttp
import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from gateway.web import openid
from gateway.web.config import Kind, Provider
from gateway.web.openid import MAX_BYTES, OpenId, ProviderFailed
from gateway.web.proofs import new_key
from tests.integration.scripted import Got, Scripted, response, scripted

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
KEY = ECKey.generate_key("P-256", {"kid": "ours"})
ENCRYPTING = {"kty": "OKP", "crv": "X25519", "x": "hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo"}
GOOD_TOKEN = {"access_token": "a", "token_type": "DPoP", "expires_in": 300, "refresh_token": "r", "id_token": "i"}


class Assertions:
    """A client's key, as far as it is of interest."""

    def assertion(self, client_id: str, issuer: str, now: datetime) -> str:
        return f"{client_id} at {issuer}"


class Script:
    """A provider that answers as a test wants."""

    def __init__(self) -> None:
        self.metadata: dict[str, object] = {}
        self.keys: object = {"keys": [ENCRYPTING, KEY.as_dict(private=False)]}
        self.token: list[bytes] = []
        self.base = ""

    async def answer(self, got: Got) -> bytes:
        if got.target.endswith("/token"):
            return self.token.pop(0)
        if got.target.endswith("/jwks"):
            return response(msgspec.json.encode(self.keys))
        said = {
            "issuer": self.base,
            "authorization_endpoint": f"{self.base}/authorize",
            "token_endpoint": f"{self.base}/token",
            "jwks_uri": f"{self.base}/jwks",
        }
        return response(msgspec.json.encode(said | self.metadata))


@asynccontextmanager
async def meeting(script: Script) -> AsyncIterator[tuple[OpenId, Scripted]]:
    async with scripted(script.answer) as server, aiohttp.ClientSession() as session:
        script.base = server.base_url
        provider = Provider(
            kind=Kind.CITIZEN, issuer=server.base_url, client_id="pages", key=Assertions(), scope="openid"
        )
        yield OpenId(provider, session), server


def id_token(script: Script, key: ECKey | RSAKey | OctKey = KEY, algorithm: str = "ES256", **changes: object) -> str:
    now = NOW.timestamp()
    claims: dict[str, object] = {
        "iss": script.base,
        "aud": "pages",
        "sub": "somebody",
        "name": "Kari Solbris",
        "nonce": "a-nonce",
        "iat": now,
        "exp": now + 300,
    }
    said = {name: value for name, value in (claims | changes).items() if value is not None}
    return jwt.encode({"alg": algorithm, "kid": "ours"}, said, key, algorithms=[algorithm])


async def test_a_provider_is_asked_once_where_its_doors_are():
    script = Script()
    async with meeting(script) as (provider, server):
        first, second = await provider.metadata(), await provider.metadata()

        assert first is second
        assert first.authorization_endpoint == f"{server.base_url}/authorize"
        assert [got.target for got in server.got] == ["/fhir/.well-known/openid-configuration"]


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://elsewhere.invalid"},
        {"issuer": None},
        {"authorization_endpoint": "http://elsewhere.invalid/authorize"},
        {"token_endpoint": "http://elsewhere.invalid/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"pushed_authorization_request_endpoint": "http://elsewhere.invalid/par"},
        {"end_session_endpoint": "http://elsewhere.invalid/end"},
    ],
)
async def test_a_provider_with_something_wrong_signs_nobody_in(said: Mapping[str, object]):
    script = Script()
    script.metadata = dict(said)
    async with meeting(script) as (provider, _):
        with pytest.raises(ProviderFailed):
            await provider.metadata()


@pytest.mark.parametrize(
    "answer",
    [
        response(b"no", status=404),
        response(b"no"),
        response(b"x" * (MAX_BYTES + 1)),
        b"",
        response(b"\xff"),
        response(b'{"a":' + b"[" * 100_000),
        response(b"{}", headers=("Transfer-Encoding: chunked",)),
        response(b"{}", headers=("Content-Encoding: gzip",)),
        b"HTTP/1.1 200 OK\r\nX\r\n\r\n",
        response(status=302, headers=("Location: https://elsewhere.invalid/",)),
    ],
)
async def test_a_provider_that_does_not_answer_signs_nobody_in(answer: bytes):
    async def broken(_: Got) -> bytes:
        return answer

    script = Script()
    script.answer = broken  # type: ignore[method-assign]  # this provider is broken
    async with meeting(script) as (provider, _):
        with pytest.raises(ProviderFailed):
            await provider.metadata()


async def test_a_provider_that_hangs_signs_nobody_in(monkeypatch):
    monkeypatch.setattr(openid, "BUDGET_S", 0.1)

    async def hang(_: Got) -> None:
        return None

    script = Script()
    script.answer = hang  # type: ignore[method-assign]  # this provider is broken
    async with meeting(script) as (provider, _):
        with pytest.raises(ProviderFailed):
            await provider.metadata()


async def test_tokens_are_asked_for_by_who_the_pages_are_and_bound_to_a_key():
    script, key = Script(), new_key()
    script.token = [response(msgspec.json.encode(GOOD_TOKEN))]
    async with meeting(script) as (provider, server):
        found = await provider.token({"grant_type": "authorization_code", "code": "c"}, key, NOW)

    got = server.got[-1]
    proof = jwt.decode(got.headers["dpop"], ECKey.import_key(key.as_dict(private=False))).claims
    assert (found.access_token, found.refresh_token, found.expires_in) == ("a", "r", 300)
    assert (got.field("code"), got.field("client_id")) == ("c", "pages")
    assert got.field("client_assertion") == f"pages at {server.base_url}"
    assert (proof["htm"], proof["htu"]) == ("POST", f"{server.base_url}/token")


async def test_a_nonce_that_a_provider_wants_is_given_once():
    wants = response(b'{"error": "use_dpop_nonce"}', status=400, headers=("DPoP-Nonce: n",))
    script, key = Script(), new_key()
    script.token = [wants, response(msgspec.json.encode(GOOD_TOKEN)), wants, wants]
    async with meeting(script) as (provider, server):
        await provider.token({}, key, NOW)
        proof = jwt.decode(server.got[-1].headers["dpop"], ECKey.import_key(key.as_dict(private=False))).claims
        with pytest.raises(ProviderFailed):
            await provider.token({}, key, NOW)

    assert proof["nonce"] == "n"


@pytest.mark.parametrize(
    "answer",
    [
        response(b'{"error": "invalid_grant"}', status=400),
        response(msgspec.json.encode(GOOD_TOKEN | {"token_type": "Bearer"})),
        response(msgspec.json.encode(GOOD_TOKEN | {"access_token": ""})),
        response(msgspec.json.encode(GOOD_TOKEN | {"access_token": "a\r\nX-Other: b"})),
        response(msgspec.json.encode(GOOD_TOKEN | {"access_token": "æ"})),
        response(b'{"error": "use_dpop_nonce"}', status=400, headers=("DPoP-Nonce: \xe6\xff",)),
        response(b"<html>"),
        b"",
    ],
)
async def test_without_a_token_that_is_bound_there_is_none(answer: bytes):
    script = Script()
    script.token = [answer]
    async with meeting(script) as (provider, _):
        with pytest.raises(ProviderFailed):
            await provider.token({}, new_key(), NOW)


async def test_an_id_token_says_who_signed_in():
    script = Script()
    async with meeting(script) as (provider, _):
        claims = await provider.named(id_token(script, aud=["pages"]), nonce="a-nonce", now=NOW)

    assert claims.name == "Kari Solbris"


STRANGER = ECKey.generate_key("P-256")
PUBLIC = OctKey.import_key(b"a key that everybody knows, 32 bytes")


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://elsewhere.invalid"},
        {"aud": "somebody"},
        {"aud": ["pages", "somebody"]},
        {"aud": None},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": NOW.timestamp() - 11},
        {"iat": NOW.timestamp() + 11},
        {"exp": "soon"},
        {"key": STRANGER},
        {"key": PUBLIC, "algorithm": "HS256"},
    ],
)
async def test_an_id_token_with_something_wrong_names_nobody(changes):
    script = Script()
    async with meeting(script) as (provider, _):
        with pytest.raises(ProviderFailed):
            await provider.named(id_token(script, **changes), nonce="a-nonce", now=NOW)


@pytest.mark.parametrize("keys", [{"keys": []}, {"keys": [{"kty": "EC"}]}, {"keys": "none"}, []])
async def test_without_the_providers_keys_nobody_is_known(keys):
    script = Script()
    script.keys = keys
    async with meeting(script) as (provider, _):
        with pytest.raises(ProviderFailed):
            await provider.named(id_token(script), nonce="a-nonce", now=NOW)


async def test_without_a_nonce_of_our_own_none_fits():
    script = Script()
    async with meeting(script) as (provider, _):
        with pytest.raises(ProviderFailed):
            await provider.named(id_token(script, nonce=""), nonce="", now=NOW)
