"""The clients that EHR vendors use ask a running gateway as they come, with a `fetch` that makes the proofs."""

import logging
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from joserfc import jwt

from gateway.demo.client import make_client_key
from gateway.graphql.negotiation import GRAPHQL_JSON
from gateway.identity.dpop import token_hash
from gateway.settings import GraphQLProfile
from tests.clients.started import COMMANDS, HERE, Told, asked, need_clients, ran, told
from tests.e2e.asking import Demo, number_of
from tests.e2e.composed import composed
from tests.integration.scripted import Got, response, scripted

TIMELINE = (HERE / "timeline.graphql").read_text(encoding="utf-8")
# How many answers an example takes for two pages: those that send a hash first are told once that it is not known.
ANSWERS = {"apollo": 3, "urql": 3, "gql": 2}
EMPTY = {
    "__typename": "Patient",
    "id": "pt-1",
    "timeline": {
        "__typename": "ReportConnection",
        "edges": [],
        "pageInfo": {"__typename": "PageInfo", "hasNextPage": False, "endCursor": None},
        "completeness": {"__typename": "Completeness", "complete": True, "sources": []},
        "notices": [],
    },
}
# Whose examples take answers in parts, in which form where they can take several.
IN_PARTS = [("apollo", "v0.2"), ("apollo", "20220824"), ("urql",)]


@pytest.fixture(autouse=True)
def installed() -> None:
    need_clients()


async def reports_of(demo: Demo, patient: str) -> list[str]:
    """List every report of a patient, page by page."""
    found: list[str] = []
    after: str | None = None
    while True:
        answer = await demo.ask("dr-lunde", TIMELINE, {"patient": number_of(patient), "after": after})
        page: Any = answer.data["patient"]["timeline"]
        found += [edge["node"]["id"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


@pytest.mark.parametrize("client", COMMANDS)
async def test_a_client_puts_all_pages_together_and_reads_the_code_of_an_error(demo, client) -> None:
    got = told(await asked(demo, *COMMANDS[client]))

    assert len(got.reports) > 80
    assert got.reports == await reports_of(demo, "kari")
    assert (got.complete, got.refusals) == (True, ("CURSOR_INVALID",))


@pytest.mark.parametrize("client", COMMANDS)
async def test_a_client_that_is_not_let_in_reads_why(demo, client) -> None:
    ended = await asked(demo, *COMMANDS[client], spoilt="x")

    assert (ended.status, ended.printed, ended.complained) == (1, "", "refused: UNAUTHENTICATED\n")


@pytest.mark.parametrize("client", COMMANDS)
async def test_a_client_proves_by_the_nonce_and_waits_as_long_as_it_is_told(
    database: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, client
) -> None:
    slow = {"rate_client_per_s": 0.4, "rate_client_burst": 1}
    with caplog.at_level(logging.INFO, "gateway.arrival"):
        async with composed(database, tmp_path, dpop_nonce_s=300, **slow) as gateway:
            got = told(await asked(gateway.demo, *COMMANDS[client]))

    statuses = [record.args[1] for record in caplog.records if record.name == "gateway.arrival"]
    assert (got.reports, got.complete, got.refusals) == ([], True, ("CURSOR_INVALID",))
    assert statuses[0] == 401
    assert statuses.count(401) == 1
    assert 429 in statuses
    assert [status for status in statuses[1:] if status != 429] == [200] * ANSWERS[client]


async def test_clients_are_answered_in_the_edition_of_2026_too(database: str, tmp_path: Path) -> None:
    async with composed(database, tmp_path, graphql_profile=GraphQLProfile.EDITION_2026) as gateway:
        got = [told(await asked(gateway.demo, *command)) for command in COMMANDS.values()]

    assert [(one.complete, one.refusals) for one in got] == [(True, ("CURSOR_INVALID",))] * len(COMMANDS)


class Overloaded:
    """A gateway that has no time for the first request, and then answers with an empty page and a refusal."""

    def __init__(self) -> None:
        self.answers = [
            response(
                told_wrong("OVERLOADED", retryable=True),
                status=503,
                kind=GRAPHQL_JSON,
                headers=["Retry-After: 1"],
            ),
            response(msgspec.json.encode({"data": {"patient": EMPTY}}), kind=GRAPHQL_JSON),
            response(told_wrong("CURSOR_INVALID"), kind=GRAPHQL_JSON),
        ]

    async def answer(self, got: Got) -> bytes:
        """Give the next answer."""
        return self.answers.pop(0)


def told_wrong(code: str, **more: object) -> bytes:
    """Write an answer that says what is wrong."""
    error = {"message": "…", "path": ["patient"], "extensions": {"code": code, "requestId": "1"} | more}
    return msgspec.json.encode({"errors": [error], "data": {"patient": None}})


@pytest.mark.parametrize("client", COMMANDS)
async def test_a_request_that_is_sent_again_has_a_proof_of_its_own(tmp_path: Path, client: str) -> None:
    key = make_client_key(tmp_path / "client.key")
    whom = {"token": "a token", "keyFile": str(tmp_path / "client.key"), "basis": "UNNTAK"}
    async with scripted(Overloaded().answer) as served:
        body = msgspec.json.encode(whom | {"url": served.base_url})
        got = told(await ran(*COMMANDS[client], number_of("kari"), given=body))

    proofs = [jwt.decode(one.headers["dpop"], key, algorithms=["ES256"]) for one in served.got]
    assert got.refusals == ("CURSOR_INVALID",)
    assert len({proof.claims["jti"] for proof in proofs}) == len(served.got) == 3
    assert {(proof.claims["htm"], proof.claims["htu"]) for proof in proofs} == {("POST", served.base_url)}
    assert {proof.claims["ath"] for proof in proofs} == {token_hash("a token")}
    assert {(one.headers["authorization"], one.headers["access-basis"]) for one in served.got} == {
        ("DPoP a token", "UNNTAK")
    }


@pytest.mark.parametrize("command", IN_PARTS, ids=" ".join)
async def test_a_client_that_takes_parts_shows_a_page_as_it_grows(demo, command) -> None:
    client, *form = command
    ended = await asked(demo, "node", str(HERE / client / "parts.mjs"), more=form)
    parts = [msgspec.json.decode(line, type=Told) for line in ended.printed.splitlines()]

    assert (ended.status, ended.complained) == (0, "")
    assert len(parts) > 1
    for before, after in pairwise(parts):
        assert after.reports[: len(before.reports)] == before.reports
    assert [part.complete for part in parts] == [False] * (len(parts) - 1) + [True]
    shown = parts[-1].reports
    assert len(set(shown)) == len(shown)
    assert set((await reports_of(demo, "kari"))[:40]) <= set(shown)
