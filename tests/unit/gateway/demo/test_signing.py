"""The demo issuers' keys and what is signed with them."""

import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet

from gateway.demo.signing import SigningKeys


@pytest.mark.parametrize("algorithm", ["PS256", "ES256"])
def test_a_token_is_signed_by_a_published_key_until_two_rotations_later(algorithm):
    keys = SigningKeys(algorithm)
    token = keys.sign({"sub": "x"}, typ="at+jwt")
    for _ in range(2):
        published = KeySet.import_key_set(keys.published())
        assert jwt.decode(token, published, algorithms=[algorithm]).claims == {"sub": "x"}
        keys.rotate()

    kid = jwt.decode(token, published, algorithms=[algorithm]).header["kid"]
    assert kid not in {key["kid"] for key in keys.published()["keys"]}


@pytest.mark.parametrize("algorithm", ["PS256", "ES256"])
def test_what_a_published_key_has_signed_is_read_and_nothing_else(algorithm):
    keys = SigningKeys(algorithm)
    token = keys.sign({"sub": "x", "exp": 1}, typ="JWT")
    keys.rotate()

    assert keys.read(token) == {"sub": "x", "exp": 1}
    assert [keys.read(other) for other in (keys.forge({"sub": "x"}, typ="JWT"), f"{token}x", "none", "ø.ø.ø")] == [
        None
    ] * 4
    keys.rotate()
    assert keys.read(token) is None


@pytest.mark.parametrize("algorithm", ["PS256", "ES256"])
def test_a_forged_token_names_our_key_and_is_not_signed_by_it(algorithm):
    keys = SigningKeys(algorithm)
    forged = keys.forge({"sub": "x"}, typ="at+jwt")

    with pytest.raises(BadSignatureError):
        jwt.decode(forged, KeySet.import_key_set(keys.published()), algorithms=[algorithm])


def test_no_private_member_is_published():
    assert not any({"d", "p", "q"} & key.keys() for key in SigningKeys("PS256").published()["keys"])
