"""`audit export` over a real store: one event a line, without national numbers, and the export is in the log itself."""

import argparse
import asyncio
import json
import stat
from datetime import timedelta

import pytest
from msgspec.structs import replace

from gateway.cli import Refused, audit_export
from gateway.cli.running import now
from gateway.opening import open_store
from gateway.settings import load
from resolvers.deadline import Deadline
from resolvers.naming import Naming
from tests.integration.resolvers.store.lives import KARI, OLA
from tests.integration.resolvers.store.test_access_log import ENTRY
from tests.redaction import ELEVEN_DIGITS

SECRET = "a secret that only the tests have, long enough"
NAMING = Naming(SECRET.encode())
BY = ("--by", "Dagny Drift")


@pytest.fixture
def settings(database, tmp_path):
    """A settings file that names a fresh, migrated database and a secret."""
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    file = tmp_path / "settings.toml"
    file.write_text(f'dsn = "{database}"\nsecret_file = "{tmp_path / "secret"}"\n', encoding="utf-8")
    return file


def export(*words):
    parser = argparse.ArgumentParser()
    audit_export.add(parser.add_subparsers())
    arguments = parser.parse_args(["export", *map(str, words)])
    return arguments.run(arguments)


def live(settings, *changes):
    """Write an entry about Kari for each of the changes, a minute apart, and one about Ola; gives the two persons."""

    async def lived():
        async with open_store(load(settings)) as store:
            soon = Deadline.after(10)
            kari, ola = [await store.enrol([number], soon) for number in (KARI, OLA)]
            begun = now() - timedelta(days=1)
            for minute, changed in enumerate(changes):
                at = begun + timedelta(minutes=minute)
                await store.append_audit(replace(ENTRY, **{"person": kari, "at": at} | changed), soon)
            await store.append_audit(replace(ENTRY, person=ola, at=begun), soon)
            return kari, ola

    return asyncio.run(lived())


def test_every_entry_is_an_event_and_the_export_is_the_last(settings, tmp_path, capsys):
    live(settings, {}, {"operation": "report"})
    file = tmp_path / "events.ndjson"

    assert export(*BY, "--settings", settings, "-o", file) == 0
    events = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]

    assert capsys.readouterr().out == "4 events\n"
    assert [event["subtype"][0]["code"] for event in events][-2:] == ["report", "auditExport"]
    assert {event["resourceType"] for event in events} == {"AuditEvent"}
    assert [event["recorded"] for event in events] == sorted(event["recorded"] for event in events)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_no_national_number_is_in_it(settings, capsys):
    live(settings, {})
    export(*BY, "--settings", settings)

    text = capsys.readouterr().out
    assert KARI.digits not in text
    assert ELEVEN_DIGITS.findall(text) == []


def test_one_persons_entries_are_found_by_their_opaque_name(settings, capsys):
    _, ola = live(settings, {}, {})
    export(*BY, "--settings", settings, "--person", NAMING.person(ola))

    (event,) = map(json.loads, capsys.readouterr().out.splitlines())
    (patient,) = [one for one in event["contained"] if one["resourceType"] == "Patient"]
    assert patient["identifier"][0]["value"] == NAMING.person(ola)


def test_a_time_is_told_with_or_without_a_zone(settings, capsys):
    live(settings, {"at": now() - timedelta(days=9)}, {"at": now() - timedelta(days=5)})
    since, until = now() - timedelta(days=6), (now() - timedelta(days=3)).astimezone(audit_export.OSLO)
    export(*BY, "--settings", settings, "--since", since.isoformat(), "--until", until.replace(tzinfo=None).isoformat())

    assert len(capsys.readouterr().out.splitlines()) == 1


def test_it_is_written_by_the_profile_of_ihe_where_that_is_asked_for(settings, capsys):
    live(settings)
    export(*BY, "--settings", settings, "--profile", "balp")

    first, *_ = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["type"]["code"] == "rest"


def test_a_file_that_is_there_is_not_written_over(settings, tmp_path):
    live(settings)
    file = tmp_path / "there"
    file.write_text("something", encoding="utf-8")

    for output in (file, tmp_path / "no" / "folder"):
        with pytest.raises(Refused):
            export(*BY, "--settings", settings, "-o", output)
    assert file.read_text(encoding="utf-8") == "something"


def test_without_a_name_or_a_store_there_is_no_export(settings, tmp_path):
    for words, status in ((("--by", " ", "--settings", settings), 2), ((*BY, "--state", tmp_path), 1)):
        with pytest.raises(Refused) as refused:
            export(*words)
        assert refused.value.status == status


def test_a_table_that_does_not_allow_it_is_said(settings, monkeypatch, capsys):
    rules = audit_export.read_operations()
    closed = rules.__class__(version="x", valid_from=rules.valid_from, owner="x", rows=rules.rows[-1:])
    monkeypatch.setattr(audit_export, "read_operations", lambda: closed)

    with pytest.raises(Refused) as refused:
        export(*BY, "--settings", settings)
    assert (refused.value.status, capsys.readouterr().out) == (3, "")


def test_an_export_that_is_refused_leaves_no_file(settings, tmp_path):
    file = tmp_path / "events.ndjson"
    secret = (tmp_path / "secret").read_text(encoding="utf-8")
    (tmp_path / "secret").unlink()

    with pytest.raises(Refused):
        export(*BY, "--settings", settings, "-o", file)
    assert not file.exists()
    (tmp_path / "secret").write_text(secret, encoding="utf-8")
    assert export(*BY, "--settings", settings, "-o", file) == 0


def test_a_secret_that_is_missing_is_said(settings, tmp_path):
    (tmp_path / "secret").unlink()

    with pytest.raises(Refused) as refused:
        export(*BY, "--settings", settings)
    assert refused.value.status == 1


def test_a_log_that_does_not_open_is_said(settings, tmp_path):
    live(settings, {})
    (tmp_path / "secret").write_text("another secret that is long enough too", encoding="utf-8")

    with pytest.raises(Refused) as refused:
        export(*BY, "--settings", settings)
    assert refused.value.status == 1
