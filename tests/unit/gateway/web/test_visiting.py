"""A form is read within bounds, and a visit asks on the usual basis of who visits."""

from datetime import UTC, datetime

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from gateway.web.config import Kind
from gateway.web.visiting import MAX_FORM_BYTES, Visit, read_form

FORM = "application/x-www-form-urlencoded"


def posted(*chunks: bytes, kind: str = FORM) -> Request:
    left = list(chunks)

    async def receive():
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    headers = [(b"content-type", kind.encode())]
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


def visit(kind: Kind, **notes: str) -> Visit:
    async def renew(purpose):
        return False

    return Visit(
        kind=kind,
        name="Kari",
        language="nb",
        on=lambda basis: basis,
        notes=dict(notes),
        now=datetime(2026, 11, 26, tzinfo=UTC),
        renew=renew,
        frame={},
    )


async def test_a_form_is_read_from_its_parts():
    assert await read_form(posted(b"name=K%C3%A5re&emp", b"ty=&name=Ola", kind=f"{FORM}; charset=utf-8")) == {
        "name": "Ola",
        "empty": "",
    }


@pytest.mark.parametrize(
    ("chunks", "kind", "status"),
    [
        ((b"a=" + b"x" * MAX_FORM_BYTES,), FORM, 413),
        ((b"a=1",), "application/json", 415),
        ((b"\xff=1",), FORM, 400),
        ((b"&".join([b"a=1"] * 201),), FORM, 400),
    ],
)
async def test_a_form_that_is_none_or_too_large_is_refused(chunks, kind, status):
    with pytest.raises(HTTPException) as refused:
        await read_form(posted(*chunks, kind=kind))

    assert refused.value.status_code == status


@pytest.mark.parametrize(
    ("of", "basis"),
    [
        (visit(Kind.CITIZEN, basis="UNNTAK"), "SEGSELV"),
        (visit(Kind.PERSONNEL, basis="UNNTAK"), "UNNTAK"),
        (visit(Kind.PERSONNEL), None),
        (visit(Kind.OPERATOR), None),
    ],
)
def test_one_asks_on_ones_usual_basis(of, basis):
    assert of.asking == basis
