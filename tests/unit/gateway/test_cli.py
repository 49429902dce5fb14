"""The command line as a whole: help everywhere, one clear line for what goes wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.cli import COMMANDS, main

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_has_help_with_its_exit_codes(command, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*([command] if command else []), "--help"])

    assert ended.value.code == 0
    # A line may end between the two words.
    assert "xit codes" in " ".join(capsys.readouterr().out.split()) or command == "schema"


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["schema", "more"]])
def test_wrong_arguments_end_with_two(arguments, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2
    line = capsys.readouterr().err
    assert line.startswith("provesvar")
    assert line.count("\n") == 1
    assert "--help" in line


def test_what_cannot_be_done_is_one_line(tmp_path, capsys) -> None:
    assert main(["migrate", "--settings", str(tmp_path / "nothing.toml")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_ctrl_c_ends_with_its_own_code(monkeypatch) -> None:
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("gateway.cli.schema.run", interrupted)

    assert main(["schema"]) == 130


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_who_has_seen_enough_ends_it_quietly(unbuffered) -> None:
    environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    reading, writing = os.pipe()
    os.close(reading)
    with subprocess.Popen(
        [sys.executable, "-m", "gateway.cli", "demo", "people"],
        stdout=writing,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=environment,
    ) as process:
        os.close(writing)
        _, errors = process.communicate(timeout=60)

    assert process.returncode == 0
    assert errors == b""
