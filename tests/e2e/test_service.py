"""An operator learns over HTTP how sources, intake and the log are, and figures in which nobody can be found."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import pytest

from gateway.demo.cast import CITIZENS, CLINICIANS, find
from gateway.source_config import SourceConfig
from tests.e2e.asking import number_of
from tests.e2e.composed import Composed, composed
from tests.integration.endpoint import page
from tests.integration.scripted import Scripted, response, scripted
from tests.redaction import ELEVEN_DIGITS

SOURCES = """query S($hours: Int! = 24) { operations { sources(hours: $hours) {
  source { id name } condition lastAskedAt lastAnsweredAt
  moments { since until asked answered cut late failed refused resting busy meanMs slowestMs } } } }"""
INTAKE = """{ operations { intake { since until days { day door accepted remarked repeated quarantined }
  quarantine { reason messages kilobytes oldestAt expiresAt } } } }"""
CHAIN = """{ operations { auditChain { entries unsealed lastSeal { number at hash keyId } verifiedSince verifiedUntil
  verified intact faults { kind shard sequence seal } } } }"""
FIGURES = """query F($days: Int! = 30) { operations { figures(days: $days) { since until
  lookUps { channel purpose looks patients } refusals { name times }
  completeness { answers complete missing { name times } } openings { name times } changes { name times }
  recency { asked found } reports { discipline reports hoursFromSample hoursFromIssue }
  coding { results national } optedOut } } }"""
ALL = (SOURCES, INTAKE, CHAIN, FIGURES)
ASKING = "query A($patient: PersonNumber!) { patient(id: $patient) { timeline { edges { node { id } } } } }"
HPR = [one.hpr_number for one in CLINICIANS if one.hpr_number]
NUMBERS = [one.number.digits for one in (*CITIZENS, *CLINICIANS) if getattr(one, "number", None)]


@dataclass
class Laboratory:
    """A laboratory that answers, or does not."""

    server: Scripted
    fault: list[int] = field(default_factory=list)


@pytest.fixture
async def laboratory() -> AsyncIterator[Laboratory]:
    fault: list[int] = []

    async def answer(_got):
        return response(status=fault[-1]) if fault else response(page())

    async with scripted(answer) as server:
        yield Laboratory(server=server, fault=fault)


@pytest.fixture
async def gateway(database: str, tmp_path: Path, laboratory: Laboratory) -> AsyncIterator[Composed]:
    lab = SourceConfig(id="lab", name="Lab", base_url=laboratory.server.base_url, retries=0, breaker_failures=3)
    off = SourceConfig(id="off", name="Off", base_url=laboratory.server.base_url, switched_on=False)
    async with composed(database, tmp_path, sources_of=lambda _: (lab, off)) as opened:
        yield opened


async def told(gateway: Composed, query: str, **variables: object):
    """Ask as the operator; gives what is told, in which nobody is."""
    answer = await gateway.demo.ask("drift", query, variables)
    operations = answer.data["operations"]
    text = json.dumps(operations)
    assert not [known for known in (*NUMBERS, *HPR) if known in text]
    assert not [one.name for one in (*CITIZENS, *CLINICIANS) if one.name in text]
    assert ELEVEN_DIGITS.findall(text) == []
    (found,) = operations.values()
    return found


async def sources(gateway: Composed):
    return {one["source"]["id"]: one for one in await told(gateway, SOURCES)}


def totals(source) -> dict[str, int]:
    """Add up all that was asked of a source, without what there was none of."""
    names = ("asked", "answered", "cut", "late", "failed", "refused", "resting", "busy")
    added = {name: sum(moment[name] for moment in source["moments"]) for name in names}
    return {name: times for name, times in added.items() if times}


async def ask(gateway: Composed, times: int = 1, patient: str = "kari") -> None:
    for _ in range(times):
        await gateway.demo.ask("dr-lunde", ASKING, {"patient": number_of(patient)})


async def test_an_operator_sees_a_source_fail_rest_and_come_back(gateway: Composed, laboratory: Laboratory) -> None:
    unasked = await sources(gateway)
    await ask(gateway)
    well = await sources(gateway)
    laboratory.fault.append(503)
    await ask(gateway)
    failing = await sources(gateway)
    await ask(gateway, 3)
    resting = await sources(gateway)

    assert {name: one["condition"] for name, one in unasked.items()} == {
        "central": "UNKNOWN",
        "lab": "UNKNOWN",
        "off": "OFF",
    }
    assert [found["lab"]["condition"] for found in (well, failing, resting)] == ["WELL", "FAILING", "RESTING"]
    assert {found["central"]["condition"] for found in (well, failing, resting)} == {"WELL"}
    assert totals(well["lab"]) == {"asked": 1, "answered": 1}
    assert totals(resting["lab"]) == {"asked": 5, "answered": 1, "failed": 3, "resting": 1}
    assert totals(resting["central"]) == {"asked": 5, "answered": 5}
    assert totals(resting["off"]) == {}
    assert resting["lab"]["lastAskedAt"] > resting["lab"]["lastAnsweredAt"] == well["lab"]["lastAnsweredAt"]
    assert len(resting["lab"]["moments"]) == 96
    (busy,) = [moment for moment in well["lab"]["moments"] if moment["asked"]]
    assert 0 <= busy["meanMs"] <= busy["slowestMs"]


async def test_a_source_that_does_not_answer_is_late_and_no_answer_waits_for_it(database: str, tmp_path: Path) -> None:
    async def hang(_got):
        return None

    async with scripted(hang) as server:
        lab = SourceConfig(id="lab", name="Lab", base_url=server.base_url, retries=0, budget_s=0.3)
        async with composed(database, tmp_path, sources_of=lambda _: (lab,)) as gateway:
            await ask(gateway)
            found = (await sources(gateway))["lab"]

    assert (found["condition"], totals(found)) == ("FAILING", {"asked": 1, "late": 1})
    assert max(moment["slowestMs"] or 0 for moment in found["moments"]) >= 250


async def test_what_one_gateway_has_counted_is_told_by_another(
    gateway: Composed, laboratory: Laboratory, database: str, tmp_path: Path
) -> None:
    await ask(gateway, 2)
    await sources(gateway)
    folder = tmp_path / "other"
    folder.mkdir()
    lab = SourceConfig(id="lab", name="Lab", base_url=laboratory.server.base_url, retries=0)
    async with composed(database, folder, sources_of=lambda _: (lab,)) as other:
        await ask(other)
        both = await sources(other)

    assert totals(both["lab"]) == {"asked": 3, "answered": 3}
    assert totals((await sources(gateway))["lab"]) == {"asked": 3, "answered": 3}


async def test_an_operator_sees_what_came_in_and_what_was_put_in_quarantine_and_nothing_of_it(
    gateway: Composed,
) -> None:
    for body in (b"<not a message", b"<not a message either"):
        await gateway.demo.post(
            "lab-vest", body, path="/intake/svarrapport", headers={"content-type": "application/xml"}
        )

    found = await told(gateway, INTAKE)

    (day,) = found["days"]
    assert day == {
        "day": found["until"],
        "door": "SVARRAPPORT",
        "accepted": 0,
        "remarked": 0,
        "repeated": 0,
        "quarantined": 2,
    }
    (kept,) = found["quarantine"]
    assert (kept["messages"], kept["kilobytes"]) == (2, 1)
    assert "not a message" not in json.dumps(found)


async def test_an_operator_sees_whether_the_log_is_whole(gateway: Composed, database: str) -> None:
    await ask(gateway)
    whole = await told(gateway, CHAIN)
    connection = await asyncpg.connect(database)
    await connection.execute("update audit_entry set outcome = 'NOT_AVAILABLE' where operation = 'timeline'")
    await connection.close()
    changed = await told(gateway, CHAIN)

    assert (whole["intact"], whole["faults"]) == (True, [])
    assert int(whole["entries"]) == whole["verified"] == int(whole["unsealed"]) > 0
    assert whole["verifiedSince"] < whole["verifiedUntil"]
    assert changed["intact"] is False
    assert [(fault["kind"], fault["seal"]) for fault in changed["faults"]] == [("ENTRY_CHANGED", None)]


async def test_figures_are_of_groups_and_a_few_are_withheld(gateway: Composed, laboratory: Laboratory) -> None:
    await ask(gateway, 4)
    few = await told(gateway, FIGURES)
    await ask(gateway)
    laboratory.fault.append(503)
    await ask(gateway, 4)
    four_of_many = await told(gateway, FIGURES)
    await ask(gateway)
    enough = await told(gateway, FIGURES)

    assert (few["lookUps"], few["completeness"], few["optedOut"]) == ([], None, None)
    (group,) = enough["lookUps"]
    assert group == {"channel": "PERSONNEL", "purpose": "TREAT", "looks": 10, "patients": None}
    assert four_of_many["completeness"] == {"answers": 10, "complete": None, "missing": []}
    assert enough["completeness"] == {"answers": 10, "complete": 0.5, "missing": [{"name": "lab", "times": 5}]}
    assert enough["recency"] is None


@pytest.mark.parametrize("caller", ["dr-haug", "kari", "koordinator"])
@pytest.mark.parametrize("query", ALL)
async def test_nobody_else_learns_how_the_service_is_and_the_refusal_is_recorded(
    gateway: Composed, database: str, caller: str, query: str
) -> None:
    answer = await gateway.demo.ask(caller, query)
    connection = await asyncpg.connect(database)
    recorded = await connection.fetch("select kind, outcome from audit_entry")
    await connection.close()

    assert answer.codes == ["FORBIDDEN"]
    assert list(answer.json["data"]["operations"].values()) == [None]
    assert [tuple(row) for row in recorded] == [("REFUSAL", "FORBIDDEN")]


async def test_that_it_was_asked_is_recorded_about_nobody_by_the_row_that_allows_it(
    gateway: Composed, database: str
) -> None:
    for query in ALL:
        await told(gateway, query)
    connection = await asyncpg.connect(database)
    recorded = await connection.fetch("select operation, person_hash, row_counts from audit_entry order by at")
    await connection.close()

    assert [row["operation"] for row in recorded] == ["sources", "intake", "auditChain", "figures"]
    assert {bytes(row["person_hash"]) for row in recorded} == {bytes(32)}
    assert {row["row_counts"] for row in recorded} == {'{"OP6": 1}'}


@pytest.mark.parametrize("query", ["sources(hours: 169) { condition }", "figures(days: 0) { since }"])
async def test_more_than_there_is_or_nothing_cannot_be_asked_for(gateway: Composed, query: str) -> None:
    answer = await gateway.demo.ask("drift", f"{{ operations {{ {query} }} }}")

    assert answer.codes == ["BAD_USER_INPUT"]
    assert find("drift").name not in answer.body.decode()
