"""The control endpoint sets faults, for callers on this machine alone."""

import json

import pytest
from starlette.requests import Request

from gateway.demo.control import control_app, near
from gateway.demo.faults import Fault, FaultBoard


@pytest.fixture
def board():
    return FaultBoard(["helse-nord"])


async def ask(board, path, *, method="POST", body=b"", client=("127.0.0.1", 1), **how):
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [],
        "client": client,
    }
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    await control_app(board, **how)(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


async def test_a_fault_is_set(board):
    status, _ = await ask(board, "/faults/helse-nord", body=b'{"fault": "slow"}')

    assert (status, board.due("helse-nord")) == (204, Fault.SLOW)


async def test_that_a_fault_was_set_is_told_when_it_is_in_force_and_what_was_refused_is_not(board):
    told = []

    async def tell():
        told.append(board.faults["helse-nord"])

    for fault in (b"slow", b"tired", b"ok"):
        await ask(board, "/faults/helse-nord", body=b'{"fault": "%s"}' % fault, tell=tell)
    await ask(board, "/faults/nowhere", body=b'{"fault": "slow"}', tell=tell)

    assert told == [Fault.SLOW, Fault.OK]


async def test_faults_are_listed(board):
    status, body = await ask(board, "/faults", method="GET")

    assert (status, json.loads(body)) == (200, {"helse-nord": "ok"})


async def test_an_unknown_source_is_told_which_there_are(board):
    status, body = await ask(board, "/faults/helse-sor", body=b'{"fault": "slow"}')

    assert (status, json.loads(body)) == (404, {"sources": ["helse-nord"]})


@pytest.mark.parametrize("body", [b"", b"{}", b'{"fault": "tired"}', b"\xff"])
async def test_an_unknown_fault_is_told_which_there_are(board, body):
    status, answer = await ask(board, "/faults/helse-nord", body=body)

    assert status == 400
    assert "slow" in json.loads(answer)["faults"]


async def test_a_fault_that_does_not_fit_is_told_which_do(board):
    status, answer = await ask(board, "/faults/helse-nord", body=b'{"fault": "stop"}')

    assert (status, board.due("helse-nord")) == (400, Fault.OK)
    assert "stop" not in json.loads(answer)["faults"]


@pytest.mark.parametrize(("method", "path"), [("GET", "/faults"), ("POST", "/faults/helse-nord")])
async def test_callers_from_elsewhere_are_refused(board, method, path):
    status, _ = await ask(board, path, method=method, body=b'{"fault": "slow"}', client=("192.0.2.1", 1))

    assert (status, board.due("helse-nord")) == (403, Fault.OK)


def test_a_caller_without_address_is_not_near():
    assert not near(Request({"type": "http", "headers": []}))
