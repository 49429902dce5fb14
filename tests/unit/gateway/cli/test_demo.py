"""The demo command lists its people, reads its arguments, and says what goes wrong in one line."""

import argparse
import os
import sys
from pathlib import Path

import pytest

from gateway import cli
from gateway.cli import Refused
from gateway.cli import demo as command
from gateway.demo import runfile, stamp
from gateway.demo.cast import CITIZENS
from gateway.demo.serving import bound, port_of


def arguments(home, **changes):
    fields = {"what": None, "port": 0, "state": None, "allow_bearer": False, "fresh": False, "home": home}
    return argparse.Namespace(**({"metrics_port": None} | fields | changes))


def test_people_are_listed_also_when_no_demo_runs(capsys):
    assert cli.main(["demo", "people"]) == 0

    shown = capsys.readouterr().out
    assert all(f"{citizen.name} " in shown for citizen in CITIZENS)


@pytest.mark.parametrize("text", ["-1", "65536", "http", "8²"])
def test_a_port_that_is_none_is_a_wrong_argument(text, capsys):
    with pytest.raises(SystemExit) as raised:
        cli.main(["demo", "--port", text])

    assert raised.value.code == 2
    assert "a port is a number" in capsys.readouterr().err


def test_a_port_is_read():
    assert command.port("0") == 0
    assert command.port("65535") == 65_535


def test_a_demo_that_is_starting_is_not_joined_by_a_second(tmp_path):
    with runfile.sole(tmp_path), pytest.raises(Refused, match="another demo is starting"):
        command.perform(arguments(tmp_path))


def test_a_home_that_cannot_be_made_is_refused_in_one_line(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(Refused, match="could not run"):
        command.perform(arguments(tmp_path / "file" / "home", state=tmp_path))


def test_an_error_that_nobody_expected_is_not_explained(tmp_path):
    wish = command.Wish(port=0, state=tmp_path, home=tmp_path)

    assert command.explained(ValueError("what"), wish) is None


def test_a_second_demo_is_refused(tmp_path):
    running = runfile.RunFile(
        url="http://127.0.0.1:1", issuer="", registers="", control="", client_key_file="", pid=os.getpid()
    )
    runfile.write(tmp_path, running)

    with runfile.sole(tmp_path), pytest.raises(Refused, match=r"a demo is running at http://127\.0\.0\.1:1 "):
        command.perform(arguments(tmp_path))


def test_a_folder_of_another_edition_is_refused_in_one_line(tmp_path):
    state = tmp_path / "demo"
    stamp.write(state, stamp.Stamp(edition=0, seed=1, anchor=stamp.datetime.fromisoformat("2026-01-01T00:00:00+00:00")))

    with pytest.raises(Refused, match="another edition"):
        command.perform(arguments(tmp_path))


def test_a_taken_port_is_refused_in_one_line(tmp_path):
    with bound("127.0.0.1", 0) as taken:
        taken.listen()
        with pytest.raises(Refused, match="is taken: choose another with --port"):
            command.perform(arguments(tmp_path, port=port_of(taken)))


def test_a_state_folder_that_cannot_be_made_is_refused_in_one_line(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(Refused):
        command.perform(arguments(tmp_path, state=tmp_path / "file" / "demo"))


def test_progress_is_shown_in_steps(capsys):
    for done in (1, 25, 50, 51):
        command.show_progress(done, 51)

    assert capsys.readouterr().err == "".join(
        f"filling the central store: {done} of 51 messages\n" for done in (25, 50, 51)
    )


def test_progress_stays_on_one_line_of_a_terminal(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    command.show_progress(25, 51)

    assert capsys.readouterr().err.endswith("messages\r")


def test_the_greeting_ends_with_ready_and_gives_three_queries(capsys):
    command.greet("http://127.0.0.1:8000")

    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "ready http://127.0.0.1:8000/graphql"
    assert sum("./provesvar query " in line for line in lines) == 3


def test_the_greeting_says_where_numbers_are_read_if_anywhere(capsys):
    command.greet("http://127.0.0.1:8000", 9_100)
    told = capsys.readouterr().out
    command.greet("http://127.0.0.1:8000")

    assert "Metrics      http://127.0.0.1:9100/metrics\n" in told
    assert "Metrics" not in capsys.readouterr().out


def test_examples_name_files_that_exist_wherever_they_are_called(monkeypatch, tmp_path):
    here = command.example("timeline", "dr-lunde", "kari")
    monkeypatch.chdir(tmp_path)
    elsewhere = command.example("my-timeline", "kari", None)

    assert here.split()[2].endswith("timeline.graphql")
    assert Path(elsewhere.split()[2]).is_absolute()
    assert Path(elsewhere.split()[2]).exists()
    assert "--variables" in here
    assert "--variables" not in elsewhere


def test_the_first_error_of_nested_groups_is_told():
    nested = ExceptionGroup("outer", [ExceptionGroup("inner", [OSError("disk full")])])

    assert str(command.first(nested)) == "disk full"
