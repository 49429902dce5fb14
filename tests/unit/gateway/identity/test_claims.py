"""Claims are read by name and type, and errors name the claim alone."""

import re
from datetime import UTC, datetime

import pytest

from gateway.identity.claims import ClaimInvalid, read_claims

CLAIMS = read_claims(b'{"text":"a","empty":"","number":5,"null":null,"time":1.5}')


def test_absent_null_and_unnamed_are_none():
    assert (CLAIMS.text("absent"), CLAIMS.text("null"), CLAIMS.text(None), CLAIMS.text("empty")) == (None,) * 4


def test_a_claim_of_another_type_is_named_and_not_shown():
    with pytest.raises(ClaimInvalid) as invalid:
        CLAIMS.text("number")

    assert str(invalid.value) == "the claim number has a wrong form"


def test_a_claim_may_have_to_have_a_form():
    assert CLAIMS.matching("text", re.compile("[a-z]")) == "a"
    assert CLAIMS.matching("absent", re.compile("[a-z]")) is None
    with pytest.raises(ClaimInvalid, match="text has a wrong form"):
        CLAIMS.matching("text", re.compile("[0-9]"))


def test_a_needed_claim_must_be_there():
    assert CLAIMS.needed("text") == "a"
    with pytest.raises(ClaimInvalid, match="empty is missing"):
        CLAIMS.needed("empty")


def test_times_are_aware():
    assert CLAIMS.instant("time") == datetime(1970, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC)
    assert CLAIMS.instant("absent") is None


@pytest.mark.parametrize("payload", [b"", b"[]", b"5", b"\xff", b"{", b"[" * 5_000])
def test_what_is_no_object_is_refused(payload):
    with pytest.raises(ClaimInvalid, match="not a JSON object"):
        read_claims(payload)
