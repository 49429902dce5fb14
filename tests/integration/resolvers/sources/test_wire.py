"""One page over real HTTP: what each status, encoding and broken answer means."""

import gzip
import json
import zlib

import pytest

from resolvers.model import (
    Missing,
    SourceId,
    SourceState,
)
from resolvers.normalise import normalise
from resolvers.sources.crawl import Caps
from tests.examples import PERSON
from tests.fhir_examples import diagnostic_report
from tests.integration.endpoint import EMPTY, always, outcome_of, page, read_ids
from tests.integration.scripted import response


@pytest.mark.parametrize(
    ("written", "state", "reason"),
    [
        (response(status=401), SourceState.REFUSED, "UNAUTHENTICATED"),
        (response(status=403), SourceState.REFUSED, "FORBIDDEN"),
        (response(status=400), SourceState.FAILED, "REJECTED"),
        (response(status=404), SourceState.FAILED, "HTTP_404"),
        (
            response(b'{"resourceType":"OperationOutcome","issue":[{"code":"invalid"}]}', status=404),
            SourceState.FAILED,
            "HTTP_404",
        ),
        (response(status=429), SourceState.FAILED, "UNAVAILABLE"),
        (response(status=503), SourceState.FAILED, "UNAVAILABLE"),
        (response(status=500), SourceState.FAILED, "HTTP_500"),
        (response(status=302, headers=["Location: /elsewhere"]), SourceState.FAILED, "REDIRECT"),
        (response(b"<html>", kind="text/html"), SourceState.FAILED, "NOT_FHIR"),
        (response(b"  <html>"), SourceState.FAILED, "NOT_FHIR"),
        (response(EMPTY, kind="text/plain"), SourceState.FAILED, "NOT_FHIR"),
        (response(EMPTY, headers=["Content-Encoding: br"]), SourceState.FAILED, "NOT_FHIR"),
        (response(b'{"resourceType":"Bundle","entry":[{'), SourceState.FAILED, "MALFORMED"),
        (response(b"[]"), SourceState.FAILED, "MALFORMED"),
        (response(b"{}"), SourceState.FAILED, "MALFORMED"),
        (response(b"", length=0), SourceState.FAILED, "MALFORMED"),
        (response(EMPTY, length=500), SourceState.FAILED, "BROKEN_OFF"),
        (response(b"not gzip", headers=["Content-Encoding: gzip"]), SourceState.FAILED, "MALFORMED"),
        (response(gzip.compress(EMPTY)[:-9], headers=["Content-Encoding: gzip"]), SourceState.FAILED, "BROKEN_OFF"),
        (b"SMTP ready\r\n\r\n", SourceState.FAILED, "NOT_FHIR"),
        (b"", SourceState.FAILED, "CONNECTION"),
    ],
)
async def test_a_failure_before_anything_was_read_is_a_missing_source(written, state, reason):
    assert await outcome_of(always(written)) == Missing(source=SourceId("lab-test"), state=state, reason=reason)


@pytest.mark.parametrize("code", ["not-found"])
async def test_nothing_found_said_with_a_404_is_an_empty_answer(code):
    body = json.dumps({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": code}]}).encode()
    delivery = await outcome_of(always(response(body, status=404)))

    assert normalise(delivery, PERSON).reports == ()
    assert (normalise(delivery, PERSON).faults, delivery.cut) == ((), None)


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("gzip", gzip.compress), ("x-gzip", gzip.compress), ("deflate", zlib.compress), ("identity", bytes)],
)
async def test_a_compressed_body_is_read(encoding, pack):
    written = response(pack(page(diagnostic_report())), headers=[f"Content-Encoding: {encoding}"])

    assert read_ids(await outcome_of(always(written))) == ["report-r1"]


async def test_a_byte_order_mark_is_no_fault():
    assert read_ids(await outcome_of(always(response(b"\xef\xbb\xbf" + page(diagnostic_report()))))) == ["report-r1"]


async def test_a_compressed_bomb_is_stopped_before_it_is_unpacked():
    bomb = gzip.compress(b'{"resourceType":"Bundle","x":"' + b"0" * 30_000_000 + b'"}')
    written = response(bomb, headers=["Content-Encoding: gzip"])
    outcome = await outcome_of(always(written), caps=Caps(max_page_bytes=100_000))

    assert (outcome.state, outcome.reason) == (SourceState.FAILED, "OVERSIZED")


async def test_a_body_that_does_not_stop_is_left():
    async def give(got):
        got.writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nConnection: close\r\n\r\n")
        while not got.writer.is_closing():
            got.writer.write(b" " * 65_536)
            await got.writer.drain()

    outcome = await outcome_of(give, caps=Caps(max_page_bytes=1_000_000))

    assert (outcome.state, outcome.reason) == (SourceState.FAILED, "OVERSIZED")


async def half_close(got):
    """Say that the connection is over half way through the head, and go on listening."""
    got.writer.write(b"HTTP/1.1 200 OK\r\nContent-Ty")
    got.writer.write_eof()


async def test_a_half_closed_connection_is_a_failure_and_no_wait():
    outcome = await outcome_of(half_close)

    assert isinstance(outcome, Missing)
    assert outcome.state is SourceState.FAILED
