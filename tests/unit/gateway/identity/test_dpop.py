"""Every way in which a proof can be wrong is refused, by name."""

from datetime import datetime

import msgspec
import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey
from joserfc.util import urlsafe_b64decode, urlsafe_b64encode

from gateway.identity.door import Door
from gateway.identity.dpop import same_address
from gateway.identity.refusal import IdentityRefused

URL = "https://svar.example.test/graphql"


async def asked(door: Door, headers: list[tuple[bytes, bytes]], now: datetime) -> None:
    await door.identify(headers=headers, method="POST", path="/graphql", now=now)


async def test_a_good_proof_is_accepted(door, mint, now):
    await asked(door, mint.headers(mint.token()), now)


async def test_a_proof_is_accepted_once(door, mint, now):
    headers = mint.headers(mint.token())
    await asked(door, headers, now)

    with pytest.raises(IdentityRefused, match="used before"):
        await asked(door, headers, now)


@pytest.mark.parametrize(
    ("name", "claims", "header"),
    [
        ("missing htu", {"htu": None}, {}),
        ("missing htm", {"htm": None}, {}),
        ("missing ath", {"ath": None}, {}),
        ("missing jti", {"jti": None}, {}),
        ("missing iat", {"iat": None}, {}),
        ("missing jwk", {}, {"jwk": None}),
        ("missing typ", {}, {"typ": None}),
        ("empty jti", {"jti": ""}, {}),
        ("jti that is too long", {"jti": "x" * 257}, {}),
        ("jti that is a number", {"jti": 5}, {}),
        ("another method", {"htm": "GET"}, {}),
        ("method in small letters", {"htm": "post"}, {}),
        ("another host", {"htu": "https://other.example.test/graphql"}, {}),
        ("another path", {"htu": "https://svar.example.test/intake"}, {}),
        ("another scheme", {"htu": "http://svar.example.test/graphql"}, {}),
        ("another port", {"htu": "https://svar.example.test:8443/graphql"}, {}),
        ("a port that is none", {"htu": "https://svar.example.test:x/graphql"}, {}),
        ("a user in the address", {"htu": "https://a@svar.example.test/graphql"}, {}),
        ("another token", {"ath": "x"}, {}),
        ("a time as text", {"iat": "now"}, {}),
        ("a time as boolean", {"iat": True}, {}),
        ("a time beyond the calendar", {"iat": 1e300}, {}),
        ("wrong type", {}, {"typ": "jwt"}),
        ("crit", {}, {"crit": ["exp"]}),
        ("a key that is text", {}, {"jwk": "key"}),
        ("a key of an unknown kind", {}, {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": "AA"}}),
        ("a key of an unknown curve", {}, {"jwk": {"kty": "EC", "crv": "P-1", "x": "AA", "y": "AA"}}),
        ("a point that is not on the curve", {}, {"jwk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}}),
    ],
)
async def test_a_proof_that_is_wrong_is_refused(door, mint, now, name, *, claims, header):
    token = mint.token()
    proof = mint.proof(token, claims, header=header)

    with pytest.raises(IdentityRefused) as refused:
        await asked(door, mint.headers(token, proof), now)

    assert (refused.value.status, refused.value.code) == (401, "UNAUTHENTICATED"), name
    assert refused.value.challenge.startswith('DPoP error="invalid_dpop_proof"')


@pytest.mark.parametrize(("seconds", "good"), [(-16, False), (-15, True), (0, True), (5, True), (6, False)])
async def test_a_proof_counts_only_just_after_it_was_made(door, mint, now, seconds, good):
    token = mint.token()
    proof = mint.proof(token, {"iat": int(now.timestamp()) + seconds})

    if good:
        await asked(door, mint.headers(token, proof), now)
    else:
        with pytest.raises(IdentityRefused, match=r"too old|future"):
            await asked(door, mint.headers(token, proof), now)


async def test_a_symmetric_algorithm_is_refused(door, mint, now):
    token, secret = mint.token(), OctKey.generate_key(256)
    proof = mint.proof(token, key=secret, algorithm="HS256", header={"jwk": mint.client.as_dict(private=False)})

    with pytest.raises(IdentityRefused, match="algorithm"):
        await asked(door, mint.headers(token, proof), now)


async def test_a_symmetric_key_is_refused(door, mint, now):
    token, secret = mint.token(), OctKey.generate_key(256)
    proof = mint.proof(token, header={"jwk": secret.as_dict(private=True)})

    with pytest.raises(IdentityRefused, match="not public"):
        await asked(door, mint.headers(token, proof), now)


@pytest.mark.parametrize("kind", [ECKey, RSAKey])
async def test_a_private_key_in_the_header_is_refused(door, mint, now, kind, rsa):
    token, key = mint.token(), (mint.client if kind is ECKey else rsa)
    algorithm = "ES256" if kind is ECKey else "PS256"
    proof = mint.proof(token, key=key, algorithm=algorithm, header={"jwk": key.as_dict(private=True)})

    with pytest.raises(IdentityRefused, match="not public"):
        await asked(door, mint.headers(token, proof), now)


async def test_another_key_than_the_bound_one_is_refused(door, mint, now):
    token = mint.token()
    proof = mint.proof(token, key=ECKey.generate_key("P-256"))

    with pytest.raises(IdentityRefused, match="another key"):
        await asked(door, mint.headers(token, proof), now)


async def test_a_signature_by_another_key_than_the_shown_one_is_refused(door, mint, now):
    token = mint.token()
    proof = mint.proof(token, key=ECKey.generate_key("P-256"), header={"jwk": mint.client.as_dict(private=False)})

    with pytest.raises(IdentityRefused, match="signature"):
        await asked(door, mint.headers(token, proof), now)


async def test_an_invalid_signature_is_refused(door, mint, now):
    token = mint.token()
    proof = mint.proof(token)

    with pytest.raises(IdentityRefused, match="signature"):
        await asked(door, mint.headers(token, proof[:-8] + "AAAAAAAA"), now)


@pytest.mark.parametrize("algorithm", ["none", "EdDSA", "HS256"])
async def test_an_algorithm_that_is_not_of_the_list_is_refused(door, mint, now, algorithm):
    token = mint.token()
    head, payload, signature = mint.proof(token).split(".")
    forged = with_algorithm(head, algorithm)

    with pytest.raises(IdentityRefused, match="algorithm"):
        await asked(door, mint.headers(token, f"{forged}.{payload}.{signature}"), now)


async def test_a_missing_algorithm_is_refused(door, mint, now):
    token = mint.token()
    head, payload, signature = mint.proof(token).split(".")

    with pytest.raises(IdentityRefused, match="readable header"):
        await asked(door, mint.headers(token, f"{with_algorithm(head, None)}.{payload}.{signature}"), now)


def with_algorithm(head: str, algorithm: str | None) -> str:
    """Replace or remove the algorithm in an encoded header."""
    header = msgspec.json.decode(urlsafe_b64decode(head.encode()))
    header.pop("alg")
    if algorithm is not None:
        header["alg"] = algorithm
    return urlsafe_b64encode(msgspec.json.encode(header)).decode()


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "x",
        "x.y.z",
        "..",
        "ø.å.æ",
        "a.b.c.d",
        "%%%.%%%.%%%",
        "e30.e30.e30",
        "W10.W10.W10",
        "x" * 9_000,
        "A" * 5 + ".",
    ],
)
async def test_junk_is_refused(door, mint, now, junk):
    token = mint.token()
    headers = [(b"authorization", b"DPoP " + token.encode()), (b"dpop", junk.encode("latin-1"))]

    with pytest.raises(IdentityRefused) as refused:
        await asked(door, headers, now)

    assert refused.value.status == 401


async def test_deep_nesting_is_refused(door, mint, now):
    token = mint.token()
    nested = b"[" * 1_500 + b"]" * 1_500
    head = urlsafe_b64encode(b'{"alg":"ES256","typ":"dpop+jwt","jwk":' + nested + b"}").decode()

    with pytest.raises(IdentityRefused):
        await asked(door, mint.headers(token, f"{head}.e30.AAAA"), now)


async def test_a_request_without_proof_is_refused(door, mint, now):
    with pytest.raises(IdentityRefused, match="exactly one DPoP header"):
        await asked(door, [(b"authorization", b"DPoP " + mint.token().encode())], now)


async def test_two_proofs_are_refused(door, mint, now):
    token = mint.token()
    headers = [*mint.headers(token), (b"DPoP", mint.proof(token).encode())]

    with pytest.raises(IdentityRefused, match="exactly one DPoP header"):
        await asked(door, headers, now)


@pytest.mark.parametrize(
    ("given", "same"),
    [
        (URL, True),
        (URL + "?a=b#c", True),
        ("HTTPS://SVAR.example.test:443/graphql", True),
        ("https://svar.example.test/graphql/", False),
        ("https://svar.example.test/", False),
        ("https://[svar", False),
        ("/graphql", False),
    ],
)
def test_addresses_are_the_same_without_query_case_and_usual_port(given, same):
    assert same_address(given, URL) is same


async def test_a_refused_proof_is_not_used_up(door, mint, now):
    token, other = mint.token(), mint.token({"sub": "user-2"})
    proof = mint.proof(token)
    with pytest.raises(IdentityRefused, match="another token"):
        await asked(door, mint.headers(other, proof), now)

    await asked(door, mint.headers(token, proof), now)
