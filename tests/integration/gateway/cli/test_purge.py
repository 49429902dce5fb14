"""`purge` over a real store counts or deletes what has outlived its time, names nobody, and runs once at a time."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from gateway.cli import main
from gateway.cli.ingest import KEY_FILE
from gateway.cli.purge import RUNNING
from policies import Category
from resolvers.deadline import Deadline
from resolvers.store import Purging, Store, Vault, open_pool
from resolvers.store.purging import TABLES
from tests.integration.resolvers.store.lives import KARI, arrival, made, rows, version
from tests.integration.resolvers.store.test_purging import live

AGO = datetime.now(UTC) - timedelta(days=6 * 366)


@pytest.fixture
def settings(database, tmp_path):
    """A settings file that names a fresh, migrated database, and no secret."""
    file = tmp_path / "gateway.toml"
    file.write_text(f'dsn = "{database}"\n', encoding="utf-8")
    return str(file)


@pytest.fixture
def lived(database):
    """A person with one of everything, all of it old."""

    async def live_on():
        async with open_pool(database, largest=2) as pool:
            store, soon = Store(pool, Vault(b"a secret that only the tests have")), Deadline.after(30)
            await store.file(arrival(version(KARI, made(issued="2010-01-01"))), soon)
            await live(store, await store.person([KARI], soon), AGO, soon)

    asyncio.run(live_on())


def printed(capsys, *words):
    """Run the command; give its exit code and what it printed."""
    return main(["purge", *words]), capsys.readouterr()


def test_a_trial_counts_and_deletes_nothing_and_a_purge_deletes_what_was_counted(settings, lived, database, capsys):
    once = {Category.REPORT: 0, **dict.fromkeys(TABLES, 1), Category.NOTICE: 0}

    trial, counted = printed(capsys, "--settings", settings, "--dry-run", "--json")
    held = asyncio.run(rows(database, "audit_entry"))
    status, purged = printed(capsys, "--settings", settings, "--json")
    _, left = printed(capsys, "--settings", settings, "--json")

    assert (trial, status, len(held)) == (0, 0, 1)
    assert json.loads(counted.out) == {"version": "2026.1", "dry_run": True, "gone": once | {Category.NOTICE: 1}}
    assert json.loads(purged.out)["gone"] == once
    assert set(json.loads(left.out)["gone"].values()) == {0}
    assert len(asyncio.run(rows(database, "report"))) == 1
    assert asyncio.run(rows(database, "audit_entry")) == []


def test_what_went_is_told_in_a_table_without_a_person(settings, lived, capsys):
    status, purged = printed(capsys, "--settings", settings)

    assert status == 0
    assert "ACCESS_LOG   5 years                            1" in purged.out.splitlines()
    assert KARI.digits not in purged.out + purged.err
    assert purged.err == ""


def test_the_second_of_two_at_once_says_so_and_deletes_nothing(settings, lived, database, capsys):
    async def beside():
        async with open_pool(database, largest=1) as pool, Purging(pool).alone():
            return await asyncio.to_thread(printed, capsys, "--settings", settings)

    status, told = asyncio.run(beside())

    assert status == RUNNING
    assert told.err == "provesvar: another purge is running; this one has deleted nothing\n"
    assert len(asyncio.run(rows(database, "audit_entry"))) == 1


def test_a_database_that_does_not_answer_is_one_line(tmp_path, capsys):
    file = tmp_path / "gateway.toml"
    file.write_text(f'dsn = "postgresql://app@/none?host={tmp_path}"\n', encoding="utf-8")

    status, told = printed(capsys, "--settings", str(file))

    assert status == 1
    assert told.err.startswith("provesvar: the purge did not go through, run it again: ")
    assert told.err.count("\n") == 1


def test_a_store_that_cannot_be_started_is_not_to_be_tried_again_as_it_is(tmp_path, capsys):
    (tmp_path / KEY_FILE).touch()
    file = tmp_path / "gateway.toml"
    file.write_text(f'state = "{tmp_path}"\npg_bin = "{tmp_path}"\n', encoding="utf-8")

    status, told = printed(capsys, "--settings", str(file))

    assert status == 1
    assert told.err.startswith("provesvar: the store cannot be used: ")
    assert told.err.count("\n") == 1
