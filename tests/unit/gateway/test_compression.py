"""Long answers to questions are compressed for who accepts it; nothing else is."""

import gzip
import zlib

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from gateway.compression import MINIMUM_BYTES, Compression
from resolvers.sources.unpacking import zstd
from tests.asgi import ask

LONG = b'{"data": "' + b"answer " * MINIMUM_BYTES + b'"}'
UNPACKED = {"gzip": gzip.decompress, "zstd": zstd.decompress}


def app(body: bytes = LONG, media_type: str = "application/json", status: int = 200):
    async def answer(_):
        return Response(body, status_code=status, media_type=media_type, headers={"vary": "origin"})

    return Compression(Starlette(routes=[Route(path, answer, methods=["POST"]) for path in ("/graphql", "/intake")]))


async def sent(made, accepted: str | None, path: str = "/graphql"):
    headers = {} if accepted is None else {"accept-encoding": accepted}
    return await ask(made, path, method="POST", headers=headers)


@pytest.mark.parametrize("media_type", ["application/json", "application/graphql-response+json; charset=utf-8"])
@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("gzip", "gzip"),
        ("gzip, br, zstd", "zstd"),
        ("gzip;q=1, zstd;q=0.5", "zstd"),
        ("zstd;q=0, gzip", "gzip"),
        ("*", "zstd"),
    ],
)
async def test_a_long_answer_is_compressed_as_its_caller_accepts_it(accepted, chosen, media_type) -> None:
    answer = await sent(app(media_type=media_type), accepted)

    assert answer.headers["content-encoding"] == chosen
    assert answer.headers["vary"].lower() == "origin, accept-encoding"
    assert int(answer.headers["content-length"]) == len(answer.body) < len(LONG) / 10
    assert UNPACKED[chosen](answer.body) == LONG


async def test_brotli_is_chosen_before_gzip() -> None:
    answer = await sent(app(), "gzip, br")

    assert (answer.headers["content-encoding"], len(answer.body) < len(LONG) / 10) == ("br", True)


@pytest.mark.parametrize("accepted", [None, "identity", "deflate", "gzip;q=0"])
async def test_who_accepts_none_of_ours_gets_the_answer_as_it_is(accepted) -> None:
    answer = await sent(app(), accepted)

    assert "content-encoding" not in answer.headers
    # Whatever keeps the answer must know that others would get another one.
    assert answer.headers["vary"].lower() == "origin, accept-encoding"
    assert answer.body == LONG


async def test_a_short_answer_and_a_refusal_go_as_they_are() -> None:
    answer = await sent(app(b'{"errors": []}', status=401), "gzip, zstd")

    assert (answer.headers.get("content-encoding"), answer.body) == (None, b'{"errors": []}')


async def test_other_doors_answer_as_before() -> None:
    answer = await sent(app(), "gzip, zstd", "/intake")

    assert (answer.headers.get("content-encoding"), answer.headers["vary"], answer.body) == (None, "origin", LONG)


async def test_what_comes_in_parts_is_sent_part_by_part_compressed_or_not() -> None:
    pieces = [b"one", b"two"]

    async def parts(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"multipart/mixed")]})
        for number, piece in enumerate(pieces):
            await send({"type": "http.response.body", "body": piece, "more_body": number == 0})

    for accepted in ("gzip", "identity"):
        got: list[bytes] = []

        async def send(message, got=got):
            got.append(message.get("body", b""))

        headers = [(b"accept-encoding", accepted.encode())]
        await Compression(parts)({"type": "http", "path": "/graphql", "headers": headers}, None, send)
        unpacking = zlib.decompressobj(31) if accepted == "gzip" else None
        read = [one if unpacking is None else unpacking.decompress(one) for one in got]
        assert [one for one in read if one] == pieces


async def test_a_stream_of_events_goes_as_it_is_as_each_would_hold_a_compressor_for_as_long_as_it_lasts() -> None:
    answer = await sent(app(media_type="text/event-stream"), "gzip, br, zstd")

    assert "content-encoding" not in answer.headers
    assert answer.body == LONG
