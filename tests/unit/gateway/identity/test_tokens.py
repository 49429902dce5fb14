"""Every way in which an access token can be wrong is refused, by name."""

import hmac
from datetime import timedelta

import msgspec
import pytest
from joserfc.jwk import ECKey, RSAKey
from joserfc.util import urlsafe_b64encode

from gateway.identity.keys import KeyRing
from gateway.identity.refusal import IdentityRefused, Reason
from gateway.identity.tokens import TokenVerifier
from resolvers.model import ActorKind

KEYS = "https://personnel.example.test/jwks"


async def identified(door, mint, now, token):
    return await door.identify(headers=mint.headers(token), method="POST", path="/graphql", now=now)


async def refusal(door, mint, now, token):
    with pytest.raises(IdentityRefused) as refused:
        await identified(door, mint, now, token)
    return refused.value


@pytest.mark.parametrize(
    ("claims", "text"),
    [
        ({"iss": "https://elsewhere.example.test"}, "unknown issuer"),
        ({"iss": "https://personnel.example.test/"}, "unknown issuer"),
        ({"iss": None}, "iss is missing"),
        ({"iss": ["https://personnel.example.test"]}, "iss has a wrong form"),
        ({"aud": "nhn:other"}, "another audience"),
        ({"aud": ["nhn:pps", "nhn:other"]}, "another audience"),
        ({"aud": []}, "another audience"),
        ({"aud": None}, "another audience"),
        ({"aud": 5}, "aud has a wrong form"),
        ({"sub": None}, "sub is missing"),
        ({"client_id": None}, "client_id is missing"),
        ({"exp": None}, "exp is missing"),
        ({"iat": None}, "iat is missing"),
        ({"exp": "soon"}, "exp has a wrong form"),
        ({"exp": 1e300}, "exp is not a time"),
        ({"cnf": {"x5t#S256": "abc"}}, "cnf has a wrong form"),
        ({"scope": 5}, "scope has a wrong form"),
    ],
)
async def test_a_token_with_a_wrong_claim_is_refused(door, mint, now, claims, text):
    refused = await refusal(door, mint, now, mint.token(claims))

    assert text in refused.text
    assert (refused.status, refused.code) == (401, "UNAUTHENTICATED")
    assert refused.challenge.startswith('DPoP error="invalid_token"')


@pytest.mark.parametrize(("seconds", "good"), [(-4, True), (-5, False), (-600, False)])
async def test_a_token_ends_a_few_seconds_after_its_time(door, mint, now, seconds, good):
    token = mint.token({"exp": int((now + timedelta(seconds=seconds)).timestamp())})

    if good:
        assert (await identified(door, mint, now, token)).kind is ActorKind.PERSONNEL
    else:
        assert (await refusal(door, mint, now, token)).text == "the access token has expired"


@pytest.mark.parametrize("claim", ["iat", "nbf"])
async def test_a_token_of_the_future_is_refused(door, mint, now, claim):
    token = mint.token({claim: int((now + timedelta(seconds=6)).timestamp())})

    assert (await refusal(door, mint, now, token)).text == "the access token is not valid yet"


async def test_a_token_without_nbf_counts_from_when_it_was_issued(door, mint, now):
    assert (await identified(door, mint, now, mint.token({"nbf": None}))).kind is ActorKind.PERSONNEL


@pytest.mark.parametrize("typ", ["id+jwt", "dpop+jwt", "", "at+jwt;x"])
async def test_a_token_of_another_type_is_refused(door, mint, now, typ):
    assert "wrong type" in (await refusal(door, mint, now, mint.token(header={"typ": typ}))).text


@pytest.mark.parametrize("typ", ["at+jwt", "AT+JWT", "application/at+jwt", "JWT"])
async def test_the_types_of_access_tokens_are_accepted(door, mint, now, typ):
    assert (await identified(door, mint, now, mint.token(header={"typ": typ}))).attested


async def test_a_missing_type_is_refused(door, mint, now):
    assert "wrong type" in (await refusal(door, mint, now, reheaded(mint, {"alg": "PS256", "kid": "rsa-1"}))).text


@pytest.mark.parametrize("algorithm", ["none", "HS256", "EdDSA", "ES256K"])
async def test_an_algorithm_that_is_not_accepted_is_refused(door, mint, now, algorithm):
    token = reheaded(mint, {"alg": algorithm, "kid": "rsa-1", "typ": "at+jwt"})

    assert "algorithm is not accepted" in (await refusal(door, mint, now, token)).text


async def test_the_public_key_is_no_shared_secret(door, mint, now):
    good = mint.token().split(".")
    header = urlsafe_b64encode(msgspec.json.encode({"alg": "HS256", "kid": "rsa-1", "typ": "at+jwt"})).decode()
    signed = f"{header}.{good[1]}"
    signature = hmac.digest(mint.rsa.as_pem(private=False), signed.encode(), "sha256")
    token = f"{signed}.{urlsafe_b64encode(signature).decode()}"

    assert "algorithm is not accepted" in (await refusal(door, mint, now, token)).text


async def test_another_algorithm_than_the_issuers_is_refused(make_door, configs, mint, now):
    elliptic = tuple(msgspec.structs.replace(config, algorithms=("ES256",)) for config in configs)

    assert "algorithm" in (await refusal(make_door(elliptic), mint, now, mint.token())).text


async def test_a_key_that_is_tied_to_another_algorithm_is_refused(door, mint, now):
    mint.fetch.documents[KEYS] = msgspec.json.encode({"keys": [{**mint.rsa.as_dict(private=False), "alg": "RS256"}]})

    assert "signature" in (await refusal(door, mint, now, mint.token())).text


@pytest.mark.parametrize("crit", [["exp"], [], None])
async def test_critical_extensions_are_refused(door, mint, now, crit):
    header = {"alg": "PS256", "kid": "rsa-1", "typ": "at+jwt", "crit": crit}

    assert "critical" in (await refusal(door, mint, now, reheaded(mint, header))).text


async def test_a_foreign_key_under_a_known_id_is_refused(door, mint, now):
    token = mint.token(key=RSAKey.generate_key(2048), header={"kid": "rsa-1"})

    assert "signature is wrong" in (await refusal(door, mint, now, token)).text


async def test_a_key_of_the_header_is_not_used(door, mint, now):
    other = ECKey.generate_key("P-256")
    token = mint.token(key=other, algorithm="ES256", header={"kid": "mine", "jwk": other.as_dict(private=False)})

    assert "unknown key" in (await refusal(door, mint, now, token)).text


async def test_a_token_that_names_no_key_is_refused(door, mint, now):
    assert "names no key" in (await refusal(door, mint, now, reheaded(mint, {"alg": "PS256", "typ": "JWT"}))).text


async def test_the_key_of_another_issuer_is_refused(door, mint, now):
    mint.fetch.documents[KEYS] = msgspec.json.encode({"keys": [mint.ec.as_dict(private=False)]})

    assert "unknown key" in (await refusal(door, mint, now, mint.token())).text


async def test_an_oversized_token_is_refused(door, mint, now):
    assert "too large" in (await refusal(door, mint, now, mint.token({"pad": "x" * 16_000}))).text


async def test_each_issuer_has_its_own_largest_size(make_door, configs, mint, now):
    personnel, citizens = configs
    small = msgspec.structs.replace(personnel, max_token_bytes=500)

    assert "too large" in (await refusal(make_door((small, citizens)), mint, now, mint.token())).text


@pytest.mark.parametrize("junk", ["x", "x.y.z", "ø", "e30.e30.e30", "eyJhbGciOiJQUzI1NiJ9.W10.AAAA", "a b c"])
async def test_junk_is_refused(door, now, junk):
    headers = [(b"authorization", b"DPoP " + junk.encode("latin-1")), (b"dpop", b"x.y.z")]

    with pytest.raises(IdentityRefused) as refused:
        await door.identify(headers=headers, method="POST", path="/graphql", now=now)

    assert refused.value.status == 401


async def test_deep_nesting_is_refused(door, mint, now):
    payload = urlsafe_b64encode(b'{"iss":' + b"[" * 2_000 + b"]" * 2_000 + b"}").decode()
    head = mint.token().split(".")[0]

    assert (await refusal(door, mint, now, f"{head}.{payload}.AAAA")).status == 401


async def test_no_text_of_a_refusal_holds_anything_of_the_token(door, mint, now):
    refused = await refusal(door, mint, now, mint.token({"aud": "nhn:secret-thing"}))

    assert "secret" not in refused.text + refused.challenge + str(refused)


async def test_the_scope_may_be_text_or_list(door, mint, now):
    for scope in ("openid nhn:pps/provesvar-read", ["openid", "nhn:pps/provesvar-read"]):
        caller = await identified(door, mint, now, mint.token({"scope": scope}))

        assert caller.scopes == {"nhn:pps/provesvar-read"}


@pytest.mark.parametrize("scope", ["", "nhn:pps/provesvar", "nhn:pps/svarrapport-write", None, []])
async def test_another_scope_is_forbidden(door, mint, now, scope):
    refused = await refusal(door, mint, now, mint.token({"scope": scope}))

    assert (refused.status, refused.code) == (403, "FORBIDDEN")
    assert "insufficient_scope" in refused.challenge


@pytest.fixture
async def verifier(configs, mint, ticks):
    rings = {
        config.issuer: KeyRing(config.jwks_url, policy=config.keys, fetch=mint.fetch, clock=ticks) for config in configs
    }
    for ring in rings.values():
        await ring.prefetch()
    return TokenVerifier(configs, rings, ticks)


async def test_what_was_checked_of_a_token_is_not_checked_again(verifier, mint, now):
    token = mint.token()

    first = await verifier.verify(token, now=now)

    assert await verifier.verify(token, now=now + timedelta(seconds=60)) is first
    assert await verifier.verify(mint.token({"jti": "another"}), now=now) is not first


@pytest.mark.parametrize("seconds", [604, 605, 606])
async def test_a_token_that_was_checked_ends_when_it_ends(verifier, mint, now, ticks, seconds):
    token = mint.token()
    await verifier.verify(token, now=now)

    ticks.now_s = later = seconds
    if seconds < 605:
        await verifier.verify(token, now=now + timedelta(seconds=later))
    else:
        with pytest.raises(IdentityRefused, match="expired"):
            await verifier.verify(token, now=now + timedelta(seconds=later))


async def test_a_token_that_was_checked_is_held_against_the_clock_alone_not_against_when_it_is_forgotten(
    verifier, mint, now
):
    token = mint.token()
    await verifier.verify(token, now=now)

    with pytest.raises(IdentityRefused, match="expired"):
        await verifier.verify(token, now=now + timedelta(hours=1))
    with pytest.raises(IdentityRefused, match="not valid yet"):
        await verifier.verify(token, now=now - timedelta(hours=1))


async def test_a_token_counts_no_longer_than_the_key_that_signed_it(verifier, mint, now, ticks):
    token = mint.token()
    await verifier.verify(token, now=now)
    fresh = RSAKey.generate_key(2048, {"kid": "rsa-1"})
    mint.fetch.documents[KEYS] = msgspec.json.encode({"keys": [fresh.as_dict(private=False)]})

    ticks.now_s = 101

    with pytest.raises(IdentityRefused, match="signature is wrong"):
        await verifier.verify(token, now=now)


async def test_a_token_whose_key_is_withdrawn_counts_no_longer(verifier, mint, now, ticks):
    token = mint.token()
    await verifier.verify(token, now=now)
    mint.fetch.documents[KEYS] = msgspec.json.encode({"keys": [mint.ec.as_dict(private=False)]})

    ticks.now_s = 101

    with pytest.raises(IdentityRefused, match="unknown key"):
        await verifier.verify(token, now=now)


async def test_a_token_that_was_checked_does_not_count_while_the_issuers_keys_cannot_be_trusted(
    verifier, mint, now, ticks
):
    token = mint.token({"exp": int(now.timestamp()) + 10_000})
    await verifier.verify(token, now=now)
    mint.fetch.down = True

    ticks.now_s = 1_001

    with pytest.raises(IdentityRefused) as refused:
        await verifier.verify(token, now=now)
    assert refused.value.reason is Reason.KEYS_AWAY


async def test_a_known_token_with_another_signature_is_another_token(verifier, mint, now):
    token = mint.token()
    await verifier.verify(token, now=now)
    body, _, signature = token.rpartition(".")
    forged = f"{body}.{('B' if signature[0] == 'A' else 'A') + signature[1:]}"

    with pytest.raises(IdentityRefused, match="signature is wrong"):
        await verifier.verify(forged, now=now)


def reheaded(mint, header):
    """Put another header before a good token's payload and signature."""
    _, payload, signature = mint.token().split(".")
    return f"{urlsafe_b64encode(msgspec.json.encode(header)).decode()}.{payload}.{signature}"
