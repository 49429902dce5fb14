"""How tokens for a source are got is read whole, and what would give a secret away is refused."""

import pytest

from gateway.credentials_config import CredentialKind, CredentialsConfig
from gateway.settings import SettingsInvalid, checked

SAID = {
    "kind": "client_credentials",
    "issuer": "https://issuer.example",
    "token_url": "https://issuer.example/token",
    "client_id": "gateway",
    "key_file": "/run/secrets/key",
}
ISSUER = {"kind": "PERSONNEL", "issuer": "https://issuer.example", "jwks_url": "https://issuer.example/jwks"}
SOURCE = {"id": "nord", "name": "Helse Nord", "base_url": "https://nord.example/fhir"}


def read(**said):
    return checked({"sources": [SOURCE | {"credentials": SAID | said}], "issuers": [ISSUER]}).sources[0].credentials


def test_everything_that_the_settings_may_say_is_read():
    assert read(scope="a b", audience="lab", dpop=False, kind="token_exchange") == CredentialsConfig(
        kind=CredentialKind.EXCHANGE,
        issuer="https://issuer.example",
        token_url="https://issuer.example/token",
        client_id="gateway",
        key_file="/run/secrets/key",
        scope="a b",
        audience="lab",
        dpop=False,
    )


def test_tokens_are_bound_and_no_callers_token_is_exchanged_unless_the_settings_say_so():
    found = read()

    assert (found.dpop, found.exchanges_for) == (True, None)
    assert read(kind="token_exchange").exchanges_for == "https://issuer.example"


@pytest.mark.parametrize("url", ["http://127.0.0.1:8001/token", "http://localhost/token", "http://[::1]:1/token"])
def test_an_issuer_on_this_machine_may_go_without_tls(url):
    assert read(token_url=url).token_url == url


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"token_url": "http://issuer.example/token"}, "https"),
        ({"token_url": "ftp://127.0.0.1/token"}, "https"),
        ({"token_url": "https:///token"}, "without user, query"),
        ({"token_url": "https://issuer.example/token?a=b"}, "without user, query"),
        ({"token_url": "https://issuer.example/token#a"}, "without user, query"),
        ({"token_url": "https://user:s3cret@issuer.example/token"}, "without user, query"),
        ({"kind": "password"}, "kind"),
        ({"issuer": ""}, "issuer"),
        ({"scopes": "a"}, "credentials"),
    ],
)
def test_what_cannot_be_is_named_without_its_value(said, problem):
    with pytest.raises(SettingsInvalid, match="setting sources") as refused:
        read(**said)

    assert problem in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_a_source_has_one_kind_of_credentials():
    with pytest.raises(SettingsInvalid, match="not both"):
        checked({"sources": [SOURCE | {"credentials": SAID, "token_file": "/run/secrets/token"}]})


def test_tokens_are_exchanged_of_an_issuer_that_callers_come_from():
    with pytest.raises(SettingsInvalid, match="none of ours"):
        read(kind="token_exchange", issuer="https://another.example")

    assert read(issuer="https://another.example").issuer == "https://another.example"
