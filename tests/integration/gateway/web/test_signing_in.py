"""A sign-in as it is begun, and how long what it gave is gone on with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import aiohttp
import msgspec
import pytest

from gateway.web.config import Kind, Provider, WebConfig
from gateway.web.proofs import new_key
from gateway.web.session import LONGEST, Session, Tokens
from gateway.web.signing_in import EARLY, PATIENCE, NotSignedIn, SigningIn, challenge
from tests.integration.scripted import Got, Scripted, response, scripted

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
LASTS = timedelta(minutes=30)
GIVEN = {"access_token": "second", "token_type": "DPoP", "expires_in": 1_800}
REFUSED = response(b'{"error": "invalid_grant"}', status=400)


class Assertions:
    def assertion(self, client_id: str, issuer: str, now: datetime) -> str:
        return "an assertion"


@asynccontextmanager
async def provided(
    *posted: bytes, authorize: str = "/authorize", pushes: bool = False, names_itself: bool = False
) -> AsyncIterator[tuple[SigningIn, Scripted]]:
    left, base = list(posted), ""

    async def answer(got: Got) -> bytes:
        if got.method == "POST":
            return left.pop(0)
        said = {
            "issuer": base,
            "authorization_endpoint": base + authorize,
            "token_endpoint": f"{base}/token",
            "jwks_uri": f"{base}/jwks",
            "authorization_response_iss_parameter_supported": names_itself,
            **({"pushed_authorization_request_endpoint": f"{base}/par"} if pushes else {}),
        }
        return response(msgspec.json.encode(said))

    async with scripted(answer) as server, aiohttp.ClientSession() as session:
        base = server.base_url
        provider = Provider(kind=Kind.CITIZEN, issuer=base, client_id="pages", key=Assertions(), scope="openid some")
        config = WebConfig(
            graphql_url="https://svar.example/graphql",
            public_url="https://svar.example/",
            providers=(provider,),
            cookie_key=b"k" * 32,
        )
        yield SigningIn(config, session), server


def signed_in(refresh: str | None = "a refresh token") -> Session:
    tokens = Tokens(access="first", refresh=refresh, expires_at=NOW + LASTS)
    return Session(kind=Kind.CITIZEN, name="Kari", key=new_key(), tokens=tokens, now=NOW)


async def test_a_sign_in_is_begun_with_secrets_that_are_not_in_the_address():
    async with provided() as (signing_in, server):
        url, begun = await signing_in.begin(Kind.CITIZEN, language="nn", now=NOW)
        _, other = await signing_in.begin(Kind.CITIZEN, language="nn", now=NOW)

    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert url.startswith(f"{server.base_url}/authorize?")
    assert asked == {
        "response_type": "code",
        "client_id": "pages",
        "redirect_uri": "https://svar.example/logg-inn/retur",
        "scope": "openid some",
        "state": begun.state,
        "nonce": begun.nonce,
        "code_challenge": challenge(begun.verifier),
        "code_challenge_method": "S256",
        "ui_locales": "nn",
    }
    assert begun.verifier not in url
    assert begun.until == (NOW + PATIENCE).timestamp()
    assert {begun.state, begun.nonce, begun.verifier}.isdisjoint({other.state, other.nonce, other.verifier})


async def test_an_address_that_asks_something_already_is_added_to():
    async with provided(authorize="/authorize?tenant=1") as (signing_in, server):
        url, _ = await signing_in.begin(Kind.CITIZEN, language="nb", now=NOW)

    assert url.startswith(f"{server.base_url}/authorize?tenant=1&response_type=code&")


async def test_what_is_asked_goes_ahead_of_the_browser_where_the_provider_takes_that():
    pushed = response(b'{"request_uri": "urn:a-request", "expires_in": 60}', status=201)
    async with provided(pushed, pushes=True) as (signing_in, server):
        url, begun = await signing_in.begin(Kind.CITIZEN, language="nb", now=NOW)

    got = server.got[-1]
    assert url == f"{server.base_url}/authorize?client_id=pages&request_uri=urn%3Aa-request"
    assert got.target.endswith("/par")
    assert (got.field("state"), got.field("nonce"), got.field("scope")) == (begun.state, begun.nonce, "openid some")
    assert got.field("client_assertion") == "an assertion"


async def test_a_provider_that_does_not_take_what_is_asked_signs_nobody_in():
    async with provided(REFUSED, pushes=True) as (signing_in, _):
        with pytest.raises(NotSignedIn):
            await signing_in.begin(Kind.CITIZEN, language="nb", now=NOW)


async def test_a_return_is_taken_once_however_often_its_cookie_comes():
    async with provided(REFUSED, REFUSED) as (signing_in, server):
        _, begun = await signing_in.begin(Kind.CITIZEN, language="nb", now=NOW)
        for _ in range(2):
            with pytest.raises(NotSignedIn):
                await signing_in.finish({"state": begun.state, "code": "made up"}, begun, NOW)

    assert [got.method for got in server.got].count("POST") == 1


async def test_who_has_no_provider_cannot_sign_in():
    async with provided() as (signing_in, _):
        with pytest.raises(NotSignedIn):
            await signing_in.begin(Kind.OPERATOR, language="nb", now=NOW)


async def test_a_challenge_is_that_of_the_specification():
    """RFC 7636, appendix B."""
    assert challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


async def test_a_token_that_holds_is_used_without_asking():
    session = signed_in()
    async with provided() as (signing_in, server):
        assert await signing_in.fresh(session, NOW + LASTS - EARLY - timedelta(seconds=1))

    assert server.got == []
    assert session.token == "first"


async def test_a_token_is_renewed_before_it_is_over():
    session, at = signed_in(), NOW + LASTS - EARLY
    async with provided(response(msgspec.json.encode(GIVEN | {"refresh_token": "the next"}))) as (signing_in, server):
        assert await signing_in.fresh(session, at)

    asked = server.got[-1]
    assert (asked.field("grant_type"), asked.field("refresh_token")) == ("refresh_token", "a refresh token")
    assert session.tokens == Tokens(access="second", refresh="the next", expires_at=at + LASTS)


async def test_what_renews_goes_on_where_no_other_is_given():
    session = signed_in()
    async with provided(response(msgspec.json.encode(GIVEN))) as (signing_in, _):
        assert await signing_in.fresh(session, NOW + LASTS)

    assert session.tokens.refresh == "a refresh token"


@pytest.mark.parametrize("session", [signed_in(), signed_in(refresh=None)])
async def test_a_token_that_is_not_renewed_ends_the_session(session):
    async with provided(REFUSED) as (signing_in, _):
        assert not await signing_in.fresh(session, NOW + LASTS)


async def test_another_purpose_that_is_refused_leaves_what_there_was():
    session = signed_in()
    async with provided(REFUSED) as (signing_in, server):
        assert not await signing_in.renew(session, "ETREAT", NOW)

    assert server.got[-1].field("purpose") == "ETREAT"
    assert session.token == "first"


async def test_a_purpose_that_was_chosen_stays_when_the_token_is_renewed_by_itself():
    session, given = signed_in(), response(msgspec.json.encode(GIVEN))
    async with provided(given, given) as (signing_in, server):
        assert await signing_in.renew(session, "ETREAT", NOW)
        assert await signing_in.fresh(session, NOW + LASTS)

    assert server.got[-1].field("grant_type") == "refresh_token"
    assert server.got[-1].field("purpose") == "ETREAT"


async def test_a_purpose_that_was_refused_is_not_asked_for_again():
    session = signed_in()
    async with provided(REFUSED, response(msgspec.json.encode(GIVEN))) as (signing_in, server):
        assert not await signing_in.renew(session, "ETREAT", NOW)
        assert await signing_in.fresh(session, NOW + LASTS)

    assert server.got[-1].field("purpose") is None


async def test_a_provider_that_is_away_for_a_moment_ends_nothing_while_the_token_holds():
    session = signed_in()
    async with provided(b"", b"") as (signing_in, _):
        assert await signing_in.fresh(session, NOW + LASTS - timedelta(seconds=1))
        assert not await signing_in.fresh(session, NOW + LASTS)


@pytest.mark.parametrize(("said", "lasts"), [(10**17, LONGEST), (-5, timedelta())])
async def test_a_token_that_is_said_to_last_without_end_lasts_no_longer_than_a_session(said, lasts):
    session = signed_in()
    async with provided(response(msgspec.json.encode(GIVEN | {"expires_in": said}))) as (signing_in, _):
        assert await signing_in.fresh(session, NOW + LASTS)

    assert session.tokens.expires_at == NOW + LASTS + lasts


async def test_pages_that_are_asked_for_at_once_renew_a_token_once():
    session = signed_in()
    async with provided(response(msgspec.json.encode(GIVEN))) as (signing_in, server), asyncio.TaskGroup() as group:
        tasks = [group.create_task(signing_in.fresh(session, NOW + LASTS)) for _ in range(5)]

    assert [task.result() for task in tasks] == [True] * 5
    assert [got.method for got in server.got] == ["GET", "POST"]


@pytest.mark.parametrize(
    ("named", "names_itself"), [({}, True), ({"iss": "https://elsewhere.invalid"}, False), ({"iss": ""}, False)]
)
async def test_an_answer_of_nobody_or_another_provider_is_never_redeemed(named, names_itself):
    async with provided(names_itself=names_itself) as (signing_in, server):
        _, begun = await signing_in.begin(Kind.CITIZEN, language="nb", now=NOW)
        with pytest.raises(NotSignedIn):
            await signing_in.finish({"code": "c", "state": begun.state, **named}, begun, NOW)

    assert [got.method for got in server.got] == ["GET"]


async def test_a_provider_that_does_not_name_itself_is_asked_all_the_same():
    async with provided(REFUSED) as (signing_in, server):
        _, begun = await signing_in.begin(Kind.CITIZEN, language="nb", now=NOW)
        with pytest.raises(NotSignedIn):
            await signing_in.finish({"code": "c", "state": begun.state}, begun, NOW)

    assert server.got[-1].field("code") == "c"
