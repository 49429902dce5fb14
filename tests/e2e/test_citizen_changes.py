"""What a citizen decides about their own results, end to end: blocks, wishes about release, and leaving altogether."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from msgspec.structs import replace

from gateway.demo.cast import find
from resolvers.deadline import Deadline
from resolvers.model import (
    Code,
    Discipline,
    Moment,
    ReleaseChoice,
    ReleasePreference,
    Restriction,
    RestrictionFamily,
    RestrictionLevel,
    RestrictionType,
)
from tests.e2e.asking import number_of
from tests.e2e.composed import Composed, composed, now
from tests.e2e.test_moments import own, send, written
from tests.examples import result

SEEN = """query S($patient: PersonNumber!) { patient(id: $patient) { restrictions { id } releasePreferences { choice }
  timeline { edges { node { key { report } citizenRelease { state until } } } notices { __typename
    ... on RestrictedNotice { kind } } completeness { sources { state reason } } } } }"""
BLOCK = """mutation B($input: BlockInput!) { blockAccess(input: $input) {
  restriction { id object subject code { code } period { from to } group lifted } } }"""
PREVIEW = """mutation P($input: BlockInput!) { previewBlock(input: $input) {
  reports results text organisations { name reports } } }"""
LIFT = "mutation L($id: ID!) { liftBlock(id: $id) { restriction { id lifted } } }"
LISTED = "{ me { restrictions { id kind origin lifted } } }"
PREFER = """mutation R($input: ReleasePreferenceInput!) { setReleasePreference(input: $input) {
  releasePreference { choice setAt } } }"""
OPT_OUT = "mutation O($input: OptOutInput!) { optOut(input: $input) { optedOut since } }"
END = "mutation E($input: EndOptOutInput!) { endOptOut(input: $input) { optedOut } }"
MINE = "{ me { timeline { edges { node { id } } notices { __typename } completeness { sources { state reason } } } } }"
GLUCOSE = "NPU02192"


@pytest.fixture
async def gateway(database: str, tmp_path: Path) -> AsyncIterator[Composed]:
    async with composed(database, tmp_path) as opened:
        yield opened


def wish(key: str = "k", **parts):
    return {"input": {"clientMutationId": key} | parts}


async def seen(gateway: Composed, patient: str = "kari", caller: str = "dr-haug"):
    return (await gateway.demo.ask(caller, SEEN, {"patient": number_of(patient)})).data["patient"]


async def reports(gateway: Composed, patient: str = "kari") -> set[str]:
    timeline = (await seen(gateway, patient))["timeline"]
    return {edge["node"]["key"]["report"] for edge in timeline["edges"]}


async def change(gateway: Composed, query: str, variables, citizen: str = "kari"):
    (changed,) = (await gateway.demo.ask(citizen, query, variables)).data.values()
    return changed


def restriction(**changes) -> Restriction:
    values = {
        "id": "",
        "family": RestrictionFamily.PRIVACY,
        "type": RestrictionType.SHIELD,
        "level": RestrictionLevel.SOFT,
        "valid_from": now(),
        "set_by": "Hanne Haug",
    }
    return Restriction(**(values | changes))


async def test_a_block_on_a_code_hides_the_whole_report_that_has_it_and_is_previewed_by_what_is_shown(gateway) -> None:
    grouped = result(value=None, members=(result(GLUCOSE),))
    await send(gateway, replace(written("r1"), results=(result(), grouped)), "kari")
    await send(gateway, written("r2"), "kari")
    code = {"code": {"code": GLUCOSE}}

    preview = await change(gateway, PREVIEW, wish(**code))
    before = await reports(gateway)
    kept = (await change(gateway, BLOCK, wish(**code)))["restriction"]
    blocked = await seen(gateway)
    mine = await own(gateway.demo, "kari")
    await change(gateway, LIFT, {"id": kept["id"]})

    assert (preview["reports"], preview["organisations"]) == (1, [{"name": find("lab-vest").name, "reports": 1}])
    assert "lokal kode" in preview["text"]
    assert before == {"r1", "r2"}
    assert (kept["object"], kept["code"]) == ("CODE", {"code": GLUCOSE})
    assert {edge["node"]["key"]["report"] for edge in blocked["timeline"]["edges"]} == {"r2"}
    assert [notice["kind"] for notice in blocked["timeline"]["notices"]] == ["REPORT_BLOCK"]
    assert sorted(mine) == ["r1", "r2"]
    assert await reports(gateway) == {"r1", "r2"}


@pytest.mark.parametrize(
    "parts",
    [
        {"discipline": "LAB"},
        {"requisition": "q-r1"},
        {"period": {"from": "2020-01-01"}},
        {"period": {"from": "2020-01-01"}, "group": "LE"},
    ],
)
async def test_every_kind_of_object_hides_what_it_names_and_leaves_the_citizen_their_own(gateway, parts) -> None:
    await send(gateway, written("r1"), "kari")
    assert await reports(gateway) == {"r1"}

    await change(gateway, BLOCK, wish(**parts))

    assert await reports(gateway) == set()
    assert await own(gateway.demo, "kari") == ["r1"]


@pytest.mark.parametrize("query", [BLOCK, PREVIEW])
@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"requisition": "q-r1", "discipline": "LAB"}, "BAD_USER_INPUT"),
        ({"group": "LE", "organisation": "100100673"}, "BAD_USER_INPUT"),
        ({"period": {"from": "2026-02-01", "to": "2026-01-01"}}, "BAD_USER_INPUT"),
        ({"requisition": "q-r1"}, "NOT_AVAILABLE"),
    ],
)
async def test_a_contradiction_and_a_request_that_is_not_seen_are_refused_alike_in_preview_and_block(
    gateway, query, parts, code
) -> None:
    assert (await gateway.demo.ask("kari", query, wish(**parts))).codes == [code]
    assert await change(gateway, PREVIEW, wish()) | {"text": ""} == {
        "reports": 0,
        "results": 0,
        "text": "",
        "organisations": [],
    }


async def test_the_citizen_lifts_a_shield_and_not_what_another_service_has_sent(gateway) -> None:
    soon = Deadline.after(30)
    person = await gateway.store.enrol((find("kari").number,), soon)
    shield, foreign = restriction(), restriction(id="7", type=RestrictionType.BLOCK, set_by="PTS")
    kept = await gateway.store.add_restriction(person, shield, reason="on her wish", idempotency_key="s", deadline=soon)
    await gateway.store.replicate(
        person, "pts", [foreign], number=find("kari").number, as_of=now(), now=now(), deadline=soon
    )

    listed = (await gateway.demo.ask("kari", LISTED)).data["me"]["restrictions"]
    refused = await gateway.demo.ask("kari", LIFT, {"id": "pts:7"})
    lifted = (await change(gateway, LIFT, {"id": kept.id}))["restriction"]

    assert {(found["id"], found["kind"], found["origin"], found["lifted"]) for found in listed} == {
        (kept.id, "SHIELD", "LOCAL", None),
        ("pts:7", "BLOCK", "pts", None),
    }
    assert [(error["extensions"]["code"], error["extensions"]["reason"]) for error in refused.json["errors"]] == [
        ("FORBIDDEN", "REPLICATED")
    ]
    assert lifted["lifted"] is not None


async def test_a_block_under_the_d_number_meets_who_asks_by_the_number_that_came_later(gateway) -> None:
    amal, soon = find("amal"), Deadline.after(30)
    earlier = await gateway.store.enrol(amal.earlier_numbers, soon)
    block = restriction(type=RestrictionType.BLOCK, set_by="CITIZEN")
    kept = await gateway.store.add_restriction(earlier, block, reason=None, idempotency_key="d", deadline=soon)
    await send(gateway, written("r1"), "amal")

    blocked = (await seen(gateway, "amal"))["timeline"]
    listed = (await gateway.demo.ask("amal", LISTED)).data["me"]["restrictions"]
    await change(gateway, LIFT, {"id": kept.id}, "amal")

    assert blocked["edges"] == []
    assert [notice["kind"] for notice in blocked["notices"]] == ["GENERAL_BLOCK"]
    assert [found["id"] for found in listed] == [kept.id]
    assert await reports(gateway, "amal") == {"r1"}


async def test_a_wish_for_later_holds_what_comes_after_it_and_hides_nothing_again(gateway) -> None:
    await send(gateway, written("r1"), "kari")
    assert await own(gateway.demo, "kari") == ["r1"]

    kept = (await change(gateway, PREFER, wish(choice="LATER", days=5)))["releasePreference"]
    # Messages are dated by the second; this one is of the first after the wish.
    at = datetime.fromisoformat(kept["setAt"]).replace(microsecond=0) + timedelta(seconds=1)
    issued = Moment(text=at.isoformat(), at=at)
    later = written("r2")
    dated = replace(later.message, generated=issued)
    await send(gateway, replace(later, issued=issued, first_issued=issued, message=dated), "kari")

    assert await own(gateway.demo, "kari") == ["r1"]
    edges = (await seen(gateway))["timeline"]["edges"]
    release = {edge["node"]["key"]["report"]: edge["node"]["citizenRelease"] for edge in edges}
    assert release["r1"]["state"] == "SHOWN"
    assert release["r2"]["state"] == "WAITS"
    assert datetime.fromisoformat(release["r2"]["until"]) > at + timedelta(days=4)


async def test_going_back_to_the_usual_leaves_what_an_earlier_wish_has_shown(gateway) -> None:
    person, soon = await gateway.store.enrol((find("kari").number,), Deadline.after(30)), Deadline.after(30)
    pathology = written("p1", hours_ago=13 * 24, discipline=Discipline.PAT, kind=Code(code="HIST"))
    await send(gateway, pathology, "kari")
    assert await own(gateway.demo, "kari") == []
    sooner = ReleasePreference(choice=ReleaseChoice.SOONER, set_at=now() - timedelta(days=20))
    await gateway.store.set_preference(person, sooner, idempotency_key="s", deadline=soon)
    assert await own(gateway.demo, "kari") == ["p1"]

    await change(gateway, PREFER, wish(choice="USUAL"))

    assert await own(gateway.demo, "kari") == ["p1"]


async def held(dsn: str, person: bytes) -> dict[str, int]:
    """Count the rows of a person in every table that has any, found by the tables' own columns."""
    connection = await asyncpg.connect(dsn)
    try:
        tables = await connection.fetch(
            "select attrelid::regclass::text as name from pg_attribute join pg_class on pg_class.oid = attrelid "
            "where attname = 'person_hash' and relkind in ('p', 'r') and not relispartition"
        )
        counted = {
            table["name"]: await connection.fetchval(
                f"select count(*) from {table['name']} where person_hash = $1",  # noqa: S608 - the database's own names
                person,
            )
            for table in tables
        }
    finally:
        await connection.close()
    return {table: count for table, count in counted.items() if count}


RESULTS = {"report", "report_version", "result", "result_code", "request", "party", "report_route"}


async def test_who_opts_out_leaves_nothing_gets_nothing_and_starts_empty(gateway, database) -> None:
    marked = {"rp-1": {"NORU"}}
    person = await gateway.store.enrol((find("kari").number,), Deadline.after(30))
    await send(gateway, written("r1"), "kari")
    assert b"SENDER_MISMATCH" in (await send(gateway, written("r2"), "kari", sender="lab-nord")).body
    await gateway.store.note_marks(person, "vest", marked, seen=(), known=(), now=now(), deadline=Deadline.after(30))
    await change(gateway, BLOCK, wish("b", discipline="PAT"))
    assert held_of_results(await held(database, person)) == RESULTS | {"quarantine", "source_mark"}

    out = await change(gateway, OPT_OUT, wish("out", understood=True))
    left = await held(database, person)
    again = await send(gateway, written("r3"), "kari")
    await send(gateway, written("r4"), "kari", sender="lab-nord")
    after = await held(database, person)
    mine = (await gateway.demo.ask("kari", MINE)).data["me"]["timeline"]
    theirs = (await seen(gateway))["timeline"]

    assert out["optedOut"]
    assert set(left) == {
        "person",
        "person_identifier",
        "opt_out",
        "citizen_wish",
        "restriction",
        "audit_entry",
        "outbox",
    }
    assert left["outbox"] == 1
    assert b'V="1"' in again.body
    assert set(after) == set(left)
    for timeline in (mine, theirs):
        assert timeline["edges"] == []
        assert [notice["__typename"] for notice in timeline["notices"]] == ["OptedOutNotice"]
        assert {line["reason"] for line in timeline["completeness"]["sources"]} == {"OPTED_OUT"}

    assert not (await change(gateway, END, wish("in")))["optedOut"]
    retried = await change(gateway, OPT_OUT, wish("out", understood=True))
    assert await own(gateway.demo, "kari") == []
    await send(gateway, written("r5"), "kari")

    assert not retried["optedOut"]
    assert await own(gateway.demo, "kari") == ["r5"]


def held_of_results(counted: dict[str, int]) -> set[str]:
    """Leave out what is kept of a person without any results."""
    return set(counted) - {"person", "person_identifier", "restriction", "audit_entry", "outbox"}


CHANGES = (
    (BLOCK, wish()),
    (PREVIEW, wish()),
    (PREFER, wish(choice="SOONER")),
    (OPT_OUT, wish(understood=True)),
    (END, wish()),
)


async def test_personnel_decide_nothing_for_a_citizen(gateway) -> None:
    for query, variables in CHANGES:
        assert (await gateway.demo.ask("dr-haug", query, variables)).codes == ["FORBIDDEN"]
    about = await seen(gateway)

    assert (about["restrictions"], about["releasePreferences"]) == (None, None)


async def test_who_represents_a_citizen_reads_results_and_neither_what_is_set_nor_who_has_looked(gateway) -> None:
    await send(gateway, written("r1"), "astrid")
    await change(gateway, BLOCK, wish(), "astrid")
    proxy = {"headers": {"access-basis": "FULLMAKT"}}
    query = """query A($patient: PersonNumber!) { patient(id: $patient) { restrictions { id }
      releasePreferences { choice } accessLog { edges { cursor } } timeline { edges { node { key { report } } } } } }"""

    about = (await gateway.demo.ask("bjorn", query, {"patient": number_of("astrid")}, **proxy)).data["patient"]

    assert [edge["node"]["key"]["report"] for edge in about.pop("timeline")["edges"]] == ["r1"]
    assert about == {"restrictions": None, "releasePreferences": None, "accessLog": None}
    for query, variables in CHANGES:
        refused = (await gateway.demo.ask("bjorn", query, variables, **proxy)).json
        assert refused["data"] is None
        assert {error["extensions"]["code"] for error in refused["errors"]} <= {"FORBIDDEN", "NOT_AVAILABLE"}


async def test_a_client_id_of_another_wish_is_refused_and_changes_nothing(gateway) -> None:
    await change(gateway, PREFER, wish(choice="SOONER"))

    refused = await gateway.demo.ask("kari", OPT_OUT, wish(understood=True))
    not_understood = await gateway.demo.ask("kari", OPT_OUT, wish("n", understood=False))

    assert (refused.codes, not_understood.codes) == (["BAD_USER_INPUT"], ["BAD_USER_INPUT"])
    assert (await gateway.demo.ask("kari", MINE)).data["me"]["timeline"]["notices"] == []
