"""The nineteen ways in which others have leaked or failed (the policy page lists them): none of them happens here."""

import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from msgspec.structs import replace

from gateway.demo.cast import find
from gateway.demo.client import proof, read_client_key
from gateway.source_config import SourceConfig
from resolvers.model import Code, Discipline, Identifier, Moment, Party, Report, Specimen
from resolvers.normalise.instants import moment
from resolvers.schema.assembly import build
from tests.conftest import copy, execute, on_database
from tests.e2e import test_clinician_changes as weeks
from tests.e2e.asking import Answer, number_of
from tests.e2e.composed import Composed, composed
from tests.e2e.test_fail_closed import locked
from tests.e2e.test_moments import own, seen, send, written
from tests.examples import NLK, pair, result
from tests.integration.scripted import Got, response, scripted

pytestmark = pytest.mark.asyncio(loop_scope="module")

NUMBERS = count(1)
# The same on every question, so that whole answers can be compared.
SAME = {"headers": {"x-request-id": "nineteen-failures"}}
LINES = """edges { cursor node { id key { report } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    completeness { complete sources { source { id } state shown reason } } notices { __typename }"""
MINE = f"""query M($filter: TimelineFilter, $order: TimelineOrder! = NEWEST_FIRST, $first: Int, $after: String) {{
    me {{ timeline(filter: $filter, order: $order, first: $first, after: $after) {{ {LINES} }} }} }}"""
ABOUT = f"""query A($patient: PersonNumber!, $filter: TimelineFilter, $first: Int, $after: String) {{
    patient(id: $patient) {{ timeline(filter: $filter, first: $first, after: $after) {{ {LINES} }} }} }}"""
ONE = "query O($patient: PersonNumber!, $id: ID!) { patient(id: $patient) { report(id: $id) { id } } }"
MY_ONE = "query O($id: ID!) { me { report(id: $id) { id } } }"
WHY = "query W($input: ExplainInput!) { explainAccess(input: $input) { reportShown decisions { sentence } } }"
PENDING = "{ pendingReleases { edges { node { report patient { number } } } complete } }"
PREVIEW = "mutation P($input: BlockInput!) { previewBlock(input: $input) { reports results text } }"
BLOCK = "mutation B($input: BlockInput!) { blockAccess(input: $input) { restriction { id } } }"
LIFT = "mutation L($id: ID!) { liftBlock(id: $id) { restriction { id } } }"
OPEN = "mutation O($input: OpenRestrictedInput!) { openRestricted(input: $input) { id } }"
DELAY = "mutation D($input: DelayReleaseInput!) { delayRelease(input: $input) { restriction { id } } }"
LOG = "{ me { accessLog { edges { node { name operation outcome } } } } }"
EMERGENCY = {"basis": "EMERGENCY", "reason": "Bevisstløs, må vite om blodfortynnende"}
TWO = """query T($a: PersonNumber!, $b: PersonNumber!, $id: ID!) {
    a: patient(id: $a) { id } b: patient(id: $b) { report(id: $id) { id } } }"""
VALUES = "{ me { timeline { edges { node { results { value { ... on Quantity { text } } } } } } } }"
SAMPLED = """query S($patient: PersonNumber!) { patient(id: $patient) { timeline {
    edges { node { sampled key { report } } } } } }"""
PLACED = """query P($patient: PersonNumber!) { patient(id: $patient) { timeline { edges { node {
    key { report } status firstIssued results { id } } } } } }"""
PADLOCK = """query P($patient: PersonNumber!) { patient(id: $patient) { timeline {
    edges { node { key { report } performer { name } } } completeness { sources { source { id name } shown reason } }
    notices { __typename ... on RestrictedNotice { kind openableBy text } } } } }"""
PROXY = {"headers": {"access-basis": "FULLMAKT"}}
ABOUT_ASTRID = {"patient": number_of("astrid")}
SECRET_VALUE = "48.7731"
CLINIC = "Klinikk for seksuelt overførbare sykdommer (oppdiktet)"
# What every question of health personnel has, and how one without it is refused.
NEEDED = {
    "authorization": (401, ["UNAUTHENTICATED"]),
    "dpop": (401, ["UNAUTHENTICATED"]),
    "access-basis": (200, ["BASIS_REQUIRED"]),
}
# Around midnight in winter and summer, around both changes of the clock, and dates alone.
TIMES = (
    "2025-01-10T00:30:00+01:00",
    "2025-01-10T23:59:00+01:00",
    "2025-07-10T00:30:00+02:00",
    "2025-07-10T23:59:00+02:00",
    "2025-03-30T00:30:00+01:00",
    "2025-03-30T03:30:00+02:00",
    "2025-03-30T23:30:00+02:00",
    "2025-10-26T00:30:00+02:00",
    "2025-10-26T02:30:00+02:00",
    "2025-10-26T23:30:00+01:00",
    "2025-03-30",
    "2025-01-11",
)
# Long before the thirty seconds of the whole answer; the client's own token is in what is measured.
SHORT_S, PROMPT_S = 0.5, 10.0


@asynccontextmanager
async def opened(server: str, folder: Path, **changes: object) -> AsyncIterator[Composed]:
    """Open a gateway on a database of its own."""
    name = f"nineteen_{next(NUMBERS)}"
    await copy(server, name)
    async with composed(on_database(server, name), folder, **changes) as gateway:
        yield gateway
    await execute(server, f"drop database {name} with (force)")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gateway(server: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Composed]:
    """One gateway for all tests that need no other: each is about people of its own."""
    async with opened(server, tmp_path_factory.mktemp("gateway")) as running:
        yield running


@dataclass
class Regional:
    """A gateway with two regions that hold nothing, and those of them that do not answer."""

    gateway: Composed
    broken: set[str] = field(default_factory=set)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def regional(server: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Regional]:
    broken: set[str] = set()

    def region(name: str):
        async def answer(_got: Got) -> bytes:
            if name in broken:
                return response(status=500)
            return response(b'{"resourceType":"Bundle","type":"searchset","total":0,"entry":[]}')

        return scripted(answer)

    async with region("nord") as nord, region("vest") as vest:
        sources = tuple(
            SourceConfig(id=name, name=name.title(), base_url=served.base_url)
            for name, served in (("nord", nord), ("vest", vest))
        )
        async with opened(server, tmp_path_factory.mktemp("regional"), sources=sources) as running:
            yield Regional(running, broken)


def tissue(number: str, hours_ago: int = 4, **changes: Any) -> Report:
    """Write a report that its citizen does not see for 14 days, and health personnel do."""
    return written(number, hours_ago=hours_ago, kind=Code(code="HIST"), discipline=Discipline.PAT, **changes)


def requested(found: Report, doctor: str) -> Report:
    """Let one of the cast have asked for a report."""
    kind = Code(code="HPR", system="urn:oid:2.16.578.1.12.4.1.1.9051", display="HPR-nummer")
    who = find(doctor)
    named = Party(name=who.name, identifiers=(Identifier(value=who.hpr_number, type=kind),))
    return replace(found, requester=Party(name=who.organisation_name, persons=(named,)))


async def deliver(gateway: Composed, patient: str, *reports: Report, sender: str = "lab-vest") -> None:
    """Send reports that are taken in."""
    for found in reports:
        receipt = await send(gateway, found, patient, sender=sender)
        assert b'V="1"' in receipt.body, receipt.body


async def ids(gateway: Composed, patient: str, caller: str = "dr-haug") -> dict[str, str]:
    """Give the ids of the reports that a clinician is shown, by the laboratory's numbers."""
    answer = await gateway.demo.ask(caller, ABOUT, {"patient": number_of(patient)})
    return {edge["node"]["key"]["report"]: edge["node"]["id"] for edge in edges(answer)}


def timeline(answer: Answer) -> Any:
    (about,) = answer.data.values()
    return about["timeline"]


def edges(answer: Answer) -> list[Any]:
    return timeline(answer)["edges"]


def numbers(answer: Answer) -> list[str]:
    return [edge["node"]["key"]["report"] for edge in edges(answer)]


async def about(gateway: Composed, patient: str, caller: str = "dr-haug", **variables: Any) -> Answer:
    return await gateway.demo.ask(caller, ABOUT, {"patient": number_of(patient)} | variables)


async def block(gateway: Composed, citizen: str, key: str = "b1", **wish: str) -> str:
    answer = await gateway.demo.ask(citizen, BLOCK, {"input": {"clientMutationId": key} | wish})
    return answer.data["blockAccess"]["restriction"]["id"]


async def pages(gateway: Composed, citizen: str, **variables: Any) -> list[Any]:
    """Turn the pages of a citizen's own timeline, one report each."""
    turned: list[Any] = []
    while not turned or turned[-1]["pageInfo"]["hasNextPage"]:
        after = turned[-1]["pageInfo"]["endCursor"] if turned else None
        turned.append(timeline(await gateway.demo.ask(citizen, MINE, {"first": 1, "after": after} | variables)))
    return turned


async def test_01_no_count_cursor_or_empty_page_tells_what_is_hidden(gateway) -> None:
    """A count, a total, a cursor or an empty last page told that something was hidden."""
    await deliver(gateway, "kari", written("01-r1", hours_ago=5), written("01-r2", hours_ago=10))
    before = await pages(gateway, "kari")
    await deliver(gateway, "kari", *(tissue(f"01-h{hours}", hours) for hours in (3, 7, 12)))

    assert await pages(gateway, "kari") == before
    assert [len(page["edges"]) for page in before] == [1, 1]
    assert {line["shown"] for page in before for line in page["completeness"]["sources"]} == {2}
    assert len(await ids(gateway, "kari")) == 5


async def test_02_filters_and_sorting_meet_nothing_that_is_hidden(gateway) -> None:
    """A filter or an order over hidden values told what the values are."""
    day = date.today() - timedelta(days=4)  # noqa: DTZ011 - the day around which the hidden sample was taken
    period = {"from": (day - timedelta(days=1)).isoformat(), "to": (day + timedelta(days=1)).isoformat()}
    filters: list[Mapping[str, Any]] = [
        {"kinds": ["HIST"]},
        {"disciplines": ["PAT"]},
        {"codes": [{"code": "NPU04998", "system": NLK}]},
        {"reference": "02-h1"},
        {"reference": "q-02-h1"},
        {"period": period},
    ]

    async def mine() -> list[Any]:
        found = [timeline(await gateway.demo.ask("ola", MINE, {"filter": wanted})) for wanted in filters]
        return [*found, *await pages(gateway, "ola", order="OLDEST_FIRST"), *await pages(gateway, "ola")]

    await deliver(gateway, "ola", written("02-r1"), written("02-r2", hours_ago=200))
    before = await mine()
    await deliver(gateway, "ola", replace(tissue("02-h1", 96), results=(result("NPU04998"),)))

    assert await mine() == before
    for wanted in filters:
        assert numbers(await about(gateway, "ola", filter=wanted)) == ["02-h1"]


async def test_03_every_path_to_a_report_is_guarded(gateway) -> None:
    """A nested path, beside the one that was guarded, led to the record."""
    early = written("03-r1", hours_ago=9, source_status=pair("N", "P"))
    await deliver(
        gateway, "signe", early, written("03-r1", source_status=pair("M", "F")), requested(tissue("03-h1"), "dr-haug")
    )
    number, found = number_of("signe"), await ids(gateway, "signe")
    histories = "{ me { timeline { edges { node { key { report } versions { current } } } } } }"
    (mine,) = edges(await gateway.demo.ask("signe", histories))
    waiting = (await gateway.demo.ask("dr-haug", PENDING)).data["pendingReleases"]["edges"]

    assert mine["node"] == {"key": {"report": "03-r1"}, "versions": [{"current": True}]}
    assert len((await seen(gateway.demo, "signe"))[1]["versions"]) == 2
    assert (await gateway.demo.ask("signe", MY_ONE, {"id": found["03-h1"]})).data == {"me": {"report": None}}
    assert found["03-h1"] in {edge["node"]["report"] for edge in waiting}

    await block(gateway, "signe", practitioner=find("dr-haug").hpr_number)

    wish = {"clientMutationId": "d1", "patient": number, "report": found["03-h1"], "days": 20, "reason": "to be told"}
    assert edges(await about(gateway, "signe")) == []
    for one in found.values():
        assert (await gateway.demo.ask("dr-haug", ONE, {"patient": number, "id": one})).data["patient"] == {
            "report": None
        }
        why = {"input": {"patient": number, "report": one}}
        assert not (await gateway.demo.ask("dr-haug", WHY, why)).data["explainAccess"]["reportShown"]
    after = (await gateway.demo.ask("dr-haug", PENDING)).data["pendingReleases"]["edges"]
    assert number not in {edge["node"]["patient"]["number"] for edge in after}
    assert (await gateway.demo.ask("dr-haug", DELAY, {"input": wish})).codes == ["FORBIDDEN"]


async def test_04_there_is_no_export_and_what_is_told_as_it_comes_has_the_guard_of_a_question(gateway) -> None:
    """An export, a subscription or another door beside the questions had no guard."""
    schema = build()._schema
    taken = {"content-type": "application/json", "accept": "text/event-stream"}
    query = "subscription Of($patient: PersonNumber!) { reportArrived(patient: $patient) { cursor } }"
    body = json.dumps({"query": query, "variables": {"patient": number_of("kari")}}).encode()
    refused = [(await gateway.demo.post(caller, body, headers=taken)).body for caller in ("per", "dr-fremmed")]
    told = [b"NOT_AVAILABLE" in one and b"reportArrived" not in one for one in refused]
    nobody = await gateway.demo.send("POST", "/graphql", body, taken)
    live = await gateway.demo.ask("kari", "subscription { me { id } }")
    batch = await gateway.demo.post("kari", b'[{"query":"{ me { id } }"}]')
    events = await gateway.demo.send("GET", "/graphql", b"", {"accept": "text/event-stream"})
    doors = ("/export", "/$export", "/fhir/DiagnosticReport", "/fhir/$export", "/graphql/stream", "/subscriptions")
    closed = [(await gateway.demo.send("POST", door, b"{}", {})).status for door in doors]

    assert set(schema.subscription_type.fields) == {"reportArrived", "releaseDue"}
    assert told == [True, True], refused
    assert nobody.status == 401
    assert (live.json.get("data"), bool(live.json["errors"]), batch.status) == (None, True, 400)
    assert events.status == 405
    assert closed == [404] * len(doors)


async def test_05_without_the_blocks_nothing_is_shown(database, tmp_path) -> None:
    """With the service for blocks down everything was open."""
    asked = (("dr-haug", {}), ("dr-lunde", {}), ("dr-akutt", {}), ("dr-btg", {}), ("bjorn", PROXY))
    async with composed(database, tmp_path, directives_budget_s=SHORT_S) as gateway:
        await deliver(gateway, "astrid", written("r1", SECRET_VALUE))
        async with locked(database, "restriction"):
            answers = [await gateway.demo.ask(one, ABOUT, ABOUT_ASTRID, **how) for one, how in asked]
            answers.append(await gateway.demo.ask("astrid", MINE))

        assert [answer.codes for answer in answers] == [["POLICY_UNAVAILABLE"]] * len(answers)
        assert not [answer for answer in answers if SECRET_VALUE.encode() in answer.body or b"rp-" in answer.body]
        assert numbers(await gateway.demo.ask("bjorn", ABOUT, ABOUT_ASTRID, **PROXY)) == ["r1"]


async def test_06_without_a_header_nobody_comes_in(gateway) -> None:
    """A header that was missing meant that it was not checked."""
    variables = {"patient": number_of("per")}
    await deliver(gateway, "per", written("06-r1"))
    without = {name: await gateway.demo.ask("dr-haug", ABOUT, variables, headers={name: ""}) for name in NEEDED}
    undeclared = await gateway.demo.ask("dr-haug", ABOUT, variables, wish={"defect": "no-attestation"})

    assert {name: (answer.status, answer.codes) for name, answer in without.items()} == NEEDED
    assert (undeclared.status, undeclared.codes) == (403, ["ATTESTATION_INVALID"])
    assert not [answer for answer in (*without.values(), undeclared) if b"rp-" in answer.body]


async def test_07_a_source_that_fails_is_named_to_everybody(regional) -> None:
    """A source that failed was left out without a word."""
    await deliver(regional.gateway, "kari", written("r1"))
    regional.broken.add("nord")
    doctor = timeline(await about(regional.gateway, "kari"))
    citizen = timeline(await regional.gateway.demo.ask("kari", MINE))
    regional.broken.clear()

    for told in (doctor, citizen):
        assert states(told) == {"central": "ANSWERED", "nord": "FAILED", "vest": "EMPTY"}
        assert (told["completeness"]["complete"], len(told["edges"])) == (False, 1)
        assert [notice["__typename"] for notice in told["notices"]] == ["UnavailableNotice"]


async def test_08_nothing_there_and_could_not_ask_do_not_look_alike(regional) -> None:
    """No results, and no answer about them, looked the same."""
    regional.broken.add("vest")
    unasked = timeline(await regional.gateway.demo.ask("ola", MINE))
    regional.broken.clear()
    nothing = timeline(await regional.gateway.demo.ask("ola", MINE))

    assert unasked["edges"] == nothing["edges"] == []
    assert states(unasked) == {"central": "EMPTY", "nord": "EMPTY", "vest": "FAILED"}
    assert states(nothing) == {"central": "EMPTY", "nord": "EMPTY", "vest": "EMPTY"}
    assert (unasked["completeness"]["complete"], nothing["completeness"]["complete"]) == (False, True)
    assert ([one["__typename"] for one in unasked["notices"]], nothing["notices"]) == (["UnavailableNotice"], [])


async def test_09_reading_the_blocks_never_takes_the_time_of_the_whole_answer(database, tmp_path) -> None:
    """The call for blocks took all the time that there was, so that everything was late."""
    changes = {"deadline_s": 30, "directives_budget_s": SHORT_S}
    async with composed(database, tmp_path, **changes) as gateway, locked(database, "restriction"):
        before = time.monotonic()
        refused = await about(gateway, "kari")
        took = time.monotonic() - before

    assert refused.codes == ["POLICY_UNAVAILABLE"]
    assert SHORT_S < took < PROMPT_S


async def test_10_no_day_shifts_at_midnight_or_with_summer_time(gateway) -> None:
    """A sample of half past midnight, or a date alone, was told as of the day before."""
    taken = {one: moment(one) for one in TIMES}
    for place, at in enumerate(taken.values()):
        await deliver(gateway, "unni", sampled(f"10-r{place}", at))
    days = {text[:10] for text in TIMES}

    told = (await gateway.demo.ask("dr-haug", SAMPLED, {"patient": number_of("unni")})).data["patient"]["timeline"]
    found = {edge["node"]["key"]["report"]: edge["node"]["sampled"] for edge in told["edges"]}
    of_day = {day: numbers(await about(gateway, "unni", filter={"period": {"from": day, "to": day}})) for day in days}

    assert found == {f"10-r{place}": at.text for place, at in enumerate(taken.values())}
    assert {text[:10] for text in found.values()} == days
    for day, reports in of_day.items():
        assert sorted(reports) == sorted(f"10-r{place}" for place, text in enumerate(TIMES) if text.startswith(day))


async def test_11_a_cancellation_without_items_keeps_its_date_and_place(gateway) -> None:
    """A cancellation had no result to take a date from, so that it fell out of the list or to its end."""
    kept = [written(f"11-r{place}", hours_ago=hours) for place, hours in enumerate((50, 30, 10))]
    gone = written("11-r1", hours_ago=1, source_status=pair("C", "F"))
    alone = written("11-r9", hours_ago=20, source_status=pair("C", "F"))
    await deliver(gateway, "liv", *kept, replace(gone, first_issued=kept[1].first_issued, results=(), specimens=()))
    await deliver(gateway, "liv", replace(alone, results=()))

    nodes = await placed(gateway, "liv")
    assert [node["key"]["report"] for node in nodes] == ["11-r2", "11-r9", "11-r1", "11-r0"]
    assert [node["status"] for node in nodes] == ["FINAL", "CANCELLED", "CANCELLED", "FINAL"]
    assert datetime.fromisoformat(nodes[2]["firstIssued"]) == kept[1].issued.at
    assert [node["results"] for node in nodes[1:3]] == [[], []]


async def test_12_an_old_version_that_comes_late_overwrites_nothing(gateway) -> None:
    """An old version that came after a new one took its place."""
    old = written("12-r1", "48", hours_ago=9)
    await deliver(gateway, "stian", written("12-r1", "51", hours_ago=5, source_status=pair("M", "F")), old, old)

    (node,) = await seen(gateway.demo, "stian")
    (mine,) = edges(await gateway.demo.ask("stian", VALUES))
    assert [one["value"]["text"] for one in node["results"]] == ["51"]
    assert [version["current"] for version in node["versions"]] == [True, False]
    assert [one["value"]["text"] for one in mine["node"]["results"]] == ["51"]


async def test_13_a_report_that_moves_to_another_leaves_the_first_and_who_saw_it_is_listed(gateway) -> None:
    """A report of the wrong patient stayed with the first, and nobody knew who had seen it there."""
    await deliver(gateway, "jonas", written("13-r1"))
    (moved,) = (await ids(gateway, "jonas")).values()
    await deliver(gateway, "marte", written("13-r1", hours_ago=1, source_status=pair("M", "F")))
    looks = (await gateway.demo.ask("jonas", LOG)).data["me"]["accessLog"]["edges"]

    assert (await own(gateway.demo, "jonas"), await own(gateway.demo, "marte")) == ([], ["13-r1"])
    assert (await ids(gateway, "jonas"), list(await ids(gateway, "marte"))) == ({}, ["13-r1"])
    assert (await gateway.demo.ask("jonas", MY_ONE, {"id": moved})).data == {"me": {"report": None}}
    assert {"name": find("dr-haug").name, "operation": "timeline", "outcome": "OK"} in [one["node"] for one in looks]


async def test_14_unchanged_rows_in_a_change_are_not_told_twice(gateway) -> None:
    """Rows that came again unchanged, or a message that came again, were listed twice."""
    rows = [result("NPU27300", "48", number="1"), result("NPU04998", "90", number="2")]
    again = [replace(rows[0], value=replace(rows[0].value, text="49"), source_status=pair("M", "3"))]
    again.append(replace(rows[1], source_status=pair("H", "3")))
    changed = written("14-r1", hours_ago=5, source_status=pair("M", "F"))
    messages = [replace(written("14-r1", hours_ago=9), results=tuple(rows)), replace(changed, results=tuple(again))]
    await deliver(gateway, "gunnar", *messages, *messages)

    (node,) = await seen(gateway.demo, "gunnar")
    (mine,) = edges(await gateway.demo.ask("gunnar", VALUES))
    assert len(node["versions"]) == 2
    assert [one["value"]["text"] for one in node["results"]] == ["49", "90"]
    assert [one["value"]["text"] for one in mine["node"]["results"]] == ["49", "90"]


async def test_15_whoever_knows_an_identifier_learns_nothing_by_asking_for_it(gateway) -> None:
    """To ask for a withheld record by its exact identifier confirmed that it was there."""
    await deliver(gateway, "eirin", written("15-r1"), tissue("15-h1"))
    found = await ids(gateway, "eirin")

    async def probed(report: str, requisition: str) -> list[bytes]:
        wish = {"clientMutationId": "p1"}
        questions: list[tuple[str, Mapping[str, Any]]] = [
            (MY_ONE, {"id": report}),
            (MINE, {"filter": {"reference": requisition}}),
            (WHY, {"input": {"report": report}}),
            (PREVIEW, {"input": wish | {"report": report}}),
            (PREVIEW, {"input": wish | {"requisition": requisition}}),
            (BLOCK, {"input": wish | {"report": report}}),
            (BLOCK, {"input": {"clientMutationId": "p2", "requisition": requisition}}),
        ]
        return [(await gateway.demo.ask("eirin", *question, **SAME)).body for question in questions]

    hidden, unknown = await probed(found["15-h1"], "q-15-h1"), await probed("rp-unknown", "q-unknown")
    assert hidden == unknown
    assert not [
        one for one, other in zip(await probed(found["15-r1"], "q-15-r1"), unknown, strict=True) if one == other
    ]


async def test_16_every_door_goes_by_the_same_rule_of_release(database, tmp_path) -> None:
    """The app, the interface and the notices each had a rule of their own for when a result is open."""
    async with composed(database, tmp_path) as gateway:
        gateway.clock.to(weeks.SOON_AFTER)
        for report in (weeks.made("waits"), weeks.made("released"), weeks.made("open", kind="CLIN")):
            await weeks.send(gateway, report)
        await weeks.send(gateway, weeks.made("denied", kind="CLIN"))
        named = await ids(gateway, "kari")
        denied = {"report": named["denied"], "code": "NORN_FPB"}
        assert (await weeks.act(gateway, weeks.DENY, "k1", **denied)).data
        assert await shown_by_door(gateway, named) == [{"open"}] * len(DOORS)

        informed = {"report": named["released"], "patientInformed": True}
        assert (await weeks.act(gateway, weeks.RELEASE, "k2", **informed)).data
        assert await shown_by_door(gateway, named) == [{"open", "released"}] * len(DOORS)

        gateway.clock.to(weeks.BY_RULE - timedelta(minutes=1))
        assert await shown_by_door(gateway, named) == [{"open", "released"}] * len(DOORS)
        gateway.clock.to(weeks.BY_RULE)
        assert await shown_by_door(gateway, named) == [{"open", "released", "waits"}] * len(DOORS)


async def test_17_no_label_and_no_error_tells_what_is_hidden(gateway) -> None:
    """The name of the laboratory on the padlock, or the text of an error, was itself the diagnosis."""
    laboratory = find("lab-granitt")
    telling = written("17-h1", sender="lab-granitt")
    telling = replace(telling, performer=replace(telling.performer, name=CLINIC), results=(result("NPU04998"),))
    await deliver(gateway, "solveig", written("17-r1"))
    await deliver(gateway, "solveig", telling, sender="lab-granitt")
    await deliver(gateway, "tor", written("17-r3"), written("17-r4"))
    hidden = {patient: await ids(gateway, patient) for patient in ("solveig", "tor")}
    await block(gateway, "solveig", report=hidden["solveig"]["17-h1"])
    await block(gateway, "tor", report=hidden["tor"]["17-r4"])

    padlocks = [await gateway.demo.ask("dr-haug", PADLOCK, {"patient": number_of(one)}) for one in hidden]
    one = {"patient": number_of("solveig"), "id": hidden["solveig"]["17-h1"]}
    wish = {"clientMutationId": "d1", "patient": one["patient"], "report": one["id"], "days": 20, "reason": "to tell"}
    refusals = [
        await gateway.demo.ask("dr-haug", DELAY, {"input": wish}),
        await gateway.demo.ask("dr-haug", ONE, one | {"patient": CLINIC}),
        await gateway.demo.ask("dr-fremmed", ONE, one),
    ]
    nothing = await gateway.demo.ask("dr-haug", ONE, one)

    first, second = (answer.data["patient"]["timeline"]["notices"] for answer in padlocks)
    assert [notice["kind"] for notice in first] == ["REPORT_BLOCK"]
    assert first == second
    assert [one.codes for one in refusals] == [["NOT_AVAILABLE"], ["BAD_USER_INPUT"], ["NOT_AVAILABLE"]]
    assert nothing.data == {"patient": {"report": None}}
    assert [edge["node"]["key"]["report"] for edge in padlocks[0].data["patient"]["timeline"]["edges"]] == ["17-r1"]
    telltale = (CLINIC, laboratory.name, laboratory.organisation, "NPU04998", "17-h1", one["patient"])
    for answer in (padlocks[0], nothing, *refusals):
        assert not [text for text in telltale if text in answer.body.decode()]


async def test_18_what_is_declared_for_one_patient_is_of_no_use_for_another(gateway) -> None:
    """
    What a clinician had declared or been given for one patient opened another's record.

    A request is about one person, and a grant, a cursor and a report's id are bound to that person. The decision that
    an attestation names (`decision_ref`) is bound to the first patient that it is used for, also in later requests.
    """
    for patient in ("anne", "ragna"):
        await deliver(gateway, patient, written(f"r1-{patient}"), written(f"r2-{patient}"))
    own_id = (await ids(gateway, "anne"))["r1-anne"]
    cursor = timeline(await about(gateway, "anne", first=1))["pageInfo"]["endCursor"]
    for patient in ("anne", "ragna"):
        await block(gateway, patient)
    assert numbers(await about(gateway, "anne", "dr-akutt")) == []
    both = {"a": number_of("anne"), "b": number_of("ragna"), "id": own_id}
    wish = EMERGENCY | {"clientMutationId": "o1", "patient": both["a"]}

    assert (await gateway.demo.ask("dr-akutt", OPEN, {"input": wish})).data
    assert sorted(numbers(await about(gateway, "anne", "dr-akutt"))) == ["r1-anne", "r2-anne"]
    other = {"input": wish | {"patient": both["b"]}}
    assert (await gateway.demo.ask("dr-akutt", OPEN, other)).codes == ["ELEVATION_WITHOUT_CAUSE"]
    assert numbers(await about(gateway, "ragna", "dr-akutt")) == []
    second = await gateway.demo.ask("dr-akutt", TWO, both)
    assert (second.codes, second.json["data"]["b"]) == (["LIMIT_EXCEEDED"], None)
    assert (await about(gateway, "ragna", after=cursor)).codes == ["CURSOR_INVALID"]
    strange = {"patient": both["b"], "id": own_id}
    assert (await gateway.demo.ask("ragna", MY_ONE, {"id": own_id})).data == {"me": {"report": None}}
    assert (await gateway.demo.ask("dr-akutt", ONE, strange)).data == {"patient": {"report": None}}
    foreign = await gateway.demo.ask("dr-akutt", ABOUT, {"patient": both["b"]}, wish={"defect": "other-attestation"})
    assert (foreign.status, foreign.codes) == (403, ["ATTESTATION_INVALID"])

    token = await gateway.demo.token("dr-akutt")
    assert sorted(numbers(await with_token(gateway, token, ABOUT, {"patient": both["a"]}))) == ["r1-anne", "r2-anne"]
    for query, variables in ((ABOUT, {"patient": both["b"]}), (ONE, strange), (OPEN, other)):
        later = await with_token(gateway, token, query, variables)
        assert [error["extensions"].get("reason") for error in later.json["errors"]] == ["DECISION_OF_ANOTHER_PATIENT"]
        assert not later.json["data"] or not any(later.json["data"].values())


async def with_token(gateway: Composed, token: str, query: str, variables: Mapping[str, Any]) -> Answer:
    """Ask as dr-akutt with a token that may have been used before, and a proof that has not."""
    key = read_client_key(Path(gateway.demo.run_file.client_key_file))
    made = proof(key, method="POST", url=f"{gateway.demo.url}/graphql", now=gateway.clock(), access_token=token)
    return await gateway.demo.ask(
        "dr-akutt", query, variables, headers={"authorization": f"DPoP {token}", "dpop": made}
    )


async def test_19_a_new_block_holds_at_the_very_next_answer(gateway) -> None:
    """An answer, a page, a relation or an opening that was kept outlived a new block."""
    patient = number_of("leif")
    await deliver(gateway, "leif", written("19-r1"), written("19-r2", hours_ago=9))
    known = await ids(gateway, "leif")
    assert len(await ids(gateway, "leif", "dr-lunde")) == 2
    cursor = timeline(await about(gateway, "leif", first=1))["pageInfo"]["endCursor"]
    assert numbers(await about(gateway, "leif", after=cursor)) == ["19-r2"]

    first = await block(gateway, "leif")
    assert numbers(await about(gateway, "leif", after=cursor)) == numbers(await about(gateway, "leif")) == []
    assert await ids(gateway, "leif", "dr-lunde") == {}
    one = {"patient": patient, "id": known["19-r1"]}
    assert (await gateway.demo.ask("dr-haug", ONE, one)).data == {"patient": {"report": None}}

    ground = {"basis": "CONSENT", "patientConsented": True}
    wish = {"clientMutationId": "o1", "patient": patient} | ground
    assert (await gateway.demo.ask("dr-haug", OPEN, {"input": wish})).data
    assert len(numbers(await about(gateway, "leif"))) == 2
    await block(gateway, "leif", "b2", practitioner=find("dr-haug").hpr_number)
    assert numbers(await about(gateway, "leif")) == []

    assert (await gateway.demo.ask("leif", LIFT, {"id": first})).data
    assert len(await ids(gateway, "leif", "dr-lunde")) == 2
    await block(gateway, "leif", "b3", report=known["19-r1"])
    assert list(await ids(gateway, "leif", "dr-lunde")) == ["19-r2"]


def states(told: Any) -> dict[str, str]:
    return {line["source"]["id"]: line["state"] for line in told["completeness"]["sources"]}


def sampled(number: str, at: Moment) -> Report:
    """Write a report on a sample that was taken then, and issued two days later."""
    issued = moment((at.at + timedelta(days=2)).isoformat())
    found = written(number)
    return replace(
        found,
        issued=issued,
        first_issued=issued,
        message=replace(found.message, generated=issued),
        specimens=(Specimen(number="1", collected=at),),
        results=(result(specimens=("1",)),),
    )


async def placed(gateway: Composed, patient: str) -> list[Any]:
    answer = await gateway.demo.ask("dr-haug", PLACED, {"patient": number_of(patient)})
    return [edge["node"] for edge in edges(answer)]


async def by_timeline(gateway: Composed, named: Mapping[str, str]) -> set[str]:
    answer = await gateway.demo.ask("kari", MINE)
    told = timeline(answer)
    assert told["notices"] == []
    assert {line["shown"] for line in told["completeness"]["sources"]} == {len(told["edges"])}
    return {number for number in numbers(answer) if number in named}


async def by_id(gateway: Composed, named: Mapping[str, str]) -> set[str]:
    answers = {number: await gateway.demo.ask("kari", MY_ONE, {"id": one}) for number, one in named.items()}
    return {number for number, answer in answers.items() if answer.data["me"]["report"]}


async def by_explanation(gateway: Composed, named: Mapping[str, str]) -> set[str]:
    answers = {number: await gateway.demo.ask("kari", WHY, {"input": {"report": one}}) for number, one in named.items()}
    return {number for number, answer in answers.items() if answer.data["explainAccess"]["reportShown"]}


async def by_preview(gateway: Composed, named: Mapping[str, str]) -> set[str]:
    answers = {
        number: await gateway.demo.ask("kari", PREVIEW, {"input": {"clientMutationId": "p", "report": one}})
        for number, one in named.items()
    }
    return {number for number, answer in answers.items() if "errors" not in answer.json}


async def by_clinician(gateway: Composed, named: Mapping[str, str]) -> set[str]:
    found = await weeks.seen(gateway)
    assert found.keys() == named.keys()
    return {number for number, node in found.items() if node["citizenRelease"]["state"] == "SHOWN"}


async def by_work_list(gateway: Composed, named: Mapping[str, str]) -> set[str]:
    waiting = {edge["node"]["report"] for edge in (await weeks.waiting(gateway))["edges"]}
    return {number for number, one in named.items() if one not in waiting}


DOORS = (by_timeline, by_id, by_explanation, by_preview, by_clinician, by_work_list)


async def shown_by_door(gateway: Composed, named: Mapping[str, str]) -> list[set[str]]:
    """Say what the citizen is shown, by every door that tells of it."""
    return [await door(gateway, named) for door in DOORS]
