"""What happens while the gateway runs: a delay ends at its moment, a laboratory sends, corrects, cancels and moves."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from gateway.demo.cast import find
from gateway.demo.kith import message
from resolvers.deadline import Deadline
from resolvers.model import (
    Code,
    Identifier,
    Message,
    Moment,
    ObjectKind,
    Party,
    Report,
    ReportKey,
    Request,
    Restriction,
    RestrictionFamily,
    RestrictionType,
)
from tests.e2e.asking import Demo, number_of
from tests.e2e.composed import Composed, composed, now
from tests.examples import pair, report, result

INTAKE = "/intake/svarrapport"
ABOUT = """query A($patient: PersonNumber!) { patient(id: $patient) { timeline { edges { node {
             status key { report } citizenRelease { state until } versions { current }
             results { value { ... on Quantity { text } } } } } } } }"""
MINE = "{ me { timeline { edges { node { key { report } status } } } } }"


@pytest.fixture
async def gateway(database: str, tmp_path: Path) -> AsyncIterator[Composed]:
    async with composed(database, tmp_path) as opened:
        yield opened


def written(number: str, text: str = "48", *, hours_ago: int = 5, sender: str = "lab-vest", **changes) -> Report:
    """Write a report by one of the demo's senders, issued some hours ago."""
    laboratory = find(sender)
    at = (now() - timedelta(hours=hours_ago)).replace(microsecond=0)
    issued = Moment(text=at.isoformat(), at=at)
    enh = Code(code="ENH", system="urn:oid:2.16.578.1.12.4.1.1.9051", display="Organisasjonsnummer")
    performer = Party(name=laboratory.name, identifiers=(Identifier(value=laboratory.organisation, type=enh),))
    return report(
        number,
        key=ReportKey(f"ENH:{laboratory.organisation}", number, f"q-{number}"),
        issued=issued,
        first_issued=issued,
        sampled=issued,
        performer=performer,
        requester=performer,
        requests=(Request(number=f"q-{number}"),),
        message=Message(id=f"m-{number}-{hours_ago}-{text}", generated=issued, type=Code(code="SVAR_LAB")),
        results=(result(text=text),),
        **changes,
    )


async def send(gateway: Composed, found: Report, patient: str, *, sender: str = "lab-vest"):
    """Send a message to the intake door and give the receipt's text."""
    body = message(found, find(patient).number)
    return await gateway.demo.post(sender, body, path=INTAKE, headers={"content-type": "application/xml"})


async def seen(demo: Demo, patient: str):
    answer = await demo.ask("dr-haug", ABOUT, {"patient": number_of(patient)})
    return [edge["node"] for edge in answer.data["patient"]["timeline"]["edges"]]


async def own(demo: Demo, citizen: str) -> list[str]:
    timeline = (await demo.ask(citizen, MINE)).data["me"]["timeline"]
    return [edge["node"]["key"]["report"] for edge in timeline["edges"]]


async def test_a_delay_ends_at_its_moment_without_anybody_doing_anything(gateway) -> None:
    assert b'V="1"' in (await send(gateway, written("r1"), "kari")).body
    person = await gateway.store.enrol((find("kari").number,), Deadline.after(5))
    moment = now() + timedelta(hours=1)
    delay = Restriction(
        id="",
        family=RestrictionFamily.SAFETY,
        type=RestrictionType.DELAY,
        code="NORU",
        object_kind=ObjectKind.REQUISITION,
        object_value="q-r1",
        release_at=moment,
        # Set on the request before the report was made: what has been shown once is not hidden by a delay.
        valid_from=now() - timedelta(days=1),
        set_by="Hanne Haug",
    )
    await gateway.store.add_restriction(person, delay, reason=None, idempotency_key="d1", deadline=Deadline.after(5))

    before = (await own(gateway.demo, "kari"), (await seen(gateway.demo, "kari"))[0]["citizenRelease"]["state"])
    gateway.clock.by = moment - now()
    after = (await own(gateway.demo, "kari"), (await seen(gateway.demo, "kari"))[0]["citizenRelease"]["state"])

    assert before == ([], "WAITS")
    assert after == (["r1"], "SHOWN")


async def test_what_a_laboratory_sends_is_seen_at_once_and_a_resend_changes_nothing(gateway) -> None:
    # Written once: a second one, a second later, would be another version.
    found = written("r1")
    first = await send(gateway, found, "kari")
    again = await send(gateway, found, "kari")

    assert (first.status, again.status) == (200, 200)
    assert [node["key"]["report"] for node in await seen(gateway.demo, "kari")] == ["r1"]
    assert len((await seen(gateway.demo, "kari"))[0]["versions"]) == 1


async def test_a_correction_that_comes_before_what_it_corrects_is_still_the_newest(gateway) -> None:
    await send(gateway, written("r1", "51", hours_ago=1, source_status=pair("M", "F")), "kari")
    await send(gateway, written("r1", "48", hours_ago=5), "kari")

    (node,) = await seen(gateway.demo, "kari")
    assert node["results"][0]["value"]["text"] == "51"
    assert [version["current"] for version in node["versions"]] == [True, False]


async def test_a_cancelled_report_is_a_tombstone_without_values(gateway) -> None:
    await send(gateway, written("r1"), "kari")
    await send(gateway, written("r1", hours_ago=1, source_status=pair("C", "F")), "kari")

    (node,) = await seen(gateway.demo, "kari")
    assert node["status"] == "CANCELLED"
    assert node["results"][0]["value"] is None


async def test_a_report_that_moves_to_another_person_leaves_the_first(gateway) -> None:
    await send(gateway, written("r1"), "kari")
    await send(gateway, written("r1", hours_ago=1, source_status=pair("M", "F")), "ola")

    assert await seen(gateway.demo, "kari") == []
    assert [node["key"]["report"] for node in await seen(gateway.demo, "ola")] == ["r1"]


async def test_a_message_of_another_sender_is_rejected_with_its_code_and_nothing_is_stored(gateway) -> None:
    answer = await send(gateway, written("r1"), "kari", sender="lab-nord")

    assert answer.status == 200
    assert b"SENDER_MISMATCH" in answer.body
    assert await seen(gateway.demo, "kari") == []


async def test_another_sender_can_neither_correct_nor_cancel(gateway) -> None:
    await send(gateway, written("r1"), "kari")
    foreign = replace(
        written("r1", hours_ago=1, sender="lab-nord", source_status=pair("C", "F")), key=written("r1").key
    )
    await send(gateway, foreign, "kari", sender="lab-nord")

    statuses = {node["status"] for node in await seen(gateway.demo, "kari") if node["results"][0]["value"]}
    assert "FINAL" in statuses


@pytest.mark.parametrize("caller", ["kari", "dr-haug"])
async def test_whoever_may_read_may_not_write(gateway, caller) -> None:
    answer = await gateway.demo.post(caller, b"<Message/>", path=INTAKE, headers={"content-type": "application/xml"})

    assert answer.status == 403


async def test_whoever_may_write_may_not_read(gateway) -> None:
    answer = await gateway.demo.ask("lab-vest", "{ viewer { kind } }")

    assert answer.status == 403


async def test_without_a_token_nothing_is_taken_in(gateway) -> None:
    answer = await gateway.demo.send("POST", INTAKE, b"<Message/>", {"content-type": "application/xml"})

    assert answer.status == 401


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"not xml", b"NOT_XML"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', b"DOCTYPE_REFUSED"),
        (b"<a>" * 3_000, b"TOO_DEEP"),
        (b"<a><b></a>", b"NOT_XML"),
        (b'<Message xmlns="urn:something"/>', b"UNKNOWN_MESSAGE_TYPE"),
    ],
)
async def test_what_cannot_be_read_is_rejected_with_a_code(gateway, body, code) -> None:
    answer = await gateway.demo.post("lab-vest", body, path=INTAKE, headers={"content-type": "application/xml"})

    assert answer.status == 200
    assert code in answer.body


async def test_without_a_database_there_is_no_answer_and_nothing_is_lost(gateway) -> None:
    assert (await gateway.demo.send("GET", "/readyz", b"", {})).status == 200
    assert (await gateway.demo.send("GET", "/healthz", b"", {})).json == {"status": "live"}
