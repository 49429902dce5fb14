"""A form is read within bounds, and a visit asks on the usual basis of who visits."""

import asyncio
from datetime import UTC, datetime

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from gateway.web import visiting
from gateway.web.config import Kind
from gateway.web.visiting import MAX_FORM_BYTES, Page, Visit, led_from, read_form, sent_on

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


async def test_a_form_is_read_once():
    request = posted(b"a=1")

    assert await read_form(request) == await read_form(request) == {"a": "1"}


async def test_a_form_that_does_not_come_to_an_end_is_given_up(monkeypatch):
    monkeypatch.setattr(visiting, "FORM_S", 0.01)

    async def receive():
        await asyncio.sleep(0)
        return {"type": "http.request", "body": b"", "more_body": True}

    with pytest.raises(HTTPException) as refused:
        await read_form(Request({"type": "http", "method": "POST", "headers": []}, receive))

    assert refused.value.status_code == 408


def test_a_page_is_opened_by_a_link_where_it_is_read():
    async def answer(request, visit):
        raise AssertionError

    read = Page(path="/borger/svar/{report}", kind=Kind.CITIZEN, answer=answer)
    changed = Page(path="/borger/sett", kind=Kind.CITIZEN, answer=answer, methods=("POST",))

    assert read.opens("/borger/svar/rp-1")
    assert not read.opens("/borger/svar/rp-1/x")
    assert not changed.opens("/borger/sett")


@pytest.mark.parametrize(
    ("address", "instead"),
    [
        ("/borger", None),
        ("/borger?felt=gjort", None),
        ("/gjort/borger", None),
        ("/borger?gjort=sperret", "/borger"),
        ("/borger?gjort", "/borger"),
        ("/borger?a=b&gjort=", "/borger"),
        ("/kliniker/svar/rp-1/avslag/gjort", "/kliniker/svar/rp-1/avslag"),
        ("/kliniker/svar/rp-1/avslag/gjort?a=b", "/kliniker/svar/rp-1/avslag"),
    ],
)
def test_an_address_tells_whether_something_was_done(address, instead):
    assert led_from(address) == instead


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


def test_a_browser_is_sent_on_by_get():
    found = sent_on("/kliniker")

    assert (found.status_code, found.headers["location"]) == (303, "/kliniker")
