"""Write what is wrong as plain JSON, for the doors that speak no GraphQL."""

import math
from collections.abc import Mapping

import msgspec
from starlette.responses import Response


def retry_after(wait_s: float) -> dict[str, str]:
    """Write the header that says after how many whole seconds to come again."""
    return {"retry-after": str(max(1, math.ceil(wait_s)))}


def problem(status: int, code: str, message: str, headers: Mapping[str, str] | None = None, **more: object) -> Response:
    """Write a problem: a stable code, a message for people, and what more there is to say; never a value."""
    body = msgspec.json.encode({"code": code, "message": message} | more)
    return Response(body, status_code=status, headers=headers, media_type="application/json")
