"""Whatever the order in which versions arrive, and however often, the store ends the same."""

import asyncio
import random
from datetime import UTC, datetime

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resolvers.deadline import Deadline
from resolvers.model import Code, Message, PersonNumber, Quantity
from resolvers.store import Arrival, Store, Vault, Version, open_pool
from tests.conftest import copy, execute, on_database
from tests.examples import moment, pair, report, result

PERSONS = tuple(PersonNumber(digits) for digits in ("15840199905", "15840150027", "15840150108"))
LAB = "ENH:100100673"
RANKS = {"H": 0, "N": 1, "A": 2, "M": 3, "C": 4}
TABLES = ("report_route", "report", "report_version", "result", "result_code")
VAULT = Vault(b"a secret that only the tests have")
RECEIVED = datetime(2026, 3, 2, 12, tzinfo=UTC)

events = st.lists(
    st.tuples(
        st.sampled_from(["r1", "r2"]),
        st.sampled_from(PERSONS),
        st.integers(1, 4),
        st.sampled_from(list(RANKS)),
        st.sampled_from(["5.10", "7"]),
        st.sampled_from(["m1", "m2"]),
    ),
    min_size=1,
    max_size=8,
)


def version(event: tuple[str, PersonNumber, int, str, str, str]) -> Version:
    key, number, day, kind, text, message = event
    found = report(
        key,
        issued=moment(f"2026-02-0{day}"),
        source_status=pair(kind),
        message=Message(id=message),
        results=(result(code="NPU" + kind, value=Quantity(text=text), method=Code(code=f"day{day}")),),
    )
    return Version(number=number, report=found, rank=RANKS[kind])


async def state(dsn: str) -> list[list[str]]:
    """Read everything that is not a random id or a time of arrival."""
    connection = await asyncpg.connect(dsn)
    try:
        numbers = {
            str(row["person_hash"]): row["lookup"]
            for row in await connection.fetch("select person_hash, lookup from person_identifier")
        }
        return [
            sorted(
                str({name: numbers.get(str(cell), cell) for name, cell in row.items() if name != "received_at"})
                for row in await connection.fetch("select * from " + table)  # noqa: S608 - a name of our own
            )
            for table in TABLES
        ]
    finally:
        await connection.close()


async def ending(dsn: str, arrivals: list[Version], opted_out: PersonNumber | None) -> list[list[str]]:
    async with open_pool(dsn, largest=2) as pool:
        store = Store(pool, VAULT)
        for number in PERSONS:
            await store.enrol([number], Deadline.after(30))
        if opted_out is not None:
            person = await store.enrol([opted_out], Deadline.after(30))
            await store.set_opt_out(person, RECEIVED, Deadline.after(30))
        for one in arrivals:
            arrival = Arrival(
                message_id=None,
                provider=LAB,
                senders=frozenset({LAB}),
                speaks_for=frozenset({LAB}),
                versions=(one,),
                received_at=RECEIVED,
            )
            await store.file(arrival, Deadline.after(30))
    found = await state(dsn)
    connection = await asyncpg.connect(dsn)
    try:
        # Persons stay: a second run enrols the same ones.
        await connection.execute("delete from report; delete from report_route; delete from opt_out")
    finally:
        await connection.close()
    return found


@pytest.mark.parametrize("opted_out", [None, PERSONS[1]])
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(events=events, seed=st.integers(0, 2**32))
def test_the_order_of_arrival_leaves_no_trace(database_of_the_module, opted_out, events, seed):
    versions = [version(event) for event in events]
    shuffled = [*versions, *versions[: seed % 3]]
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - an order, not a secret

    straight = asyncio.run(ending(database_of_the_module, versions, opted_out))
    other = asyncio.run(ending(database_of_the_module, shuffled, opted_out))

    assert straight == other


@pytest.fixture
def database_of_the_module(server):
    """A migrated database for many examples; each leaves it empty."""
    asyncio.run(copy(server, "shuffled"))
    yield on_database(server, "shuffled")
    asyncio.run(execute(server, "drop database shuffled with (force)"))
