"""Proofs of the gateway's own hold before the same check that its callers' proofs must pass."""

import json
from datetime import UTC, datetime

import pytest
from joserfc.util import urlsafe_b64decode
from yarl import URL

from gateway.identity.dpop import Wanted, read_proof, token_hash
from resolvers.sources.proofs import Prover

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PAGE = URL("https://lab.example/fhir?_page=2#x")


def checked(proof, method="GET", url="https://lab.example/fhir"):
    return read_proof([proof], Wanted(method=method, url=url, now=NOW, age_s=10.0, leeway_s=0.0))


def claims(proof):
    return json.loads(urlsafe_b64decode(proof.split(".")[1].encode()))


def test_a_proof_is_for_one_request_and_one_token():
    prover = Prover(lambda: NOW)
    proof = checked(prover.proof("GET", PAGE, token="token-1"))

    assert proof.token_hash == token_hash("token-1")
    assert claims(prover.proof("GET", PAGE))["htu"] == "https://lab.example/fhir"
    assert claims(prover.proof("GET", PAGE)).keys() == {"jti", "htm", "htu", "iat"}


def test_no_two_proofs_are_the_same_and_all_are_by_one_key():
    prover = Prover(lambda: NOW)
    proofs = [checked(prover.proof("POST", PAGE), method="POST") for _ in range(20)]

    assert len({proof.jti for proof in proofs}) == 20
    assert len({proof.thumbprint for proof in proofs}) == 1


def test_two_sources_are_asked_with_keys_that_tell_nothing_of_each_other():
    keys = {checked(Prover(lambda: NOW).proof("GET", PAGE)).thumbprint for _ in range(2)}

    assert len(keys) == 2


def test_a_proof_carries_no_private_part_of_the_key():
    header = json.loads(urlsafe_b64decode(Prover(lambda: NOW).proof("GET", PAGE).split(".")[0].encode()))

    assert header["jwk"].keys() == {"kty", "crv", "x", "y"}


def test_a_nonce_is_for_the_server_that_gave_it_and_the_newest_counts():
    prover = Prover(lambda: NOW)
    elsewhere = URL("https://lab.example:8443/fhir")

    without = [prover.proof("GET", PAGE) for _ in range(2)]

    assert [prover.heard(PAGE, proof, "n-1") for proof in without] == [True, True]
    assert not prover.heard(PAGE, prover.proof("GET", PAGE), "n-1")
    assert prover.heard(PAGE, prover.proof("GET", PAGE), "n-2")
    assert claims(prover.proof("GET", PAGE))["nonce"] == "n-2"
    assert "nonce" not in claims(prover.proof("GET", elsewhere))


@pytest.mark.parametrize("nonce", [None, "", "a b", 'a"b', "a\\b", "ø", "x" * 501])
def test_what_is_no_nonce_is_not_kept(nonce):
    prover = Prover(lambda: NOW)

    assert not prover.heard(PAGE, prover.proof("GET", PAGE), nonce)
    assert "nonce" not in claims(prover.proof("GET", PAGE))
