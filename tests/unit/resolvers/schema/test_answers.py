"""A report is shown as FHIR to whoever asks for that, wherever it stands, and at no cost to the other fields."""

from decimal import Decimal

import msgspec
from msgspec.structs import replace

from resolvers.model import CitizenRelease, Comparator, Quantity
from resolvers.schema.answers import in_fhir
from tests.examples import NUMBER, clinician, report, result
from tests.shown import shown
from tests.unit.resolvers.schema.asked import SCHEMA, data
from tests.unit.resolvers.test_pipeline import World

ID = {"id": NUMBER.digits}
TIMELINE = """query Q($id: PersonNumber!) { patient(id: $id) { timeline(first: 5) { edges { node {
  id status fhir results { code { code } } } } } } }"""
REPORT = "query Q($id: PersonNumber!, $report: ID!) { patient(id: $id) { report(id: $report) { fhir %s } } }"


def held(*numbers: str) -> World:
    world = World()
    world.pages = tuple(msgspec.json.encode(report(number)) for number in numbers)
    return world


async def test_each_report_of_a_timeline_is_a_bundle_and_the_list_is_completed_at_once() -> None:
    before = (SCHEMA.projections.tally.projected, SCHEMA.projections.tally.deoptimised.copy())
    found = await data(TIMELINE, caller=clinician(), world=held("r1", "r2"), variables=ID)
    nodes = [edge["node"] for edge in found["patient"]["timeline"]["edges"]]

    assert [node["fhir"]["resourceType"] for node in nodes] == ["Bundle", "Bundle"]
    assert {node["fhir"]["entry"][0]["resource"]["identifier"][0]["value"] for node in nodes} == {"r1", "r2"}
    assert [node["fhir"]["entry"][0]["resource"]["status"] for node in nodes] == ["final", "final"]
    assert SCHEMA.projections.tally.projected > before[0]
    assert SCHEMA.projections.tally.deoptimised == before[1]


async def test_one_report_is_the_same_bundle_however_it_is_asked_for() -> None:
    world = held("r1")
    listed = await data(TIMELINE, caller=clinician(), world=world, variables=ID)
    (edge,) = listed["patient"]["timeline"]["edges"]
    asked = ID | {"report": edge["node"]["id"]}
    plain = await data(REPORT % "", caller=clinician(), world=world, variables=asked)
    looked = await data(REPORT % "changedSinceYouLooked", caller=clinician(), world=world, variables=asked)

    assert plain["patient"]["report"]["fhir"] == edge["node"]["fhir"]
    assert looked["patient"]["report"]["fhir"] == edge["node"]["fhir"]


def test_what_is_written_is_of_the_report_that_is_shown_and_keeps_its_digits() -> None:
    answer = Quantity(text="5.10", value=Decimal("5.10"), comparator=Comparator.LT)
    merged = shown(report(results=(result(value=answer),)))

    assert b'"value":5.10,"comparator":"<"' in bytes(in_fhir(merged) or b"")
    assert b"NOPAT" not in bytes(in_fhir(merged) or b"")
    assert b"NOPAT" in bytes(in_fhir(replace(merged, citizen_release=CitizenRelease(state="WAITS"))) or b"")
