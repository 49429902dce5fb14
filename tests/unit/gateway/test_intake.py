"""The door for laboratories, asked without a socket."""

import asyncio
import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette

from gateway.identity import IdentityRefused
from gateway.identity.configuration import DOORS, WRITE_SCOPE
from gateway.identity.refusal import Reason
from gateway.intake import FORMS, HL7V2, SVARRAPPORT, intake_route
from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.intake import SHORT, Intake
from resolvers.model import ActorKind, Caller, IntakeDoor
from resolvers.store import Filed
from tests.unit.resolvers.normalise import oru

MESSAGE = (Path(__file__).resolve().parents[2] / "data" / "svarrapport" / "dyrkning.xml").read_bytes()
NOW = datetime(2026, 5, 4, tzinfo=UTC)
CALLER = Caller(
    kind=ActorKind.SYSTEM,
    subject="lab",
    issuer="i",
    client_id="c",
    scopes=frozenset({"nhn:pps/svarrapport-write"}),
    organisation="974589095",
    point_of_care="993467049",
)
XML = {"content-type": "application/xml; charset=iso-8859-1"}


class Shelf:
    """A store that keeps what it is given in memory, or fails."""

    def __init__(self, failure=None):
        self.failure = failure
        self.arrivals = []
        self.refused = []

    async def file(self, arrival, deadline):
        if self.failure:
            raise self.failure
        self.arrivals.append(arrival)
        return Filed.STORED if len(self.arrivals) == 1 else Filed.ALREADY_RECEIVED

    async def quarantine(self, refused, deadline):
        self.refused.append(refused)


async def known(request):
    return CALLER


def refusing(reason):
    async def refuse(request):
        raise IdentityRefused(reason, "no")

    return refuse


async def post(
    shelf,
    body=MESSAGE,
    *,
    headers=XML,
    identify=known,
    max_bytes=100_000,
    left_s=5.0,
    events=None,
    form=SVARRAPPORT,
    state=None,
):
    """Send one request to the route, as a server would; `state` is what whoever stands around is told."""
    state = {} if state is None else state
    intake = Intake(shelf, her_organisations={}, synthetic_only=True, quarantine_days=1)
    app = Starlette(routes=[intake_route(intake, identify, lambda: NOW, max_bytes=max_bytes, form=form)])
    waiting = list(events or [{"type": "http.request", "body": body, "more_body": False}])
    sent = []

    async def receive():
        event = waiting.pop(0)
        if isinstance(event, Exception):
            raise event
        return event

    async def send(event):
        sent.append(event)

    scope = {
        "type": "http",
        "method": "POST",
        "path": form.path,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "query_string": b"",
        "state": state,
    }
    state["deadline"] = Deadline.after(left_s)
    await app(scope, receive, send)
    answer = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], answer, b"".join(event.get("body", b"") for event in sent[1:])


def status_of(body):
    return next(one.attrib["V"] for one in ET.fromstring(body) if one.tag.endswith("Status"))


async def test_a_message_is_filed_and_answered_with_an_apprec():
    shelf = Shelf()
    status, headers, body = await post(shelf)

    assert (status, status_of(body)) == (200, "3")
    assert headers["content-type"] == "application/xml"
    assert shelf.arrivals[0].speaks_for == {"ENH:974589095", "ENH:993467049"}


async def test_who_stands_around_is_told_what_became_of_a_message():
    shelf, states = Shelf(), [{}, {}, {}]
    for state, body in zip(states, [MESSAGE, MESSAGE, b"no message"], strict=True):
        await post(shelf, body, state=state)

    assert [state["codes"] for state in states] == [(), ("ALREADY_RECEIVED",), ("NOT_XML",)]


async def test_others_are_served_while_the_receipt_of_a_long_message_is_written():
    turns = 0
    filed_at = []

    class Watching(Shelf):
        async def file(self, arrival, deadline):
            filed_at.append(turns)
            return await super().file(arrival, deadline)

    async def others():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        busy = group.create_task(others())
        await post(Watching(), MESSAGE + b"\n" * SHORT)
        busy.cancel()

    assert turns > filed_at[0] + 1


async def test_a_rejected_message_was_received_and_says_so_in_its_apprec():
    shelf = Shelf()
    status, _, body = await post(shelf, b"ikke xml")

    assert (status, status_of(body)) == (200, "2")
    assert [one.reason for one in shelf.refused] == ["NOT_XML"]


@pytest.mark.parametrize(("reason", "status"), [(Reason.NO_CREDENTIALS, 401), (Reason.TOKEN, 401), (Reason.SCOPE, 403)])
async def test_a_caller_that_is_not_let_in_gets_a_plain_problem(reason, status):
    shelf = Shelf()
    answered, headers, body = await post(shelf, identify=refusing(reason))

    assert answered == status
    assert json.loads(body) == {"code": reason.code, "message": "no"}
    assert "DPoP" in headers["www-authenticate"]
    assert (shelf.arrivals, shelf.refused) == ([], [])


@pytest.mark.parametrize("kind", [{}, {"content-type": "application/json"}])
async def test_what_does_not_call_itself_xml_is_refused(kind):
    status, _, body = await post(Shelf(), headers=kind)

    assert (status, json.loads(body)["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


async def test_a_message_over_the_limit_is_refused_before_it_is_read():
    status, _, body = await post(Shelf(), max_bytes=10)

    assert (status, json.loads(body)["code"]) == (413, "LIMIT_EXCEEDED")


async def test_a_body_that_does_not_come_in_time_is_refused():
    status, _, body = await post(Shelf(), events=[TimeoutError()])

    assert (status, json.loads(body)["code"]) == (408, "DEADLINE_EXCEEDED")


@pytest.mark.parametrize("failure", [StoreUnavailable("away"), TimeoutError()])
async def test_a_store_that_is_down_or_late_asks_for_the_message_again(failure):
    status, headers, body = await post(Shelf(failure))

    assert (status, headers["retry-after"]) == (503, "30")
    assert json.loads(body)["code"] == "STORE_UNAVAILABLE"


async def test_a_caller_that_hangs_up_leaves_nothing_behind():
    shelf = Shelf()
    status, _, _ = await post(shelf, events=[{"type": "http.disconnect"}])

    assert (status, shelf.arrivals) == (499, [])


def by_laboratory(found):
    """Let a message be from the caller's own organisation."""
    return found.replace(b"974706490", b"993467049")


@pytest.mark.parametrize("kind", ["application/hl7-v2", "x-application/hl7-v2+er7; charset=utf-8"])
async def test_a_message_of_hl7_v2_is_filed_and_answered_with_an_acknowledgement(kind):
    shelf = Shelf()
    found = by_laboratory(oru.message())
    status, headers, body = await post(shelf, found, headers={"content-type": kind}, form=HL7V2)

    assert (status, headers["content-type"]) == (200, "application/hl7-v2")
    assert b"\rMSA|AA|m-1\r" in body
    assert shelf.arrivals[0].versions[0].report.key.organisation == "ENH:993467049"


async def test_a_message_of_hl7_v2_that_is_rejected_was_received_and_says_so():
    shelf = Shelf()
    status, _, body = await post(shelf, oru.message(), headers={"content-type": "application/hl7-v2"}, form=HL7V2)

    assert (status, [one.reason for one in shelf.refused]) == (200, ["SENDER_MISMATCH"])
    assert b"\rMSA|AR|m-1\r" in body
    assert b"15840199905" not in body


@pytest.mark.parametrize("kind", [{}, {"content-type": "text/plain"}, XML])
async def test_what_does_not_call_itself_hl7_v2_is_refused(kind):
    status, _, body = await post(Shelf(), headers=kind, form=HL7V2)

    assert (status, json.loads(body)["message"]) == (415, "send the message as application/hl7-v2")


async def test_a_store_that_is_down_asks_for_the_message_of_hl7_v2_again():
    headers = {"content-type": "application/hl7-v2"}
    found = by_laboratory(oru.message())
    status, _, body = await post(Shelf(StoreUnavailable("away")), found, headers=headers, form=HL7V2)

    assert (status, json.loads(body)["code"]) == (503, "STORE_UNAVAILABLE")


def test_every_form_has_a_path_that_asks_for_the_scope_of_laboratories():
    assert {(form.path, WRITE_SCOPE) for form in FORMS} <= {(door.path, door.scope) for door in DOORS}


def test_each_format_has_a_door_of_its_own_in_what_is_counted() -> None:
    assert {form.path: form.door for form in FORMS} == {
        "/intake/svarrapport": IntakeDoor.SVARRAPPORT,
        "/intake/hl7v2": IntakeDoor.HL7V2,
    }
