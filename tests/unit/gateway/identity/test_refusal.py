"""A refusal's status, code and challenge belong together."""

import pytest

from gateway.identity.refusal import IdentityRefused, Reason


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_status_a_code_and_a_challenge(reason):
    refused = IdentityRefused(reason, "no")

    assert refused.status in {401, 403, 503}
    assert refused.code in {"UNAUTHENTICATED", "FORBIDDEN", "ATTESTATION_INVALID", "ATTESTATION_EXPIRED"}
    assert refused.challenge.startswith("DPoP ")
    assert 'algs="RS256 ' in refused.challenge
    assert ("error=" in refused.challenge) == (reason.error is not None)
