"""The door: credentials, bound and unbound tokens, paths, and what it refuses to be built with."""

import msgspec
import pytest

from gateway.demo.replays import MemoryReplayStore
from gateway.identity.configuration import DOORS
from gateway.identity.nonces import Nonces
from gateway.identity.refusal import IdentityRefused
from resolvers.errors import StoreUnavailable
from resolvers.model import ActorKind


async def asked(door, headers, now, path="/graphql"):
    return await door.identify(headers=headers, method="POST", path=path, now=now)


def allowing_bearer(configs):
    return tuple(msgspec.structs.replace(config, bearer_allowed=True) for config in configs)


async def test_a_request_without_credentials_is_told_what_is_wanted(door, now):
    with pytest.raises(IdentityRefused) as refused:
        await asked(door, [], now)

    assert (refused.value.status, refused.value.code) == (401, "UNAUTHENTICATED")
    assert refused.value.challenge.startswith('DPoP resource_metadata="')
    assert "error" not in refused.value.challenge


@pytest.mark.parametrize("value", [b"Basic abc", b"", b"DPoP", b"dpop "])
async def test_other_credentials_are_refused(door, now, value):
    with pytest.raises(IdentityRefused) as refused:
        await asked(door, [(b"authorization", value)], now)

    assert refused.value.status == 401


async def test_two_authorization_headers_are_refused(door, mint, now):
    headers = mint.headers(mint.token())

    with pytest.raises(IdentityRefused, match="exactly one authorization"):
        await asked(door, [headers[0], *headers], now)


async def test_header_names_and_scheme_have_no_case(door, mint, now):
    token = mint.token()
    headers = [(b"AUTHORIZATION", b"dPoP " + token.encode()), (b"dpop", mint.proof(token).encode())]

    assert (await asked(door, headers, now)).kind is ActorKind.PERSONNEL


async def test_a_bound_token_sent_as_bearer_is_refused(make_door, configs, mint, now):
    door = make_door(allowing_bearer(configs), public_url="http://127.0.0.1:8000")

    with pytest.raises(IdentityRefused, match="bound access token is not a bearer token"):
        await asked(door, [(b"authorization", b"Bearer " + mint.token().encode())], now)


async def test_an_unbound_token_is_refused(door, mint, now):
    with pytest.raises(IdentityRefused, match="bearer tokens are not accepted"):
        await asked(door, [(b"authorization", b"Bearer " + mint.token(bound=False).encode())], now)


async def test_an_unbound_token_with_a_proof_is_refused(door, mint, now):
    with pytest.raises(IdentityRefused, match="not bound"):
        await asked(door, mint.headers(mint.token(bound=False)), now)


async def test_an_unbound_token_is_accepted_where_it_is_allowed(make_door, configs, mint, now):
    door = make_door(allowing_bearer(configs), public_url="http://127.0.0.1:8000")
    caller = await asked(door, [(b"authorization", b"Bearer " + mint.token(bound=False).encode())], now)

    assert caller.attested


@pytest.mark.parametrize("path", ["/", "/graphql/", "/intake/svarrapport", "/metrics"])
async def test_a_token_opens_only_the_doors_of_its_scope(door, mint, now, path):
    token = mint.token()
    proof = mint.proof(token, {"htu": f"https://svar.example.test{path}"})

    with pytest.raises(IdentityRefused) as refused:
        await asked(door, mint.headers(token, proof), now, path)

    assert (refused.value.status, refused.value.code) == (403, "FORBIDDEN")


async def test_an_issuer_gives_only_scopes_that_are_its_own(door, mint, now):
    token = mint.citizen({"scope": "nhn:pps/svarrapport-write"})
    proof = mint.proof(token, {"htu": "https://svar.example.test/intake/svarrapport"})

    with pytest.raises(IdentityRefused) as refused:
        await asked(door, mint.headers(token, proof), now, "/intake/svarrapport")

    assert refused.value.code == "FORBIDDEN"


async def test_the_prefix_that_a_proxy_adds_is_part_of_the_address(make_door, mint, now):
    token = mint.token()
    proof = mint.proof(token, {"htu": "https://svar.example.test/svar/graphql"})

    assert await asked(make_door(public_url="https://svar.example.test/svar/"), mint.headers(token, proof), now)


async def test_without_keys_the_answer_is_to_come_again(door, mint, now):
    mint.fetch.down = True

    with pytest.raises(IdentityRefused) as refused:
        await asked(door, mint.headers(mint.token()), now)

    assert (refused.value.status, refused.value.code) == (503, "UNAUTHENTICATED")


async def test_keys_are_fetched_ahead_for_every_issuer(door, mint):
    assert await door.prefetch()
    assert mint.fetch.calls == 2


async def test_start_up_tells_when_an_issuer_has_no_keys(door, mint):
    mint.fetch.down = True

    assert not await door.prefetch()


def test_unbound_tokens_are_for_loopback_only(make_door, configs):
    with pytest.raises(ValueError, match="loopback"):
        make_door(allowing_bearer(configs), public_url="https://svar.example.test")


def test_two_issuers_cannot_have_one_name(make_door, configs):
    with pytest.raises(ValueError, match="one name"):
        make_door((configs[0], configs[0]))


def test_a_short_subject_key_is_refused(make_door):
    with pytest.raises(ValueError, match="too short"):
        make_door(subject_key=b"short")


def test_every_kind_of_caller_has_a_scope_of_its_own_and_laboratories_one_for_both_formats():
    assert {door.path: door.scope for door in DOORS} == {
        "/graphql": "nhn:pps/provesvar-read",
        "/intake/svarrapport": "nhn:pps/svarrapport-write",
        "/intake/hl7v2": "nhn:pps/svarrapport-write",
        "/restrictions": "nhn:pps/restrictions-write",
    }


async def test_a_proof_counts_once_with_two_doors_that_remember_together(make_door, mint, now):
    replays = MemoryReplayStore()
    token = mint.token()
    headers = mint.headers(token)
    await asked(make_door(replays=replays), headers, now)

    with pytest.raises(IdentityRefused, match="used before"):
        await asked(make_door(replays=replays), headers, now)


class Silent:
    """A store that does not answer."""

    async def first_use(self, key, *, now, until):
        raise StoreUnavailable("down")


async def test_a_proof_that_cannot_be_remembered_lets_nobody_in(make_door, mint, now):
    with pytest.raises(IdentityRefused) as refused:
        await asked(make_door(replays=Silent()), mint.headers(mint.token()), now)

    assert (refused.value.status, refused.value.code, refused.value.retryable) == (503, "STORE_UNAVAILABLE", True)
    assert refused.value.headers["retry-after"] == "5"


async def test_a_door_with_nonces_takes_proofs_that_carry_one_and_gives_the_newest(make_door, mint, now):
    door = make_door(nonces=Nonces(b"n" * 32, slot_s=60))
    token = mint.token()
    for nonce in (None, "another"):
        with pytest.raises(IdentityRefused) as refused:
            await asked(door, mint.headers(token, mint.proof(token, {"nonce": nonce})), now)
        assert (refused.value.status, refused.value.code) == (401, "UNAUTHENTICATED")
        assert 'error="use_dpop_nonce"' in refused.value.challenge
    with pytest.raises(IdentityRefused, match="nonce"):
        await asked(door, mint.headers(token, mint.proof(token, {"nonce": 7})), now)

    given = door.told(now)["dpop-nonce"]
    assert (await asked(door, mint.headers(token, mint.proof(token, {"nonce": given})), now)).attested


async def test_whoever_is_refused_is_told_where_the_gateway_describes_itself(door, now):
    with pytest.raises(IdentityRefused) as refused:
        await asked(door, [], now)

    place = "https://svar.example.test/.well-known/oauth-protected-resource"
    assert f'resource_metadata="{place}"' in refused.value.challenge


def test_a_door_without_nonces_tells_none(door, now):
    assert door.told(now) == {}
