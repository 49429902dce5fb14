"""What a citizen reads of who has looked, over HTTP, and what an operator reads of look-ups that stand out."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.demo.cast import CITIZENS, CLINICIANS, find
from tests.e2e.asking import QUERIES, number_of
from tests.e2e.composed import Composed, composed
from tests.e2e.test_clinician_changes import BLOCK, DENY, MADE, made, send
from tests.redaction import ELEVEN_DIGITS

LOG = """query L($first: Int, $after: String) { me { accessLog(first: $first, after: $after) { edges { node {
    text name authorisation assistant { name } organisation { name } operation opened objects { report text } } }
    pageInfo { hasNextPage endCursor } } } }"""
ALL = "query A($patient: PersonNumber!) { patient(id: $patient) { timeline { edges { node { id status } } } } }"
ONE = "query O($patient: PersonNumber!, $id: ID!) { patient(id: $patient) { report(id: $id) { status } } }"
OPEN = "mutation O($input: OpenRestrictedInput!) { openRestricted(input: $input) { id } }"
OPENINGS = "{ me { openings { name } messages { text opening { name } } } }"
UNNAMED = [{"report": None, "text": "helseopplysninger"}]
NUMBERS = [one.number.digits for one in (*CITIZENS, *CLINICIANS) if getattr(one, "number", None)]


@pytest.fixture
async def gateway(database: str, tmp_path: Path) -> AsyncIterator[Composed]:
    async with composed(database, tmp_path) as opened:
        opened.clock.to(MADE + timedelta(hours=1))
        yield opened


async def log(gateway: Composed, caller: str = "kari", language: str = "nb", **page: object):
    """Read the log of a citizen."""
    answer = await gateway.demo.ask(caller, LOG, page, headers={"accept-language": language})
    edges = answer.data["me"]["accessLog"]["edges"]
    assert not [number for number in NUMBERS if number in json.dumps(edges)]
    return [edge["node"] for edge in edges]


async def looks(gateway: Composed, **how: object):
    """Read the two looks of a doctor, newest first: at one report, and through the list; neither says which it is."""
    found = [node for node in await log(gateway, **how) if node["operation"] == "timeline"]
    assert "report" not in {node["operation"] for node in await log(gateway, **how)}
    opened, listed = found
    return opened, listed


async def opened_one(gateway: Composed) -> str:
    """Let a doctor open the one report of Kari's by itself; gives its id."""
    await send(gateway, made("r1", kind="CLIN"))
    about = {"patient": number_of("kari")}
    (edge,) = (await gateway.demo.ask("dr-haug", ALL, about)).data["patient"]["timeline"]["edges"]
    name: str = edge["node"]["id"]
    await gateway.demo.ask("dr-haug", ONE, about | {"id": name})
    return name


@pytest.mark.parametrize(
    ("language", "begins", "why", "what"),
    [
        ("nb", "så på helseopplysninger om deg 11. januar 2027 kl. 11:0", "Formål: behandling.", "Laboratoriesvar, "),
        ("nn", "såg på helseopplysningar om deg 11. januar 2027 kl. 11:0", "Formål: behandling.", "Laboratoriesvar, "),
        (
            "en",
            "looked at health information about you on 11 January 2027 at 11:0",
            "Purpose: treatment.",
            "Laboratory",
        ),
    ],
)
async def test_a_look_is_told_in_words_and_the_report_that_was_opened_is_named(
    gateway: Composed, language: str, begins: str, why: str, what: str
) -> None:
    name, doctor = await opened_one(gateway), find("dr-haug")

    entry, _ = await looks(gateway, language=language)

    assert entry["text"].startswith(doctor.name)
    assert doctor.organisation_name in entry["text"]
    assert begins in entry["text"]
    assert why in entry["text"]
    (one,) = entry["objects"]
    assert one["report"] == name
    assert one["text"].startswith(what)
    assert find("lab-vest").name in one["text"]


async def test_of_a_list_that_was_looked_through_no_report_is_named(gateway: Composed) -> None:
    await opened_one(gateway)

    assert (await looks(gateway))[1]["objects"] == UNNAMED


async def test_a_report_that_is_denied_later_is_named_no_longer(gateway: Composed) -> None:
    name = await opened_one(gateway)
    wish = {
        "clientMutationId": "d",
        "patient": number_of("kari"),
        "report": name,
        "code": "NORN_FPB",
        "reason": "r" * 20,
    }
    await gateway.demo.ask("dr-haug", DENY, {"input": wish})

    told = [node for node in await log(gateway) if node["operation"] != "accessLog"]

    assert {node["operation"] for node in told} == {"timeline"}
    assert [node["objects"] for node in told] == [UNNAMED] * 3
    assert {node["name"] for node in told} == {find("dr-haug").name}


async def test_a_threat_to_personnel_leaves_out_their_names_wherever_a_citizen_reads_them(gateway: Composed) -> None:
    name = await opened_one(gateway)
    wish = {
        "clientMutationId": "d",
        "patient": number_of("kari"),
        "report": name,
        "code": "NORN_FFH",
        "reason": "r" * 20,
    }
    await gateway.demo.ask("dr-haug", DENY, {"input": wish})

    entries = [node for node in await log(gateway) if node["organisation"]["name"]]

    assert entries
    assert {(node["name"], node["authorisation"], node["assistant"]) for node in entries} == {(None, None, None)}
    assert {node["organisation"]["name"] for node in entries} == {find("dr-haug").organisation_name}
    assert not [node for node in entries if find("dr-haug").name in node["text"]]
    assert all(node["text"].startswith("Helsepersonell ved ") for node in entries)


async def test_personnel_of_an_organisation_that_hides_them_are_not_named(database: str, tmp_path: Path) -> None:
    hides = frozenset({find("dr-haug").organisation})
    async with composed(database, tmp_path, log_hides_names_of=hides) as gateway:
        gateway.clock.to(MADE + timedelta(hours=1))
        await opened_one(gateway)
        await gateway.demo.ask("dr-lunde", ALL, {"patient": number_of("kari")})
        names = {node["name"] for node in await log(gateway) if node["organisation"]["name"]}

    assert names == {None, find("dr-lunde").name}


@pytest.mark.parametrize("hidden_by", ["organisation", "point_of_care"])
async def test_who_is_not_named_in_the_log_is_not_named_with_an_opening(
    database: str, tmp_path: Path, hidden_by: str
) -> None:
    doctor = find("dr-akutt")
    hides = frozenset({getattr(doctor, hidden_by)})
    async with composed(database, tmp_path, log_hides_names_of=hides) as gateway:
        gateway.clock.to(MADE + timedelta(hours=1))
        await gateway.demo.ask("kari", BLOCK, {"input": {"clientMutationId": "b"}})
        await gateway.demo.ask("dr-akutt", ALL, {"patient": number_of("kari")})
        wish = {"patient": number_of("kari"), "basis": "EMERGENCY", "reason": "Bevisstløs etter fall"}
        assert (await gateway.demo.ask("dr-akutt", OPEN, {"input": {"clientMutationId": "o", **wish}})).data
        entries = [node for node in await log(gateway) if node["operation"] == "openRestricted"]
        told = (await gateway.demo.ask("kari", OPENINGS)).data["me"]

    assert [node["name"] for node in (*entries, *told["openings"])] == [None, None]
    assert len(told["messages"]) == 1
    assert doctor.name not in json.dumps(told)


async def test_openings_are_on_top_and_pages_go_on_after_them(gateway: Composed) -> None:
    kari = number_of("kari")
    await gateway.demo.ask("kari", BLOCK, {"input": {"clientMutationId": "b"}})
    await gateway.demo.ask("dr-akutt", ALL, {"patient": kari})
    wish = {"clientMutationId": "o", "patient": kari, "basis": "EMERGENCY", "reason": "Bevisstløs etter fall"}
    assert (await gateway.demo.ask("dr-akutt", OPEN, {"input": wish})).data["openRestricted"]
    await gateway.demo.ask("dr-akutt", ALL, {"patient": kari})
    await gateway.demo.ask("kari", "{ me { timeline { edges { cursor } } } }")
    whole = await log(gateway)

    flags = [node["opened"] for node in whole]
    assert flags == sorted(flags, reverse=True)
    assert flags.count(True) == 2
    assert "var åpnet" in whole[0]["text"]
    assert whole[1]["text"].find("åpnet opplysninger om deg som var sperret eller skjermet") > 0

    turned, after, more = [], None, True
    while more:
        page = (await gateway.demo.ask("kari", LOG, {"first": 1, "after": after})).data["me"]["accessLog"]
        turned += [edge["node"]["operation"] for edge in page["edges"]]
        more, after = page["pageInfo"]["hasNextPage"], page["pageInfo"]["endCursor"]
    assert [name for name in turned if name != "accessLog"] == [
        node["operation"] for node in whole if node["operation"] != "accessLog"
    ]


async def test_an_operator_reads_which_look_ups_stand_out_and_of_nobody_by_name(gateway: Composed) -> None:
    await gateway.demo.ask("dr-btg", ALL, {"patient": number_of("kari")})
    query = (QUERIES / "misuse-hints.graphql").read_text(encoding="utf-8")

    told = (await gateway.demo.ask("drift", query)).data["operations"]["misuseHints"]

    (hint,) = [one for one in told["hints"] if one["kind"] == "SELF_AUTHORISED"]
    assert (hint["name"], hint["looks"], hint["persons"]) == (find("dr-btg").name, 1, 1)
    assert told["colleaguesKnown"]
    assert ELEVEN_DIGITS.findall(json.dumps(told)) == []
    assert find("kari").name not in json.dumps(told)


@pytest.mark.parametrize("caller", ["dr-haug", "kari", "koordinator"])
async def test_nobody_else_reads_which_look_ups_stand_out(gateway: Composed, caller: str) -> None:
    answer = await gateway.demo.ask(caller, "{ operations { misuseHints { since } } }")

    assert answer.codes == ["FORBIDDEN"]
