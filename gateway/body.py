"""Read a request's body within its bound and deadline."""

from starlette.requests import ClientDisconnect, Request

from resolvers.deadline import Deadline

LONGEST_LENGTH = 18
# The status of an answer to a caller who left, for whoever counts; nobody reads it.
CLIENT_CLOSED = 499


class TooLarge(Exception):
    """The body is larger than it may be."""


async def read_body(request: Request, *, max_bytes: int, deadline: Deadline) -> bytes:
    """
    Read the body; what announces or shows to be too large is not read further.

    Raises:
        TooLarge: more than `max_bytes`. TimeoutError: the deadline passed. ClientDisconnect: the caller left.
    """
    announced = request.headers.get("content-length", "0")
    # Python refuses to read a number of some thousand digits, which is too large in any case.
    if announced.isdecimal() and (len(announced) > LONGEST_LENGTH or int(announced) > max_bytes):
        raise TooLarge
    body = bytearray()
    async with deadline.limit():
        async for chunk in request.stream():
            body += chunk
            if len(body) > max_bytes:
                raise TooLarge
    return bytes(body)


__all__ = ["CLIENT_CLOSED", "ClientDisconnect", "TooLarge", "read_body"]
