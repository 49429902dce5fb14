"""`serve` with settings that cannot work says so in one line; with good ones it answers until it is told to stop."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from gateway.cli import main
from gateway.cli.answering import Opening

ROOT = Path(__file__).resolve().parents[4]
ISSUER = """
[[issuers]]
kind = "CITIZEN"
issuer = "http://127.0.0.1:9/helsenorge"
jwks_url = "http://127.0.0.1:9/helsenorge/jwks"
{more}
[registers]
base_url = "http://127.0.0.1:9"
"""


def written(tmp_path: Path, text: str) -> str:
    file = tmp_path / "gateway.toml"
    file.write_text(text)
    return str(file)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "issuers, registers"),
        ("nope = 1", "unknown setting nope"),
        (ISSUER.format(more="bearer_allowed = true"), "no mode for unbound tokens"),
    ],
)
def test_settings_that_cannot_work_are_one_line_and_a_code(tmp_path, capsys, text, said) -> None:
    assert main(["serve", "--settings", written(tmp_path, text)]) == 2
    assert said in capsys.readouterr().err


def test_what_cannot_be_opened_is_said_without_frames(tmp_path, capfd) -> None:
    file = written(tmp_path, f'dsn = "postgresql:///x?host={tmp_path}"\nport = 0\n' + ISSUER.format(more=""))

    assert main(["serve", "--settings", file]) == 1
    said = capfd.readouterr().err
    assert said.splitlines()[-1] == "provesvar: cannot serve: the secret file cannot be read: set secret_file"
    assert "Traceback" not in said


def test_an_address_that_is_taken_is_said(tmp_path, database, capfd) -> None:
    (tmp_path / "secret").write_bytes(b"a secret that only the tests have")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = f'dsn = "{database}"\nport = {port}\nsecret_file = "{tmp_path}/secret"\n' + ISSUER.format(more="")

        assert main(["serve", "--settings", written(tmp_path, settings)]) == 1
    assert f"cannot serve: 127.0.0.1, port {port} cannot be listened on" in capfd.readouterr().err


def test_a_listener_that_cannot_be_opened_is_said_without_frames(tmp_path, database, capfd) -> None:
    (tmp_path / "secret").write_bytes(b"a secret that only the tests have")
    gone = tmp_path / "gone.pem"
    mllp = (
        f'[mllp]\nport = 0\ncert_file = "{gone}"\nkey_file = "{gone}"\nclient_ca_file = "{gone}"\n'
        'senders = {"CN=lis" = "974706490"}\n'
    )
    settings = f'dsn = "{database}"\nport = 0\nsecret_file = "{tmp_path}/secret"\n' + ISSUER.format(more="") + mllp

    assert main(["serve", "--settings", written(tmp_path, settings)]) == 1
    said = capfd.readouterr().err
    assert said.splitlines()[-1] == (
        "provesvar: cannot serve: the certificates or the key of setting mllp cannot be read"
    )
    assert "Traceback" not in said


def test_a_manifest_with_a_document_that_could_not_be_run_is_said_without_frames(tmp_path, database, capfd) -> None:
    (tmp_path / "secret").write_bytes(b"a secret that only the tests have")
    manifest = tmp_path / "app.json"
    manifest.write_text('{"abc": "query Q {\\n  nothing\\n}"}')
    named = f'documents_manifest = ["{manifest}"]\ndocuments_mode = "safelist"\n'
    settings = f'dsn = "{database}"\nport = 0\nsecret_file = "{tmp_path}/secret"\n' + named + ISSUER.format(more="")

    assert main(["serve", "--settings", written(tmp_path, settings)]) == 1
    said = capfd.readouterr().err
    assert said.splitlines()[-1] == (
        f"provesvar: cannot serve: {manifest}: document abc: line 2, column 3: "
        "Cannot query field 'nothing' on type 'Query'."
    )
    assert "Traceback" not in said


async def test_an_error_that_nobody_expected_keeps_its_frames() -> None:
    async def broken(scope, receive, send):
        try:
            await receive()
        except ZeroDivisionError:
            await send({"type": "lifespan.startup.failed", "message": "frames"})
            raise

    async def receive():
        return 1 / 0

    sent = []

    async def send(message):
        sent.append(message)

    app = Opening(broken)
    with pytest.raises(ZeroDivisionError):
        await app({"type": "lifespan"}, receive, send)
    assert (sent, app.failure) == ([{"type": "lifespan.startup.failed", "message": "frames"}], None)


def test_it_answers_until_it_is_told_to_stop(tmp_path, database) -> None:
    (tmp_path / "secret").write_bytes(b"a secret that only the tests have")
    settings = f'dsn = "{database}"\nport = 0\nsecret_file = "{tmp_path}/secret"\n' + ISSUER.format(more="")
    command = [sys.executable, "-m", "gateway.cli", "serve", "--settings", written(tmp_path, settings)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        assert process.stderr is not None
        line = next(line for line in process.stderr if "running on" in line)
        url = line.split("running on ")[1].split()[0]
        with urllib.request.urlopen(f"{url}/readyz") as answer:  # noqa: S310 - an address of our own
            ready = answer.read()
            given = answer.headers["x-request-id"]
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)

    assert ready == b'{"status":"ready"}'
    # Our own lines stand beside the server's.
    assert f"{given} answered 200 (GET)" in said
    assert process.returncode in {0, -signal.SIGTERM}
