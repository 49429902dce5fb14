"""A secret in the settings is never printed: not by an error, not by help, and not by what is written of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.identity import Door
from gateway.opening import read_secret
from gateway.settings import Settings, SettingsInvalid, load
from resolvers.model import CallerToken
from resolvers.naming import Naming
from resolvers.store import Vault

ROOT = Path(__file__).resolve().parents[3]
SECRET = "hemmelig-og-lang-nok-til-aa-vaere-en-noekkel"
DSN = f"postgresql://app:{SECRET}@127.0.0.1:9/provesvar"
ISSUER = """
[[issuers]]
kind = "CITIZEN"
issuer = "http://127.0.0.1:9/helsenorge"
jwks_url = "http://127.0.0.1:9/helsenorge/jwks"
[registers]
base_url = "http://127.0.0.1:9"
"""


def run(*arguments: str, **environment: str) -> str:
    """Run a command as users do; gives all that it says."""
    done = subprocess.run(
        [sys.executable, "-m", "gateway.cli", *arguments],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": "/nonexistent", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=ROOT,
    )
    assert done.stdout + done.stderr
    return done.stdout + done.stderr


def served(tmp_path: Path, text: str, **environment: str) -> str:
    """Serve with settings that cannot work."""
    (tmp_path / "secret").write_text(SECRET)
    file = tmp_path / "gateway.toml"
    file.write_text(f'secret_file = "{tmp_path}/secret"\nport = 0\n{text}\n{ISSUER}')
    return run("serve", "--settings", str(file), **environment)


@pytest.mark.parametrize(
    "text",
    [
        f'dsn = "{DSN}"',
        f'dsn = "postgresql://app:{SECRET}@[::1/x"',
        f'dsn = "{SECRET}"',
        f'dsn = ["{SECRET}"]',
        f'port = "{SECRET}"',
        f'dsn = "{DSN}',
        f"dsn = {SECRET}",
        f'rate_client_per_s = "{SECRET}"',
        f'cors_origins = ["{SECRET}"]',
        f'[mllp]\nport = 1\norganisation = "{SECRET}"',
        f'[[sources]]\nid = "a"\nname = "A"\nbase_url = "https://u:{SECRET}@lab.example"\nbudget_s = "x"',
    ],
    ids=[
        "unreachable",
        "broken",
        "no DSN",
        "a list",
        "a number",
        "unclosed",
        "unquoted",
        "rate",
        "origin",
        "mllp",
        "source",
    ],
)
def test_settings_that_cannot_work_are_said_without_what_they_hold(tmp_path, text) -> None:
    assert SECRET not in served(tmp_path, text)


def test_a_dsn_in_a_file_or_the_environment_is_not_said_either(tmp_path) -> None:
    (tmp_path / "dsn").write_text(DSN)

    assert SECRET not in served(tmp_path, f'dsn_file = "{tmp_path}/dsn"')
    assert SECRET not in served(tmp_path, "", PROVESVAR_DSN=DSN)
    assert SECRET not in served(tmp_path, f'dsn_file = "{tmp_path}/dsn"', PROVESVAR_DSN=DSN)
    assert SECRET not in served(tmp_path, "", PROVESVAR_PORT=SECRET)
    assert SECRET not in served(tmp_path, "", PROVESVAR_SOURCES=SECRET)


@pytest.mark.parametrize("command", [("--help",), ("serve", "--help"), ("migrate", "--help"), ("purge",), ("migrate",)])
def test_no_command_says_what_the_environment_holds(command) -> None:
    assert SECRET not in run(*command, PROVESVAR_DSN=DSN, PROVESVAR_SECRET_FILE="/nonexistent/secret")


def test_what_is_written_of_settings_and_of_what_holds_a_key_tells_none(tmp_path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    settings = Settings(dsn=DSN, secret_file=tmp_path / "secret")
    key = read_secret(settings)
    holders = (
        settings,
        Naming(key),
        Vault(key),
        CallerToken(issuer="i", text=SECRET),
        Door((), public_url="http://127.0.0.1", subject_key=key, fetch=None, clock=None, replays=None),
    )

    assert not [kind for kind in holders if SECRET in f"{kind!r} {kind}"]


def test_an_error_of_settings_holds_none_in_its_chain(tmp_path) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        load(None, {"PROVESVAR_DSN": DSN, "PROVESVAR_PORT": SECRET, "PROVESVAR_NOPE": SECRET})

    assert SECRET not in repr(refused.value)
    assert refused.value.__cause__ is None
