"""Faults that need no search, and one that spoils a good answer."""

import pytest
from starlette.responses import Response, StreamingResponse

from gateway.demo.faults import Fault
from gateway.demo.laboratory_breakage import BLOCK, BLOCKS, endless, spoilt, unusable


@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [
        (Fault.UNAVAILABLE, 503, "application/fhir+json"),
        (Fault.HANG, 504, "application/fhir+json"),
        (Fault.HTML, 200, "text/html"),
    ],
)
def test_an_unusable_answer_has_its_status_and_type(fault, status, kind):
    response = unusable(fault)

    assert (response.status_code, response.media_type) == (status, kind)


@pytest.mark.parametrize("fault", [Fault.OK, Fault.SLOW, Fault.MALFORMED, Fault.OTHER_PERSON, Fault.LOOP])
def test_other_faults_need_a_search(fault):
    assert unusable(fault) is None


async def test_an_oversized_answer_goes_on_beyond_any_limit():
    assert isinstance(unusable(Fault.OVERSIZED), StreamingResponse)

    size = sum([len(block) async for block in endless()])

    assert size > BLOCKS * len(BLOCK) > 50_000_000


def test_a_malformed_answer_stops_half_way():
    whole = Response(b"0123456789")

    assert spoilt(whole, Fault.MALFORMED).body == b"01234"
    assert spoilt(whole, Fault.OK) is whole
