"""A resource knows its path."""

from gateway.demo.fhir_out import resources
from tests.unit.gateway.demo.reports import of, sheet


def test_a_resource_is_named_by_kind_and_id():
    report = next(resources(sheet(of("ola", "MBIO"))))

    assert report.path == f"DiagnosticReport/{report.id}"
