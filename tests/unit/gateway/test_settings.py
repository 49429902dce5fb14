"""Settings come from a file and the environment, and everything that is wrong is named at once."""

from pathlib import Path

import pytest

from gateway.settings import DocumentsMode, FeedConfig, Settings, SettingsInvalid, checked, load, state_home
from resolvers.model import RestrictionFamily

FILE = """
dsn = "postgresql://app@db/provesvar?sslmode=verify-full"
port = 9000
synthetic_only = true
her_organisations = { "112374" = "100100673" }

[[sources]]
id = "nord"
name = "Helse Nord"
base_url = "https://nord.example/fhir"
dialect = "pps"
budget_s = 2

[[issuers]]
kind = "PERSONNEL"
issuer = "https://personnel.example"
jwks_url = "https://personnel.example/jwks"

[registers]
base_url = "https://registers.example"

[[restriction_feeds]]
name = "pts"
organisation = "100000083"
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "gateway.toml"
    file.write_text(text)
    return file


def test_without_anything_the_defaults_hold() -> None:
    assert load(environment={}) == Settings()


def test_a_file_is_read_with_its_tables(tmp_path) -> None:
    found = load(written(tmp_path, FILE), environment={})

    assert (found.port, found.sources[0].dialect, found.sources[0].budget_s) == (9000, "pps", 2.0)
    assert found.issuers[0].issuer == "https://personnel.example"
    assert found.registers.base_url == "https://registers.example"
    assert found.her_organisations == {"112374": "100100673"}
    assert found.restriction_feeds == (FeedConfig(name="pts", organisation="100000083"),)
    assert found.restriction_feeds[0].families == frozenset(RestrictionFamily)


def test_the_environment_names_the_file_and_overrides_it(tmp_path) -> None:
    environment = {
        "PROVESVAR_SETTINGS": str(written(tmp_path, FILE)),
        "PROVESVAR_PORT": "9001",
        "PROVESVAR_STATE": "~/state",
        "PROVESVAR_CORPUS": "elsewhere",
        "PROVESVAR_PG_BIN": "/usr/lib/postgresql/15/bin",
        "PATH": "/bin",
    }

    found = load(environment=environment)

    assert (found.port, found.synthetic_only) == (9001, True)
    assert found.state == Path("~/state").expanduser()
    assert found.pg_bin == Path("/usr/lib/postgresql/15/bin")


def test_everything_that_is_wrong_is_named_at_once_and_no_value_is_repeated(tmp_path) -> None:
    text = 'port = "secret"\nnope = 1\n[[sources]]\nid = "nord"\n'

    with pytest.raises(SettingsInvalid) as refused:
        load(written(tmp_path, text), environment={"PROVESVAR_DEADLINE_S": "soon", "PROVESVAR_OTHER": "x"})

    assert len(refused.value.problems) == 5
    assert "unknown setting nope" in refused.value.problems
    assert "unknown setting other" in refused.value.problems
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("text", ["port = ", b"\xff\xfe".decode("latin-1") + "="])
def test_a_file_that_is_not_toml_is_named(tmp_path, text) -> None:
    with pytest.raises(SettingsInvalid):
        load(written(tmp_path, text), environment={})


def test_a_file_that_is_not_there_is_named(tmp_path) -> None:
    with pytest.raises(SettingsInvalid):
        load(tmp_path / "nothing.toml", environment={})


@pytest.mark.parametrize(
    "feeds",
    [
        [{"organisation": "100000083"}],
        [{"name": "pts"}],
        [{"name": "", "organisation": "100000083"}],
        [{"name": "PTS", "organisation": "100000083"}],
        [{"name": "pts\n", "organisation": "100000083"}],
        [{"name": "local", "organisation": "100000083"}],
        [{"name": "pts", "organisation": "100000084"}],
        [{"name": "pts", "organisation": "100000083", "families": []}],
        [{"name": "pts", "organisation": "100000083", "families": ["OTHER"]}],
        [{"name": "pts", "organisation": "100000083", "max_age_s": 0}],
        [{"name": "pts", "organisation": "100000083", "max_age_s": float("nan")}],
        [{"name": "pts", "organisation": "100000083", "max_age_s": 1e9}],
        [{"name": "pts", "organisation": "100000083"}] * 2,
    ],
)
def test_a_feed_that_nobody_could_push_to_or_that_would_never_be_too_old_is_refused(feeds) -> None:
    with pytest.raises(SettingsInvalid, match="restriction_feeds"):
        checked({"restriction_feeds": feeds})


@pytest.mark.parametrize("codes", ["LE", ["le"], ["L"], ["LE\n"], ["FA1X"], [1]])
def test_what_is_no_authorisation_lets_nobody_start(codes) -> None:
    assert checked({"authorisations_allowed": ["LE", "FA1"]}).authorisations_allowed == {"LE", "FA1"}
    with pytest.raises(SettingsInvalid, match="authorisations_allowed"):
        checked({"authorisations_allowed": codes})


@pytest.mark.parametrize("age", ["cache_s", "unknown_cache_s", "hpr_cache_s"])
@pytest.mark.parametrize("seconds", [-1, 3601, float("nan"), float("inf")])
def test_what_a_register_has_answered_is_not_kept_for_longer_than_an_hour(age, seconds) -> None:
    with pytest.raises(SettingsInvalid, match="registers"):
        checked({"registers": {"base_url": "https://registers.example", age: seconds}})


@pytest.mark.parametrize("numbers", [["100000084"], ["1"], ["100000083", "AMK"], "100000083", [100_000_083]])
def test_whose_names_are_hidden_is_told_by_organisation_numbers(numbers) -> None:
    assert checked({"log_hides_names_of": ["100000083"]}).log_hides_names_of == {"100000083"}
    with pytest.raises(SettingsInvalid, match="log_hides_names_of"):
        checked({"log_hides_names_of": numbers})


@pytest.mark.parametrize("hints", [{"patients": 0}, {"out_of_hours": -1}, {"colour": 1}, {"window_minutes": 1e9}, []])
def test_thresholds_that_would_tell_nothing_or_everything_are_refused(hints) -> None:
    assert checked({"misuse_hints": {"patients": 9}}).misuse_hints.patients == 9
    with pytest.raises(SettingsInvalid, match="misuse_hints"):
        checked({"misuse_hints": hints})


def test_a_dsn_may_come_in_a_file_of_its_own(tmp_path) -> None:
    (tmp_path / "dsn").write_text("postgresql://app@localhost/provesvar\n")

    assert load(environment={"PROVESVAR_DSN_FILE": str(tmp_path / "dsn")}).dsn == "postgresql://app@localhost/provesvar"


@pytest.mark.parametrize("name", ["dsn", "dsn_file"])
def test_a_database_elsewhere_is_not_reached_in_clear_text_without_a_word(tmp_path, name) -> None:
    dsn = "postgresql://app:s3cret@db/provesvar"
    (tmp_path / "dsn").write_text(dsn)

    with pytest.raises(SettingsInvalid, match=f"setting {name}: .*sslmode") as refused:
        checked({name: {"dsn": dsn, "dsn_file": str(tmp_path / "dsn")}[name]})

    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("public_url", "http://svar.example"),
        ("traces_url", "http://collector.example/v1/traces"),
        ("cors_origins", ["https://portal.example", "http://portal.example"]),
        ("registers", {"base_url": "http://registers.example"}),
    ],
)
def test_nobody_is_asked_or_asks_in_clear_text_but_on_this_machine(name, said) -> None:
    with pytest.raises(SettingsInvalid, match=f"setting {name}: .*https") as refused:
        checked({name: said})

    assert "example" not in str(refused.value)


def test_a_dsn_in_two_places_or_in_no_file_is_refused(tmp_path) -> None:
    missing = {"PROVESVAR_DSN_FILE": str(tmp_path / "nothing")}

    with pytest.raises(SettingsInvalid):
        load(environment=missing)
    with pytest.raises(SettingsInvalid):
        load(environment=missing | {"PROVESVAR_DSN": "postgresql://x"})


def test_state_lies_outside_roots_home_and_else_in_the_users_own_folder(monkeypatch) -> None:
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert state_home() == Path("/var/lib/provesvar")
    monkeypatch.setenv("XDG_STATE_HOME", "/tmp/state")  # noqa: S108 - a path that is only compared
    assert state_home() == Path("/tmp/state/provesvar")  # noqa: S108 - a path that is only compared
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert state_home() == Path.home() / ".local" / "state" / "provesvar"


@pytest.mark.parametrize("ids", [("nord", "nord"), ("central",)])
def test_every_source_has_an_id_of_its_own(ids) -> None:
    with pytest.raises(SettingsInvalid, match="two have one id"):
        checked({"sources": [{"id": each, "name": "Nord", "base_url": "https://nord.example"} for each in ids]})


def test_a_region_that_is_switched_off_has_sources() -> None:
    nord = {"id": "nord", "name": "Nord", "base_url": "https://nord.example", "region": "north"}

    assert checked({"sources": [nord], "regions_off": ["north"]}).regions_off == ("north",)
    with pytest.raises(SettingsInvalid, match="regions_off"):
        checked({"sources": [nord], "regions_off": ["north", "nrth"]})


@pytest.mark.parametrize("origin", ["https://portal.example", "http://127.0.0.1:3000", "https://[::1]:8443"])
def test_an_origin_is_what_a_browser_sends(origin) -> None:
    assert checked({"cors_origins": [origin]}).cors_origins == (origin,)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cors_origins", ["*"]),
        ("cors_origins", ["https://portal.example/"]),
        ("cors_origins", ["https://*.example"]),
        ("cors_origins", ["portal.example"]),
        ("cors_origins", ["null"]),
        ("cors_origins", ["https://portal.example\n"]),
        ("rate_client_per_s", 0),
        ("rate_client_burst", 0),
        ("rate_person_per_min", -1),
        ("rate_refused_per_min", 0),
        ("proxies", -1),
        ("proxies", 6),
    ],
)
def test_a_limit_that_lets_nobody_in_or_an_origin_that_is_none_is_refused(name, value) -> None:
    with pytest.raises(SettingsInvalid, match=f"setting {name}"):
        checked({name: value})


def test_what_is_open_to_others_is_off_until_it_is_set() -> None:
    settings = checked({})

    assert (settings.introspection, settings.cors_origins, settings.proxies) == (False, (), 0)


@pytest.mark.parametrize("mode", ["audit", "safelist", "only-ids"])
def test_documents_are_held_against_manifests_that_are_named(mode) -> None:
    named = checked({"documents_mode": mode, "documents_manifest": ["app.json"]})

    assert (named.documents_mode, named.documents_manifest) == (DocumentsMode(mode), (Path("app.json"),))
    with pytest.raises(SettingsInvalid, match="setting documents_mode: there is no documents_manifest"):
        checked({"documents_mode": mode})


def test_documents_are_kept_with_their_hashes_and_held_against_nothing_until_it_is_set() -> None:
    settings = checked({})

    assert (settings.persisted_queries, settings.documents_mode) == (True, DocumentsMode.OFF)


@pytest.mark.parametrize(
    ("more", "lacking"),
    [
        ({}, ("introspection", "synthetic_only")),
        ({"introspection": True}, ("synthetic_only",)),
        ({"synthetic_only": True, "introspection": False}, ("introspection",)),
    ],
)
def test_the_page_to_try_things_out_on_is_refused_in_production(more, lacking) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        checked({"graphiql": True} | more)

    assert caught.value.problems == tuple(f"setting graphiql: is for where setting {name} is on" for name in lacking)


def test_the_page_may_be_shown_to_synthetic_people_and_is_off_until_it_is_set() -> None:
    told = {"introspection": True, "synthetic_only": True}

    assert checked({"graphiql": True} | told).graphiql
    assert not checked(told).graphiql


def test_the_pages_are_for_one_worker():
    provider = {"kind": "CITIZEN", "issuer": "https://issuer.example", "client_id": "pages", "key_file": "/run/key"}
    with pytest.raises(SettingsInvalid) as refused:
        checked({"web": {"providers": [provider]}, "workers": 2})

    assert refused.value.problems == ("setting web: is for one worker",)
    assert checked({"web": {"providers": [provider]}}).web is not None
