"""An assertion's id is remembered as long as the assertion could count, and no longer."""

from datetime import UTC, datetime, timedelta

from joserfc.jwk import ECKey

from gateway.demo.assertions import ClientAssertions


def test_an_assertion_is_taken_once_while_it_could_count():
    now = [datetime(2026, 3, 2, tzinfo=UTC)]
    assertions = ClientAssertions({"a": ECKey.generate_key("P-256")}, audiences=("issuer",), clock=lambda: now[0])
    assert assertions.validate_jti({"sub": "a"}, "1")
    assert assertions.validate_jti({"sub": "b"}, "1")

    now[0] += timedelta(seconds=69)
    assert not assertions.validate_jti({"sub": "a"}, "1")

    now[0] += timedelta(seconds=1)
    assert assertions.validate_jti({"sub": "a"}, "1")
