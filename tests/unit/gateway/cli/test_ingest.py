"""`ingest` before it opens a store: what is taken in, and which store is meant."""

import argparse
import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from gateway.cli import Refused
from gateway.cli import ingest as command
from gateway.cli.ingest import beginning, messages, settings_for, settings_of, taken
from gateway.cli.running import now
from gateway.demo import stamp
from gateway.demo.runfile import RunFile
from resolvers.intake import Intake
from resolvers.store import Filed
from tests.unit.resolvers.normalise import oru

DATA = Path(__file__).resolve().parents[3] / "data" / "svarrapport"


class Shelf:
    """A store that takes everything."""

    async def file(self, arrival, deadline):
        return Filed.STORED

    async def quarantine(self, refused, deadline):
        self.reason = refused.reason


@pytest.fixture
def intake():
    return Intake(Shelf(), her_organisations={}, synthetic_only=True, quarantine_days=1)


def demo(home):
    base = "http://127.0.0.1:1"
    return RunFile(
        url=base,
        issuer=base,
        registers=base,
        control=base,
        client_key_file=str(home / "client.key"),
        pid=os.getpid(),
        store=str(home / "store"),
    )


def test_folders_are_searched_whatever_the_case_of_a_name(tmp_path):
    below = tmp_path / "b" / "c"
    below.mkdir(parents=True)
    for path in (tmp_path / "a.xml", below / "d.XML", below / "e.txt", below / "f.hl7"):
        path.touch()

    assert [path.name for path in messages([tmp_path, tmp_path / "b" / "c" / "e.txt"])] == [
        "a.xml",
        "d.XML",
        "f.hl7",
        "e.txt",
    ]


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_path_without_messages_is_a_wrong_argument(tmp_path, name):
    (tmp_path / "empty").mkdir()

    with pytest.raises(Refused) as refused:
        list(messages([tmp_path / name]))

    assert refused.value.status == 2


def test_a_folder_of_ones_own_is_an_embedded_store(tmp_path):
    first, second = (settings_for(tmp_path / "new", None) for _ in range(2))

    assert first == second
    assert (first.state, first.synthetic_only) == (tmp_path / "new" / "store", False)


def test_a_demo_finds_what_was_taken_into_the_same_folder_and_takes_synthetic_people_alone(tmp_path):
    settings_for(tmp_path, None).state.mkdir()
    stamp.opened(tmp_path, now(), fresh=False)

    found = settings_for(tmp_path, None)
    assert (found.state, found.synthetic_only) == (tmp_path / "store", True)


def test_the_folder_of_a_store_is_that_store(tmp_path):
    (tmp_path / "secret.key").touch()

    assert settings_for(tmp_path, None).state == tmp_path


@pytest.mark.parametrize("name", ["file/state", "x" * 300])
def test_a_state_folder_that_cannot_be_made_is_refused_in_one_line(tmp_path, name):
    (tmp_path / "file").touch()

    with pytest.raises(Refused, match="the state folder cannot be used"):
        settings_for(tmp_path / name, None)


def test_a_settings_file_names_the_store(tmp_path):
    file = tmp_path / "s.toml"
    file.write_text("quarantine_days = 7\n", encoding="utf-8")

    assert settings_for(None, file).quarantine_days == 7


def test_settings_that_are_wrong_are_a_wrong_argument(tmp_path):
    with pytest.raises(Refused) as refused:
        settings_for(None, tmp_path / "nowhere.toml")

    assert refused.value.status == 2


def test_the_running_demo_says_where_its_store_is(tmp_path):
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "secret.key").touch()
    found = settings_of(demo(tmp_path))

    assert (found.state, found.synthetic_only) == (tmp_path / "store", True)


def test_a_gateway_beside_the_simulated_nation_has_settings_of_its_own(tmp_path, monkeypatch):
    monkeypatch.delenv("PROVESVAR_SETTINGS", raising=False)
    monkeypatch.setenv("PROVESVAR_QUARANTINE_DAYS", "7")

    assert settings_of(replace(demo(tmp_path), store=None)).quarantine_days == 7


def test_a_demo_whose_store_is_nowhere_is_told(tmp_path):
    with pytest.raises(Refused):
        settings_of(demo(tmp_path))


async def test_a_file_that_cannot_be_read_is_rejected_and_the_others_go_on(intake, tmp_path):
    line = await taken(intake, tmp_path / "gone.xml", 100)

    assert (line.outcome, line.code) == ("rejected", "FILE_UNREADABLE")


async def test_a_message_is_told_with_its_counts_and_remarks(intake):
    line = await taken(intake, DATA / "dyrkning.xml", 100_000)

    assert (line.outcome, line.code, line.counts.results) == ("accepted_with_remarks", None, 12)
    assert line.remarks[0].startswith("REFERENCE_")


async def test_a_message_of_hl7_v2_is_told_by_its_beginning_whatever_its_name(intake, tmp_path):
    file = tmp_path / "svar.xml"
    file.write_bytes(oru.message())
    line = await taken(intake, file, 100_000)

    assert (line.outcome, line.code, line.counts.results) == ("accepted", None, 1)


async def test_a_message_that_is_too_large_is_rejected_by_its_beginning(tmp_path):
    file = tmp_path / "big.xml"
    file.write_bytes(b"x" * 1000)
    small = Intake(Shelf(), her_organisations={}, synthetic_only=True, quarantine_days=1, max_bytes=100)

    assert beginning(file, 101) == b"x" * 101
    assert (await taken(small, file, 100)).code == "TOO_LARGE"


def test_the_command_says_its_exit_codes(capsys):
    parser = argparse.ArgumentParser(prog="provesvar")
    command.add(parser.add_subparsers())

    with pytest.raises(SystemExit):
        parser.parse_args(["ingest", "--help"])

    assert "3 at least one was rejected" in " ".join(capsys.readouterr().out.split())
