"""Whatever stands still, an answer comes in time, it is the right one, and afterwards everything answers again."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

import asyncpg
import msgspec
import pytest

from gateway.demo.cast import PTS
from gateway.demo.serving import bound, port_of
from gateway.settings import FeedConfig, RegisterConfig
from gateway.source_config import SourceConfig
from resolvers.model import RestrictionFamily
from tests.e2e.asking import MY_TIMELINE, TIMELINE, number_of
from tests.e2e.composed import HOST, composed
from tests.e2e.test_moments import own, seen, send, written

DEADLINE_S = 2.0
# To record that the time was over, and to cut what does not come back.
GRACE_S = 2.0
ABOUT = {"patient": number_of("kari")}


@asynccontextmanager
async def deaf() -> AsyncIterator[str]:
    """Give the address of a server that takes connections and never answers."""
    with closing(bound(HOST, 0)) as socket:
        socket.listen()
        yield f"http://{HOST}:{port_of(socket)}"


@asynccontextmanager
async def garbled(answer: bytes) -> AsyncIterator[str]:
    """Give the address of a server that answers everything with the same bytes."""

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(reply, HOST, 0) as server:
        yield f"http://{HOST}:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def locked(dsn: str, *tables: str) -> AsyncIterator[None]:
    """Keep everybody else from some tables."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            for table in tables:
                await connection.execute(f"lock table {table} in access exclusive mode")
            yield
    finally:
        await connection.close()


async def asked(gateway, caller: str = "dr-haug"):
    """Ask for a timeline; gives the answer and how long it took."""
    token = await gateway.demo.token(caller)
    assert token
    before = time.monotonic()
    answer = await gateway.demo.ask(caller, TIMELINE, ABOUT)
    return answer, time.monotonic() - before


@pytest.mark.parametrize(
    ("tables", "codes"),
    [
        (("person", "person_identifier"), {"POLICY_UNAVAILABLE", "DEADLINE_EXCEEDED"}),
        (("restriction",), {"POLICY_UNAVAILABLE", "DEADLINE_EXCEEDED"}),
        (("audit_entry",), {"AUDIT_UNAVAILABLE"}),
        (("restriction", "audit_entry"), {"AUDIT_UNAVAILABLE"}),
    ],
)
async def test_a_store_that_stands_still_withholds_in_time_and_answers_afterwards(
    database: str, tmp_path: Path, tables, codes
) -> None:
    async with composed(database, tmp_path, deadline_s=DEADLINE_S) as gateway:
        assert (await asked(gateway))[0].data
        async with locked(database, *tables):
            withheld, took = await asked(gateway)
        again, _ = await asked(gateway)

    assert set(withheld.codes) <= codes
    assert withheld.json["data"] in (None, {"patient": None})
    assert took < DEADLINE_S + GRACE_S
    assert again.data["patient"]["timeline"]["completeness"]["complete"]


async def test_restrictions_that_cannot_be_read_withhold_from_everybody_long_before_the_time_is_over(
    database: str, tmp_path: Path
) -> None:
    async with composed(database, tmp_path, deadline_s=30, directives_budget_s=0.5) as gateway:
        async with locked(database, "restriction"):
            personnel, took = await asked(gateway)
            citizen = await gateway.demo.ask("kari", MY_TIMELINE)
        again = await gateway.demo.ask("kari", MY_TIMELINE)

    assert (personnel.codes, citizen.codes) == (["POLICY_UNAVAILABLE"], ["POLICY_UNAVAILABLE"])
    assert took < GRACE_S
    assert again.data


MAX_AGE_S = 300
LATER = timedelta(seconds=2 * MAX_AGE_S)


async def beat(gateway) -> None:
    """Let the feed say that everything is told up to now, by the gateway's clock."""
    message = {"feed": PTS.key, "asOf": gateway.clock().isoformat()}
    answer = await gateway.demo.post(PTS.key, msgspec.json.encode(message), path="/restrictions")
    assert answer.json == {"outcome": "NOTED"}


async def sight(gateway) -> tuple[list[str], list[str]]:
    """Say what a doctor and the citizen get: how each report is told, or why nothing is."""
    doctor = await gateway.demo.ask("dr-haug", TIMELINE, ABOUT)
    citizen = await gateway.demo.ask("kari", MY_TIMELINE)
    told = [] if "errors" in doctor.json else await seen(gateway.demo, "kari")
    shown = [] if "errors" in citizen.json else await own(gateway.demo, "kari")
    return [found["citizenRelease"]["state"] for found in told] or doctor.codes, shown or citizen.codes


@pytest.mark.parametrize(
    ("family", "withheld"),
    [
        (RestrictionFamily.PRIVACY, (["POLICY_UNAVAILABLE"], ["r1"])),
        (RestrictionFamily.SAFETY, (["UNKNOWN"], ["POLICY_UNAVAILABLE"])),
    ],
)
async def test_a_feed_that_is_silent_withholds_from_those_whom_its_restrictions_are_aimed_at(
    database: str, tmp_path: Path, family, withheld
) -> None:
    feed = FeedConfig(name=PTS.key, organisation=PTS.organisation, families={family}, max_age_s=MAX_AGE_S)
    async with composed(database, tmp_path, restriction_feeds=(feed,)) as gateway:
        await send(gateway, written("r1"), "kari")
        unheard = await sight(gateway)
        await beat(gateway)
        fresh = await sight(gateway)
        gateway.clock.by = LATER
        stale = await sight(gateway)
        await beat(gateway)
        again = await sight(gateway)

    assert (unheard, stale) == (withheld, withheld)
    assert (fresh, again) == ((["SHOWN"], ["r1"]), (["SHOWN"], ["r1"]))


async def test_a_central_store_that_stands_still_is_late_and_the_answer_says_so(database: str, tmp_path: Path) -> None:
    async with composed(database, tmp_path, deadline_s=DEADLINE_S) as gateway:
        async with locked(database, "report_version"):
            answer, took = await asked(gateway)
        again, _ = await asked(gateway)

    (central,) = answer.data["patient"]["timeline"]["completeness"]["sources"]
    assert central["state"] == "LATE"
    assert took < DEADLINE_S + GRACE_S
    assert again.data["patient"]["timeline"]["completeness"]["complete"]


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 302 Away\r\nlocation: http://127.0.0.1/\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n",
        b"nothing like it\r\n\r\n",
        None,
    ],
)
async def test_a_person_register_that_gives_no_answer_withholds_in_time(database: str, tmp_path: Path, answer) -> None:
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(deaf() if answer is None else garbled(answer))
        changes = {"deadline_s": DEADLINE_S + 1, "registers": RegisterConfig(base_url=url)}
        gateway = await stack.enter_async_context(composed(database, tmp_path, **changes))
        withheld, took = await asked(gateway)

    assert withheld.codes == ["POLICY_UNAVAILABLE"]
    assert withheld.json["data"] == {"patient": None}
    assert took < DEADLINE_S + GRACE_S


async def test_slow_registers_hanging_laboratories_and_a_slow_log_together_still_end_in_time(
    database: str, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        nowhere = await stack.enter_async_context(deaf())
        hanging = tuple(
            SourceConfig(id=f"lab-{number}", name="Lab", base_url=nowhere, dialect="pps", budget_s=30.0)
            for number in range(8)
        )
        gateway = await stack.enter_async_context(composed(database, tmp_path, deadline_s=DEADLINE_S, sources=hanging))
        partial, quick = await asked(gateway)
        async with locked(database, "audit_entry"):
            withheld, slow = await asked(gateway)
        again, _ = await asked(gateway)

    states = {line["state"] for line in partial.data["patient"]["timeline"]["completeness"]["sources"]}
    assert states == {"EMPTY", "LATE"}
    assert quick < DEADLINE_S + GRACE_S
    assert withheld.codes == ["AUDIT_UNAVAILABLE"]
    assert slow < DEADLINE_S + GRACE_S
    assert again.data
