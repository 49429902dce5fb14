"""What an issuer can be configured as."""

import msgspec
import pytest

from gateway.identity.configuration import IssuerConfig, foreign_claims, on_loopback

GOOD = {"kind": "PERSONNEL", "issuer": "https://i.example.test", "jwks_url": "https://i.example.test/jwks"}


def test_an_issuer_is_read_with_strict_defaults():
    config = msgspec.convert(GOOD, IssuerConfig)

    assert not config.bearer_allowed
    assert config.attestation_required
    assert config.quality_details == {"EGENLAER", "KVAL"}
    assert config.scopes == {"nhn:pps/provesvar-read"}


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "SYSTEM"}, {"algorithms": ["none"]}, {"algorithms": ["HS256"]}, {"algorithms": []}, {"bearer": True}],
)
def test_what_would_weaken_the_check_is_refused(wrong):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**GOOD, **wrong}, IssuerConfig)


def test_claims_of_the_other_kind_are_foreign_also_when_it_is_not_configured(configs):
    personnel, citizens = configs

    assert foreign_claims(personnel, (personnel,)) == {"pid", "security_level"}
    assert "nhn:tillitsrammeverk:parameters" in foreign_claims(citizens, (citizens,))
    assert "act" in foreign_claims(citizens, configs)
    assert "name" not in foreign_claims(citizens, configs)


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://localhost", True),
        ("https://127.0.0.1.example.test", False),
        ("https://example.test", False),
        ("", False),
    ],
)
def test_loopback_is_this_machine_alone(url, loopback):
    assert on_loopback(url) is loopback
