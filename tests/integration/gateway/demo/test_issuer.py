"""The demo's issuers over real HTTP, with the gateway's own door as the judge of what they give."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from gateway.demo.cast import CITIZENS, CLINICIANS, FEEDS, SENDERS, find
from gateway.demo.client import (
    ASSERTION_TYPE,
    CLIENT_ID,
    PERSONA_GRANT,
    TokenRefused,
    TokenWish,
    ask_token,
    assertion,
    make_client_key,
    proof,
    read_client_key,
)
from gateway.demo.defects import Defect
from gateway.demo.issuer import issuer_app, trusted_issuers
from gateway.demo.replays import MemoryReplayStore
from gateway.identity import Door, IdentityRefused, fetch_by
from resolvers.model import ActorKind, Caller
from tests.integration.serving import serving

GATEWAY = "http://127.0.0.1:8000"


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Demo:
    """A running issuer, its client's key, and a door that trusts it."""

    base_url: str
    key: ECKey
    session: aiohttp.ClientSession
    door: Door
    ticks: list[float]

    async def token(self, caller: str, *, bound: bool = True, **wish: str) -> str:
        member = find(caller)
        assert member is not None
        wanted = TokenWish(issuer=self.base_url, caller=member, bound=bound, **wish)
        return await ask_token(self.session, wanted, self.key, now=now())

    async def identify(self, token: str, path: str = "/graphql", *, bound: bool = True) -> Caller:
        headers = [(b"authorization", f"{'DPoP' if bound else 'Bearer'} {token}".encode())]
        if bound:
            made = proof(self.key, method="POST", url=GATEWAY + path, now=now(), access_token=token)
            headers.append((b"dpop", made.encode()))
        return await self.door.identify(headers=headers, method="POST", path=path, now=now())

    async def post(self, realm: str = "helseid", *, headers: dict[str, str] | None = None, **fields: str | None):
        issuer = f"{self.base_url}/{realm}"
        form: dict[str, str | None] = {
            "grant_type": PERSONA_GRANT,
            "persona": "dr-lunde",
            "client_id": CLIENT_ID,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion(self.key, client_id=CLIENT_ID, audience=issuer, now=now()),
            **fields,
        }
        sent = {name: value for name, value in form.items() if value is not None}
        given = {"DPoP": proof(self.key, method="POST", url=f"{issuer}/token", now=now())}
        async with self.session.post(
            f"{issuer}/token", data=sent, headers=given if headers is None else headers
        ) as got:
            return got.status, msgspec.json.decode(await got.read())


@pytest.fixture
def key(tmp_path: Path) -> ECKey:
    make_client_key(tmp_path / "client.json")
    return read_client_key(tmp_path / "client.json")


@pytest.fixture
async def demo(key: ECKey) -> AsyncIterator[Demo]:
    async for made in running(key, allow_bearer=False):
        yield made


@pytest.fixture
async def open_demo(key: ECKey) -> AsyncIterator[Demo]:
    async for made in running(key, allow_bearer=True):
        yield made


def trusting(base_url: str, session: aiohttp.ClientSession, ticks: list[float], *, allow_bearer: bool) -> Door:
    """A door that trusts the issuers at `base_url`."""
    return Door(
        trusted_issuers(base_url, allow_bearer=allow_bearer),
        public_url=GATEWAY,
        subject_key=b"k" * 32,
        fetch=fetch_by(session),
        clock=lambda: ticks[0],
        replays=MemoryReplayStore(),
    )


async def running(key: ECKey, *, allow_bearer: bool) -> AsyncIterator[Demo]:
    ticks = [0.0]
    async with (
        serving(lambda url: issuer_app(base_url=url, client_key=key, allow_bearer=allow_bearer, clock=now)) as base_url,
        aiohttp.ClientSession() as session,
    ):
        door = trusting(base_url, session, ticks, allow_bearer=allow_bearer)
        assert await door.prefetch()
        yield Demo(base_url, key, session, door, ticks)


async def test_every_citizen_is_let_in_as_citizen(demo):
    for citizen in CITIZENS:
        caller = await demo.identify(await demo.token(citizen.key))

        assert (caller.kind, caller.pid, caller.name) == (ActorKind.CITIZEN, citizen.number, citizen.name)


async def test_every_clinician_is_let_in_with_an_attestation(demo):
    for clinician in CLINICIANS:
        if clinician.on_behalf_of:
            continue
        caller = await demo.identify(await demo.token(clinician.key))
        purpose = "QUALITY" if clinician.details == "KVAL" else clinician.purpose

        assert (caller.kind, caller.attested, caller.hpr_number) == (ActorKind.PERSONNEL, True, clinician.hpr_number)
        assert (caller.purpose, caller.authorisation) == (purpose, clinician.authorisation)
        assert (caller.organisation, caller.point_of_care) == (clinician.organisation, clinician.point_of_care)
        assert caller.department == (clinician.department or None)


async def test_an_assistant_is_let_in_as_the_colleague_with_both_known(demo):
    secretary = find("sekretaer")
    caller = await demo.identify(await demo.token("sekretaer"))
    doctor = await demo.identify(await demo.token("dr-lunde"))

    assert (caller.subject, caller.hpr_number, caller.authorisation) == (doctor.subject, doctor.hpr_number, "LE")
    assert caller.assistant is not None
    assert (caller.assistant.pid, caller.assistant.hpr_number) == (secretary.number, secretary.hpr_number)
    assert doctor.assistant is None


async def test_every_sender_is_let_in_to_write_for_its_organisation(demo):
    for sender in SENDERS:
        caller = await demo.identify(await demo.token(sender.key), "/intake/svarrapport")

        assert (caller.kind, caller.client_id, caller.organisation) == (
            ActorKind.SYSTEM,
            sender.key,
            sender.organisation,
        )


async def test_every_feed_is_let_in_to_push_for_its_organisation_and_nowhere_else(demo):
    for feed in FEEDS:
        token = await demo.token(feed.key)
        caller = await demo.identify(token, "/restrictions")

        assert (caller.kind, caller.organisation) == (ActorKind.SYSTEM, feed.organisation)
        for path in ("/graphql", "/intake/svarrapport"):
            with pytest.raises(IdentityRefused):
                await demo.identify(token, path)


@pytest.mark.parametrize("caller", ["lab-nord", "dr-haug", "kari"])
async def test_nobody_else_gets_the_scope_of_a_feed(demo, caller):
    with pytest.raises(TokenRefused, match="not for this caller"):
        await demo.token(caller, scope="nhn:pps/restrictions-write")


async def test_each_token_is_a_new_decision_of_the_same_user(demo):
    first = await demo.identify(await demo.token("dr-lunde"))
    second = await demo.identify(await demo.token("dr-lunde", purpose="ETREAT"))

    assert first.subject == second.subject
    assert first.decision_ref != second.decision_ref
    assert (first.purpose, second.purpose) == ("TREAT", "ETREAT")


async def test_an_unknown_purpose_is_refused_at_the_door(demo):
    with pytest.raises(IdentityRefused) as refused:
        await demo.identify(await demo.token("dr-lunde", purpose="SNOOP"))

    assert refused.value.code == "ATTESTATION_INVALID"


async def test_a_citizen_cannot_write_and_a_sender_reads_only_when_it_asks_to(demo):
    with pytest.raises(TokenRefused, match="not for this caller"):
        await demo.token("kari", scope="nhn:pps/svarrapport-write")
    with pytest.raises(IdentityRefused) as refused:
        await demo.identify(await demo.token("lab-nord"))

    assert refused.value.code == "FORBIDDEN"
    assert (await demo.identify(await demo.token("lab-nord", scope="nhn:pps/provesvar-read"))).kind is ActorKind.SYSTEM


@pytest.mark.parametrize(
    ("defect", "status", "code"),
    [
        (Defect.EXPIRED, 401, "UNAUTHENTICATED"),
        (Defect.FUTURE, 401, "UNAUTHENTICATED"),
        (Defect.FOREIGN_KEY, 401, "UNAUTHENTICATED"),
        (Defect.FOREIGN_ISSUER, 401, "UNAUTHENTICATED"),
        (Defect.AUDIENCE, 401, "UNAUTHENTICATED"),
        (Defect.TYPE, 401, "UNAUTHENTICATED"),
        (Defect.SCOPE, 403, "FORBIDDEN"),
        (Defect.LEVEL, 403, "FORBIDDEN"),
        (Defect.NO_ATTESTATION, 403, "ATTESTATION_INVALID"),
        (Defect.OLD_ATTESTATION, 403, "ATTESTATION_EXPIRED"),
        (Defect.OTHER_ATTESTATION, 403, "ATTESTATION_INVALID"),
    ],
)
async def test_every_defect_is_refused(demo, defect, status, code):
    with pytest.raises(IdentityRefused) as refused:
        await demo.identify(await demo.token("dr-lunde", defect=defect.value))

    assert (refused.value.status, refused.value.code) == (status, code)


async def test_a_citizens_token_has_no_attestation_to_be_wrong(demo):
    token = await demo.token("kari", defect="old-attestation")

    assert (await demo.identify(token)).kind is ActorKind.CITIZEN


async def test_tokens_hold_over_one_rotation_while_running_and_not_over_two(demo):
    before = await demo.token("kari")
    for ticks in (10.0, 20.0):
        async with demo.session.post(f"{demo.base_url}/rotate") as answer:
            assert answer.status == 204
        demo.ticks[0] = ticks
        assert (await demo.identify(await demo.token("kari"))).kind is ActorKind.CITIZEN
        if ticks == 10.0:
            assert (await demo.identify(before)).kind is ActorKind.CITIZEN

    with pytest.raises(IdentityRefused, match="unknown key"):
        await demo.identify(before)


async def test_callers_are_let_in_while_the_issuer_is_down_until_the_keys_are_too_old(key):
    ticks = [0.0]
    async with aiohttp.ClientSession() as session:
        async with serving(
            lambda url: issuer_app(base_url=url, client_key=key, allow_bearer=False, clock=now)
        ) as base_url:
            demo = Demo(base_url, key, session, trusting(base_url, session, ticks, allow_bearer=False), ticks)
            assert await demo.door.prefetch()
            token, other = await demo.token("kari"), await demo.token("dr-lunde")

        ticks[0] = 80_000.0
        assert (await demo.identify(token)).kind is ActorKind.CITIZEN

        ticks[0] = 90_000.0
        with pytest.raises(IdentityRefused) as refused:
            await demo.identify(other)
        assert refused.value.status == 503


async def test_unbound_tokens_are_given_and_taken_only_where_the_demo_allows_it(demo, open_demo):
    with pytest.raises(TokenRefused, match="exactly one DPoP header"):
        await demo.token("kari", bound=False)

    caller = await open_demo.identify(await open_demo.token("kari", bound=False), bound=False)
    assert caller.kind is ActorKind.CITIZEN
    assert (await open_demo.identify(await open_demo.token("kari"))).kind is ActorKind.CITIZEN


async def test_discovery_names_what_is_there(demo):
    for realm in ("helseid", "helsenorge"):
        async with demo.session.get(f"{demo.base_url}/{realm}/.well-known/openid-configuration") as answer:
            found = await answer.json()
        async with demo.session.get(found["jwks_uri"]) as answer:
            keys = (await answer.json())["keys"]

        assert found["issuer"] == f"{demo.base_url}/{realm}"
        assert [key["alg"] for key in keys] == ["PS256", "ES256"]
        assert not any("d" in key for key in keys)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": None}, "unsupported_grant_type"),
        ({"persona": "nobody"}, "invalid_grant"),
        ({"persona": None}, "invalid_grant"),
        ({"persona": "kari"}, "invalid_grant"),
        ({"persona": "lab-nord"}, "invalid_grant"),
        ({"grant_type": "client_credentials"}, "invalid_grant"),
        ({"scope": "nhn:pps/svarrapport-write"}, "invalid_scope"),
        ({"defect": "nothing"}, "invalid_request"),
        ({"client_assertion": None}, "invalid_client"),
        ({"client_assertion": "x.y.z"}, "invalid_client"),
        ({"client_assertion": "junk"}, "invalid_client"),
        ({"client_assertion_type": "x"}, "invalid_client"),
        ({"client_id": "lab-nord"}, "invalid_client"),
        ({"pad": "x" * 70_000}, "invalid_request"),
        ({"pad": "ø" * 10, **{f"n{number}": "x" for number in range(30)}}, "invalid_request"),
    ],
)
async def test_a_wrong_token_request_is_told_what_is_wrong(demo, fields, error):
    status, answer = await demo.post(**fields)

    assert status == (401 if error == "invalid_client" else 400)
    assert answer["error"] == error


async def test_a_clinician_is_not_known_to_the_citizens_issuer(demo):
    assert (await demo.post("helsenorge"))[1]["error"] == "invalid_grant"


async def test_a_field_that_is_sent_twice_is_refused(demo):
    async with demo.session.post(f"{demo.base_url}/helseid/token", data=[("a", "1"), ("a", "2")]) as answer:
        assert (await answer.json())["error"] == "invalid_request"


@pytest.mark.parametrize("wrong", ["x.y.z", "", "junk"])
async def test_a_wrong_proof_gets_no_token(demo, wrong):
    status, answer = await demo.post(headers={"DPoP": wrong})

    assert (status, answer["error"]) == (400, "invalid_dpop_proof")


async def test_a_proof_gets_one_token(demo):
    made = proof(demo.key, method="POST", url=f"{demo.base_url}/helseid/token", now=now())

    assert (await demo.post(headers={"DPoP": made}))[0] == 200
    assert (await demo.post(headers={"DPoP": made}))[1]["error"] == "invalid_dpop_proof"


def asserted(demo: Demo, key: ECKey | None = None, **changed: object) -> str:
    seconds = int(now().timestamp())
    claims: dict[str, object] = {
        "iss": CLIENT_ID,
        "sub": CLIENT_ID,
        "aud": f"{demo.base_url}/helseid",
        "jti": uuid.uuid4().hex,
        "iat": seconds,
        "exp": seconds + 30,
        **changed,
    }
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": "ES256"}, kept, key or demo.key, algorithms=["ES256"])


async def test_an_assertion_authenticates_once(demo):
    made = asserted(demo)

    assert (await demo.post(client_assertion=made))[0] == 200
    assert (await demo.post(client_assertion=made))[1]["error"] == "invalid_client"


async def test_an_assertion_of_another_key_is_refused(demo):
    made = asserted(demo, ECKey.generate_key("P-256"))

    assert (await demo.post(client_assertion=made))[1]["error"] == "invalid_client"


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "https://elsewhere.example.test"},
        {"iss": "somebody"},
        {"sub": "somebody"},
        {"sub": None},
        {"jti": None},
        {"exp": None},
        {"iat": None},
        {"exp": int((now() + timedelta(hours=1)).timestamp())},
        {"exp": int((now() - timedelta(hours=1)).timestamp())},
    ],
    # A time in a name would differ between the workers, which collect at different seconds, and stop the whole run.
    ids=["audience", "issuer", "subject", "no subject", "no id", "no end", "no beginning", "too long", "expired"],
)
async def test_a_wrong_assertion_is_refused(demo, changed):
    status, answer = await demo.post(client_assertion=asserted(demo, **changed))

    assert (status, answer["error"]) == (401, "invalid_client")


async def test_the_client_key_is_a_file_for_its_owner_alone(tmp_path):
    file = tmp_path / "client.json"
    first = make_client_key(file)
    second = make_client_key(file)

    assert file.stat().st_mode & 0o777 == 0o600
    assert first.thumbprint() != second.thumbprint() == read_client_key(file).thumbprint()
