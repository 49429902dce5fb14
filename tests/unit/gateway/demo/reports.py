"""Reports of the chronicle, one of each kind, for tests of what is written of them."""

from datetime import UTC, datetime

from gateway.demo.cast import find
from gateway.demo.chronicle.world import chronicle
from gateway.demo.fhir_parts import Writer
from gateway.demo.fhir_sheet import Sheet

ANCHOR = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
CHRONICLE = chronicle(ANCHOR)


def of(citizen, kind, status="final"):
    return next(
        each
        for each in CHRONICLE.written
        if (each.citizen, each.report.kind.code, each.report.status.value) == (citizen, kind, status)
    )


def sheet(written, systems=None):
    return Sheet(Writer("helse-nord", systems), written.report, written.subject)


def number(key):
    return find(key).number
