"""What the pages ask travels as from any client, and whatever comes back is an answer."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aiohttp
import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64encode
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.web import asking as module
from gateway.web.asking import AWAY, Answered, Endpoint, Fault, HttpAsking, hashed, manifest, read_documents, whole
from gateway.web.proofs import new_key
from tests.integration.scripted import Got, Scripted, response, scripted
from tests.integration.serving import serving

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
GOOD = b'{"data": {"viewer": null}}'
NONCE_WANTED = (
    'WWW-Authenticate: DPoP error="use_dpop_nonce"',
    "DPoP-Nonce: a-nonce",
)


class Holder:
    token = "a-token"
    key = new_key()


@asynccontextmanager
async def asking(server: Scripted, basis: str | None = "SEGSELV", max_bytes: int = 1_000) -> AsyncIterator[HttpAsking]:
    async with aiohttp.ClientSession() as session:
        endpoint = Endpoint(
            url=f"{server.base_url}/graphql",
            session=session,
            clock=lambda: NOW,
            documents={"who": "{ viewer }"},
            max_bytes=max_bytes,
        )
        yield HttpAsking(endpoint, Holder(), basis=basis, language="nn")


def answering(*answers: bytes):
    left = list(answers)

    async def answer(_: Got) -> bytes:
        return left.pop(0)

    return scripted(answer)


def proof_of(got: Got) -> dict[str, object]:
    assert got.headers["authorization"] == "DPoP a-token"
    header, *_ = got.headers["dpop"].split(".")
    assert header
    return jwt.decode(got.headers["dpop"], ECKey.import_key(Holder.key.as_dict(private=False))).claims


async def test_a_question_is_one_of_any_client():
    async with answering(response(GOOD)) as server, asking(server) as asked:
        answered = await asked.ask("who", {"first": 1})

    got = server.got[0]
    claims = proof_of(got)
    assert answered == Answered(data={"viewer": None})
    assert (got.method, got.target) == ("POST", "/fhir/graphql")
    assert got.headers["access-basis"] == "SEGSELV"
    assert got.headers["accept-language"] == "nn"
    assert (claims["htm"], claims["htu"], claims["iat"]) == ("POST", f"{server.base_url}/graphql", NOW.timestamp())
    assert claims["ath"] == urlsafe_b64encode(hashlib.sha256(b"a-token").digest()).decode()


async def test_a_document_that_is_not_known_is_sent_in_full():
    got = []

    async def answer(request: Request) -> Response:
        got.append(await request.json())
        unknown = {"errors": [{"message": "no", "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}}]}
        return JSONResponse({"data": {"viewer": None}} if "query" in got[-1] else unknown)

    app = Starlette(routes=[Route("/graphql", answer, methods=["POST"])])
    async with serving(lambda _: app) as base_url, asking(Scripted(base_url)) as asked:
        answered = await asked.ask("who", {"first": 1})

    by_id = {"documentId": f"sha256:{hashed('{ viewer }')}", "variables": {"first": 1}}
    assert answered == Answered(data={"viewer": None})
    assert got == [by_id, {"query": "{ viewer }", **by_id}]


async def test_without_a_basis_none_is_sent():
    async with answering(response(GOOD)) as server, asking(server, basis=None) as asked:
        await asked.ask("who", {})

    assert "access-basis" not in server.got[0].headers


async def test_a_nonce_that_is_wanted_is_given_in_another_proof():
    refused = response(b"{}", status=401, headers=NONCE_WANTED)
    async with answering(refused, response(GOOD)) as server, asking(server) as asked:
        answered = await asked.ask("who", {})

    first, second = map(proof_of, server.got)
    assert answered.faults == ()
    assert "nonce" not in first
    assert second["nonce"] == "a-nonce"
    assert first["jti"] != second["jti"]


async def test_a_nonce_is_given_once():
    refused = response(b'{"errors": [{"message": "no"}]}', status=401, headers=NONCE_WANTED)
    async with answering(refused, refused) as server, asking(server) as asked:
        answered = await asked.ask("who", {})

    assert answered.codes == {AWAY}
    assert len(server.got) == 2


async def test_what_went_wrong_is_known_by_its_code_and_place():
    error = {"message": "no", "path": ["me", 0], "extensions": {"code": "POLICY_DENIED", "requestId": "r"}}
    body = msgspec.json.encode({"data": {"me": None}, "errors": [error]})
    async with answering(response(body)) as server, asking(server) as asked:
        answered = await asked.ask("who", {})

    assert answered.data == {"me": None}
    assert answered.faults == (Fault(code="POLICY_DENIED", message="no", path=("me", 0)),)
    assert answered.codes == {"POLICY_DENIED"}


@pytest.mark.parametrize(
    "answer",
    [
        response(b"<html>", status=502),
        response(b"[]"),
        response(b"{}"),
        response(b'{"data": null}'),
        response(b"\xff"),
        response(b"{}", headers=("Content-Encoding: gzip",)),
        response(b"{}", headers=("Transfer-Encoding: chunked",)),
        b"HTTP/1.1 200 OK\r\nX\r\n\r\n",
        b"no HTTP",
        response(GOOD, length=1_000),
        response(b"", status=302, headers=("Location: https://elsewhere.invalid/",)),
        b"",
    ],
)
async def test_an_endpoint_that_is_away_is_a_fault_within_the_answer(answer):
    async with answering(answer) as server, asking(server) as asked:
        answered = await asked.ask("who", {})

    assert answered.data is None
    assert answered.codes == {AWAY}


async def test_an_answer_that_is_nested_without_end_is_none():
    deep = response(b'{"data": {"a": ' + b"[" * 100_000)
    async with answering(deep) as server, asking(server, max_bytes=200_000) as asked:
        answered = await asked.ask("who", {})

    assert answered.codes == {AWAY}


@pytest.mark.parametrize("drips", [False, True])
async def test_an_endpoint_that_hangs_or_drips_is_given_up(monkeypatch, drips):
    monkeypatch.setattr(module, "BUDGET_S", 0.1)

    async def answer(got: Got) -> bytes | None:
        got.writer.write(response(length=1_000))
        while drips and not got.writer.is_closing():
            got.writer.write(b" ")
            await asyncio.sleep(0.01)
        return None

    async with scripted(answer) as server, asking(server) as asked:
        answered = await asked.ask("who", {})

    assert answered.codes == {AWAY}


async def test_an_answer_without_end_is_given_up():
    async with answering(response(GOOD)) as server, asking(server, max_bytes=10) as asked:
        answered = await asked.ask("who", {})

    assert answered.codes == {AWAY}


def test_every_document_is_called_by_its_file():
    documents = read_documents()

    assert "citizen_timeline" in documents
    assert manifest()[hashed(documents["citizen_timeline"])] == documents["citizen_timeline"]
    assert all("query" in text or "mutation" in text for text in documents.values())


def test_a_document_comes_with_every_fragment_that_it_leads_to_once():
    shared = {"A": "fragment A on T { ...B ... on U { ...C } }", "B": "fragment B on T { ...C }", "C": "C", "D": "D"}

    assert whole("{ ...A ...A }", shared).splitlines() == ["{ ...A ...A }", shared["A"], shared["B"], "C"]
    assert whole("{ a }", shared) == "{ a }"


def test_a_report_is_asked_for_alike_whoever_it_is_of():
    documents = read_documents()
    shown = [documents[name].partition("fragment ")[2] for name in ("citizen_report", "citizen_report_of")]

    assert shown[0] == shown[1] != ""


def test_an_endpoint_says_where_it_is_and_no_more():
    endpoint = Endpoint(url="https://svar.example/graphql", session=None, clock=lambda: NOW, documents={})

    assert repr(endpoint) == "Endpoint(https://svar.example/graphql)"
