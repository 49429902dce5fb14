"""What the demo's issuers give to the pages: tokens of who has signed in, bound to a key, and to nobody else."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import aiohttp
import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from gateway.demo.authorising import PAGES_CLIENT, Pages, challenge_of
from gateway.demo.client import ASSERTION_TYPE, CLIENT_ID, PERSONA_GRANT, assertion, proof
from gateway.demo.granting import TokenError
from gateway.demo.issuer import issuer_app
from tests.integration.serving import serving

RETURN = "https://svar.example/logg-inn/retur"
VERIFIER = "v" * 43
SCOPE = "openid profile offline_access nhn:pps/provesvar-read"


def now() -> datetime:
    return datetime.now(UTC)


class Issuer:
    """A running issuer with pages that it signs in to."""

    def __init__(self, base_url: str, keys: dict[str, ECKey], session: aiohttp.ClientSession) -> None:
        self.base_url, self.keys, self.session = base_url, keys, session
        self.holder = ECKey.generate_key("P-256")

    async def code(self, persona: str, realm: str = "helseid", **changes: str) -> str:
        form = {
            "response_type": "code",
            "redirect_uri": RETURN,
            "scope": SCOPE,
            "state": "a-state",
            "nonce": "a-nonce",
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
        }
        _, pushed = await self.token(form | changes, realm=realm, door="par")
        url = f"{self.base_url}/{realm}/authorize"
        brought = {"client_id": PAGES_CLIENT, "request_uri": pushed["request_uri"], "persona": persona}
        async with self.session.post(url, data=brought, allow_redirects=False) as got:
            return parse_qs(urlsplit(got.headers["location"]).query)["code"][0]

    async def token(
        self,
        form: dict[str, str],
        *,
        realm: str = "helseid",
        client: str = PAGES_CLIENT,
        holder: ECKey | None = None,
        door: str = "token",
    ) -> tuple[int, dict[str, object]]:
        issuer = f"{self.base_url}/{realm}"
        said = {
            "client_id": client,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion(self.keys[client], client_id=client, audience=issuer, now=now()),
            **form,
        }
        made = proof(holder or self.holder, method="POST", url=f"{issuer}/token", now=now())
        async with self.session.post(f"{issuer}/{door}", data=said, headers={"DPoP": made}) as got:
            return got.status, msgspec.json.decode(await got.read())

    async def read(self, token: object, realm: str = "helseid") -> tuple[dict[str, object], dict[str, object]]:
        async with self.session.get(f"{self.base_url}/{realm}/jwks") as got:
            keys = KeySet.import_key_set(msgspec.json.decode(await got.read()))
        found = jwt.decode(str(token), keys, algorithms=["PS256", "ES256"])
        return found.header, found.claims


def redemption(code: str, **changes: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": RETURN,
        "code_verifier": VERIFIER,
        **changes,
    }


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    keys = {name: ECKey.generate_key("P-256") for name in (CLIENT_ID, PAGES_CLIENT)}
    pages = Pages(key=keys[PAGES_CLIENT], return_url=RETURN)

    def app(url: str):
        return issuer_app(base_url=url, client_key=keys[CLIENT_ID], allow_bearer=True, clock=now, pages=pages)

    async with serving(app) as base_url, aiohttp.ClientSession() as session:
        yield Issuer(base_url, keys, session)


async def test_a_code_gives_a_token_that_is_bound_and_says_who_signed_in(issuer):
    status, given = await issuer.token(redemption(await issuer.code("dr-lunde")))
    _, access = await issuer.read(given["access_token"])
    header, named = await issuer.read(given["id_token"])

    assert (status, given["token_type"], given["scope"]) == (200, "DPoP", "nhn:pps/provesvar-read")
    assert access["cnf"] == {"jkt": issuer.holder.thumbprint()}
    assert access["client_id"] == PAGES_CLIENT
    assert header["typ"] == "JWT"
    assert (named["aud"], named["nonce"], named["name"]) == (PAGES_CLIENT, "a-nonce", "Lena Lunde")
    assert set(named) == {"iss", "aud", "sub", "name", "nonce", "auth_time", "iat", "exp"}


async def test_an_operator_has_all_their_scopes(issuer):
    code = await issuer.code("drift", scope=f"{SCOPE} nhn:pps/operator")
    status, given = await issuer.token(redemption(code))

    assert (status, given["scope"]) == (200, "nhn:pps/provesvar-read nhn:pps/operator")


async def test_a_scope_that_is_not_theirs_is_not_given(issuer):
    code = await issuer.code("kari", "helsenorge", scope=f"{SCOPE} nhn:pps/operator")
    status, given = await issuer.token(redemption(code), realm="helsenorge")

    assert (status, given["error"]) == (400, "invalid_scope")


async def test_a_token_is_renewed_for_another_purpose_once_and_by_its_own_key(issuer):
    _, given = await issuer.token(redemption(await issuer.code("dr-lunde")))
    renewal = {"grant_type": "refresh_token", "refresh_token": given["refresh_token"], "purpose": "ETREAT"}
    status, renewed = await issuer.token(renewal)
    again = await issuer.token(renewal)
    stolen = await issuer.token(
        {"grant_type": "refresh_token", "refresh_token": renewed["refresh_token"]}, holder=ECKey.generate_key("P-256")
    )
    _, claims = await issuer.read(renewed["access_token"])

    assert status == 200
    assert "id_token" not in renewed
    assert "ETREAT" in str(claims)
    assert [refused["error"] for _, refused in (again, stolen)] == ["invalid_grant", "invalid_grant"]


async def test_the_pages_get_no_token_of_somebody_who_has_not_signed_in(issuer):
    status, refused = await issuer.token({"grant_type": PERSONA_GRANT, "persona": "dr-lunde"})

    assert (status, refused["error"]) == (400, "unsupported_grant_type")


async def test_another_client_has_no_use_for_a_code(issuer):
    status, refused = await issuer.token(redemption(await issuer.code("dr-lunde")), client=CLIENT_ID)

    assert (status, refused["error"]) == (400, "unsupported_grant_type")


async def test_the_pages_get_no_token_without_a_proof(issuer):
    code = redemption(await issuer.code("dr-lunde"))
    audience = f"{issuer.base_url}/helseid"
    said = code | {
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion(issuer.keys[PAGES_CLIENT], client_id=PAGES_CLIENT, audience=audience, now=now()),
    }
    async with issuer.session.post(f"{audience}/token", data=said) as got:
        refused = msgspec.json.decode(await got.read())

    assert refused["error"] == "invalid_dpop_proof"


async def test_a_code_of_one_issuer_is_none_of_the_other(issuer):
    status, refused = await issuer.token(redemption(await issuer.code("dr-lunde")), realm="helsenorge")

    assert (status, refused["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("client", "form", "error"),
    [
        (CLIENT_ID, {}, "unauthorized_client"),
        (PAGES_CLIENT, {"redirect_uri": "https://elsewhere.invalid"}, "invalid_request"),
        (PAGES_CLIENT, {"client_assertion": "x"}, "invalid_client"),
        (PAGES_CLIENT, {"state": "x" * 65_000}, "invalid_request"),
    ],
)
async def test_nothing_is_asked_for_by_who_may_not_or_wrongly(issuer, client, form, error):
    status, refused = await issuer.token(form, client=client, door="par")

    assert (status, refused["error"]) == (401 if error == "invalid_client" else 400, error)


def test_why_there_is_no_token_has_a_code_and_a_sentence():
    error = TokenError("invalid_grant", "nobody")

    assert (error.error, error.description, str(error)) == ("invalid_grant", "nobody", "nobody")
