"""Addresses that others could listen at are refused, however they are written."""

import pytest

from gateway.addresses import LOOPBACK, check_addresses, dsn_private, on_loopback, private, problems_of_addresses
from gateway.web import openid


@pytest.mark.parametrize(
    "url",
    [
        "https://svar.example",
        "https://svar.example:8443/prefix/",
        "HTTPS://SVAR.EXAMPLE",
        "https://10.0.0.5",
        "https://[2001:db8::1]/fhir",
        "http://127.0.0.1:8000",
        "http://localhost",
        "HTTP://LocalHost:1/x",
        "http://[::1]:8000/x",
    ],
)
def test_what_nobody_can_listen_at_is_private(url):
    assert private(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://svar.example",
        "HTTP://svar.example",
        "http://10.0.0.5",
        "http://0.0.0.0",
        "http://[::]",
        "http://[::ffff:127.0.0.1]",
        "http://[::1%25eth0]",
        "http://127.1",
        "http://2130706433",
        "http://0x7f.0.0.1",
        "http://127.0.0.1.",
        "http://127.0.0.1.example",
        "http://localhost.",
        "http://localhost.evil.example",
        "http://evil.example/localhost",
        "http://localhost@evil.example",
        "http://evil.example\\@localhost",
        "http://evil.example\\localhost",
        "http://localhost\\.evil.example",
        "http://localhost#@evil.example",
        "http://localhost?evil",
        "http://local\thost",
        "\x00http://localhost",
        " http://localhost",
        "http://localhost\n",
        "http://ⓛocalhost",
        "http://[::1",
        "http://[example]",
        "http://[::1].evil.example",
        "http://evil.example[::1]",
        "http://localhost:80:90",
        "http://localhost:65536",
        "https://svar.example:-1",
        "https://svar.example:https",
        "https://user:s3cret@svar.example",
        "https://s3cret@svar.example",
        "https://svar.example?a=b",
        "https://svar.example#a",
        "https://svar.ex ample",
        "https:///path",
        "https:svar.example",
        "ftp://localhost",
        "//localhost",
        "localhost",
        "",
    ],
)
def test_what_others_may_listen_at_is_not(url):
    assert not private(url)


def test_an_address_that_is_not_private_is_named_without_its_value():
    check_addresses(base_url="https://svar.example", replica_url=None)
    with pytest.raises(ValueError, match=r"^replica_url is https") as refused:
        check_addresses(base_url="https://svar.example", replica_url="https://s3cret@svar.example")

    assert "s3cret" not in str(refused.value)


def test_the_pages_mean_the_same_by_this_machine():
    assert openid.LOOPBACK == LOOPBACK


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://localhost", True),
        ("https://127.0.0.1.example.test", False),
        ("https://example.test", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_loopback_is_this_machine_alone(url, loopback):
    assert on_loopback(url) is loopback


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://app:s3cret@127.0.0.1:5432/provesvar",
        "postgres://app@localhost/provesvar",
        "postgresql://app@[::1]:5432/provesvar",
        "postgresql://app@/provesvar?host=/run/postgresql",
        "postgresql:///provesvar?host=/run/postgresql&port=5432",
        "postgresql://app@%2Frun%2Fpostgresql/provesvar",
        "postgresql://app@127.0.0.1,localhost:5433/provesvar",
        "postgresql://app@db/provesvar?sslmode=verify-full",
        "postgresql://app@db/provesvar?sslrootcert=/ca.pem&sslmode=verify-ca",
        "postgresql://app@db/provesvar?sslmode=require",
        "postgresql://app@db/provesvar?sslmode=disable",
        "postgresql://app@one,two/provesvar?sslmode=verify-full",
        "postgresql:///provesvar?service=store&sslmode=verify-full",
    ],
)
def test_a_database_on_this_machine_or_one_that_is_guarded_as_said_is_private(dsn):
    assert dsn_private(dsn)


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://app@db/provesvar",
        "postgresql://app@db/provesvar?sslmode=prefer",
        "postgresql://app@db/provesvar?sslmode=allow",
        "postgresql://app@db/provesvar?sslmode=VERIFY-FULL",
        "postgresql://app@db/provesvar?sslmode=verify-full&sslmode=prefer",
        "postgresql://app@db/provesvar?sslmode=",
        "postgresql://app@127.0.0.1,db/provesvar",
        "postgresql://app@127.0.0.1,/provesvar",
        "postgresql://app@127.0.0.1/provesvar?host=db",
        "postgresql://app@db/provesvar?host=/run/postgresql",
        "postgresql://app@127.0.0.1@db/provesvar",
        "postgresql://app@127.0.0.1/provesvar?service=store",
        "postgresql://app@localhost.example/provesvar",
        "postgresql://app@127.0.0.1.:5432/provesvar",
        "postgresql://app@[::1/provesvar",
        "postgresql://app@[::2]/provesvar",
        "postgresql:///provesvar",
        "postgresql://",
        "mysql://127.0.0.1/provesvar",
        "host=127.0.0.1",
        "",
    ],
)
def test_a_database_that_might_be_reached_in_clear_text_is_not(dsn):
    assert not dsn_private(dsn)


def test_plain_settings_are_named_and_those_that_are_not_set_are_not():
    wrong = {"public_url": "http://a.example", "cors_origins": ["http://b.example"], "dsn": "postgresql://db/x"}

    assert [problem.split(":")[0] for problem in problems_of_addresses(wrong)] == [
        "setting public_url",
        "setting cors_origins",
        "setting dsn",
    ]
    assert problems_of_addresses({}) == problems_of_addresses({"traces_url": None, "dsn": None}) == []
