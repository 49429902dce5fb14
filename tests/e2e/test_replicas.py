"""Two gateways on one store are one gateway: what one has taken, the other does not take again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import msgspec
import pytest

from gateway.demo.cast import find
from tests.conftest import execute
from tests.e2e.asking import Answer, number_of
from tests.e2e.composed import composed
from tests.e2e.minting import VIEWER, Mint, minting
from tests.e2e.test_attestations import another_patient_s

PUBLIC_URL = "https://svar.example.test"
RACES = 50
ABOUT = "query A($patient: PersonNumber!) { patient(id: $patient) { id } }"


class Pair(msgspec.Struct, frozen=True):
    """Two gateways that callers reach under one address, and the mint that both trust."""

    mint: Mint
    urls: tuple[str, str]

    async def post(self, gateway: int, token: str, body: bytes, proof: str | None = None) -> Answer:
        """Ask one of them."""
        made = self.mint.proof(token, {"htu": f"{PUBLIC_URL}/graphql"}) if proof is None else proof
        headers = {"authorization": f"DPoP {token}", "dpop": made, "access-basis": find("dr-haug").basis}
        headers["content-type"] = "application/json"
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{self.urls[gateway]}/graphql", data=body, headers=headers) as answer,
        ):
            return Answer(answer.status, answer.headers, await answer.read())

    async def about(self, gateway: int, token: str, patient: str) -> Answer:
        """Ask one of them about a patient."""
        body = msgspec.json.encode({"query": ABOUT, "variables": {"patient": number_of(patient)}})
        return await self.post(gateway, token, body)


@asynccontextmanager
async def two(dsn: str, folder: Path, **changes: object) -> AsyncIterator[Pair]:
    """Open two gateways on one store."""
    for name in ("one", "other"):
        (folder / name).mkdir()
    async with minting(dsn, folder / "one", public_url=PUBLIC_URL, **changes) as mint:
        issuers = mint.issuers
        async with composed(dsn, folder / "other", public_url=PUBLIC_URL, issuers=issuers, **changes) as other:
            yield Pair(mint, (mint.gateway.demo.url, other.demo.url))


@pytest.fixture
async def pair(database: str, tmp_path: Path) -> AsyncIterator[Pair]:
    async with two(database, tmp_path) as opened:
        yield opened


async def test_a_proof_that_comes_to_both_at_once_is_taken_by_one(pair) -> None:
    token = pair.mint.token()
    for _ in range(RACES):
        proof = pair.mint.proof(token, {"htu": f"{PUBLIC_URL}/graphql"})
        async with asyncio.TaskGroup() as group:
            tried = [group.create_task(pair.post(gateway, token, VIEWER, proof)) for gateway in (0, 1)]
        assert sorted(one.result().status for one in tried) == [200, 401]


async def test_a_decision_that_comes_to_both_at_once_for_two_patients_is_one_patient_s(pair) -> None:
    winners = set()
    for _ in range(RACES):
        token = pair.mint.token()
        async with asyncio.TaskGroup() as group:
            tried = [group.create_task(pair.about(*wish)) for wish in ((0, token, "kari"), (1, token, "ola"))]
        refused = ["errors" in one.result().json for one in tried]
        assert sorted(refused) == [False, True]
        assert another_patient_s(tried[refused.index(True)].result())
        winners.add(refused.index(False))
        winner = ("kari", "ola")[refused.index(False)]
        assert (await pair.about(refused.index(True), token, winner)).data["patient"]
    assert winners <= {0, 1}


async def test_a_nonce_of_one_is_a_nonce_of_the_other(database, tmp_path) -> None:
    async with two(database, tmp_path, dpop_nonce_s=60) as pair:
        token = pair.mint.token()
        nonce = (await pair.post(0, token, VIEWER)).headers["DPoP-Nonce"]
        proof = pair.mint.proof(token, {"htu": f"{PUBLIC_URL}/graphql", "nonce": nonce})
        assert (await pair.post(1, token, VIEWER, proof)).data


async def test_without_the_store_nobody_is_let_in_and_later_everybody_again(pair, database) -> None:
    token = pair.mint.token()
    await execute(database, "alter table used_proof rename to gone")
    refused = await pair.post(0, token, VIEWER)
    await execute(database, "alter table gone rename to used_proof")

    assert (refused.status, refused.codes) == (503, ["STORE_UNAVAILABLE"])
    assert refused.json["errors"][0]["extensions"]["retryable"] is True
    assert refused.headers["Retry-After"]
    assert (await pair.post(0, token, VIEWER)).data
