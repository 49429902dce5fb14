"""`ingest` into a real store: exit codes, a resend, the running demo's store, a store that cannot be opened."""

import argparse
import json
import os
from pathlib import Path

import pytest

from gateway.cli import Refused
from gateway.cli import ingest as command
from gateway.demo import runfile
from gateway.demo.runfile import RunFile
from gateway.settings import state_home

DATA = Path(__file__).resolve().parents[3] / "data" / "svarrapport"
BASE = "http://127.0.0.1:1"
SECRET = "a secret that only the tests have, long enough"


@pytest.fixture
def settings(database, tmp_path):
    """A settings file that names a fresh, migrated database and a secret."""
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    file = tmp_path / "settings.toml"
    file.write_text(f'dsn = "{database}"\nsecret_file = "{tmp_path / "secret"}"\n', encoding="utf-8")
    return file


def ingest(*words):
    parser = argparse.ArgumentParser()
    command.add(parser.add_subparsers())
    arguments = parser.parse_args(["ingest", *map(str, words)])
    return arguments.run(arguments)


def printed(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_accepted_messages_give_exit_code_0_and_again_the_second_time(settings, capsys):
    words = ("--json", "--settings", settings, DATA / "alle-elementer-1.4.xml", DATA / "radiologi-i-konvolutt.xml")

    assert ingest(*words) == 0
    assert [(line["outcome"], line["code"]) for line in printed(capsys)] == [("accepted", None)] * 2
    assert ingest(*words) == 0
    assert [(line["outcome"], line["code"]) for line in printed(capsys)] == [("accepted", "ALREADY_RECEIVED")] * 2


def test_one_json_object_a_line_has_exactly_its_members(settings, capsys):
    ingest("--json", "--settings", settings, DATA / "alle-elementer-1.4.xml")

    assert printed(capsys) == [
        {
            "file": str(DATA / "alle-elementer-1.4.xml"),
            "outcome": "accepted",
            "code": None,
            "reports": 1,
            "results": 4,
            "specimens": 2,
            "comments": 8,
        }
    ]


def test_a_rejected_message_gives_exit_code_3_and_the_table_its_reason(settings, capsys):
    assert ingest("--settings", settings, DATA) == 3
    out = capsys.readouterr().out

    assert "dyr-og-vann.xml: SUBJECT_NOT_A_PERSON" in out
    assert out.splitlines()[0].split() == ["outcome", "messages", "reports", "results", "specimens", "comments"]


def test_a_store_that_cannot_be_opened_is_one_clear_line(tmp_path):
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    file = tmp_path / "settings.toml"
    dsn = f"postgresql:///postgres?host={tmp_path}"
    file.write_text(f'dsn = "{dsn}"\nsecret_file = "{tmp_path / "secret"}"\n', encoding="utf-8")

    with pytest.raises(Refused) as refused:
        ingest("--settings", file, DATA)

    assert refused.value.status == 1


def test_the_running_demos_store_is_meant_when_nothing_else_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    store = tmp_path / "demo" / "store"
    store.mkdir(parents=True)
    (store / "secret.key").touch()
    key = str(tmp_path / "demo" / "client.key")
    urls = {"url": BASE, "issuer": BASE, "registers": BASE, "control": BASE}
    runfile.write(state_home(), RunFile(**urls, client_key_file=key, pid=os.getpid(), store=str(store)))

    assert command.settings_for(None, None).state == store
