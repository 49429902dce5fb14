"""Ids of a report's parts follow from its numbers; the subject is named by number and kind of number."""

from msgspec.structs import replace

from gateway.demo.cast import find
from gateway.demo.fhir_parts import Writer
from gateway.demo.fhir_sheet import Sheet
from tests.unit.gateway.demo.reports import of, sheet


def test_versions_of_a_report_share_their_ids_and_differ_in_version():
    first, last = of("ola", "MBIO", "preliminary"), of("ola", "MBIO", "amended")
    early, late = sheet(first), sheet(last)

    assert first.report.key == last.report.key
    assert (early.report_id, early.request_id) == (late.report_id, late.request_id)
    assert early.version != late.version


def test_a_d_number_is_said_to_be_one():
    amal = find("amal")
    report = of("ola", "MBIO").report

    systems = [
        Sheet(Writer("a"), report, number).whose["identifier"]["system"]
        for number in (amal.number, *amal.earlier_numbers)
    ]

    assert systems == ["urn:oid:2.16.578.1.12.4.1.4.1", "urn:oid:2.16.578.1.12.4.1.4.2"]


def test_a_report_without_requester_has_an_id_for_nobody():
    written = of("ola", "MBIO")
    report = replace(written.report, requester=None)

    assert Sheet(Writer("helse-nord"), report, written.subject).role_id != sheet(written).role_id


def test_the_pair_of_statuses_is_an_extension_of_two_codings():
    written = of("ola", "MBIO")
    found = sheet(written).source_status(written.report.source_status)

    assert found["url"] == "http://nhn.no/fhir/nilar/StructureDefinition/source-status"
    assert [part["valueCoding"]["code"] for part in found["extension"]] == ["N", "F"]
