"""
Whatever a wire does, an answer comes in time and is right for what the other sources hold, and says who is missing.

Real sockets and a real database: each laboratory alone, all at once, and the central store, which holds the directives
and the access log too. Afterwards the next answer is whole, and nothing is left: no task, no socket, no connection.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from gateway.demo.faults import OF_THE_WIRE, Fault
from gateway.demo.laboratories import SOURCES
from gateway.source_config import SourceConfig
from tests.e2e.asking import Answer, number_of
from tests.faults.leftovers import opened, settled
from tests.faults.network import ALL, DEADLINE_S, Network, little, network, recently
from tests.faults.oracle import OF_ME, OF_PATIENT, Oracle, written
from tests.integration.scripted import Got, response, scripted

# To record that the time was over, and to cut a connection that does not come back; twice each at worst.
GRACE_S = 2.5
# For the client to get its token, which is in what is measured.
CLIENT_S = 1.0
# Longer than it takes to ask a few times.
PAUSE_S = 3.0
# What may be said of a source by each fault of its wire: its state, and why.
TOLD = {
    Fault.CUT: {("FAILED", "BROKEN_OFF"), ("FAILED", "CONNECTION")},
    Fault.DELAY: {("ANSWERED", None), ("EMPTY", None)},
    Fault.BLACK_HOLE: {("LATE", "TIMEOUT")},
    Fault.REFUSE: {("FAILED", "CONNECTION")},
    Fault.DRIP: {("LATE", "TIMEOUT")},
    Fault.CORRUPT: {("FAILED", "MALFORMED"), ("ANSWERED", "CUT_BAD_PAGE"), ("EMPTY", "CUT_BAD_PAGE")},
    Fault.HALF_CLOSE: {("FAILED", "BROKEN_OFF")},
}
WITHHELD = {"POLICY_UNAVAILABLE", "AUDIT_UNAVAILABLE", "STORE_UNAVAILABLE", "DEADLINE_EXCEEDED"}


class Asked:
    """A gateway that is asked about one person, and what its answers must be."""

    def __init__(self, net: Network, oracle: Oracle) -> None:
        self.net = net
        self.oracle = oracle

    async def ask(self) -> tuple[Answer, float]:
        """Ask as a doctor; gives the answer, and how long it took."""
        token = await self.net.demo.token("dr-lunde")
        assert token
        before = time.monotonic()
        answer = await self.net.demo.ask("dr-lunde", OF_PATIENT, {"patient": number_of("kari")})
        return answer, time.monotonic() - before

    async def right(self) -> dict[str, tuple[str, str | None]]:
        """Ask, see that the answer is right and in time; gives what the ledger says of each source."""
        answer, took = await self.ask()
        timeline = answer.data["patient"]["timeline"]
        assert self.oracle.wrong(timeline) == []
        assert took < DEADLINE_S + CLIENT_S
        return {line["source"]["id"]: (line["state"], line["reason"]) for line in timeline["completeness"]["sources"]}

    async def withheld(self) -> None:
        """Ask as a doctor and as the citizen, and see that neither is shown anything, and both are told so in time."""
        before = time.monotonic()
        async with asyncio.TaskGroup() as group:
            asking = [group.create_task(self.ask()), group.create_task(self.net.demo.ask("kari", OF_ME))]
        took = time.monotonic() - before
        for answer in (asking[0].result()[0], asking[1].result()):
            assert set(answer.codes) <= WITHHELD
            assert not any((answer.json.get("data") or {}).values())
        assert took < DEADLINE_S + GRACE_S

    async def well(self) -> None:
        """End every fault, and see that the very next answer is whole."""
        self.net.board.clear()
        assert {reason for _, reason in (await self.right()).values()} == {None}


@asynccontextmanager
async def asked(dsn: str, folder: Path, sources: tuple[str, ...] = ALL, **changes: Any) -> AsyncIterator[Asked]:
    """Open a gateway that has answered once; when the block ends it answers whole again, and nothing is left of it."""
    before = await opened(dsn)
    held = little(recently(), "kari", "ola")
    async with network(dsn, folder, held, **changes) as net:
        one = Asked(net, written(held, "kari", sources))
        # Once as often at a time as the tests ask at most.
        async with asyncio.TaskGroup() as group:
            for _ in range(2):
                group.create_task(one.right())
        warm = await opened(dsn)
        yield one
        await one.well()
        assert (await settled(lambda: opened(dsn), warm)).within(warm)
    assert (await settled(lambda: opened(dsn), before)).within(before)


@pytest.mark.parametrize("fault", OF_THE_WIRE)
async def test_laboratories_whose_wires_are_at_fault_are_missing_and_nothing_else(
    database: str, tmp_path: Path, fault
) -> None:
    async with asked(database, tmp_path) as one:
        for source in SOURCES:
            one.net.board.set(source, fault)
            lines = await one.right()
            one.net.board.clear()

            assert lines.pop(source) in TOLD[fault]
            # Those that were at fault before answer again at once.
            assert {reason for _, reason in lines.values()} == {None}
        for source in SOURCES:
            one.net.board.set(source, fault)
        lines = await one.right()

        assert lines.pop("central") == ("ANSWERED", None)
        assert set(lines.values()) <= TOLD[fault]


async def test_laboratories_with_a_fault_each_are_missing_each_for_its_own_reason(
    database: str, tmp_path: Path
) -> None:
    async with asked(database, tmp_path) as one:
        faults = dict(zip(SOURCES, OF_THE_WIRE, strict=True))
        for source, fault in faults.items():
            one.net.board.set(source, fault)
        lines = await one.right()

        assert all(lines[source] in TOLD[fault] for source, fault in faults.items())


@pytest.mark.parametrize("fault", [fault for fault in OF_THE_WIRE if fault is not Fault.DELAY])
async def test_without_the_central_store_nobody_is_shown_anything(database: str, tmp_path: Path, fault) -> None:
    trips: list[Network] = []

    async def trip(_: Got) -> bytes:
        """Answer that there is nothing; from the moment that this is asked, the store is at fault."""
        for net in trips:
            net.board.set("central", fault)
        return response(b'{"resourceType":"Bundle","type":"searchset","total":0}')

    async with scripted(trip) as last:
        tripping = SourceConfig(id="last", name="Last", base_url=last.base_url)
        async with asked(database, tmp_path, (*ALL, "last"), beside=[tripping]) as one:
            one.net.board.set("central", fault)
            await one.withheld()
            for source in SOURCES:
                one.net.board.set(source, fault)
            await one.withheld()
            await one.well()
            # The directives have been read by then, and the laboratories answer: it cannot be recorded that they did.
            trips.append(one.net)
            await one.withheld()
            trips.clear()


async def test_a_central_store_that_is_slow_answers_all_the_same(database: str, tmp_path: Path) -> None:
    async with asked(database, tmp_path) as one:
        one.net.board.set("central", Fault.DELAY)
        lines = await one.right()

        assert lines["central"] == ("ANSWERED", None)


async def test_a_laboratory_that_is_left_alone_after_failures_comes_back_by_itself(
    database: str, tmp_path: Path
) -> None:
    async with asked(database, tmp_path, breaker_failures=2, breaker_pause_s=PAUSE_S) as one:
        one.net.board.set("helse-nord", Fault.REFUSE)
        reasons = [(await one.right())["helse-nord"][1] for _ in range(3)]
        one.net.board.clear()
        alone = (await one.right())["helse-nord"]
        await asyncio.sleep(PAUSE_S)

        assert reasons == ["CONNECTION", "CONNECTION", "BREAKER_OPEN"]
        assert alone == ("FAILED", "BREAKER_OPEN")
