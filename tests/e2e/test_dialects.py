"""One report told as HL7 v2 or Svarrapport to the store, and as PPS FHIR and generic FHIR by regions, is one report."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from gateway.demo import hl7v2_out, kith
from gateway.demo.cast import SENDERS
from gateway.demo.chronicle.versions import cancelled, corrected
from gateway.demo.chronicle.world import Written
from gateway.demo.faults import FaultBoard
from gateway.demo.fhir_out import resources
from gateway.demo.fhir_parts import Writer
from gateway.demo.fhir_sheet import Sheet
from gateway.demo.laboratories import LABORATORIES, Shelf
from gateway.demo.laboratory_app import LaboratoryServer
from gateway.demo.serving import bound, port_of, serving
from gateway.mllp import END, START
from gateway.mllp_config import MllpConfig
from gateway.source_config import SourceConfig
from resolvers.model import Report
from tests.e2e.asking import number_of
from tests.e2e.composed import HOST, Composed, composed
from tests.unit.gateway.demo.reports import of

HL7 = ("/intake/hl7v2", "application/hl7-v2", hl7v2_out.message)
SVARRAPPORT = ("/intake/svarrapport", "application/xml", kith.message)
FORMATS = {"hl7v2": HL7, "svarrapport": SVARRAPPORT}
# One that speaks PPS FHIR and one that speaks plain FHIR R4; neither wants a token.
REGIONS = {found.dialect: found for found in LABORATORIES if found.token is None}
QUESTION = """
query A($patient: PersonNumber!) { patient(id: $patient) { timeline(first: 50) {
  edges { node {
    key { organisation report requisition } status issued sampled discipline kind { code system }
    requester { name persons { name identifiers { value } } } performer { name identifiers { value } }
    specimens { number type { code } collected }
    versions { current status issued } conflict notYetInNationalStore provenance { source { id } }
    results { ...R members { ...R members { ...R } } } } }
  completeness { complete } } } }
fragment R on Result {
  number code { code system display } interpretation referenceRange { text } sampled specimens
  value { __typename ... on Quantity { text value unit comparator } ... on TextValue { text }
          ... on CodedValue { codes { code system display } } } }
"""
MINE = "{ me { timeline { edges { node { key { report } status results { value { __typename } } } } } } }"


@asynccontextmanager
async def gateway(database: str, folder: Path, regional: Written) -> AsyncIterator[Composed]:
    """Open a gateway before two regions that hold one report each in its own dialect."""
    async with AsyncExitStack() as stack:
        described = []
        for dialect, laboratory in REGIONS.items():
            sheet = Sheet(Writer(laboratory.source, laboratory.systems), regional.report, regional.subject)
            server = LaboratoryServer(laboratory, Shelf(resources(sheet)), FaultBoard([laboratory.source]))
            door = stack.enter_context(closing(bound(HOST, 0)))
            await stack.enter_async_context(serving(server.app(), [door]))
            described.append(
                SourceConfig(
                    id=laboratory.source,
                    name=laboratory.name,
                    base_url=f"http://{HOST}:{port_of(door)}/fhir",
                    dialect=dialect,
                )
            )
        yield await stack.enter_async_context(composed(database, folder, sources=tuple(described)))


async def send(opened: Composed, written: Written, form: str) -> bytes:
    """Send a report to the store as its own laboratory."""
    path, kind, write = FORMATS[form]
    organisation = written.report.key.organisation.removeprefix("ENH:")
    sender = next(one.key for one in SENDERS if one.organisation == organisation)
    message = write(written.report, written.subject)
    answer = await opened.demo.post(sender, message, path=path, headers={"content-type": kind})
    assert answer.status == 200
    return answer.body


async def seen(opened: Composed) -> Any:
    """Ask as the GP; gives the one report that there is."""
    answer = await opened.demo.ask("dr-lunde", QUESTION, {"patient": number_of("kari")})
    timeline = answer.data["patient"]["timeline"]
    assert timeline["completeness"] == {"complete": True}
    (edge,) = timeline["edges"]
    return edge["node"]


def later(written: Written, report: Report) -> Written:
    """Give another version of what was written."""
    return replace(written, report=report)


def correction(written: Written) -> Report:
    """Correct a report, two hours later."""
    return corrected(Random(1), written.report, timedelta(hours=2), results=written.report.results[:1])  # noqa: S311 made up


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("kind", ["CLIN", "MBIO", "HIST", "RTG"])
async def test_one_report_in_three_dialects_is_one_report_seen_in_three_places(database, tmp_path, kind, form) -> None:
    written = of("kari", kind)
    async with gateway(database, tmp_path, written) as opened:
        await send(opened, written, form)
        found = await seen(opened)

    assert {line["source"]["id"] for line in found["provenance"]} == {"central", *(r.source for r in REGIONS.values())}
    assert [version["current"] for version in found["versions"]] == [True]
    assert (found["conflict"], found["notYetInNationalStore"], found["status"]) == (False, False, "FINAL")
    assert told(found) == told_by(written.report)


def told(node: Any) -> Any:
    """Take out of an answer what every dialect tells."""
    return (
        tuple(node["key"].values()), node["issued"], node["sampled"], node["discipline"], node["kind"]["code"],
        node["requester"]["name"], [one["name"] for one in node["requester"]["persons"]], node["performer"]["name"],
        [(one["number"], one["type"] and one["type"]["code"], one["collected"]) for one in node["specimens"]],
        [answer(result) for result in node["results"]],
    )  # fmt: skip


def answer(node: Any) -> Any:
    value = node["value"]
    said = [one["code"] for one in value["codes"]] if "codes" in value else [value.get("text")]
    return (
        node["number"], node["code"]["code"], said, value.get("unit"), value.get("comparator"), node["interpretation"],
        node["sampled"], node["specimens"], [answer(member) for member in node.get("members", ())],
    )  # fmt: skip


def told_by(report: Report) -> Any:
    """Write what an answer is to tell of a report."""
    key, requester, performer = report.key, report.requester, report.performer
    assert requester is not None
    assert performer is not None
    return (
        (key.organisation, key.report, key.requisition), report.issued.text, report.sampled and report.sampled.text,
        report.discipline, report.kind.code, requester.name, [one.name for one in requester.persons], performer.name,
        [(one.number, one.type and one.type.code, one.collected and one.collected.text) for one in report.specimens],
        [answer_by(result) for result in report.results],
    )  # fmt: skip


def answer_by(result: Any) -> Any:
    value = result.value
    said = [one.code for one in value.codes] if hasattr(value, "codes") else [value.text]
    return (
        result.number, result.code.code, said, getattr(value, "unit", None), getattr(value, "comparator", None),
        result.flag, result.sampled and result.sampled.text, list(result.specimens),
        [answer_by(member) for member in result.members],
    )  # fmt: skip


@pytest.mark.parametrize("form", FORMATS)
async def test_a_newer_version_in_the_regions_stands_before_what_the_store_has(database, tmp_path, form) -> None:
    written = of("kari", "CLIN")
    newer = later(written, correction(written))
    async with gateway(database, tmp_path, newer) as opened:
        await send(opened, written, form)
        found = await seen(opened)

    assert [version["current"] for version in found["versions"]] == [True, False]
    assert (found["issued"], len(found["results"])) == (newer.report.issued.text, 1)
    assert found["notYetInNationalStore"] is True
    assert len(found["provenance"]) == 3


@pytest.mark.parametrize("form", FORMATS)
async def test_a_newer_version_in_the_store_stands_before_what_the_regions_have(database, tmp_path, form) -> None:
    written = of("kari", "CLIN")
    newer = later(written, correction(written))
    async with gateway(database, tmp_path, written) as opened:
        await send(opened, newer, form)
        found = await seen(opened)

    assert [version["current"] for version in found["versions"]] == [True, False]
    assert (found["issued"], len(found["results"])) == (newer.report.issued.text, 1)
    assert found["notYetInNationalStore"] is False


async def test_what_hl7_v2_cancels_is_a_tombstone_before_what_the_regions_still_show(database, tmp_path) -> None:
    written = of("kari", "CLIN")
    gone = later(written, cancelled(Random(1), written.report, timedelta(hours=2), why="tatt av feil person"))  # noqa: S311
    async with gateway(database, tmp_path, written) as opened:
        await send(opened, gone, "hl7v2")
        found = await seen(opened)

    assert found["status"] == "CANCELLED"
    assert {result["value"] for result in found["results"]} == {None}


async def test_a_resend_is_acknowledged_and_another_laboratorys_message_is_refused(database, tmp_path) -> None:
    written = of("kari", "CLIN")
    async with gateway(database, tmp_path, written) as opened:
        first, second = [await send(opened, written, "hl7v2") for _ in range(2)]
        stranger = next(one.key for one in SENDERS if f"ENH:{one.organisation}" != written.report.key.organisation)
        message = hl7v2_out.message(written.report, written.subject)
        foreign = await opened.demo.post(
            stranger, message, path="/intake/hl7v2", headers={"content-type": "application/hl7-v2"}
        )

    assert b"\rMSA|AA|" in first
    assert b"\rMSA|AA|" in second
    assert b"\rMSA|AR|" in foreign.body
    assert b"SENDER_MISMATCH" in foreign.body


@pytest.mark.parametrize(("status", "shown"), [("F", True), ("C", True), ("P", False), ("A", False), ("", False)])
async def test_a_citizen_sees_of_hl7_v2_what_is_final_or_corrected(database, tmp_path, status, shown) -> None:
    written = of("kari", "CLIN")
    message = hl7v2_out.message(written.report, written.subject).replace(b"|F\r", f"|{status}\r".encode())
    sender = next(one.key for one in SENDERS if f"ENH:{one.organisation}" == written.report.key.organisation)
    async with composed(database, tmp_path) as opened:
        headers = {"content-type": "application/hl7-v2"}
        assert (await opened.demo.post(sender, message, path="/intake/hl7v2", headers=headers)).status == 200
        mine = (await opened.demo.ask("kari", MINE)).data["me"]["timeline"]["edges"]

    assert len(mine) == (1 if shown else 0)


async def test_what_comes_over_mllp_is_in_the_answer(database, tmp_path) -> None:
    written = of("kari", "CLIN")
    organisation = written.report.key.organisation.removeprefix("ENH:")
    with closing(bound(HOST, 0)) as free:
        port = port_of(free)
    config = MllpConfig(port=port, organisation=organisation)
    async with composed(database, tmp_path, mllp=config) as opened:
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(START + hl7v2_out.message(written.report, written.subject) + END)
        answer = await reader.readuntil(END)
        writer.close()
        found = await seen(opened)

    assert b"\rMSA|AA|" in answer
    assert told(found) == told_by(written.report)
