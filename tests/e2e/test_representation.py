"""Whoever acts for another: what they read, what they never do, and that a refusal tells nothing, over HTTP."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from gateway.demo.cast import CITIZENS, CLINICIANS, Citizen, find
from resolvers.deadline import Deadline
from resolvers.judging.mandates import day_in_norway
from tests.e2e.asking import Answer, number_of
from tests.e2e.composed import Composed, composed, known_to_registers, now
from tests.e2e.test_moments import own, send, written

READ = "query R($patient: PersonNumber!) { patient(id: $patient) { timeline { edges { node { key { report } } } } } }"
EXPLAIN = """query E($patient: PersonNumber!) { explainAccess(input: {patient: $patient, report: "rp-unknown"}) {
    reportShown decisions { effect sentence row } } }"""
WHOLE = """query W($patient: PersonNumber!) { patient(id: $patient) { timeline { edges { node { id key { report }
    citizenRelease { state } } } notices { __typename } } restrictions { id } releasePreferences { choice }
    openings { id } messages { id } accessLog { edges { cursor } } } }"""
LOG = "{ me { accessLog { edges { node { name channel operation outcome kind } } } } }"
BLOCK = "mutation B($input: BlockInput!) { blockAccess(input: $input) { restriction { id } } }"
LIFT = "mutation L($id: ID!) { liftBlock(id: $id) { restriction { id } } }"
MESSAGE_READ = "mutation M($id: ID!) { markMessageRead(id: $id) { message { id } } }"
OPEN = "mutation O($input: OpenRestrictedInput!) { openRestricted(input: $input) { id } }"
DENY = "mutation D($input: DenyReleaseInput!) { denyRelease(input: $input) { restriction { id } } }"
# No member of the cast has it.
UNKNOWN = "01815400190"
REQUEST_ID = "represented-1"
PARENT, PROXY, GUARDIAN = "FORELDREREPRESENTASJON", "FULLMAKT", "VERGEMAL"


@pytest.fixture
async def gateway(database: str, tmp_path: Path) -> AsyncIterator[Composed]:
    async with composed(database, tmp_path) as opened:
        yield opened


async def ask(gateway: Composed, caller: str, patient: str, basis: str = "", query: str = READ) -> Answer:
    """Ask about another person, by key or number, on a basis or none, with a request id of the test's own."""
    headers = {"access-basis": basis, "x-request-id": REQUEST_ID}
    number = patient if patient.isdigit() else number_of(patient)
    return await gateway.demo.ask(caller, query, {"patient": number}, headers=headers)


async def read(gateway: Composed, caller: str, patient: str, basis: str = "") -> list[str] | bytes:
    """Give the reports that the caller is shown of a patient, or the whole body of a refusal."""
    answer = await ask(gateway, caller, patient, basis)
    if "errors" in answer.json:
        return answer.body
    return [edge["node"]["key"]["report"] for edge in answer.data["patient"]["timeline"]["edges"]]


async def unknown(gateway: Composed, caller: str, basis: str = "", query: str = READ) -> bytes:
    """Give the whole body of the refusal that a question about an unknown person gets."""
    answer = await ask(gateway, caller, UNKNOWN, basis, query)
    assert answer.codes == ["NOT_AVAILABLE"]
    return answer.body


READERS = (("marte", "emil", PARENT), ("bjorn", "astrid", PROXY), ("hilde", "sverre", PROXY))


async def test_who_acts_for_another_reads_their_results_with_the_fitting_basis_or_none(gateway) -> None:
    for caller, patient, basis in READERS:
        await send(gateway, written(f"r-{patient}"), patient)
        refused = await unknown(gateway, caller, "SEGSELV")

        assert await read(gateway, caller, patient, basis) == [f"r-{patient}"]
        assert await read(gateway, caller, patient) == [f"r-{patient}"]
        assert await read(gateway, caller, patient, "SEGSELV") == refused
        assert await read(gateway, caller, patient, GUARDIAN) == refused
        # No mandate goes the other way.
        assert await read(gateway, patient, caller) == await unknown(gateway, patient)


WITHOUT = {
    "a child who lives with the other parent": ("jonas", "emil", PARENT),
    "a youth of 14, for the parent she lives with": ("marte", "nora", PARENT),
    "a youth of 14, for the other parent": ("jonas", "nora", PARENT),
    "a mandate that has ended": ("geir", "per", PROXY),
    "a mandate for something else": ("tone", "per", PROXY),
    "a confidential address": ("ingrid", "mikkel", PARENT),
    "a guardian, unless chosen": ("trygve", "oddvar", GUARDIAN),
    "nobody's mandate": ("kari", "ola", PROXY),
    "a clinician": ("kari", "dr-lunde", PROXY),
}


async def test_without_a_mandate_that_holds_a_person_is_as_one_who_does_not_exist(gateway) -> None:
    for number, patient in enumerate(sorted({patient for _, patient, _ in WITHOUT.values()} - {"dr-lunde"})):
        await send(gateway, written(f"r{number}"), patient)

    differing = [
        (case, given, query)
        for case, (caller, patient, basis) in WITHOUT.items()
        for given, query in ((basis, READ), ("", READ), (basis, EXPLAIN))
        if (await ask(gateway, caller, patient, given, query)).body != await unknown(gateway, caller, given, query)
    ]

    assert differing == []


async def test_a_mandate_ends_with_its_last_day_also_where_what_the_register_said_is_kept(database, tmp_path) -> None:
    # Noon of the day, as it would end by itself where the test is run around midnight.
    noon = now().replace(hour=12, minute=0, second=0) + timedelta(days=1)
    bjorn, last = find("bjorn"), day_in_norway(noon)
    assert isinstance(bjorn, Citizen)
    (mandate,) = (each for each in bjorn.represents if each.citizen == "astrid")
    ending = replace(mandate, right=msgspec.structs.replace(mandate.right, valid_until=last))
    cast = [each for each in (*CITIZENS, *CLINICIANS) if each is not bjorn]
    registers = known_to_registers([*cast, replace(bjorn, represents=(ending,))])
    async with composed(database, tmp_path, registered=registers) as gateway:
        await send(gateway, written("r1"), "astrid")
        gateway.clock.to(noon)
        assert await read(gateway, "bjorn", "astrid", PROXY) == ["r1"]

        gateway.clock.to(noon + timedelta(days=1))

        assert await read(gateway, "bjorn", "astrid", PROXY) == await unknown(gateway, "bjorn", PROXY)


async def test_a_youth_reads_nothing_of_her_own_and_nobody_reads_for_her(gateway) -> None:
    await send(gateway, written("r1"), "nora")

    assert (await gateway.demo.ask("nora", "{ me { id } }")).codes == ["NOT_AVAILABLE"]
    assert await read(gateway, "dr-lunde", "nora", "UNNTAK") == ["r1"]


async def test_what_is_chosen_lets_the_other_parent_a_guardian_and_youth_read(database, tmp_path) -> None:
    chosen = {"both_parents_read": True, "guardians_read": True, "youth_read": True}
    async with composed(database, tmp_path, **chosen) as gateway:
        for number, patient in enumerate(("emil", "oddvar", "nora")):
            await send(gateway, written(f"r{number}"), patient)

        assert await read(gateway, "jonas", "emil", PARENT) == ["r0"]
        assert await read(gateway, "marte", "emil", PARENT) == ["r0"]
        assert await read(gateway, "jonas", "emil", PROXY) == await unknown(gateway, "jonas", PROXY)
        assert await read(gateway, "trygve", "oddvar", GUARDIAN) == ["r1"]
        assert await read(gateway, "trygve", "oddvar", PROXY) == await unknown(gateway, "trygve", PROXY)
        assert await own(gateway.demo, "nora") == ["r2"]
        assert await read(gateway, "marte", "nora", PARENT) == await unknown(gateway, "marte", PARENT)
        assert await read(gateway, "ingrid", "mikkel", PARENT) == await unknown(gateway, "ingrid", PARENT)


async def test_what_is_denied_to_parents_is_hidden_from_them_and_flagged_to_personnel(gateway) -> None:
    for number in ("r1", "r2"):
        await send(gateway, written(number), "emil")
    about = {"patient": number_of("emil")}
    wish = about | {"clientMutationId": "d1", "requisition": "q-r1", "code": "NORN_FORANS", "reason": "for the child"}
    assert (await gateway.demo.ask("dr-lunde", DENY, {"input": wish})).data

    parent = (await ask(gateway, "marte", "emil", PARENT, WHOLE)).data["patient"]["timeline"]
    doctor = (await gateway.demo.ask("dr-lunde", WHOLE.replace("accessLog { edges { cursor } }", ""), about)).data
    told = {edge["node"]["key"]["report"]: edge["node"] for edge in doctor["patient"]["timeline"]["edges"]}

    hidden = (await ask(gateway, "marte", "emil", PARENT, EXPLAIN.replace("rp-unknown", told["r1"]["id"]))).body
    assert hidden == (await ask(gateway, "marte", "emil", PARENT, EXPLAIN)).body
    assert [edge["node"]["key"]["report"] for edge in parent["edges"]] == ["r2"]
    assert parent["notices"] == []
    assert told.keys() == {"r1", "r2"}
    assert told["r1"]["citizenRelease"] == {"state": "DENIED"}
    assert told["r2"]["citizenRelease"] == {"state": "SHOWN"}


async def test_a_representative_changes_nothing_of_the_person_and_is_told_of_nothing_but_results(gateway) -> None:
    await send(gateway, written("r1"), "astrid")
    blocked = {"input": {"clientMutationId": "b1"}}
    kept = (await gateway.demo.ask("astrid", BLOCK, blocked)).data["blockAccess"]["restriction"]["id"]

    whole = (await ask(gateway, "bjorn", "astrid", PROXY, WHOLE)).data["patient"]
    opening = {"clientMutationId": "o1", "patient": number_of("astrid"), "basis": "CONSENT", "patientConsented": True}
    proxy = {"headers": {"access-basis": PROXY}}
    opened = await gateway.demo.ask("bjorn", OPEN, {"input": opening}, **proxy)

    (edge,) = whole.pop("timeline")["edges"]
    assert edge["node"]["key"] == {"report": "r1"}
    assert edge["node"]["citizenRelease"] is None
    assert set(whole.values()) == {None}
    assert opened.codes == ["FORBIDDEN"]
    # What has no patient's number is about bjorn himself, by whatever basis.
    assert set((await gateway.demo.ask("bjorn", LIFT, {"id": kept}, **proxy)).codes) == {"NOT_AVAILABLE"}
    assert (await gateway.demo.ask("bjorn", LIFT, {"id": kept})).codes == ["NOT_AVAILABLE"]
    assert (await gateway.demo.ask("bjorn", MESSAGE_READ, {"id": kept})).codes == ["NOT_AVAILABLE"]
    assert await read(gateway, "dr-moen", "astrid", "UNNTAK") == []


async def test_what_a_representative_did_stands_by_name_in_the_log_of_who_is_represented_and_not_in_their_own(
    gateway,
) -> None:
    await send(gateway, written("r1"), "astrid")
    await read(gateway, "bjorn", "astrid", PROXY)
    await read(gateway, "tone", "astrid", PROXY)

    async def logged(citizen: str) -> list[tuple[str, ...]]:
        edges = (await gateway.demo.ask(citizen, LOG)).data["me"]["accessLog"]["edges"]
        return [tuple(edge["node"].values()) for edge in edges if edge["node"]["operation"] != "accessLog"]

    assert await logged("astrid") == [
        (find("tone").name, "CITIZEN", "patient", "NOT_AVAILABLE", "REFUSAL"),
        (find("bjorn").name, "CITIZEN", "timeline", "OK", "ACCESS"),
    ]
    assert await logged("bjorn") == []


async def close_channel(gateway: Composed, citizen: str) -> None:
    """Let a citizen reserve against the citizens' channel, which they do elsewhere."""
    soon = Deadline.after(30)
    await gateway.store.close_channel(await gateway.store.enrol((find(citizen).number,), soon), now(), soon)


async def test_who_has_closed_the_citizens_channel_is_told_so_and_their_doctor_reads_them(gateway) -> None:
    await send(gateway, written("r1"), "vigdis")
    await close_channel(gateway, "vigdis")

    closed = (await gateway.demo.ask("vigdis", "{ me { timeline { edges { cursor } } } }")).json

    assert closed["data"] in (None, {"me": None})
    assert [(each["extensions"]["code"], each["extensions"]["reason"]) for each in closed["errors"]] == [
        ("FORBIDDEN", "CHANNEL_RESERVED")
    ]
    assert await read(gateway, "dr-lunde", "vigdis", "UNNTAK") == ["r1"]
    assert await read(gateway, "kari", "vigdis", PROXY) == await unknown(gateway, "kari", PROXY)


async def test_nobody_acts_for_who_has_closed_the_citizens_channel(gateway) -> None:
    await send(gateway, written("r1"), "astrid")
    assert await read(gateway, "bjorn", "astrid", PROXY) == ["r1"]

    await close_channel(gateway, "astrid")

    assert await read(gateway, "bjorn", "astrid", PROXY) == await unknown(gateway, "bjorn", PROXY)
