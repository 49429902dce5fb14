"""The simulate command reads its arguments and refuses a taken port in one line."""

import argparse

import pytest

from gateway import cli
from gateway.cli import Refused
from gateway.cli import simulate as command
from gateway.demo.serving import bound, port_of


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
        arguments = argparse.Namespace(host="127.0.0.1", base_port=port_of(taken), key=tmp_path / "key")
        with pytest.raises(Refused, match="is taken: choose others with --base-port"):
            command.run(arguments)


def test_a_key_file_that_cannot_be_made_is_refused_in_one_line(tmp_path):
    arguments = argparse.Namespace(host="127.0.0.1", base_port=9000, key=tmp_path / "none" / "key")

    with pytest.raises(Refused, match="could not run"):
        command.run(arguments)


async def test_nobody_but_the_cast_is_known():
    assert not await command.nobody_else(None)
