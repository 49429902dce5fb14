"""The demo's issuer gives the gateway tokens for laboratories, and the laboratories take no others."""

import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64decode

from gateway.demo.cast import find
from gateway.demo.client import TokenWish, ask_token, assertion, proof
from gateway.demo.faults import FaultBoard
from gateway.demo.gateway_grants import ACCESS_TOKEN, EXCHANGE, GATEWAY_CLIENT, LABORATORY_SCOPE, audience_of
from gateway.demo.issuer import issuer_app
from gateway.demo.laboratories import stocked
from gateway.demo.laboratory_app import LaboratoryServer
from gateway.demo.laboratory_guard import TokenGuard
from gateway.identity.keys import fetch_by
from tests.integration.gateway.demo.laboratories import BY_SOURCE
from tests.integration.serving import serving
from tests.unit.gateway.demo.reports import CHRONICLE, number

VEST = "helse-vest"
GATEWAY_KEY, CLIENT_KEY, PROOF_KEY = (ECKey.generate_key("P-256") for _ in range(3))


class Clock:
    """The time, and how far it has been moved."""

    def __init__(self):
        self.by = timedelta()

    def __call__(self):
        return datetime.now(UTC) + self.by


class Around:
    """The issuer, a laboratory behind its guard, and how to ask both."""

    def __init__(self, session, issuer, url, clock):
        self.session = session
        self.issuer = issuer
        self.url = url
        self.clock = clock

    async def ask_issuer(self, *, key=GATEWAY_KEY, bound=True, realm="helseid", **form):
        endpoint = f"{self.issuer}/{realm}/token"
        now = self.clock()
        fields = {
            "grant_type": "client_credentials",
            "client_id": GATEWAY_CLIENT,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": assertion(
                key, client_id=GATEWAY_CLIENT, audience=f"{self.issuer}/{realm}", now=datetime.now(UTC)
            ),
            "audience": audience_of(VEST),
            "scope": LABORATORY_SCOPE,
        } | form
        headers = {"DPoP": proof(PROOF_KEY, method="POST", url=endpoint, now=now)} if bound else {}
        fields = {name: text for name, text in fields.items() if text is not None}
        async with self.session.post(endpoint, data=fields, headers=headers) as answer:
            return await answer.json()

    async def token(self, **form):
        return (await self.ask_issuer(**form))["access_token"]

    async def exchanged(self, subject_token, **form):
        fields = {"grant_type": EXCHANGE, "subject_token": subject_token, "subject_token_type": ACCESS_TOKEN}
        return await self.ask_issuer(**(fields | form))

    async def users_token(self, key="dr-lunde"):
        wish = TokenWish(issuer=self.issuer, caller=find(key))
        return await ask_token(self.session, wish, CLIENT_KEY, now=self.clock())

    async def ask_laboratory(self, token, *, scheme="DPoP", key=PROOF_KEY, proofs=None, **changes):
        url = f"{self.url}/fhir/DiagnosticReport/_search"
        said = {"method": "POST", "url": url, "now": self.clock(), "access_token": token} | changes
        headers = {"person-id": number("kari").digits, "access-basis": "UNNTAK"}
        if token is not None:
            headers["Authorization"] = f"{scheme} {token}"
        headers["DPoP"] = proofs or proof(key, **said)
        async with self.session.post(url, data={"_count": "1"}, headers=headers) as answer:
            return answer.status, answer.headers.get("WWW-Authenticate", "")


def claims(token):
    return json.loads(urlsafe_b64decode(token.split(".")[1].encode()))


@asynccontextmanager
async def opened():
    clock = Clock()
    laboratory = BY_SOURCE[VEST]

    def issuing(url):
        return issuer_app(base_url=url, client_key=CLIENT_KEY, allow_bearer=False, clock=clock, gateway_key=GATEWAY_KEY)

    async with aiohttp.ClientSession() as session, serving(issuing) as issuer:

        def guarded(url):
            guard = TokenGuard(VEST, url=url, issuer=f"{issuer}/helseid", fetch=fetch_by(session), clock=clock)
            return LaboratoryServer(laboratory, stocked(laboratory, CHRONICLE), FaultBoard([VEST]), guard=guard).app()

        async with serving(guarded) as url:
            yield Around(session, issuer, url, clock)


@pytest.fixture
async def around():
    async with opened() as made:
        yield made


async def test_the_gateway_is_let_in_with_a_token_for_the_laboratory(around):
    answer = await around.ask_issuer()
    said = claims(answer["access_token"])

    assert (answer["token_type"], answer["expires_in"]) == ("DPoP", 300)
    assert (said["sub"], said["aud"]) == (GATEWAY_CLIENT, audience_of(VEST))
    assert (await around.ask_laboratory(answer["access_token"]))[0] == 200


async def test_an_exchanged_token_names_the_user_as_nobody_else_does_and_the_gateway_as_who_acts(around):
    users = await around.users_token()
    tokens = [
        (await around.exchanged(users, audience=audience_of(source)))["access_token"] for source in (VEST, "helse-midt")
    ]
    said = [claims(token) for token in tokens]

    assert (await around.ask_laboratory(tokens[0]))[0] == 200
    assert [each["act"] for each in said] == [{"sub": GATEWAY_CLIENT}] * 2
    assert len({each["sub"] for each in said} | {claims(users)["sub"]}) == 3
    assert find("dr-lunde").number.digits not in json.dumps(said)


async def test_an_exchanged_token_is_over_with_the_one_that_it_was_exchanged_for(around):
    users = await around.users_token()
    around.clock.by = timedelta(seconds=1_740)
    answer = await around.exchanged(users)

    assert 0 < answer["expires_in"] <= 61
    assert claims(answer["access_token"])["exp"] <= claims(users)["exp"]


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"key": CLIENT_KEY}, "invalid_client"),
        ({"realm": "helsenorge"}, "invalid_client"),
        ({"bound": False}, "invalid_dpop_proof"),
        ({"audience": "nhn:pps"}, "invalid_target"),
        ({"audience": None}, "invalid_target"),
        ({"scope": "nhn:pps/provesvar-read"}, "invalid_scope"),
        ({"grant_type": "urn:provesvar:demo:persona", "persona": "kari"}, "unsupported_grant_type"),
        ({"grant_type": EXCHANGE, "subject_token": "x"}, "invalid_request"),
        ({"grant_type": EXCHANGE, "subject_token_type": ACCESS_TOKEN}, "invalid_grant"),
        ({"grant_type": EXCHANGE, "subject_token_type": ACCESS_TOKEN, "subject_token": "x.y.z"}, "invalid_grant"),
    ],
)
async def test_what_is_not_the_gateways_to_have_is_refused(around, how, error):
    assert (await around.ask_issuer(**how))["error"] == error


async def test_neither_a_citizens_token_nor_a_laboratorys_is_exchanged(around):
    for token in (await around.users_token("kari"), await around.token()):
        assert (await around.exchanged(token))["error"] == "invalid_grant"


async def test_an_issuer_without_the_gateway_as_its_client_does_not_know_it():
    def issuing(url):
        return issuer_app(base_url=url, client_key=CLIENT_KEY, allow_bearer=False, clock=Clock())

    async with aiohttp.ClientSession() as session, serving(issuing) as issuer:
        answer = await Around(session, issuer, "", Clock()).ask_issuer()

    assert answer["error"] == "invalid_client"


async def test_the_callers_own_token_opens_no_laboratory(around):
    status, challenge = await around.ask_laboratory(await around.users_token(), key=CLIENT_KEY)

    assert (status, "invalid_token" in challenge) == (401, True)


@pytest.mark.parametrize(
    "how",
    [
        {"scheme": "Bearer"},
        {"key": CLIENT_KEY},
        {"method": "GET"},
        {"url": "http://127.0.0.1:1/fhir/DiagnosticReport/_search"},
        {"access_token": "another"},
        {"now": datetime(2020, 1, 1, tzinfo=UTC)},
        {"proofs": "x"},
    ],
)
async def test_a_token_without_the_right_proof_opens_nothing(around, how):
    token = await around.token()

    assert (await around.ask_laboratory(token, **how))[0] == 401
    assert (await around.ask_laboratory(token))[0] == 200


async def test_a_proof_opens_once(around):
    token = await around.token()
    used = proof(
        PROOF_KEY,
        method="POST",
        url=f"{around.url}/fhir/DiagnosticReport/_search",
        now=around.clock(),
        access_token=token,
    )

    assert [(await around.ask_laboratory(token, proofs=used))[0] for _ in range(2)] == [200, 401]


async def test_a_token_for_another_laboratory_or_one_that_is_over_opens_nothing(around):
    other, own = await around.token(audience=audience_of("helse-midt")), await around.token()
    status, challenge = await around.ask_laboratory(other)
    assert (status, "another audience" in challenge) == (401, True)
    around.clock.by = timedelta(seconds=306)
    assert (await around.ask_laboratory(own))[0] == 401


async def test_without_a_token_nobody_is_let_in(around):
    assert (await around.ask_laboratory(None))[0] == 401
