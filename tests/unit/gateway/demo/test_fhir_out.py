"""A report becomes FHIR resources with the keys by which copies are merged."""

import json

import pytest
from msgspec.structs import replace

from gateway.demo.fhir_out import resources
from gateway.demo.fhir_parts import Writer
from gateway.demo.fhir_sheet import Sheet
from resolvers.judging.marks import mark_codes
from resolvers.model import Delivery, Person, PersonHash
from resolvers.normalise.fhir import read
from tests.unit.gateway.demo.reports import ANCHOR, CHRONICLE, of, sheet


def bodies(written):
    return [json.loads(bytes(each.body)) for each in resources(sheet(written))]


def only(found, kind):
    return [each for each in found if each["resourceType"] == kind]


def test_the_report_carries_its_keys():
    written = of("ola", "MBIO")
    found = bodies(written)
    (report,) = only(found, "DiagnosticReport")
    (request,) = only(found, "ServiceRequest")
    (organisation,) = only(found, "Organization")

    assert report["identifier"] == [{"system": "urn:provesvar:serv-report-id", "value": written.report.key.report}]
    assert report["issued"] == written.report.issued.text
    assert request["identifier"][0]["value"] == written.report.key.requisition
    assert organisation["identifier"][0]["system"] == "urn:oid:2.16.578.1.12.4.1.4.101"
    assert f"ENH:{organisation['identifier'][0]['value']}" == written.report.key.organisation


def test_every_reference_of_a_report_leads_to_a_resource_of_it():
    found = list(resources(sheet(of("ola", "MBIO"))))
    paths = {each.path for each in found}

    assert {path for each in found for _, path in each.links} <= paths


@pytest.mark.parametrize("systems", [None, "http://helsedir.no/fhir/CodeSystem/no-kodeverk-"])
def test_every_report_of_the_chronicle_is_read_back_with_its_key_values_and_statuses(systems):
    for each in CHRONICLE.written:
        written = Sheet(Writer("helse-nord", systems), each.report, each.subject)
        entries = [{"resource": json.loads(bytes(found.body), parse_float=str)} for found in resources(written)]
        page = json.dumps({"resourceType": "Bundle", "type": "searchset", "entry": entries}).encode()
        delivery = Delivery(source="helse-nord", dialect="fhir", as_of=ANCHOR, pages=(page,))
        found = read(delivery, Person(hash=PersonHash(b"x"), identifiers=(each.subject,)))
        (report,) = found.reports

        assert found.faults == ()
        assert report.key == each.report.key
        assert (report.status, report.source_status) == (each.report.status, each.report.source_status)
        assert (report.issued, report.first_issued) == (each.report.issued, each.report.first_issued)
        assert report.sampled == each.report.sampled
        assert said(report.results) == said(each.report.results)


def said(results):
    return [(each.code.code, shown(each.value), each.source_status, said(each.members)) for each in results]


def shown(value):
    return replace(value, heading=None) if hasattr(value, "heading") else value


def test_a_report_without_requester_and_performer_is_written_without_them():
    written = of("ola", "MBIO")
    bare = replace(written, report=replace(written.report, requester=None, performer=None))
    found = bodies(bare)

    assert not only(found, "PractitionerRole")
    assert not only(found, "Organization")
    assert "requester" not in only(found, "ServiceRequest")[0]


def test_a_specimen_and_a_request_may_lack_their_times():
    written = of("signe", "HIST")
    specimen = replace(written.report.specimens[0], collected=None, anatomical_origin=None)
    request = replace(written.report.requests[0], issued=None)
    bare = replace(written.report, specimens=(specimen,), requests=(request,), sampled=None, first_issued=None)
    found = bodies(replace(written, report=bare))

    assert "collection" not in only(found, "Specimen")[0]
    assert "authoredOn" not in only(found, "ServiceRequest")[0]
    assert "effectiveDateTime" not in only(found, "DiagnosticReport")[0]


def test_a_requester_may_be_an_organisation_alone():
    written = of("signe", "HIST")
    asked = replace(written.report.requester, persons=())
    found = bodies(replace(written, report=replace(written.report, requester=asked)))

    assert "practitioner" not in only(found, "PractitionerRole")[0]


@pytest.mark.parametrize("systems", [None, "http://ehelse.no/fhir/CodeSystem/no-kodeverk-"])
def test_a_mark_of_the_laboratory_is_read_back_as_its_mark(systems):
    (each,) = [each for each in CHRONICLE.written if each.house_code]
    written = Sheet(Writer("helse-nord", systems), each.copy_at("helse-nord"), each.subject)
    entries = [{"resource": json.loads(bytes(found.body), parse_float=str)} for found in resources(written)]
    page = json.dumps({"resourceType": "Bundle", "type": "searchset", "entry": entries}).encode()
    delivery = Delivery(source="helse-nord", dialect="fhir", as_of=ANCHOR, pages=(page,))

    (report,) = read(delivery, Person(hash=PersonHash(b"x"), identifiers=(each.subject,))).reports

    assert list(mark_codes(report)) == ["NORS"]
    assert report.key == each.report.key
