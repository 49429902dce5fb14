"""`moved` over a real store: what has moved and who saw it, without whose it is; and the look is recorded."""

import argparse
import asyncio
import dataclasses
import json
from datetime import timedelta

import pytest
from msgspec.structs import replace

from gateway.cli import Refused
from gateway.cli import moved as command
from gateway.cli.running import now
from gateway.opening import open_store
from gateway.settings import load
from resolvers.audit import Audit
from resolvers.deadline import Deadline
from resolvers.model import ActorKind, Sight
from resolvers.naming import Naming
from resolvers.oversight.operating import Operating
from tests.conftest import execute
from tests.integration.resolvers.store.lives import KARI, OLA, RECEIVED, arrival, made, version
from tests.integration.resolvers.store.test_access_log import ENTRY

SECRET = "a secret that only the tests have, long enough"
NAMING = Naming(SECRET.encode())
YESTERDAY = now() - timedelta(days=1)
BY = ("--by", "Dagny Drift")


@pytest.fixture
def settings(database, tmp_path):
    """A settings file that names a fresh, migrated database and a secret."""
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    file = tmp_path / "settings.toml"
    file.write_text(f'dsn = "{database}"\nsecret_file = "{tmp_path / "secret"}"\n', encoding="utf-8")
    return file


def moved(*words):
    parser = argparse.ArgumentParser()
    command.add(parser.add_subparsers())
    arguments = parser.parse_args(["moved", *map(str, words)])
    return arguments.run(arguments)


def live(settings, *looks, numbers=("r1",)):
    """Let reports move from Kari to Ola, after looks at the first of Kari's; gives the two persons."""

    async def lived():
        async with open_store(load(settings)) as store:
            soon = Deadline.after(10)
            for number in numbers:
                await store.file(arrival(version(KARI, made(number))), soon)
            kari = await store.person([KARI], soon)
            shown = (Sight(NAMING.report(made().key), 1),)
            for entry in looks:
                await store.append_audit(replace(entry, person=kari, shown=shown), soon)
            for number in numbers:
                await store.file(arrival(version(OLA, made(number, issued="2026-02-01", kind="M"), "M")), soon)
            return kari, await store.person([OLA], soon)

    return asyncio.run(lived())


def recorded(settings, person):
    """Read a person's log."""

    async def read():
        async with open_store(load(settings)) as store:
            return await store.access_log(person, after=None, limit=9, deadline=Deadline.after(10))

    return asyncio.run(read())


def look(minute: int, **changes):
    return replace(ENTRY, at=YESTERDAY.replace(hour=9, minute=minute), opening=None, **changes)


def test_what_moved_is_listed_with_who_saw_it_and_the_look_is_recorded(settings, capsys):
    mother = look(3, actor_kind=ActorKind.CITIZEN, represents=True, assistant_subject=None)
    mother = replace(mother, assistant_name=None, assistant_hpr_number=None)
    kari, ola = live(settings, look(2, organisation_name="Syke\x1b[31mhuset"), mother)

    assert moved("list", *BY, "--settings", settings) == 0
    out = capsys.readouterr().out

    at = f"{YESTERDAY:%Y-%m-%d}"
    hour = f"{YESTERDAY.replace(hour=9).astimezone(command.OSLO):%H}"
    assert out.splitlines() == [
        f"{NAMING.report(made().key)}  left {RECEIVED.astimezone(command.OSLO):%Y-%m-%d %H:%M}",
        f"  from    {NAMING.person(kari)}",
        f"  to      {NAMING.person(ola)}",
        f"  seen    {at} {hour}:03  who represents the person",
        f"  seen    {at} {hour}:02  Kari Lunde (HPR 9144900), Syke [31mhuset (100100673), TREAT",
        "          through Siv Hjelper (HPR 9144901)",
        "1 moved",
    ]
    newest, *_ = recorded(settings, kari)
    assert (newest.operation, newest.actor_kind, newest.actor_name) == (
        "movedReports",
        ActorKind.OPERATOR,
        "Dagny Drift",
    )
    assert newest.rows == {"OP2": 1}
    assert recorded(settings, ola) == ()


def test_one_json_object_a_report_has_exactly_its_members(settings, capsys):
    kari, ola = live(settings, look(2))

    assert moved("list", "--json", *BY, "--settings", settings) == 0
    assert json.loads(capsys.readouterr().out) == {
        "report": NAMING.report(made().key),
        "leftAt": RECEIVED.isoformat(),
        "left": NAMING.person(kari),
        "holds": NAMING.person(ola),
        "seenByComplete": True,
        "seenBy": [
            {
                "at": look(2).at.isoformat(),
                "reader": "PERSONNEL",
                "name": "Kari Lunde",
                "hprNumber": "9144900",
                "assistantName": "Siv Hjelper",
                "assistantHprNumber": "9144901",
                "organisation": "100100673",
                "organisationName": "Sykehuset",
                "purpose": "TREAT",
            }
        ],
    }


def test_a_citizen_is_not_named_for_a_machine_either(settings, capsys):
    live(settings, look(2, actor_kind=ActorKind.CITIZEN, represents=False))
    moved("list", "--json", *BY, "--settings", settings)

    (told,) = json.loads(capsys.readouterr().out)["seenBy"]
    assert (told["reader"], told["name"], told["hprNumber"]) == ("SELF", None, None)


def test_that_nobody_saw_it_or_more_than_are_told_is_said(settings, capsys, monkeypatch):
    live(settings)
    moved("list", *BY, "--settings", settings)
    assert "  seen    by nobody" in capsys.readouterr().out

    monkeypatch.setattr("resolvers.oversight.operating.MOST_SIGHTINGS", 0)
    live(settings, look(2), numbers=("r1",))
    moved("list", *BY, "--settings", settings)
    assert "  seen    by more than are listed" in capsys.readouterr().out


def test_a_list_of_several_pages_is_read_to_its_end(settings, capsys, monkeypatch):
    monkeypatch.setattr(command, "A_PAGE", 2)
    live(settings, numbers=tuple(f"r{number}" for number in range(5)))

    assert moved("list", *BY, "--settings", settings) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "5 moved"


def test_a_report_that_is_kept_no_longer_belongs_to_nobody(settings, capsys):
    _, ola = live(settings)

    async def opted_out():
        async with open_store(load(settings)) as store:
            await store.set_opt_out(ola, RECEIVED, Deadline.after(10))

    asyncio.run(opted_out())
    moved("list", *BY, "--settings", settings)

    assert "  to      nobody: it is kept no longer" in capsys.readouterr().out


@pytest.mark.parametrize("name", [" ", "Dagny\nDrift"])
def test_whoever_asks_is_named_on_one_line(settings, name):
    with pytest.raises(Refused, match="name who asks") as raised:
        moved("list", "--by", name, "--settings", settings)
    assert raised.value.status == 2


def test_where_no_row_lets_the_command_line_in_it_is_refused(settings):
    kari, _ = live(settings)
    rules = command.read_operations()
    closed = dataclasses.replace(rules, rows=(rules.rows[0], rules.rows[-1]))

    async def asked():
        async with open_store(load(settings)) as store:
            await command.a_page(
                Operating(store, Audit(store), NAMING, rules=closed, retention=command.read_retention()),
                "Dagny Drift",
                after=None,
            )

    with pytest.raises(Refused, match="only a named operator") as raised:
        asyncio.run(asked())
    assert raised.value.status == command.NOT_ALLOWED
    assert recorded(settings, kari) == ()


def test_where_there_is_no_log_nothing_is_told(settings, database, capsys):
    live(settings)
    asyncio.run(execute(database, "drop table audit_entry cascade"))

    with pytest.raises(Refused, match="the store cannot be used: the access log cannot be read"):
        moved("list", *BY, "--settings", settings)
    assert capsys.readouterr().out == ""


def test_there_must_be_a_store(tmp_path):
    with pytest.raises(Refused, match="there is no store in the state folder"):
        moved("list", *BY, "--state", tmp_path)
