"""A body is read within its bound and deadline, whatever it announces."""

import asyncio

import pytest
from starlette.requests import ClientDisconnect, Request

from gateway.body import TooLarge, read_body
from resolvers.deadline import Deadline


def request(*chunks: bytes, length: str | None = None, disconnects: bool = False, hangs: bool = False) -> Request:
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    messages.append({"type": "http.disconnect"} if disconnects else {"type": "http.request", "body": b""})
    given = iter(messages)

    async def receive():
        if hangs:
            await asyncio.Event().wait()
        return next(given)

    headers = [] if length is None else [(b"content-length", length.encode())]
    return Request({"type": "http", "headers": headers, "method": "POST", "path": "/"}, receive)


async def read(asked: Request, budget_s: float = 5.0) -> bytes:
    return await read_body(asked, max_bytes=10, deadline=Deadline.after(budget_s))


async def test_a_body_in_pieces_is_one_body() -> None:
    assert await read(request(b"12345", b"67890", length="10")) == b"1234567890"


@pytest.mark.parametrize(
    "asked",
    [
        request(length="11"),
        request(length="1" * 5_000),
        request(b"12345", b"678901"),
        request(b"12345678901", length="x"),
    ],
)
async def test_what_is_or_announces_to_be_too_large_is_not_read_to_its_end(asked) -> None:
    with pytest.raises(TooLarge):
        await read(asked)


async def test_a_body_that_never_comes_ends_with_the_deadline() -> None:
    with pytest.raises(TimeoutError):
        await read(request(hangs=True), 0.01)


async def test_a_caller_who_leaves_is_told_apart() -> None:
    with pytest.raises(ClientDisconnect):
        await read(request(b"1", disconnects=True))
