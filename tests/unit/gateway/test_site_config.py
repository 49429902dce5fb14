"""Pages that nobody could use are refused before they are served."""

import msgspec
import pytest

from gateway.site_config import ProviderConfig, SiteConfig

PROVIDER = {"kind": "CITIZEN", "issuer": "https://issuer.example", "client_id": "pages", "key_file": "/run/key"}


def test_what_is_not_said_is_the_usual():
    read = msgspec.convert({"providers": [PROVIDER]}, SiteConfig)

    assert read.languages == ("nb", "nn", "en")
    assert read.sign_ins_per_min == 600
    assert read.providers[0].scope.split()[0] == "openid"


@pytest.mark.parametrize(
    "change",
    [
        {"providers": []},
        {"providers": [PROVIDER, PROVIDER]},
        {"languages": []},
        {"languages": ["sv"]},
        {"providers": [PROVIDER | {"scope": "profile"}]},
        {"providers": [PROVIDER | {"issuer": "http://issuer.example"}]},
        {"providers": [PROVIDER | {"kind": "SYSTEM"}]},
        {"providers": [PROVIDER | {"client_secret": "x"}]},
        {"pages": 1},
        {"sign_ins_per_min": 0},
        {"sign_ins_per_min": float("inf")},
    ],
)
def test_what_nobody_could_use_is_refused(change):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"providers": [PROVIDER]} | change, SiteConfig)


def test_people_of_several_kinds_sign_in():
    kinds = ("CITIZEN", "PERSONNEL", "OPERATOR")
    providers = tuple(ProviderConfig(**PROVIDER | {"kind": kind}) for kind in kinds)

    assert [each.kind for each in SiteConfig(providers=providers).providers] == list(kinds)
