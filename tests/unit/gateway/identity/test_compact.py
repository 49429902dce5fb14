"""Compact tokens are taken apart without trust, and keys are public and strong or not at all."""

from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, RSAKey
from joserfc.util import urlsafe_b64encode

from gateway.identity.compact import Malformed, PublicJwk, named_key, public_key, read_compact, signed_by


def jwk_of(key):
    return msgspec.convert(key.as_dict(private=False), PublicJwk)


@given(st.text() | st.from_regex(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", fullmatch=True))
def test_any_text_is_read_or_malformed(text):
    with suppress(Malformed):
        assert read_compact(text, max_bytes=1_000).text == text


@pytest.mark.parametrize("curve", ["P-256", "P-384", "P-521"])
def test_a_public_key_keeps_its_thumbprint(curve):
    key = ECKey.generate_key(curve)

    assert public_key(jwk_of(key)).thumbprint() == key.thumbprint()


def test_a_key_that_comes_again_is_read_once_and_its_private_half_refused_all_the_same(rsa):
    for key in (ECKey.generate_key("P-256"), rsa):
        jwk = jwk_of(key)

        assert named_key(jwk) == (public_key(jwk), key.thumbprint())
        assert public_key(jwk) is public_key(jwk_of(key))
        with pytest.raises(Malformed, match="not public"):
            public_key(msgspec.json.decode(msgspec.json.encode(key.as_dict(private=True)), type=PublicJwk))


@pytest.mark.parametrize("bits", [1024, 8200])
def test_an_rsa_key_of_a_wrong_size_is_refused(bits):
    n = (1 << (bits - 1)) | 1
    jwk = PublicJwk(kty="RSA", e="AQAB", n=urlsafe_b64encode(n.to_bytes((bits + 7) // 8, "big")).decode())

    with pytest.raises(Malformed):
        public_key(jwk)


def test_an_algorithm_must_fit_its_key(rsa, mint):
    token = mint.token()
    compact = read_compact(token, max_bytes=10_000)

    assert signed_by(compact, rsa, ("PS256",))
    assert not signed_by(compact, rsa, ("ES256",))
    assert not signed_by(compact, ECKey.generate_key("P-256"), ("PS256",))
    assert isinstance(public_key(jwk_of(rsa)), RSAKey)


def test_a_header_that_joserfc_cannot_read_is_no_signature(rsa, mint):
    head = {"alg": "PS256", "typ": "at+jwt", "kid": "rsa-1", "pad": "x" * 7_000}
    compact = read_compact(mint.token(header=head), max_bytes=20_000)

    assert not signed_by(compact, rsa, ("PS256",))
