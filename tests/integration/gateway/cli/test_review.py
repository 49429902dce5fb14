"""`review` over a real store: what waits is listed without whose it is, and a review is noted once."""

import argparse
import asyncio
import json
from datetime import timedelta

import pytest
from msgspec.structs import replace

from gateway.cli import Refused
from gateway.cli import review as command
from gateway.opening import open_store
from gateway.settings import load
from resolvers.deadline import Deadline
from resolvers.model import OpeningGrounds, OpeningKind
from tests.examples import NOW, NUMBER, grant

SECRET = "a secret that only the tests have, long enough"
GROUNDS = OpeningGrounds(reason="Bevisstløs\n\x1b[31mved ankomst", name="Lena Lunde", hpr_number="900000101")
ASSISTED = replace(GROUNDS, reason=None, assistant_name="Siv Skrinde", assistant_hpr_number="900000113")


@pytest.fixture
def settings(database, tmp_path):
    """A settings file that names a fresh, migrated database and a secret."""
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    file = tmp_path / "settings.toml"
    file.write_text(f'dsn = "{database}"\nsecret_file = "{tmp_path / "secret"}"\n', encoding="utf-8")
    return file


def review(*words):
    parser = argparse.ArgumentParser()
    command.add(parser.add_subparsers())
    arguments = parser.parse_args(["review", *map(str, words)])
    return arguments.run(arguments)


def keep(settings, *openings):
    """Keep openings, each with its grounds, in the store that the settings name."""

    async def kept():
        async with open_store(load(settings)) as store:
            person = await store.enrol([NUMBER], Deadline.after(10))
            for number, (opening, grounds) in enumerate(openings):
                await store.open_restricted(
                    person, opening, grounds=grounds, idempotency_key=f"k{number}", deadline=Deadline.after(10)
                )

    asyncio.run(kept())


def opening(number: int, **changes):
    at = NOW + timedelta(minutes=number)
    values = {
        "id": f"2c1e9a54-7a3b-4a7e-9a43-0d3c5f1f00{number:02}",
        "organisation_name": "Sykehuset",
        "granted_at": at,
        "expires_at": at + timedelta(minutes=60),
    }
    return grant(**{**values, **changes})


def test_what_waits_is_listed_oldest_first_without_whose_it_is(settings, capsys):
    emergency = opening(1, kind=OpeningKind.EMERGENCY, purpose="ETREAT")
    keep(settings, (opening(2), ASSISTED), (emergency, GROUNDS))

    assert review("list", "--settings", settings) == 0
    out = capsys.readouterr().out

    assert out.splitlines() == [
        f"{emergency.id}  2026-03-02 13:01 to 14:01  ETREAT  FORHOYET_AKUTT",
        f"  for     Sykehuset ({emergency.organisation})",
        "  by      Lena Lunde (HPR 900000101)",
        "  reason  Bevisstløs  [31mved ankomst",
        f"{opening(2).id}  2026-03-02 13:02 to 14:02  TREAT  FORHOYET_SAMTYKKE",
        f"  for     Sykehuset ({emergency.organisation})",
        "  by      Lena Lunde (HPR 900000101)",
        "  through Siv Skrinde (HPR 900000113)",
        "  reason  none given",
        "2 to review",
    ]
    assert NUMBER.digits not in out


def test_one_json_object_an_opening_has_exactly_its_members(settings, capsys):
    keep(settings, (opening(1), OpeningGrounds()))

    assert review("list", "--json", "--settings", settings) == 0
    assert json.loads(capsys.readouterr().out) == {
        "id": opening(1).id,
        "at": "2026-03-02T12:01:00+00:00",
        "until": "2026-03-02T13:01:00+00:00",
        "basis": "FORHOYET_SAMTYKKE",
        "purpose": "TREAT",
        "organisation": opening(1).organisation,
        "organisationName": "Sykehuset",
        "name": None,
        "hprNumber": None,
        "assistantName": None,
        "assistantHprNumber": None,
        "decisionRef": None,
        "reason": None,
    }


def test_a_queue_of_several_pages_is_read_to_its_end(settings, capsys, monkeypatch):
    monkeypatch.setattr(command, "A_PAGE", 2)
    keep(settings, *((opening(number), GROUNDS) for number in range(5)))

    assert review("list", "--settings", settings) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "5 to review"


def test_what_has_been_reviewed_no_longer_waits(settings, capsys):
    keep(settings, (opening(1), GROUNDS), (opening(2), GROUNDS))

    assert review("done", opening(1).id, "--by", "Rita Revisor", "--settings", settings) == 0
    assert review("list", "--settings", settings) == 0

    assert capsys.readouterr().out.splitlines()[-1] == "1 to review"


@pytest.mark.parametrize("unknown", ["2c1e9a54-7a3b-4a7e-9a43-0d3c5f1f0009", "nothing"])
def test_an_opening_that_is_not_there_is_told_with_exit_code_3(settings, unknown):
    with pytest.raises(Refused) as refused:
        review("done", unknown, "--by", "Rita Revisor", "--settings", settings)

    assert refused.value.status == 3


@pytest.mark.parametrize("name", ["", "  ", "\x1b[31m"])
def test_who_reviews_has_a_name(settings, name):
    with pytest.raises(Refused) as refused:
        review("done", opening(1).id, "--by", name, "--settings", settings)

    assert refused.value.status == 2


def test_a_folder_without_a_store_is_refused_as_nothing_waiting_would_be_untrue(tmp_path):
    with pytest.raises(Refused, match="no store"):
        review("list", "--state", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_settings_whose_store_is_not_made_yet_are_refused(tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text(f'state = "{tmp_path / "store"}"\n', encoding="utf-8")

    with pytest.raises(Refused, match="no store yet"):
        review("list", "--settings", file)


def test_a_store_that_cannot_be_opened_is_one_clear_line(tmp_path):
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    file = tmp_path / "settings.toml"
    dsn = f"postgresql:///postgres?host={tmp_path}"
    file.write_text(f'dsn = "{dsn}"\nsecret_file = "{tmp_path / "secret"}"\n', encoding="utf-8")

    with pytest.raises(Refused, match="the store cannot be used"):
        review("list", "--settings", file)
