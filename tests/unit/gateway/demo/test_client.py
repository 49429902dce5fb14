"""The demo client's key file, proofs and reading of answers."""

from datetime import UTC, datetime

import msgspec
import pytest
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64decode

from gateway.demo.cast import CITIZENS, SENDERS
from gateway.demo.client import (
    ClientKeyUnreadable,
    TokenRefused,
    TokenWish,
    grant,
    make_client_key,
    proof,
    read_answer,
    read_client_key,
    wanted_nonce,
)

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def test_a_key_is_read_as_it_was_made_and_only_by_its_owner(tmp_path):
    file = tmp_path / "client.json"
    made = make_client_key(file)

    assert read_client_key(file).as_dict(private=True) == made.as_dict(private=True)
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [None, b"", b"junk", b"{}", b'{"kty":"EC"}', b'{"kty":5}', b"\xff"])
def test_what_is_no_key_cannot_be_read(tmp_path, content):
    file = tmp_path / "client.json"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(ClientKeyUnreadable):
        read_client_key(file)


def test_a_proof_names_the_address_without_query_and_the_token_only_where_there_is_one():
    key = ECKey.generate_key("P-256")
    for token in (None, "a.b.c"):
        made = proof(key, method="POST", url="http://127.0.0.1/graphql?a=b#c", now=NOW, access_token=token)
        claims = msgspec.json.decode(urlsafe_b64decode(made.split(".")[1].encode()))

        assert claims["htu"] == "http://127.0.0.1/graphql"
        assert ("ath" in claims) == (token is not None)


def test_a_sender_asks_for_itself_and_others_by_name():
    sender = grant(TokenWish(issuer="i", caller=SENDERS[0], scope="s"))
    citizen = grant(TokenWish(issuer="i", caller=CITIZENS[0], purpose="p", defect="d"))

    assert sender == {"grant_type": "client_credentials", "scope": "s"}
    assert (citizen["persona"], citizen["purpose"], citizen["defect"]) == (CITIZENS[0].key, "p", "d")


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"access_token":5}'])
def test_an_answer_that_is_none_is_a_refusal(body):
    with pytest.raises(TokenRefused):
        read_answer(body)


@pytest.mark.parametrize("nonce", [None, "n-1"])
def test_a_proof_carries_a_nonce_only_where_there_is_one(nonce):
    made = proof(ECKey.generate_key("P-256"), method="POST", url="http://127.0.0.1/graphql", now=NOW, nonce=nonce)

    assert msgspec.json.decode(urlsafe_b64decode(made.split(".")[1].encode())).get("nonce") == nonce


@pytest.mark.parametrize(
    ("status", "challenge", "found"),
    [
        (401, 'DPoP error="use_dpop_nonce", algs="ES256"', "n-1"),
        (401, 'DPoP error="invalid_token", algs="ES256"', None),
        (401, "", None),
        (200, 'DPoP error="use_dpop_nonce"', None),
    ],
)
def test_a_nonce_is_wanted_where_the_request_was_refused_for_want_of_one(status, challenge, found):
    assert wanted_nonce(status, {"www-authenticate": challenge, "dpop-nonce": "n-1"}) == found
