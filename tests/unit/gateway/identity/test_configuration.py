"""What an issuer can be configured as."""

import msgspec
import pytest

from gateway.identity.configuration import IssuerConfig, foreign_claims

GOOD = {"kind": "PERSONNEL", "issuer": "https://i.example.test", "jwks_url": "https://i.example.test/jwks"}


def test_an_issuer_is_read_with_strict_defaults():
    config = msgspec.convert(GOOD, IssuerConfig)

    assert not config.bearer_allowed
    assert config.attestation_required
    assert config.quality_details == {"EGENLAER", "KVAL"}
    assert config.scopes == {"nhn:pps/provesvar-read"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "SYSTEM"},
        {"algorithms": ["none"]},
        {"algorithms": ["HS256"]},
        {"algorithms": []},
        {"bearer": True},
        {"issuer": "http://i.example.test"},
        {"jwks_url": "http://i.example.test/jwks"},
    ],
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
