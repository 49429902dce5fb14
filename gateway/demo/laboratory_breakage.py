"""The answers of a simulated laboratory with which something is wrong."""

from collections.abc import AsyncIterator
from http import HTTPStatus

from starlette.responses import HTMLResponse, Response, StreamingResponse

from gateway.demo.faults import Fault
from gateway.demo.laboratory_answers import FHIR_JSON, outcome

BLOCKS = 1_000
BLOCK = b" " * 64_000


def unusable(fault: Fault) -> Response | None:
    """Give the answer of a fault that needs no search; None where a search is to be made."""
    match fault:
        case Fault.UNAVAILABLE:
            return outcome(HTTPStatus.SERVICE_UNAVAILABLE, "transient", "down for maintenance")
        case Fault.HANG:
            return outcome(HTTPStatus.GATEWAY_TIMEOUT, "timeout", "let go after it hung")
        case Fault.HTML:
            return HTMLResponse("<!doctype html><title>Vedlikehold</title><h1>Vi er snart tilbake</h1>")
        case Fault.OVERSIZED:
            return StreamingResponse(endless(), media_type=FHIR_JSON)
        case _:
            return None


def spoilt(whole: Response, fault: Fault) -> Response:
    """Cut a good answer in half where it is to be malformed."""
    if fault is not Fault.MALFORMED:
        return whole
    return Response(bytes(whole.body)[: len(whole.body) // 2], status_code=whole.status_code, media_type=FHIR_JSON)


async def endless() -> AsyncIterator[bytes]:
    """Write a bundle that does not get to its end within any sensible limit."""
    yield b'{"resourceType": "Bundle", "type": "searchset", "entry": ['
    for _ in range(BLOCKS):
        yield BLOCK
