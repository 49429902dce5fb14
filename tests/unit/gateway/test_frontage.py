"""The pages are told what is set, and are there only where they are set."""

from datetime import UTC, datetime

import msgspec
import pytest
from joserfc.jwk import ECKey
from starlette.requests import Request

from gateway.frontage import open_addresses, page_routes, provider, sign_in_pace, web_config
from gateway.settings import Settings
from gateway.site_config import ProviderConfig, SiteConfig
from gateway.sourcing import SettingsIncomplete
from gateway.web.config import Kind
from gateway.web.signing_in import RETURN_PATH
from gateway.web.signing_out import SIGNED_OUT_PATH

NOW = datetime(2026, 11, 26, tzinfo=UTC)
SECRET = b"a secret that only the tests have"


@pytest.fixture
def config(tmp_path) -> ProviderConfig:
    file = tmp_path / "pages.key"
    file.write_bytes(msgspec.json.encode(ECKey.generate_key("P-256").as_dict(private=True)))
    return ProviderConfig(kind="CITIZEN", issuer="https://issuer.example", client_id="pages", key_file=str(file))


def test_without_the_setting_there_are_no_pages():
    assert page_routes(Settings(), SECRET, None, lambda: NOW, measure=lambda: 0.0) == []
    assert open_addresses(Settings()) == []


def test_with_the_setting_there_are(config):
    settings = Settings(web=SiteConfig(providers=(config,)))
    paths = {route.path for route in page_routes(settings, SECRET, None, lambda: NOW, measure=lambda: 0.0)}

    assert {"/", "/logg-inn/{door}", "/logg-ut", "/static", "/borger"} <= paths
    assert {RETURN_PATH, SIGNED_OUT_PATH, "/borger"} <= set(open_addresses(settings))
    assert "/graphql" in open_addresses(msgspec.structs.replace(settings, introspection=True))


def come_from(address: str, forwarded: str = "") -> Request:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    return Request({"type": "http", "client": (address, 5), "headers": headers})


def test_sign_ins_are_counted_by_the_address_that_they_are_begun_from():
    at = [0.0]
    pace = sign_in_pace(2, proxies=0, measure=lambda: at[0])

    assert [pace(come_from("192.0.2.1", f"198.51.100.{n}")) for n in range(3)] == [0, 0, 30]
    assert pace(come_from("192.0.2.2")) == 0
    at[0] = 30.0
    assert pace(come_from("192.0.2.1")) == 0


def test_behind_a_proxy_sign_ins_are_counted_by_whom_it_was_called():
    pace = sign_in_pace(1, proxies=1, measure=lambda: 0.0)

    assert [pace(come_from("192.0.2.1", f"198.51.100.{n}")) for n in (1, 2, 1)] == [0, 0, 60]


@pytest.mark.parametrize("synthetic", [True, False])
def test_the_pages_are_told_what_is_set(config, synthetic):
    site = SiteConfig(providers=(config,), languages=("en",))
    settings = Settings(public_url="https://svar.example/", synthetic_only=synthetic, web=site)
    told = web_config(settings, site, SECRET)

    assert (told.graphql_url, told.public_url) == ("https://svar.example/graphql", "https://svar.example")
    assert (told.synthetic, tuple(told.languages)) == (synthetic, ("en",))
    assert told.cookie_key == web_config(settings, site, SECRET).cookie_key
    assert told.cookie_key != web_config(settings, site, SECRET + b"!").cookie_key


def test_a_provider_is_asked_with_its_own_key(config):
    read = provider(config)

    assert (read.kind, read.issuer, read.client_id) == (Kind.CITIZEN, "https://issuer.example", "pages")
    assert read.key.assertion("pages", read.issuer, NOW).count(".") == 2


@pytest.mark.parametrize("written", [b"", b"secret", None])
def test_a_key_that_cannot_serve_is_said_without_what_it_holds(config, tmp_path, written):
    file = tmp_path / "other.key"
    if written is not None:
        file.write_bytes(written)
    with pytest.raises(SettingsIncomplete, match="the provider for CITIZEN") as refused:
        provider(msgspec.structs.replace(config, key_file=str(file)))

    assert "secret" not in str(refused.value)
