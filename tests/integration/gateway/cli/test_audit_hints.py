"""`audit hints` over a real store: who should be looked into and why, of nobody by name; the reading is recorded."""

import argparse
import asyncio
import json
from datetime import timedelta

import pytest
from msgspec.structs import replace

from gateway.cli import Refused, audit_hints
from gateway.cli.running import now
from gateway.opening import open_store
from gateway.settings import load
from resolvers.deadline import Deadline
from resolvers.oversight.hinting import HintKind
from resolvers.store import NOBODY
from tests.integration.gateway.cli.test_audit_export import BY, NAMING, settings  # noqa: F401 - a fixture
from tests.integration.resolvers.store.lives import KARI
from tests.integration.resolvers.store.test_access_log import ENTRY

LOOK = replace(ENTRY, opening=None, relation="TREATING", self_authorised=False)


def hints(*words):
    parser = argparse.ArgumentParser()
    audit_hints.add(parser.add_subparsers())
    arguments = parser.parse_args(["hints", *map(str, words)])
    return arguments.run(arguments)


def live(file, *looks):
    """Write entries about Kari, a minute apart from three days ago on; gives her."""

    async def lived():
        async with open_store(load(file)) as store:
            soon = Deadline.after(10)
            kari = await store.enrol([KARI], soon)
            begun = (now() - timedelta(days=3)).replace(microsecond=0)
            for minute, look in enumerate(looks):
                await store.append_audit(replace(look, person=kari, at=begun + timedelta(minutes=minute)), soon)
            return kari, begun

    return asyncio.run(lived())


def log(file):
    """Read what is recorded about nobody."""

    async def read():
        async with open_store(load(file)) as store:
            return await store.access_log(NOBODY, after=None, limit=9, deadline=Deadline.after(10))

    return asyncio.run(read())


@pytest.fixture
def strict(settings):  # noqa: F811 - the fixture
    """Settings by which one look-up out of hours is never enough."""
    with settings.open("a", encoding="utf-8") as file:
        file.write("[misuse_hints]\nout_of_hours = 100000\n")
    return settings


def test_a_hint_says_whose_look_ups_why_and_how_many_and_the_reading_is_recorded(strict, capsys):
    own = replace(LOOK, self_authorised=True, organisation_name="Syke\x1b[31mhuset")
    kari, begun = live(strict, own, own, LOOK)

    assert hints(*BY, "--settings", strict) == 0
    first, second = ((begun + timedelta(minutes=minute)).astimezone(audit_hints.OSLO) for minute in (0, 1))
    assert capsys.readouterr().out.splitlines() == [
        "SELF_AUTHORISED: let themself in",
        "  by      Kari Lunde (HPR 9144900)",
        "  for     Syke [31mhuset (100100673)",
        f"  2 look-ups of 1 patients, {first:%Y-%m-%d %H:%M} to {second:%Y-%m-%d %H:%M}",
        f"  {second:%Y-%m-%d %H:%M}  {NAMING.person(kari)}  timeline  TREAT",
        f"  {first:%Y-%m-%d %H:%M}  {NAMING.person(kari)}  timeline  TREAT",
        "1 to look into",
        "the register of health personnel did not tell who is who: colleagues may be missing",
    ]
    (entry,) = log(strict)
    assert (entry.operation, entry.actor_name, entry.rows) == ("misuseHints", "Dagny Drift", {"OP4": 1})


def test_one_json_object_a_hint_has_exactly_its_members(strict, capsys):
    kari, begun = live(strict, replace(LOOK, relation="NONE"))
    hints(*BY, "--settings", strict, "--json")

    (found,) = map(json.loads, capsys.readouterr().out.splitlines())
    (look,) = found.pop("entries")
    assert found == {
        "kind": "NO_RELATION",
        "name": "Kari Lunde",
        "hprNumber": "9144900",
        "organisation": "100100673",
        "organisationName": "Sykehuset",
        "looks": 1,
        "persons": 1,
        "firstAt": begun.isoformat(),
        "lastAt": begun.isoformat(),
    }
    assert look.pop("id")
    assert look == {
        "at": begun.isoformat(),
        "person": NAMING.person(kari),
        "purpose": "TREAT",
        "basis": "SAMTYKKE",
        "operation": "timeline",
    }


def test_what_is_longer_ago_is_not_told(strict, capsys):
    live(strict, replace(LOOK, self_authorised=True))
    hints(*BY, "--settings", strict, "--days", "2", "--json")

    assert capsys.readouterr().out == ""


def test_no_national_number_is_told(strict, capsys):
    live(strict, replace(LOOK, self_authorised=True, relation="NONE"))
    hints(*BY, "--settings", strict, "--json")

    assert KARI.digits not in capsys.readouterr().out


def test_a_register_that_does_not_answer_is_said(strict, capsys):
    text = strict.read_text(encoding="utf-8")
    strict.write_text(
        text.replace("[misuse", '[registers]\nbase_url = "http://127.0.0.1:9"\n[misuse'), encoding="utf-8"
    )
    live(strict, LOOK)
    hints(*BY, "--settings", strict)

    assert "colleagues may be missing" in capsys.readouterr().out


@pytest.mark.parametrize(("words", "status"), [(("--by", ""), 2), ((*BY, "--days", "0"), 2)])
def test_without_a_name_or_for_no_days_nothing_is_told(strict, words, status):
    live(strict)
    with pytest.raises(Refused) as refused:
        hints(*words, "--settings", strict)
    assert refused.value.status == status


def test_a_table_that_does_not_allow_it_is_said(strict, monkeypatch):
    rules = audit_hints.read_operations()
    closed = rules.__class__(version="x", valid_from=rules.valid_from, owner="x", rows=rules.rows[-1:])
    monkeypatch.setattr(audit_hints, "read_operations", lambda: closed)

    with pytest.raises(Refused) as refused:
        hints(*BY, "--settings", strict)
    assert refused.value.status == 3


def test_a_log_that_does_not_open_is_said(strict, tmp_path):
    live(strict, LOOK)
    (tmp_path / "secret").write_text("another secret that is long enough too", encoding="utf-8")

    with pytest.raises(Refused) as refused:
        hints(*BY, "--settings", strict)
    assert refused.value.status == 1


def test_every_reason_has_words():
    assert audit_hints.WHAT.keys() == set(HintKind)
