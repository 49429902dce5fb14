"""A refusal's status, code and challenge belong together."""

import pytest

from gateway.identity.refusal import IdentityRefused, Reason

CODES = {
    "UNAUTHENTICATED",
    "FORBIDDEN",
    "ATTESTATION_INVALID",
    "ATTESTATION_EXPIRED",
    "STORE_UNAVAILABLE",
    "RATE_LIMITED",
}


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_status_a_code_and_a_challenge(reason):
    refused = IdentityRefused(reason, "no")

    assert refused.status in {401, 403, 429, 503}
    assert refused.code in CODES
    assert refused.challenge.startswith("DPoP ")
    assert 'algs="RS256 ' in refused.challenge
    assert ("error=" in refused.challenge) == (reason.error is not None)


@pytest.mark.parametrize("reason", list(Reason))
def test_only_what_may_be_different_later_is_to_be_tried_again(reason):
    refused = IdentityRefused(reason, "no")

    assert refused.retryable == (refused.status == 503)
    assert ("retry-after" in refused.headers) == refused.retryable
    assert refused.headers["www-authenticate"] == refused.challenge


@pytest.mark.parametrize("reason", list(Reason))
def test_who_lacks_an_attestation_that_holds_is_told_which_is_wanted(reason):
    details = IdentityRefused(reason, "no").details

    if reason.code.startswith("ATTESTATION"):
        assert [one["type"] for one in details["authorization_details"]] == ["nhn:tillitsrammeverk:parameters"]
    else:
        assert details == {}
