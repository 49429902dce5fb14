"""One page over real HTTP: what each status, encoding and broken answer means."""

import asyncio
import gzip
import json
import socket
import struct
import tracemalloc
import zlib
from urllib.parse import urlencode

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from resolvers.model import (
    Missing,
    SourceId,
    SourceState,
)
from resolvers.normalise import normalise
from resolvers.sources.crawl import Caps
from resolvers.sources.unpacking import zstd
from resolvers.sources.wire import UNREACHED, Ask, ask, encoded, retry_after
from tests.examples import PERSON
from tests.fhir_examples import diagnostic_report
from tests.integration.endpoint import EMPTY, always, fetch, laboratory, only_reports, outcome_of, page, read_ids
from tests.integration.scripted import response

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n"
ONCE = Caps(retries=0)
# More than the sockets between two ends hold.
TEXT = st.text(st.characters(codec="utf-8"))
FORM = [(str(number), "x" * 1_000) for number in range(900)]


def failed(reason, state=SourceState.FAILED):
    return Missing(source=SourceId("lab-test"), state=state, reason=reason)


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
    assert await outcome_of(always(written), caps=ONCE) == Missing(
        source=SourceId("lab-test"), state=state, reason=reason
    )


@pytest.mark.parametrize("code", ["not-found"])
async def test_nothing_found_said_with_a_404_is_an_empty_answer(code):
    body = json.dumps({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": code}]}).encode()
    delivery = await outcome_of(always(response(body, status=404)))

    assert normalise(delivery, PERSON).reports == ()
    assert (normalise(delivery, PERSON).faults, delivery.cut) == ((), None)


def in_two(pack):
    """Pack in two members, as some servers do when they flush."""
    return lambda body: pack(body[:50]) + pack(body[50:])


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("GZIP", in_two(gzip.compress)),
        ("deflate", zlib.compress),
        ("zstd", zstd.compress),
        ("zstd", in_two(zstd.compress)),
        ("identity", bytes),
        ("", bytes),
    ],
)
async def test_a_compressed_body_is_read(encoding, pack):
    written = response(pack(page(diagnostic_report())), headers=[f"Content-Encoding: {encoding}"])

    assert read_ids(await outcome_of(always(written))) == ["report-r1"]


async def test_a_byte_order_mark_is_no_fault():
    assert read_ids(await outcome_of(always(response(b"\xef\xbb\xbf" + page(diagnostic_report()))))) == ["report-r1"]


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("zstd", zstd.compress)])
async def test_a_compressed_bomb_is_stopped_before_it_is_unpacked(encoding, pack):
    bomb = pack(b'{"resourceType":"Bundle","x":"' + b"0" * 30_000_000 + b'"}')
    written = response(bomb, headers=[f"Content-Encoding: {encoding}"])
    tracemalloc.start()
    outcome = await outcome_of(always(written), caps=Caps(max_page_bytes=100_000))
    _, most_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most_bytes < 5_000_000
    assert (outcome.state, outcome.reason) == (SourceState.FAILED, "OVERSIZED")


async def test_a_body_that_says_itself_that_it_is_too_large_is_not_read():
    outcome = await outcome_of(always(response(EMPTY, length=5_000_000)), caps=Caps(max_page_bytes=1_000, retries=0))

    assert outcome == failed("OVERSIZED")


@given(st.lists(st.tuples(TEXT, TEXT), max_size=4))
def test_a_form_is_written_as_browsers_write_it(form):
    assert encoded(form) == urlencode(form).encode()


async def test_a_body_that_does_not_stop_is_left():
    async def give(got):
        got.writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nConnection: close\r\n\r\n")
        while not got.writer.is_closing():
            got.writer.write(b" " * 65_536)
            await got.writer.drain()

    outcome = await outcome_of(give, caps=Caps(max_page_bytes=1_000_000))

    assert (outcome.state, outcome.reason) == (SourceState.FAILED, "OVERSIZED")


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (b"", "CONNECTION"),
        (b"HTTP/1.1 200 OK\r\nContent-Ty", "CONNECTION"),
        (HEAD + b"Content-Length: 500\r\n\r\n" + EMPTY, "BROKEN_OFF"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{", "BROKEN_OFF"),
    ],
)
async def test_a_half_closed_connection_is_a_failure_and_no_wait(sent, reason):
    async def half_close(got):
        """Say that the connection is over, and go on listening."""
        got.writer.write(sent)
        got.writer.write_eof()

    assert await outcome_of(half_close, caps=ONCE) == failed(reason)


@pytest.mark.parametrize("sent", [b"", HEAD + b"Content-Length: 500\r\n\r\n" + EMPTY])
async def test_a_connection_that_is_reset_is_a_failure_and_no_wait(sent):
    async def reset(got):
        got.writer.write(sent)
        await got.writer.drain()
        linger = struct.pack("ii", 1, 0)
        got.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        got.writer.transport.abort()
        return b""

    outcome = await outcome_of(reset, caps=ONCE)

    assert outcome in {failed("CONNECTION"), failed("BROKEN_OFF")}


async def test_a_server_that_never_reads_ends_with_the_budget():
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        async with aiohttp.ClientSession() as session:
            asking = Ask(url=URL(f"http://127.0.0.1:{deaf.getsockname()[1]}/"), headers={}, form=FORM)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2):
                    await ask(session, asking, 100)


@pytest.mark.parametrize(
    "written",
    [
        HEAD + b"X-Large: " + b"x" * 70_000 + b"\r\n\r\n" + EMPTY,
        HEAD + b"X-Many: y\r\n" * 5_000 + b"\r\n" + EMPTY,
        HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n" + EMPTY,
        HEAD + b"Content-Length: -1\r\n\r\n" + EMPTY,
        HEAD + b"no colon\r\n\r\n" + EMPTY,
        b"HTTP/1.1 two hundred\r\n\r\n" + EMPTY,
        b"HTTP/2 200\r\n\r\n" + EMPTY,
        b"\0" * 500,
        EMPTY,
    ],
)
async def test_what_is_no_http_is_no_fhir_and_raises_nothing(written):
    assert await outcome_of(always(written), caps=ONCE) == failed("NOT_FHIR")


@pytest.mark.parametrize("chunks", [b"zz\r\n{}\r\n0\r\n\r\n", b"2\r\n{}xx\r\n0\r\n\r\n", b"2\r\n{}\r\n"])
@pytest.mark.parametrize("in_one", [True, False])
async def test_chunks_that_are_wrong_or_missing_are_a_failure(chunks, in_one):
    async def give(got):
        got.writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        if not in_one:
            await got.writer.drain()
            await asyncio.sleep(0.02)
        return chunks

    assert await outcome_of(give, caps=ONCE) in {failed("NOT_FHIR"), failed("BROKEN_OFF")}


async def test_garbage_after_a_page_that_came_at_once_spoils_it_and_garbage_after_it_is_read_does_not():
    written = response(page(diagnostic_report()), connection="keep-alive")

    async def give(got):
        got.writer.write(written)
        await got.writer.drain()
        await asyncio.sleep(0.02)
        return b"garbage"

    assert await outcome_of(always(written + b"garbage"), caps=ONCE) == failed("NOT_FHIR")
    async with laboratory(only_reports(give), caps=ONCE) as (_, source):
        first = await fetch(source)
        await asyncio.sleep(0.05)
        second = await fetch(source)

    assert [read_ids(first), read_ids(second)] == [["report-r1"]] * 2


async def test_connections_are_kept_for_further_pages_and_fetches():
    async def give(got):
        following = "?_page=2" if got.method == "POST" else None
        body = page(diagnostic_report("r1" if following else "r2"), next_url=following)
        return response(EMPTY if got.resource == "Observation" else body, connection="keep-alive")

    async with laboratory(give) as (server, source):
        for _ in range(5):
            assert read_ids(await fetch(source)) == ["report-r1", "report-r2"]

    # Two searches at the same time, and no more connections than those.
    assert (len(server.got), server.connections) == (15, 2)


async def test_a_kept_connection_that_the_server_has_closed_meanwhile_is_no_failure():
    """Close it when the next request arrives, as a server does whose time for idle connections ends just then."""
    answered = set()

    async def give(got):
        if got.writer in answered:
            return b""
        answered.add(got.writer)
        return response(page(diagnostic_report()), connection="keep-alive")

    async with laboratory(only_reports(give)) as (_, source):
        outcomes = [await fetch(source) for _ in range(4)]

    assert [read_ids(outcome) for outcome in outcomes] == [["report-r1"]] * 4


async def test_an_address_that_no_client_can_reach_is_no_bug_of_ours():
    async with aiohttp.ClientSession() as session:
        assert await ask(session, Ask(url=URL("ftp://127.0.0.1/"), headers={}), 100) == UNREACHED


async def test_both_packings_are_asked_for():
    async with laboratory(always(response(EMPTY))) as (server, source):
        await fetch(source)

    assert {got.headers["accept-encoding"] for got in server.got} == {"gzip, zstd"}


@pytest.mark.parametrize(
    ("said", "at", "after_s"),
    [
        ("7", None, 7.0),
        (" 0 ", None, 0.0),
        ("9" * 400, None, 999_999_999.0),
        ("Thu, 26 Nov 2026 12:00:30 GMT", "Thu, 26 Nov 2026 12:00:00 GMT", 30.0),
        ("Thu, 26 Nov 2026 12:00:00 GMT", "Thu, 26 Nov 2026 12:00:30 GMT", 0.0),
        ("Thu, 26 Nov 2026 12:00:30 GMT", "Thu, 26 Nov 2026 12:00:00", None),
        ("Thu, 26 Nov 2026 12:00:30 GMT", None, None),
        ("soon", "Thu, 26 Nov 2026 12:00:00 GMT", None),
        ("-1", None, None),
        ("1.5", None, None),
        ("\u0661", None, None),
        (None, None, None),
    ],
)
def test_when_to_ask_again_is_read_in_seconds_or_against_the_servers_own_clock(said, at, after_s):
    headers = {"Retry-After": said, "Date": at}

    assert retry_after({name: text for name, text in headers.items() if text is not None}) == after_s
