"""Read what is posted to the demo's issuers as a form."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request

MAX_FORM_BYTES = 64_000


class FormUnreadable(Exception):
    """The form is too large, no text, or says something twice; the message tells which."""


async def read_form(request: Request) -> Mapping[str, str]:
    """
    Read a form body, each field once.

    Raises:
        FormUnreadable: it cannot be.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            raise FormUnreadable("the form is too large")
    return read_fields(bytes(body))


def read_fields(written: bytes) -> Mapping[str, str]:
    """
    Read the fields of a form, or of the query of an address, each once.

    Raises:
        FormUnreadable: they cannot be.
    """
    try:
        fields = parse_qsl(written.decode(), max_num_fields=20)
    except ValueError as error:
        raise FormUnreadable("the form cannot be read") from error
    if len(fields) != len(dict(fields)):
        raise FormUnreadable("a field is sent twice")
    return dict(fields)
