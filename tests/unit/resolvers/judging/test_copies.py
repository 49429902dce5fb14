"""Every copy is named and judged once, whatever source it came from."""

import pytest

from policies import Status
from resolvers.judging.copies import copies
from resolvers.model import Code, Fault, Normalised, Request, SourceId
from resolvers.naming import Naming
from tests.examples import NOW, pair, report

NAMING = Naming(b"s" * 32)
NORD, VEST = SourceId("nord"), SourceId("vest")


def delivered(*reports, source=NORD, **changes) -> Normalised:
    return Normalised(source=source, as_of=NOW, reports=reports, **changes)


def test_copies_come_in_the_order_they_were_read_with_the_name_of_their_report() -> None:
    found = copies([delivered(report("r2"), report("r1")), delivered(report("r1"), source=VEST)], NAMING)

    assert [(copy.source, copy.report.key.report) for copy in found] == [(NORD, "r2"), (NORD, "r1"), (VEST, "r1")]
    assert found[1].report_id == found[2].report_id == NAMING.report(report("r1").key)
    assert {copy.as_of for copy in found} == {NOW}


def test_a_copy_tells_how_final_it_is_and_what_its_source_has_marked_it_with() -> None:
    marked = report(source_status=pair("N", "P"), requests=(Request(reservations=(Code(code="NORN-FPB"),)),))

    (found,) = copies([delivered(marked)], NAMING)

    assert (found.status, found.marks) == (Status.PRELIMINARY, ("NORN-FPB",))


@pytest.mark.parametrize(
    ("changes", "whole"),
    [
        ({}, True),
        ({"cut": "PAGES"}, False),
        ({"bounded": True}, False),
        ({"faults": (Fault(code="X", path="y"),)}, False),
    ],
)
def test_a_copy_tells_whether_anything_of_its_delivery_is_left_out(changes, whole) -> None:
    assert [copy.whole for copy in copies([delivered(report(), **changes)], NAMING)] == [whole]
