"""What the pages are told is refused where nothing could be served with it, and prints no key."""

import pytest

from gateway.web.config import Kind, Provider, WebConfig


class Key:
    def assertion(self, client_id, issuer, now):
        return "secret"

    def __repr__(self):
        return "secret"


def provider(kind=Kind.CITIZEN):
    return Provider(kind=kind, issuer="https://issuer.example", client_id="pages", key=Key(), scope="openid")


def config(**changes):
    given = {
        "graphql_url": "https://svar.example/graphql",
        "public_url": "https://svar.example",
        "providers": (provider(),),
        "cookie_key": b"s" * 32,
    }
    return WebConfig(**{**given, **changes})


def test_a_provider_is_found_by_its_kind():
    found = config().provider(Kind.CITIZEN)

    assert found is not None
    assert found.kind is Kind.CITIZEN
    assert config().provider(Kind.PERSONNEL) is None


@pytest.mark.parametrize(
    "change", [{"cookie_key": b"short"}, {"providers": (provider(), provider())}, {"languages": ()}]
)
def test_what_could_not_be_served_is_refused(change):
    with pytest.raises(ValueError, match=r"the (key|pages)|two providers"):
        config(**change)


def test_no_key_is_printed():
    assert "secret" not in f"{config()!r} {provider()!r}"
    assert "ssss" not in repr(config())
