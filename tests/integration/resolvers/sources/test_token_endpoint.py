"""The token endpoint on a real socket: what is asked, what is taken, and what is refused."""

import asyncio
import logging

import pytest
from yarl import URL

from resolvers.deadline import Deadline
from resolvers.model import CallerToken
from resolvers.sources.credentials import CredentialsUnavailable, Errand
from tests.integration.resolvers.sources.token_issuer import CALLER, Clock, issuing, saying
from tests.integration.scripted import response

ERRAND = Errand(method="GET", url=URL("https://lab.example/fhir"))
FOR_CALLER = Errand(method="GET", url=URL("https://lab.example/fhir"), caller=CALLER)


async def given(credentials, errand=ERRAND, seconds=5.0):
    return await credentials.headers(errand, Deadline.after(seconds))


async def test_a_token_is_asked_for_in_the_gateways_own_name():
    async with issuing(Clock()) as (issuer, credentials):
        headers = await given(credentials)

    (form,) = issuer.forms
    assert headers["Authorization"] == "DPoP token-1"
    assert {name: form[name] for name in ("grant_type", "client_id", "scope", "audience")} == {
        "grant_type": "client_credentials",
        "client_id": "gateway",
        "scope": "lab:read",
        "audience": "lab-test",
    }
    assert "subject_token" not in form


async def test_a_bearer_token_is_sent_without_a_proof():
    async with issuing(Clock(), dpop=False) as (_, credentials):
        assert await given(credentials) == {"Authorization": "Bearer token-1"}


async def test_a_callers_token_is_exchanged_by_its_issuer():
    async with issuing(Clock()) as (issuer, credentials):
        headers = await given(credentials, FOR_CALLER)

    (form,) = issuer.forms
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:token-exchange"
    assert form["subject_token"] == CALLER.text
    assert form["subject_token_type"] == form["requested_token_type"] == "urn:ietf:params:oauth:token-type:access_token"
    assert CALLER.text not in str(headers)


async def test_a_token_of_another_issuer_is_not_sent_to_this_one():
    foreign = Errand(method="GET", url=ERRAND.url, caller=CallerToken(issuer="https://other.example", text="t"))
    async with issuing(Clock()) as (issuer, credentials):
        with pytest.raises(CredentialsUnavailable):
            await given(credentials, foreign)

    assert issuer.forms == []


async def test_an_issuer_that_wants_a_nonce_is_asked_once_more_with_it_and_with_another_assertion():
    async with issuing(Clock(), nonce="n-1") as (issuer, credentials):
        assert (await given(credentials))["Authorization"] == "DPoP token-1"
        asked = len(issuer.forms)

    assert asked == len(issuer.assertions) == 2


async def test_an_issuer_that_is_never_content_with_a_nonce_is_asked_twice():
    async with issuing(Clock()) as (issuer, credentials):
        issuer.answer = response(
            b'{"error":"use_dpop_nonce"}', status=400, kind="application/json", headers=("DPoP-Nonce: n-1",)
        )
        with pytest.raises(CredentialsUnavailable, match="use_dpop_nonce"):
            await given(credentials)

    assert len(issuer.forms) == 2


@pytest.mark.parametrize(
    "answer",
    [
        saying(400, error="invalid_client"),
        saying(400, error="<script>secret</script>"),
        saying(500, access_token="t", token_type="DPoP"),
        saying(access_token="t", token_type="Bearer"),
        saying(access_token="t"),
        saying(token_type="DPoP"),
        saying(access_token="secret\r\nX: y", token_type="DPoP"),
        saying(access_token="", token_type="DPoP"),
        saying(access_token="t" * 17_000, token_type="DPoP"),
        saying(access_token="t", token_type="DPoP", expires_in=0),
        saying(access_token="t", token_type="DPoP", expires_in=-5),
        saying(access_token="t", token_type="DPoP", expires_in="soon"),
        response(b"<html>secret</html>", kind="text/html"),
        response(b"\xff\xfe", kind="application/json"),
        response(b"[" * 60_000, kind="application/json"),
        response(b" " * 70_000, kind="application/json"),
        response(b'{"access_token":"t"', kind="application/json", length=500),
        response(status=302, headers=("Location: /fhir/token",)),
        b"not http at all\r\n\r\n",
    ],
)
async def test_what_is_not_the_token_that_was_asked_for_is_none(answer, caplog):
    caplog.set_level(logging.DEBUG)
    async with issuing(Clock()) as (issuer, credentials):
        issuer.answer = answer
        with pytest.raises(CredentialsUnavailable) as refused:
            await given(credentials)
        assert len(issuer.forms) == 1

    assert "secret" not in str(refused.value) + caplog.text
    assert "no token for a source" in caplog.text


@pytest.mark.parametrize("kind", [None, "urn:ietf:params:oauth:token-type:id_token"])
async def test_what_was_exchanged_for_something_else_is_not_taken(kind):
    async with issuing(Clock()) as (issuer, credentials):
        issuer.answer = saying(access_token="t", token_type="DPoP", issued_token_type=kind)
        with pytest.raises(CredentialsUnavailable, match="something else"):
            await given(credentials, FOR_CALLER)


@pytest.mark.parametrize("errand", [ERRAND, FOR_CALLER])
async def test_an_issuer_that_says_nothing_is_given_up_while_there_is_time_to_say_so(errand):
    async with issuing(Clock()) as (issuer, credentials):
        issuer.answer = lambda: None
        before = asyncio.get_running_loop().time()
        with pytest.raises(CredentialsUnavailable, match="did not answer"):
            await given(credentials, errand, seconds=0.4)
        took = asyncio.get_running_loop().time() - before

    assert 0.15 <= took < 0.39
