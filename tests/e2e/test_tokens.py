"""
Every way in which a token or its proof can be wrong, by name, over HTTP: refused, told why, and nothing of it repeated.

The names of the first two lists are those of NHN's test token service (domain reference, 3.3).
"""

import hashlib
import hmac
import uuid
from collections.abc import AsyncIterator, Callable
from itertools import count
from typing import Any

import aiohttp
import msgspec
import pytest
import pytest_asyncio
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from gateway.identity import KeyPolicy
from tests.conftest import copy, execute, on_database
from tests.e2e.asking import Answer
from tests.e2e.minting import CITIZENS, PERSONNEL, Mint, encoded, leaks, minting, sign, spoilt

pytestmark = pytest.mark.asyncio(loop_scope="module")

NUMBERS = count(1)
DEEP = b'{"iss":' + b"[" * 2_000 + b"]" * 2_000 + b"}"
SHARED = OctKey.import_key("a shared secret that is long enough")
PID = "helseid://claims/identity/pid"
LEVEL = "helseid://claims/identity/security_level"
ATTESTATION = "nhn:tillitsrammeverk:parameters"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mint(server: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Mint]:
    """One gateway for all that are refused: none leaves anything behind."""
    name = f"tokens_{next(NUMBERS)}"
    await copy(server, name)
    async with minting(on_database(server, name), tmp_path_factory.mktemp("tokens")) as made:
        yield made
    await execute(server, f"drop database {name} with (force)")


def later(mint: Mint, seconds: int) -> int:
    return int(mint.gateway.clock().timestamp()) + seconds


def raw_proof(mint: Mint, token: str, *, head: bytes | None = None, payload: bytes | None = None) -> str:
    """Make a proof of parts as they are, signed or not."""
    good, body, signature = mint.proof(token).split(".")
    return ".".join((good if head is None else encoded(head), body if payload is None else encoded(payload), signature))


def twice(mint: Mint, token: str) -> str:
    """Make a proof in whose payload a claim stands twice, well signed."""
    payload = msgspec.json.encode(mint.proven(token))
    head = {"typ": "dpop+jwt", "jwk": mint.client.as_dict(private=False)}
    return sign(head, payload[:-1] + b',"htm":"POST"}', mint.client, "ES256")


def without_algorithm(mint: Mint, token: str) -> str:
    head = {"typ": "dpop+jwt", "jwk": mint.client.as_dict(private=False), "alg": None}
    return sign(head, msgspec.json.encode(mint.proven(token)), mint.client, "ES256")


def unsigned(mint: Mint, token: str) -> str:
    head = {"typ": "dpop+jwt", "jwk": mint.client.as_dict(private=False)}
    return sign(head, msgspec.json.encode(mint.proven(token)), None, "none")


def with_private_key(mint: Mint, token: str) -> str:
    return mint.proof(token, header={"jwk": mint.client.as_dict(private=True)})


def symmetric(mint: Mint, token: str) -> str:
    header = {"jwk": {"kty": "oct", "k": encoded(SHARED.raw_value)}}
    return mint.proof(token, header=header, key=SHARED, algorithm="HS256")


def by_another_curve(mint: Mint, token: str) -> str:
    head = {"typ": "dpop+jwt", "jwk": OKPKey.generate_key("Ed25519").as_dict(private=False)}
    return sign(head, msgspec.json.encode(mint.proven(token)), None, "EdDSA")


def by_a_short_key(mint: Mint, token: str) -> str:
    modulus = encoded(b"\xc3" + bytes(126) + b"\x01")
    return mint.proof(token, header={"alg": "PS256", "jwk": {"kty": "RSA", "n": modulus, "e": "AQAB"}})


def always(text: str) -> Callable[..., str]:
    """Send a text as it is."""
    return lambda *_: text


MakeProof = Callable[[Mint, str], str]
PROOFS: dict[str, MakeProof] = {
    "missing-htu": lambda mint, token: mint.proof(token, {"htu": None}),
    "missing-htm": lambda mint, token: mint.proof(token, {"htm": None}),
    "missing-ath": lambda mint, token: mint.proof(token, {"ath": None}),
    "missing-alg": without_algorithm,
    "missing-jwk": lambda mint, token: mint.proof(token, header={"jwk": None}),
    "missing-jti": lambda mint, token: mint.proof(token, {"jti": None}),
    "missing-iat": lambda mint, token: mint.proof(token, {"iat": None}),
    "iat-past": lambda mint, token: mint.proof(token, {"iat": later(mint, -60)}),
    "iat-future": lambda mint, token: mint.proof(token, {"iat": later(mint, 60)}),
    "symmetric-alg": symmetric,
    "private-key-in-jwk": with_private_key,
    "wrong-typ": lambda mint, token: mint.proof(token, header={"typ": "JWT"}),
    "missing-typ": lambda mint, token: mint.proof(token, header={"typ": None}),
    "invalid-signature": lambda mint, token: spoilt(mint.proof(token)),
    "another-key": lambda mint, token: mint.proof(token, key=ECKey.generate_key("P-256")),
    "signed-by-another-than-jwk": lambda mint, token: mint.proof(
        token, header={"jwk": mint.client.as_dict(private=False)}, key=ECKey.generate_key("P-256")
    ),
    "short-rsa-key": by_a_short_key,
    "another-method": lambda mint, token: mint.proof(token, {"htm": "GET"}),
    "method-in-lower-case": lambda mint, token: mint.proof(token, {"htm": "post"}),
    "another-address": lambda mint, token: mint.proof(token, {"htu": "https://elsewhere.example.test/graphql"}),
    "another-door": lambda mint, token: mint.proof(token, {"htu": mint.url.replace("graphql", "restrictions")}),
    "of-another-token": lambda mint, _: mint.proof(mint.token({"sub": "another"})),
    "empty-jti": lambda mint, token: mint.proof(token, {"jti": ""}),
    "long-jti": lambda mint, token: mint.proof(token, {"jti": "x" * 257}),
    "jti-is-a-number": lambda mint, token: mint.proof(token, {"jti": 7}),
    "crit-in-header": lambda mint, token: mint.proof(token, header={"crit": ["exp"], "exp": 1}),
    "b64-in-header": lambda mint, token: mint.proof(token, header={"b64": False}),
    "alg-none": unsigned,
    "alg-not-allowed": by_another_curve,
    "oversized": lambda mint, token: mint.proof(token, {"pad": "x" * 9_000}),
    "not-base64": always("§§§.§§§.§§§"),
    "base64-with-padding": lambda mint, token: mint.proof(token) + "==",
    "not-three-parts": lambda mint, token: mint.proof(token).rpartition(".")[0],
    "five-parts": always("a.b.c.d.e"),
    "header-not-json": lambda mint, token: raw_proof(mint, token, head=b"{not json"),
    "payload-not-json": lambda mint, token: raw_proof(mint, token, payload=b"{not json"),
    "payload-not-an-object": lambda mint, token: raw_proof(mint, token, payload=b"[]"),
    "nested-json": lambda mint, token: raw_proof(mint, token, payload=DEEP),
    "nested-header": lambda mint, token: raw_proof(mint, token, head=DEEP),
    "not-text": lambda mint, token: raw_proof(mint, token, payload=b"\xff\xfe\x00"),
    "duplicate-names": twice,
    "an-access-token": lambda _, token: token,
    "empty": always(""),
}


def claimed(**claims: Any) -> Callable[[Mint], str]:
    return lambda mint: mint.token(claims)


def headed(**header: Any) -> Callable[[Mint], str]:
    return lambda mint: mint.token(header=header)


def token_without_algorithm(mint: Mint) -> str:
    return mint.token(header={"alg": None})


def token_unsigned(mint: Mint) -> str:
    return sign({"typ": "at+jwt", "kid": mint.rsa.kid}, msgspec.json.encode(mint.personnel()), None, "none")


def by_the_public_key_as_secret(mint: Mint) -> str:
    signed = mint.token(header={"alg": "HS256"}).rpartition(".")[0]
    digest = hmac.digest(mint.rsa.as_pem(private=False), signed.encode(), hashlib.sha256)
    return f"{signed}.{encoded(digest)}"


def with_a_name_twice(mint: Mint) -> str:
    payload = msgspec.json.encode(mint.personnel())[:-1] + b',"scope":"nhn:pps/provesvar-read"}'
    return sign({"typ": "at+jwt", "kid": mint.rsa.kid}, payload, mint.rsa, "PS256")


def by_its_own_key(mint: Mint) -> str:
    own = ECKey.generate_key("P-256", {"kid": "own"})
    return mint.token(header={"kid": "own", "jwk": own.as_dict(private=False)}, key=own, algorithm="ES256")


def without(*names: str) -> Callable[[Mint], str]:
    return lambda mint: mint.token(dict.fromkeys(names))


def of_parts(head: bytes | None = None, payload: bytes | None = None) -> Callable[[Mint], str]:
    def make(mint: Mint) -> str:
        good, body, signature = mint.token().split(".")
        parts = (good if head is None else encoded(head), body if payload is None else encoded(payload), signature)
        return ".".join(parts)

    return make


TOKENS: dict[str, Callable[[Mint], str]] = {
    "wrong-issuer": claimed(iss="https://elsewhere.example.test"),
    "issuer-with-a-slash": claimed(iss=PERSONNEL + "/"),
    "missing-issuer": without("iss"),
    "wrong-audience": claimed(aud="nhn:something-else"),
    "several-audiences": claimed(aud=["nhn:pps", "nhn:something-else"]),
    "missing-audience": without("aud"),
    "wrong-signing-key": lambda mint: mint.token(key=mint.foreign),
    "invalid-signature": lambda mint: spoilt(mint.token()),
    "expired": lambda mint: mint.token({"exp": later(mint, -60)}),
    "missing-exp": without("exp"),
    "nbf-future": lambda mint: mint.token({"nbf": later(mint, 60)}),
    "iat-future": lambda mint: mint.token({"iat": later(mint, 60)}),
    "missing-iat": without("iat"),
    "exp-is-no-time": claimed(exp="soon"),
    "wrong-typ-header": headed(typ="id+jwt"),
    "missing-typ-header": headed(typ=None),
    "a-proof-s-typ": headed(typ="dpop+jwt"),
    "crit-in-header": headed(crit=["exp"]),
    "alg-none": token_unsigned,
    "missing-alg": token_without_algorithm,
    "alg-symmetric-with-the-public-key": by_the_public_key_as_secret,
    "alg-not-allowed": lambda mint: mint.token(algorithm="RS256"),
    "alg-of-another-key": lambda mint: mint.token(key=mint.ec, algorithm="ES256"),
    "kid-unknown": headed(kid="nobody-s"),
    "kid-missing": headed(kid=None),
    "key-of-its-own-header": by_its_own_key,
    "key-of-the-other-issuer": lambda mint: mint.token({"iss": "https://citizens.example.test/"}),
    "bound-in-another-way": claimed(cnf={"x5t#S256": "x"}),
    "unbound-token-as-dpop": without("cnf"),
    "missing-sub": without("sub"),
    "missing-client": without("client_id"),
    "personnel-claims-by-the-citizen-issuer": lambda mint: mint.citizen({PID: "05898535985"}),
    "attestation-by-the-citizen-issuer": lambda mint: mint.citizen({ATTESTATION: mint.personnel()[ATTESTATION]}),
    "citizen-claims-by-the-personnel-issuer": claimed(pid="05898535985", security_level="4"),
    "citizen-without-a-number": lambda mint: mint.citizen({"pid": None}),
    "citizen-with-an-actor": lambda mint: mint.citizen({"act": {"sub": "another"}}),
    "number-of-another-form": claimed(**{PID: "158401-99905"}),
    "oversized": claimed(pad="x" * 16_000),
    "not-base64": always("§§§.§§§.§§§"),
    "not-three-parts": lambda mint: mint.token().rpartition(".")[0],
    "encrypted": always("a.b.c.d.e"),
    "header-not-json": of_parts(head=b"{not json"),
    "payload-not-json": of_parts(payload=b"{not json"),
    "payload-not-an-object": of_parts(payload=b'"text"'),
    "nested-json": of_parts(payload=DEEP),
    "nested-header": of_parts(head=DEEP),
    "not-text": of_parts(payload=b"\xff\xfe\x00"),
    "duplicate-names": with_a_name_twice,
    "two-tokens": lambda mint: f"{mint.token()} {mint.token()}",
}

FORBIDDEN: dict[str, tuple[Callable[[Mint], str], str, str]] = {
    "another-scope": (claimed(scope="nhn:pps/svarrapport-write"), "FORBIDDEN", "insufficient_scope"),
    "missing-scope": (without("scope"), "FORBIDDEN", "insufficient_scope"),
    "level-too-low": (claimed(**{LEVEL: "3"}), "FORBIDDEN", "insufficient_user_authentication"),
    "missing-level": (without(LEVEL), "FORBIDDEN", "insufficient_user_authentication"),
    "citizen-level-too-low": (
        lambda mint: mint.citizen({"security_level": "3"}), "FORBIDDEN", "insufficient_user_authentication",
    ),
    "missing-attestation": (without(ATTESTATION), "ATTESTATION_INVALID", "insufficient_authorization_details"),
    "attestation-of-another-form": (
        claimed(**{ATTESTATION: ["x"]}), "ATTESTATION_INVALID", "insufficient_authorization_details",
    ),
    "attestation-has-expired": (
        lambda mint: mint.token(mint.personnel(attestation={"toa": later(mint, -3_601)})),
        "ATTESTATION_EXPIRED", "attestation_has_expired",
    ),
}  # fmt: skip


def challenged(answer: Answer, error: str | None) -> bool:
    """Tell whether the answer says what is wanted: the scheme, the error, and which algorithms there are."""
    challenge = answer.headers["WWW-Authenticate"]
    named = "error=" not in challenge if error is None else f'error="{error}"' in challenge
    return challenge.startswith("DPoP ") and named and 'algs="RS256 RS384' in challenge


async def test_what_is_right_is_let_in(mint) -> None:
    personnel, citizen = await mint.ask(mint.token()), await mint.ask(mint.citizen())

    assert personnel.data["viewer"]["kind"] == "PERSONNEL"
    assert citizen.data["viewer"]["kind"] == "CITIZEN"


@pytest.mark.parametrize("name", PROOFS)
async def test_a_wrong_proof_is_refused(mint, caplog, name) -> None:
    caplog.set_level("DEBUG")
    token = mint.token()
    proof = PROOFS[name](mint, token)
    answer = await mint.send(token, proof)

    assert (answer.status, answer.codes) == (401, ["UNAUTHENTICATED"])
    assert challenged(answer, "invalid_dpop_proof")
    assert leaks(answer, caplog.text, token, proof) == []
    assert (await mint.send(token, mint.proof(token))).data


@pytest.mark.parametrize("name", TOKENS)
async def test_a_wrong_token_is_refused(mint, caplog, name) -> None:
    caplog.set_level("DEBUG")
    token = TOKENS[name](mint)
    proof = mint.proof(token)
    answer = await mint.send(token, proof)

    assert (answer.status, answer.codes) == (401, ["UNAUTHENTICATED"])
    assert challenged(answer, "invalid_token")
    assert leaks(answer, caplog.text, token, proof) == []


@pytest.mark.parametrize("name", FORBIDDEN)
async def test_what_a_good_token_lacks_is_named(mint, caplog, name) -> None:
    caplog.set_level("DEBUG")
    make, code, error = FORBIDDEN[name]
    token = make(mint)
    answer = await mint.ask(token)

    assert (answer.status, answer.codes) == (403, [code])
    assert challenged(answer, error)
    assert leaks(answer, caplog.text, token) == []
    wanted = answer.json.get("authorization_details")
    assert (wanted is not None) == code.startswith("ATTESTATION")
    assert wanted is None or [one["type"] for one in wanted] == [ATTESTATION]


@pytest.mark.parametrize(
    ("proofs", "scheme", "error"),
    [
        (0, "DPoP", "invalid_dpop_proof"),
        (2, "DPoP", "invalid_dpop_proof"),
        (0, "Bearer", "invalid_token"),
        (1, "Bearer", "invalid_token"),
        (1, "Basic", None),
        (1, "", None),
    ],
    ids=["no-proof", "two-dpop-headers", "bound-token-as-bearer", "bearer-with-proof", "basic", "no-scheme"],
)
async def test_a_good_token_sent_in_another_way_is_refused(mint, caplog, proofs, scheme, error) -> None:
    token = mint.token()
    answer = await mint.send(token, *(mint.proof(token) for _ in range(proofs)), scheme=scheme)

    assert (answer.status, answer.codes) == (401, ["UNAUTHENTICATED"])
    assert challenged(answer, error)
    assert leaks(answer, caplog.text, token) == []


async def test_two_proofs_in_one_header_are_none(mint) -> None:
    token = mint.token()
    answer = await mint.send(token, f"{mint.proof(token)}, {mint.proof(token)}")

    assert (answer.status, challenged(answer, "invalid_dpop_proof")) == (401, True)


async def test_an_unbound_token_as_bearer_is_refused(mint) -> None:
    answer = await mint.send(mint.token({"cnf": None}), scheme="Bearer")

    assert (answer.status, challenged(answer, "invalid_token")) == (401, True)


async def test_without_credentials_the_scheme_is_told_and_no_error(mint) -> None:
    answer = await mint.send("", scheme="")

    assert (answer.status, challenged(answer, None)) == (401, True)


async def test_two_authorization_headers_are_refused(mint) -> None:
    token = mint.token()
    headers = [("authorization", f"DPoP {token}"), ("authorization", f"DPoP {token}"), ("dpop", mint.proof(token))]
    async with (
        aiohttp.ClientSession() as http,
        http.post(mint.url, json={"query": "{ viewer { kind } }"}, headers=headers) as answer,
    ):
        # The arrival takes no header twice that says who is asking; the door would refuse it as well.
        assert answer.status in {400, 401}


async def test_a_proof_that_has_been_used_is_refused_also_with_another_question(mint) -> None:
    token = mint.token()
    proof = mint.proof(token)
    assert (await mint.send(token, proof)).data
    again = await mint.send(token, proof, body=b'{"query":"{ viewer { purpose } }"}')

    assert (again.status, again.codes, challenged(again, "invalid_dpop_proof")) == (401, ["UNAUTHENTICATED"], True)


async def test_one_caller_does_not_use_up_the_id_of_another_s_proof(mint) -> None:
    token, other = mint.token(), ECKey.generate_key("P-256")
    theirs = mint.token({"cnf": {"jkt": other.thumbprint()}})
    jti = {"jti": uuid.uuid4().hex}
    assert (await mint.send(token, mint.proof(token, jti))).data
    assert (await mint.send(theirs, mint.proof(theirs, jti, key=other))).data


async def test_a_token_does_not_open_the_doors_of_others(mint) -> None:
    token = mint.token()
    for path in ("/intake/svarrapport", "/intake/hl7v2", "/restrictions"):
        url = mint.gateway.demo.url + path
        headers = {
            "authorization": f"DPoP {token}",
            "dpop": mint.proof(token, {"htu": url}),
            "content-type": {"/restrictions": "application/json", "/intake/hl7v2": "application/hl7-v2"}.get(
                path, "application/xml"
            ),
        }
        answer = await mint.gateway.demo.send("POST", path, b"<x/>", headers)
        assert (answer.status, answer.json["code"]) == (403, "FORBIDDEN")
        assert challenged(answer, "insufficient_scope")


async def test_an_unknown_kid_makes_one_fetch_and_then_none_for_a_while(database, tmp_path) -> None:
    async with minting(database, tmp_path, keys=KeyPolicy(retry_s=0)) as mint:
        rotated = RSAKey.generate_key(2048, {"kid": "rsa-2"})
        mint.published.insert(0, rotated)
        before = mint.fetched
        assert (await mint.ask(mint.token(key=rotated, header={"kid": "rsa-2"}))).data
        assert mint.fetched == before + 1

    async with minting(database, tmp_path, keys=KeyPolicy(retry_s=60)) as mint:
        before = mint.fetched
        for _ in range(5):
            assert (await mint.ask(mint.token(header={"kid": "unknown"}))).status == 401
        assert mint.fetched == before


@pytest.mark.parametrize("age_s", [0.0, 3600.0], ids=["too-old", "still-good"])
async def test_keys_serve_while_the_issuer_is_down_until_they_are_too_old(database, tmp_path, age_s) -> None:
    async with minting(database, tmp_path, keys=KeyPolicy(max_age_s=age_s, retry_s=0)) as mint:
        mint.down = True
        token = mint.token()
        answer = await mint.ask(token)

    if age_s:
        assert answer.data
        return
    assert (answer.status, answer.codes) == (503, ["UNAUTHENTICATED"])
    assert answer.json["errors"][0]["extensions"]["retryable"] is True
    assert leaks(answer, "", token) == []


async def test_proofs_carry_a_nonce_where_one_is_asked_for_and_each_answer_gives_one(database, tmp_path) -> None:
    async with minting(database, tmp_path, dpop_nonce_s=60) as mint:
        token = mint.token()
        first = await mint.send(token, mint.proof(token))
        nonce = first.headers["DPoP-Nonce"]
        second = await mint.send(token, mint.proof(token, {"nonce": nonce}))
        foreign = await mint.send(token, mint.proof(token, {"nonce": nonce[::-1]}))

    for refused in (first, foreign):
        assert (refused.status, refused.codes) == (401, ["UNAUTHENTICATED"])
        assert challenged(refused, "use_dpop_nonce")
    assert second.data
    assert second.headers["DPoP-Nonce"]


async def test_what_is_wanted_can_be_found_out_without_a_token(mint) -> None:
    answer = await mint.gateway.demo.send("GET", "/.well-known/oauth-protected-resource", b"", {})

    assert answer.status == 200
    assert answer.json["resource"] == mint.gateway.demo.url
    assert answer.json["authorization_servers"] == [PERSONNEL, CITIZENS]
    assert answer.json["authorization_details_types_supported"] == ["helseid_authorization", ATTESTATION]
    assert answer.json["dpop_bound_access_tokens_required"] is True
