"""The image and the composition are confined, complete, and name only settings and commands that there are."""

import importlib.util
import re
import tomllib
from pathlib import Path

import msgspec
import pytest
import yaml

from gateway.addresses import dsn_private
from gateway.app import missing_settings
from gateway.cli import COMMANDS
from gateway.cli.workers import GRACE_S
from gateway.demo.issuer import trusted_issuers
from gateway.demo.laboratories import LABORATORIES
from gateway.settings import OUTSIDE, PREFIX, Settings, checked
from resolvers.store.embedded import SETTINGS

DOCKER = Path(__file__).resolve().parents[2] / "docker"
DOCKERFILE = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((DOCKER / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
GATEWAY = tomllib.loads((DOCKER / "gateway.toml").read_text(encoding="utf-8"))
FIELDS = {field.name for field in msgspec.structs.fields(Settings)}
OURS = [name for name, service in SERVICES.items() if service["image"].startswith("provesvar:")]

every_service = pytest.mark.parametrize("name", SERVICES)


def instructions(keyword: str) -> list[str]:
    """Read the arguments of every instruction of a kind, continued lines joined."""
    joined = DOCKERFILE.replace("\\\n", " ")
    return [line.split(maxsplit=1)[1] for line in joined.splitlines() if line.startswith(f"{keyword} ")]


def pinned(image: str) -> bool:
    """Tell whether an image is named with a tag that says a version."""
    return re.fullmatch(r"[\w./-]+:\d[\w.-]*", image) is not None


def is_somebody(user: str) -> bool:
    """Tell whether a user and group are numbers and neither is root's."""
    return re.fullmatch(r"[1-9]\d*:[1-9]\d*", user) is not None


def made_secrets() -> dict[str, str]:
    """Say which files the script makes, with what in them."""
    spec = importlib.util.spec_from_file_location("make_secrets", DOCKER / "make_secrets.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script.contents("one", "two", "three")


def test_every_image_is_pinned_to_a_version():
    bases = {line.split()[0] for line in instructions("FROM")}

    assert [image for image in bases | {service["image"] for service in SERVICES.values()} if not pinned(image)] == []


@pytest.mark.parametrize("image", ["postgres", "postgres:latest", "python:slim"])
def test_an_image_without_a_version_is_not_pinned(image):
    assert not pinned(image)


def test_the_page_to_try_things_out_on_is_no_part_of_the_image():
    ignored = (DOCKER / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()

    assert ignored.index("gateway/web/ide/vendored") > ignored.index("!gateway")
    assert "graphiql" not in GATEWAY


def test_the_image_runs_as_a_numbered_user_that_is_not_root():
    assert is_somebody(instructions("USER")[-1])


def test_the_image_starts_the_command_without_a_shell():
    assert instructions("ENTRYPOINT") == ['["provesvar"]']
    assert instructions("CMD") == ['["serve"]']
    assert all("CMD [" in line for line in instructions("HEALTHCHECK"))


def test_the_image_installs_nothing_without_a_hash_or_from_an_index_it_was_not_told_of():
    installs = re.findall(r"pip install([^&\n]*)", DOCKERFILE.replace("\\\n", " "))

    assert installs
    assert [line for line in installs if "--require-hashes" not in line and "--no-index" not in line] == []


def test_the_composition_is_complete():
    assert set(SERVICES) == {"postgres", "migrate", "gateway", "simulate"}
    assert all(SERVICES[name]["command"][0] in COMMANDS for name in OURS)


@every_service
def test_a_service_is_confined(name):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert is_somebody(service["user"])
    assert any(place.startswith("/tmp") for place in service["tmpfs"])  # noqa: S108 - a place in a container


@every_service
def test_a_service_gets_no_more_than_it_says(name):
    assert {"privileged", "cap_add", "devices", "pid", "ipc", "userns_mode", "env_file"} & SERVICES[
        name
    ].keys() == set()
    assert SERVICES[name].get("network_mode", "service:gateway") == "service:gateway"


@every_service
def test_every_port_is_published_on_loopback_alone(name):
    assert all(str(port).startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


@every_service
def test_a_service_tells_of_its_health_or_is_one_that_ends_or_simulates(name):
    own = SERVICES[name].get("healthcheck", {})

    assert own.get("disable") is (True if name in {"migrate", "simulate"} else None)
    assert name in OURS or own["test"][0] == "CMD"


@every_service
def test_what_a_service_waits_for_and_mounts_is_there(name):
    service = SERVICES[name]
    mounts = [volume.split(":")[0] for volume in service.get("volumes", [])]

    assert set(service.get("depends_on", [])) <= set(SERVICES)
    assert set(service.get("networks", [])) <= set(COMPOSE["networks"])
    assert [path for path in mounts if path not in COMPOSE["volumes"] and not (DOCKER / path).is_file()] == []


@every_service
def test_no_secret_stands_in_the_environment(name):
    values = SERVICES[name].get("environment", {})

    assert [key for key, value in values.items() if "PASSWORD" in key and not value.startswith("/run/secrets/")] == []
    assert [value for value in values.values() if "://" in str(value)] == []


def test_every_secret_is_a_file_that_the_script_makes():
    files = {Path(secret["file"]) for secret in COMPOSE["secrets"].values()}

    assert {file.name for file in files} == set(made_secrets())
    assert {str(file.parent) for file in files} == {"secrets"}


@every_service
def test_a_service_uses_only_secrets_that_are_declared(name):
    used = [secret if isinstance(secret, str) else secret["source"] for secret in SERVICES[name].get("secrets", [])]

    assert set(used) <= set(COMPOSE["secrets"])


@pytest.mark.parametrize("name", OURS)
def test_a_setting_in_the_environment_is_known(name):
    given = {key for key in SERVICES[name].get("environment", {}) if key.startswith(PREFIX)} - OUTSIDE

    assert {key.removeprefix(PREFIX).lower() for key in given} <= FIELDS


def test_the_settings_file_is_accepted_by_the_gateway():
    settings = checked({name: value for name, value in GATEWAY.items() if name != "dsn_file"})

    assert "dsn_file" in FIELDS
    assert missing_settings(settings) == ()


def test_the_settings_name_the_simulated_laboratories_and_no_others():
    sources = checked({"sources": GATEWAY["sources"]}).sources
    named = {(source.id, source.name, source.dialect, source.token_file is not None) for source in sources}

    assert named == {
        (str(laboratory.source), laboratory.name, laboratory.dialect, laboratory.token is not None)
        for laboratory in LABORATORIES
    }
    assert len({source.base_url for source in sources}) == len(LABORATORIES)


def test_the_settings_trust_the_simulated_issuers_as_the_demo_does():
    issuers = checked({"issuers": GATEWAY["issuers"]}).issuers
    base_url = issuers[0].issuer.removesuffix("/helseid")

    assert issuers == trusted_issuers(base_url, allow_bearer=False)


def test_the_laboratories_get_the_tokens_that_they_want():
    wanted = {f"{each.house.sender.key}-token": each.token for each in LABORATORIES if each.token}

    assert wanted.items() <= made_secrets().items()


def test_the_settings_file_reads_the_secrets_that_the_gateway_is_given():
    tokens = {source["token_file"] for source in GATEWAY["sources"] if "token_file" in source}

    given = {f"/run/secrets/{secret}" for secret in SERVICES["gateway"]["secrets"]}
    assert {GATEWAY["dsn_file"], GATEWAY["secret_file"], *tokens} == given


def test_the_database_is_reached_in_clear_text_over_a_network_of_its_own_alone():
    users = {name for name, service in SERVICES.items() if "store" in service.get("networks", [])}

    assert all(dsn_private(made_secrets()[name]) for name in ("migrate-dsn", "gateway-dsn"))
    assert COMPOSE["networks"]["store"] == {"internal": True}
    assert users == {"postgres", "migrate", "gateway"}


def test_the_log_of_the_database_holds_nothing_of_a_person_as_that_of_the_embedded_one():
    command = SERVICES["postgres"]["command"]
    private = {f"{name}={value}" for name, value in SETTINGS if name.startswith("log_") and name != "log_timezone"}

    assert command[0] == "postgres"
    assert set(command[2::2]) == private != set()
    assert set(command[1::2]) == {"-c"}


def test_the_gateway_is_given_the_time_that_it_may_take_to_end():
    assert int(SERVICES["gateway"]["stop_grace_period"].removesuffix("s")) > Settings().deadline_s + GRACE_S


def test_the_composition_serves_synthetic_people_alone_and_takes_no_unbound_tokens():
    assert GATEWAY["synthetic_only"] is True
    assert not any(issuer.get("bearer_allowed") for issuer in GATEWAY["issuers"])
