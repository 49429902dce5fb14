"""What was shown is remembered, over HTTP: what has changed since, and who saw a report that was somebody else's."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.demo.cast import find
from resolvers.model import Report, ReportStatus
from tests.e2e.asking import QUERIES, number_of
from tests.e2e.composed import Composed, composed
from tests.e2e.test_clinician_changes import MADE, made, send
from tests.examples import pair

VALUE = "48.77"
SEEN = """query S($patient: PersonNumber!, $first: Int) { patient(id: $patient) { id timeline(first: $first) {
    edges { node { id key { report } changedSinceYouLooked status } } } } }"""
ASKED = SEEN.replace("status", "")
MINE = "{ me { timeline { edges { node { key { report } status changedSinceYouLooked } } } } }"
ONE = "query O($patient: PersonNumber!, $id: ID!) { patient(id: $patient) { report(id: $id) { status } } }"
LOG = "{ me { accessLog { edges { node { name operation kind outcome channel } } } } }"
MOVED = """{ operations { movedReports { edges { node { report leftAt left holds seenByComplete
    seenBy { at reader name hprNumber purpose organisation { number name } } } } } } }"""


@pytest.fixture
async def gateway(database: str, tmp_path: Path) -> AsyncIterator[Composed]:
    async with composed(database, tmp_path) as opened:
        opened.clock.to(MADE + timedelta(hours=1))
        yield opened


def issued(number: str, hours: int = 0, *, as_pair: tuple[str, str] = ("N", "F"), **changes: object) -> Report:
    """Write a version of an ordinary laboratory report, so many hours after the first."""
    return made(number, MADE + timedelta(hours=hours), "CLIN", VALUE, source_status=pair(*as_pair), **changes)


def corrected(number: str) -> Report:
    """Write the correction of a report, a day after it."""
    return issued(number, 24, as_pair=("M", "F"), status=ReportStatus.CORRECTED)


async def looked(
    gateway: Composed, caller: str = "dr-haug", patient: str = "kari", *, query: str = SEEN, **variables: object
):
    """Look at a timeline; gives what is told of each report, by the laboratory's number."""
    asked = {"patient": number_of(patient), **variables}
    answer = await gateway.demo.ask(caller, query, asked)
    edges = answer.data["patient"]["timeline"]["edges"]
    return {edge["node"]["key"]["report"]: edge["node"]["changedSinceYouLooked"] for edge in edges}


async def moved(gateway: Composed, caller: str = "drift"):
    """Ask what has moved."""
    answer = await gateway.demo.ask(caller, MOVED)
    return [edge["node"] for edge in answer.data["operations"]["movedReports"]["edges"]]


async def test_a_correction_is_told_once_to_who_saw_the_report_before_it(gateway: Composed) -> None:
    await send(gateway, issued("r1"))
    await send(gateway, issued("r2"))
    before = [await looked(gateway), await looked(gateway)]
    gateway.clock.by += timedelta(days=1)
    await send(gateway, corrected("r1"))
    after = [await looked(gateway), await looked(gateway)]

    assert before == [{"r1": None, "r2": None}, {"r1": False, "r2": False}]
    assert after == [{"r1": True, "r2": False}, {"r1": False, "r2": False}]
    assert await looked(gateway, "dr-lunde") == {"r1": None, "r2": None}


async def test_asking_whether_a_report_has_changed_is_no_look(gateway: Composed) -> None:
    await send(gateway, issued("r1"))
    unseen = await looked(gateway, query=ASKED)
    before = [await looked(gateway), await looked(gateway, query=ASKED)]
    gateway.clock.by += timedelta(days=1)
    await send(gateway, corrected("r1"))
    after = [await looked(gateway, query=query) for query in (ASKED, ASKED, SEEN, ASKED)]

    assert (unseen, before) == ({"r1": None}, [{"r1": None}, {"r1": False}])
    assert after == [{"r1": True}, {"r1": True}, {"r1": True}, {"r1": False}]


async def test_a_report_that_was_taken_back_has_changed_too(gateway: Composed) -> None:
    await send(gateway, issued("r1"))
    await looked(gateway)
    gateway.clock.by += timedelta(days=1)
    await send(gateway, issued("r1", 24, as_pair=("C", "F"), status=ReportStatus.CANCELLED))

    assert [await looked(gateway), await looked(gateway)] == [{"r1": True}, {"r1": False}]


async def test_what_stood_on_another_page_was_not_shown(gateway: Composed) -> None:
    await send(gateway, issued("r1"))
    await send(gateway, issued("r2"))
    (first,) = await looked(gateway, first=1)
    both = await looked(gateway)

    assert {number: told for number, told in both.items() if told is not None} == {first: False}


async def test_what_a_citizen_is_not_shown_makes_no_report_look_changed(gateway: Composed) -> None:
    async def mine():
        edges = (await gateway.demo.ask("kari", MINE)).data["me"]["timeline"]["edges"]
        return {edge["node"]["key"]["report"]: edge["node"]["changedSinceYouLooked"] for edge in edges}

    await send(gateway, issued("r1"))
    first = await mine()
    gateway.clock.by += timedelta(days=1)
    await send(gateway, issued("r1", 24, as_pair=("M", "P"), status=ReportStatus.PRELIMINARY))
    second = await mine()
    await send(gateway, issued("r1", 25, as_pair=("M", "F"), status=ReportStatus.CORRECTED))
    third = await mine()

    assert (first, second, third) == ({"r1": None}, {"r1": False}, {"r1": True})


async def test_a_report_that_moves_leaves_a_and_is_bs_and_the_operator_learns_who_saw_it(gateway: Composed) -> None:
    await send(gateway, issued("r1"), "kari")
    await send(gateway, issued("r2"), "kari")
    await looked(gateway, "dr-haug", "kari")
    await gateway.demo.ask("kari", MINE)
    gateway.clock.by += timedelta(days=1)
    await send(gateway, corrected("r1"), "per")
    (found,) = await moved(gateway)

    assert await looked(gateway, "dr-haug", "kari") == {"r2": False}
    assert await looked(gateway, "dr-moen", "per") == {"r1": None}
    doctor = find("dr-haug")
    assert [(look["reader"], look["name"], look["hprNumber"], look["purpose"]) for look in found["seenBy"]] == [
        ("SELF", None, None, "PATRQT"),
        ("PERSONNEL", doctor.name, doctor.hpr_number, "TREAT"),
    ]
    assert found["seenBy"][1]["organisation"] == {"number": doctor.organisation, "name": doctor.organisation_name}
    assert found["seenByComplete"]
    assert found["left"] != found["holds"]
    told = json.dumps(await moved(gateway))
    assert not [secret for secret in (VALUE, number_of("kari"), number_of("per"), "r1") if secret in told]


async def test_the_look_of_the_operator_stands_in_the_log_of_whom_the_report_has_left(gateway: Composed) -> None:
    await send(gateway, issued("r1"), "kari")
    await send(gateway, corrected("r1"), "per")
    await moved(gateway)
    logs = {who: (await gateway.demo.ask(who, LOG)).data["me"]["accessLog"]["edges"] for who in ("kari", "per")}

    looks = {
        who: [edge["node"] for edge in edges if edge["node"]["operation"] == "movedReports"]
        for who, edges in logs.items()
    }
    expected = {"name": "Dagny Drift", "operation": "movedReports", "kind": "ACCESS", "outcome": "OK"}
    assert looks == {"kari": [expected | {"channel": "OPERATOR"}], "per": []}


@pytest.mark.parametrize("caller", ["dr-haug", "kari", "koordinator", "sekretaer"])
async def test_nobody_else_is_told_what_has_moved(gateway: Composed, caller: str) -> None:
    answer = await gateway.demo.ask(caller, MOVED)

    assert answer.codes == ["FORBIDDEN"]
    assert answer.json["data"] == {"operations": {"movedReports": None}}


@pytest.mark.parametrize("caller", ["dr-haug", "kari", "lab-vest"])
async def test_nobody_else_gets_the_operators_scope(gateway: Composed, caller: str) -> None:
    with pytest.raises(KeyError, match="access_token"):
        await gateway.demo.ask(caller, MOVED, wish={"scope": "nhn:pps/provesvar-read nhn:pps/operator"})


async def test_an_operator_is_shown_nobodys_results(gateway: Composed) -> None:
    await send(gateway, issued("r1"))
    answer = await gateway.demo.ask("drift", SEEN, {"patient": number_of("kari")}, headers={"access-basis": "SAMTYKKE"})

    assert answer.codes == ["FORBIDDEN"]


async def test_the_shipped_queries_ask_the_same(gateway: Composed) -> None:
    changed, listed = (
        (QUERIES / f"{name}.graphql").read_text(encoding="utf-8") for name in ("changed", "moved-reports")
    )
    await send(gateway, issued("r1"), "kari")
    await looked(gateway)
    asked = {"patient": number_of("kari")}
    (edge,) = (await gateway.demo.ask("dr-haug", changed, asked)).data["patient"]["timeline"]["edges"]
    await send(gateway, corrected("r1"), "per")
    (found,) = (await gateway.demo.ask("drift", listed)).data["operations"]["movedReports"]["edges"]

    assert edge["node"]["changedSinceYouLooked"] is False
    assert found["node"]["report"] == edge["node"]["id"]
    assert [look["name"] for look in found["node"]["seenBy"]] == [find("dr-haug").name]
