"""The gateway's key is read from JWK or PEM, and what cannot serve is refused without a word of it."""

import json
from datetime import UTC, datetime
from itertools import count

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from resolvers.sources.client_key import KeyUnreadable, read_client_key

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
EC = ECKey.generate_key("P-256")
RSA = RSAKey.generate_key(2048)


def as_jwk(key, **more):
    return json.dumps(key.as_dict(private=True) | more).encode()


def as_pem(key):
    return key.as_bytes(encoding="PEM", private=True)


@pytest.mark.parametrize(
    ("written", "algorithm"),
    [
        (as_jwk(EC), "ES256"),
        (as_pem(EC), "ES256"),
        (as_jwk(ECKey.generate_key("P-384")), "ES384"),
        (as_jwk(ECKey.generate_key("P-521")), "ES512"),
        (as_jwk(RSA), "PS256"),
        (as_pem(RSA), "PS256"),
        (b"\n" + as_pem(RSA), "PS256"),
        (as_jwk(RSA, alg="RS512"), "RS512"),
    ],
)
def test_a_key_signs_with_what_it_says_or_the_usual_of_its_kind(written, algorithm):
    assert read_client_key(written).algorithm == algorithm


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (b"", "no key"),
        (b"not a key: s3cret", "no key"),
        (b"\xff\xfe", "no key"),
        (b"[1]", "no key"),
        (b"{}", "no key"),
        (as_jwk(OctKey.generate_key(256)), "no key"),
        (as_jwk(OKPKey.generate_key("Ed25519")), "no key"),
        (b'{"kty":"EC","crv":"P-256","x":"s3cret","y":1}', "no key"),
        (b"-----BEGIN PRIVATE KEY-----\ns3cret\n-----END PRIVATE KEY-----\n", "no key"),
        (json.dumps(EC.as_dict(private=False)).encode(), "not a private key"),
        (RSA.as_bytes(encoding="PEM", private=False), "not a private key"),
        (as_jwk(ECKey.generate_key("secp256k1")), "algorithm"),
        (as_jwk(EC, alg="PS256"), "algorithm"),
        (as_jwk(EC, alg="ES384"), "algorithm"),
        (as_jwk(RSA, alg="none"), "algorithm"),
        (as_jwk(RSA, alg=7), "no key|algorithm"),
    ],
    ids=count(),
)
def test_what_cannot_serve_is_refused_without_a_word_of_it(written, problem):
    with pytest.raises(KeyUnreadable, match=problem) as refused:
        read_client_key(written)

    assert "s3cret" not in str(refused.value)


@pytest.mark.filterwarnings("ignore")
def test_a_short_rsa_key_is_refused():
    with pytest.raises(KeyUnreadable, match="too short"):
        read_client_key(as_jwk(RSAKey.generate_key(1024)))


@pytest.mark.parametrize(
    ("more", "kid"),
    [({"kid": "k-1"}, "k-1"), ({}, EC.thumbprint()), ({"kid": 7}, None)],
    ids=("own", "none", "no text"),
)
def test_a_key_goes_by_its_own_id_or_its_thumbprint(more, kid):
    try:
        found = read_client_key(as_jwk(EC, **more))
    except KeyUnreadable:
        assert kid is None
    else:
        assert found.kid == kid


def test_an_assertion_says_who_we_are_to_one_issuer_for_a_minute_and_is_used_once():
    key = read_client_key(as_jwk(EC, kid="k-1"))
    tokens = [jwt.decode(key.assertion("gateway", "https://issuer.example", NOW), EC) for _ in range(2)]

    assert tokens[0].header | {} == {"alg": "ES256", "kid": "k-1", "typ": "client-authentication+jwt"}
    assert [tokens[0].claims[name] for name in ("iss", "sub", "aud")] == [
        "gateway",
        "gateway",
        "https://issuer.example",
    ]
    assert tokens[0].claims["exp"] - tokens[0].claims["iat"] == 60
    assert tokens[0].claims["iat"] == NOW.timestamp()
    assert tokens[0].claims["jti"] != tokens[1].claims["jti"]


def test_a_key_prints_nothing_of_itself():
    assert repr(read_client_key(as_jwk(EC))) == "ClientKey(ES256)"
