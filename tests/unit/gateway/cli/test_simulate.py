"""The simulate command reads its arguments and refuses a taken port in one line."""

import argparse
from contextlib import ExitStack

import pytest

from gateway import cli
from gateway.cli import Refused
from gateway.cli import simulate as command
from gateway.demo import runfile
from gateway.demo.serving import bound, port_of


def named(home, **changes):
    fields = {"host": "127.0.0.1", "base_port": 9000, "key": None, "gateway": "http://127.0.0.1:1", "home": home}
    return argparse.Namespace(**(fields | changes))


@pytest.mark.parametrize("text", ["0", "65001", "x", "-1"])
def test_a_base_port_that_is_none_is_a_wrong_argument(text):
    with pytest.raises(SystemExit) as raised:
        cli.main(["simulate", "--base-port", text])

    assert raised.value.code == 2


def test_a_base_port_is_read():
    assert command.base_port("9000") == 9000


def test_a_taken_port_is_refused_in_one_line(tmp_path):
    with bound("127.0.0.1", 0) as taken:
        taken.listen()
        arguments = named(tmp_path, base_port=port_of(taken), key=tmp_path / "key")
        with pytest.raises(Refused, match="is taken: choose others with --base-port"):
            command.run(arguments)


def test_a_key_file_that_cannot_be_made_is_refused_in_one_line(tmp_path):
    arguments = named(tmp_path, key=tmp_path / "none" / "key")

    with pytest.raises(Refused, match="could not run"):
        command.run(arguments)


def test_an_address_that_is_not_this_machines_is_not_called_taken(tmp_path):
    with pytest.raises(Refused, match="could not run") as refused:
        command.run(named(tmp_path, host="192.0.2.1"))

    assert "taken" not in str(refused.value)


def test_an_error_that_nobody_expected_is_not_explained():
    assert command.explained(ValueError("what")) is None


def test_a_running_demo_keeps_its_run_file(tmp_path, capsys):
    with runfile.sole(tmp_path), ExitStack() as stack:
        assert command.home_of_run_file(stack, tmp_path) is None

    assert "a demo is running" in capsys.readouterr().err


def test_without_a_folder_for_the_run_file_it_is_said_and_goes_on(tmp_path, capsys):
    (tmp_path / "file").touch()

    with ExitStack() as stack:
        assert command.home_of_run_file(stack, tmp_path / "file" / "home") is None

    assert "will not find this" in capsys.readouterr().err


async def test_nobody_but_the_cast_is_known():
    assert not await command.nobody_else(None)
