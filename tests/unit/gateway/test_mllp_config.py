"""A listener that would be open to anybody, or speak for nobody, is refused with the settings."""

from pathlib import Path

import pytest

from gateway.mllp_config import MllpConfig
from gateway.settings import SettingsInvalid, load

TLS = {"cert_file": Path("a"), "key_file": Path("b"), "client_ca_file": Path("c")}
OWN = "974706490"
OTHER = "974589095"


def test_on_loopback_the_settings_say_whom_it_speaks_for():
    assert MllpConfig(port=2575, organisation=OWN).organisations == (OWN,)
    assert MllpConfig(port=2575, organisation=OWN, host="::1").host == "::1"


def test_with_mutual_tls_the_certificates_say_it_wherever_it_listens():
    senders = {"CN=lis.example": OWN, "DNS:lab.example": OTHER}

    assert MllpConfig(port=2575, host="0.0.0.0", senders=senders, **TLS).organisations == (OWN, OTHER)  # noqa: S104 the point
    assert MllpConfig(port=2575, senders=senders, **TLS).organisation is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "whom the listener speaks for"),
        ({"senders": {"CN=a": OWN}}, "without TLS set organisation"),
        ({"host": "0.0.0.0", "organisation": OWN}, "anything but loopback needs mutual TLS"),  # noqa: S104 the point
        ({"host": "10.0.0.1"}, "anything but loopback needs mutual TLS"),
        ({"cert_file": Path("a"), "key_file": Path("b"), "senders": {"CN=a": OWN}}, "all of them"),
        ({**TLS}, "all of them"),
        ({**TLS, "senders": {"CN=a": OWN}, "organisation": OWN}, "not organisation"),
        ({**TLS, "senders": {"CN=a": "974706491"}}, "check digit"),
        ({"organisation": "1"}, "check digit"),
    ],
)
def test_what_would_let_anybody_in_is_refused(given, said):
    with pytest.raises(ValueError, match=said):
        MllpConfig(port=2575, **given)


def test_the_settings_are_refused_at_start_with_a_word_of_why(tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text('[mllp]\nhost = "0.0.0.0"\nport = 2575\norganisation = "974706490"\n')
    with pytest.raises(SettingsInvalid) as caught:
        load(file, {})

    assert caught.value.problems == (
        "setting mllp: anything but loopback needs mutual TLS: cert_file, key_file, client_ca_file and senders",
    )


def test_it_is_off_when_not_set_and_set_by_a_table(tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text(
        '[mllp]\nport = 2575\nhost = "10.0.0.1"\ncert_file = "a.pem"\nkey_file = "b.pem"\nclient_ca_file = "c.pem"\n'
        '[mllp.senders]\n"CN=lis.example" = "974706490"\n'
    )

    assert load(None, {}).mllp is None
    assert load(file, {}).mllp.senders == {"CN=lis.example": "974706490"}
    assert load(file, {}).mllp.cert_file == Path("a.pem")
