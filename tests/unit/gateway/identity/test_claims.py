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


@pytest.mark.parametrize(
    "document", [b'{"a":1,"a":1}', b'{"a":{"b":[{"c":1,"c":2}]}}', b'{"aud":"x","\\u0061ud":"y"}', b'{"":1,"":1}']
)
def test_a_name_that_stands_twice_at_any_depth_makes_a_payload_unreadable(document):
    with pytest.raises(ClaimInvalid, match="each name stands once"):
        read_claims(document)


def test_one_name_may_stand_in_several_objects():
    assert read_claims(b'{"a":{"a":1},"b":[{"a":1},{"a":2}]}').raw("a") == b'{"a":1}'


def test_a_number_of_thousands_of_digits_is_read_by_nobody():
    assert read_claims(b'{"a":' + b"1" * 5_000 + b"}").members.keys() == {"a"}
