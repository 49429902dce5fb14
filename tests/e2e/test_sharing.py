"""What a source gave is shared for a moment: one request for those who ask at once, and none of it after any news."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.source_config import SourceConfig
from tests.conftest import execute
from tests.e2e import cases
from tests.e2e.asking import number_of
from tests.e2e.composed import Composed, composed
from tests.e2e.test_moments import send, written
from tests.e2e.worlds import two_worlds
from tests.integration.resolvers.store.test_outbox_listener import CUT_OFF
from tests.integration.scripted import Got, Scripted, response, scripted

# Longer than any test; how long exactly is drawn by lot.
KEPT = {"source_cache_s": 1e9}
LINES = """edges { node { key { report } } } completeness { sources { source { id } state asOf } }
    notices { __typename }"""
ABOUT = f"query A($patient: PersonNumber!) {{ patient(id: $patient) {{ timeline {{ {LINES} }} }} }}"
MINE = f"{{ me {{ timeline {{ {LINES} }} }} }}"
BLOCK = "mutation B($input: BlockInput!) { blockAccess(input: $input) { restriction { id } } }"
EMPTY = response(b'{"resourceType":"Bundle","type":"searchset","total":0,"entry":[]}')


@dataclass
class Region:
    """A region that holds nothing, and counts what it is asked of whom."""

    served: Scripted

    def asked(self, patient: str) -> int:
        """Count the requests about a person."""
        return sum(number_of(patient) in (got.field("patient.identifier") or "") for got in self.served.got)

    @property
    def config(self) -> SourceConfig:
        """Write it for the settings."""
        return SourceConfig(id="nord", name="Nord", base_url=self.served.base_url)


@asynccontextmanager
async def region() -> AsyncIterator[Region]:
    async def answer(_got: Got) -> bytes:
        return EMPTY

    async with scripted(answer) as served:
        yield Region(served)


@asynccontextmanager
async def shared(database: str, folder: Path) -> AsyncIterator[tuple[Composed, Region]]:
    """Open a gateway over one region that keeps what it gave."""
    async with region() as nord, composed(database, folder, sources=(nord.config,), **KEPT) as gateway:
        yield gateway, nord


async def ask(gateway: Composed, patient: str) -> Any:
    """Ask about a person; gives the timeline, and in it what the ledger says of the region."""
    answer = await gateway.demo.ask("dr-haug", ABOUT, {"patient": number_of(patient)})
    told = answer.data["patient"]["timeline"]
    (told["nord"],) = [line for line in told["completeness"]["sources"] if line["source"]["id"] == "nord"]
    return told


async def asked_anew(gateway: Composed, nord: Region, patient: str) -> None:
    """Ask until the region is asked again; what was announced is on its way for a moment."""
    before = nord.asked(patient)
    async with asyncio.timeout(20):
        while nord.asked(patient) == before:
            await ask(gateway, patient)


async def test_those_who_ask_at_once_make_one_request_and_the_next_is_told_how_old_it_is(database, tmp_path) -> None:
    async with shared(database, tmp_path) as (gateway, nord):
        await ask(gateway, "ola")
        once = nord.asked("ola")
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(ask(gateway, "kari")) for _ in range(3)]
        after = await ask(gateway, "kari")

        assert nord.asked("kari") == once > 0
        assert {task.result()["nord"]["asOf"] for task in tasks} == {after["nord"]["asOf"]}


async def test_a_citizen_shares_nothing_with_health_personnel(database, tmp_path) -> None:
    """They ask by another right, which the source may answer in another way."""
    async with shared(database, tmp_path) as (gateway, nord):
        await ask(gateway, "kari")
        once = nord.asked("kari")
        assert (await gateway.demo.ask("kari", MINE)).data

        assert nord.asked("kari") == 2 * once


async def test_a_version_that_comes_in_lets_go_of_its_persons_and_of_nobody_elses(database, tmp_path) -> None:
    async with shared(database, tmp_path) as (gateway, nord):
        for patient in ("kari", "ola"):
            await ask(gateway, patient)
        others = nord.asked("ola")
        receipt = await send(gateway, written("r1"), "kari", sender="lab-vest")
        assert b'V="1"' in receipt.body

        await asked_anew(gateway, nord, "kari")
        await ask(gateway, "ola")
        assert nord.asked("ola") == others
        again = nord.asked("kari")
        assert [edge["node"]["key"]["report"] for edge in (await ask(gateway, "kari"))["edges"]] == ["r1"]
        assert nord.asked("kari") == again


async def test_a_block_through_one_gateway_holds_at_once_at_another_that_keeps_what_it_read(database, tmp_path) -> None:
    async with AsyncExitStack() as stack:
        nord = await stack.enter_async_context(region())
        folders = [tmp_path / name for name in ("one", "other")]
        for folder in folders:
            folder.mkdir()
        one, other = [
            await stack.enter_async_context(composed(database, folder, sources=(nord.config,), **KEPT))
            for folder in folders
        ]
        await send(one, written("r1"), "kari", sender="lab-vest")
        assert len((await ask(other, "kari"))["edges"]) == 1
        wish = {"input": {"clientMutationId": "b1"}}
        assert (await one.demo.ask("kari", BLOCK, wish)).data

        told = await ask(other, "kari")
        assert (told["edges"], "RestrictedNotice" in str(told["notices"])) == ([], True)


async def test_what_is_hidden_lets_go_of_nothing_when_it_is_read(server, tmp_path) -> None:
    """A mark that is noted when a region is read is news to nobody: else the next answer would be of a later moment."""
    hidden = cases.citizens()
    async with two_worlds(server, tmp_path, youth_read=True, **KEPT) as worlds:
        await worlds.hold([case.both for case in hidden], [case.hidden for case in hidden])
        for case in hidden:
            own = case.reader.caller == case.reader.patient
            query, variables = (MINE, None) if own else (ABOUT, {"patient": number_of(case.reader.patient)})
            told = [(await worlds.ask(case.reader, query, variables)).json["data"] for _ in range(3)]
            lines = [found["timeline"]["completeness"]["sources"] for one in told for found in one.values()]
            # The central store is read each time, the regions once.
            assert [len({line["asOf"] for line in of_one}) for of_one in zip(*lines, strict=True)] == [3, 1, 1]


async def test_with_a_lost_listener_nothing_is_kept_until_there_is_another(database, tmp_path) -> None:
    async with shared(database, tmp_path) as (gateway, nord):
        await ask(gateway, "kari")
        await execute(database, CUT_OFF)

        await asked_anew(gateway, nord, "kari")
        async with asyncio.timeout(20):
            before = -1
            while nord.asked("kari") != before:
                before = nord.asked("kari")
                await ask(gateway, "kari")


async def test_with_no_time_every_question_is_a_request(database, tmp_path) -> None:
    async with (
        region() as nord,
        composed(database, tmp_path, sources=(nord.config,), source_cache_s=0) as gateway,
    ):
        await ask(gateway, "kari")
        once = nord.asked("kari")
        await ask(gateway, "kari")

        assert nord.asked("kari") == 2 * once
