"""The wire to the store has the faults that the board says, and carries everything again when it is well."""

import asyncpg
import pytest

from gateway.demo.faults import OF_STORES, Fault, FaultBoard, UnfitFault
from gateway.demo.store_wire import store_wire
from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.store import Store, Vault, open_pool

VAULT = Vault(b"a secret that only the tests have")
SHORT_S = 0.5


async def test_a_store_by_its_wire_is_the_same_store(database):
    async with store_wire(database, FaultBoard([])) as wired:
        by_wire, directly = await asyncpg.connect(wired), await asyncpg.connect(database)
        names = [await connection.fetchval("select current_database()") for connection in (by_wire, directly)]
        await by_wire.close()
        await directly.close()

    assert wired != database
    assert names[0] == names[1]


async def ping_often(store: Store) -> None:
    # What is cut after so many bytes may have carried a short answer or two before.
    for _ in range(20):
        await store.ping(Deadline.after(SHORT_S))


@pytest.mark.parametrize("fault", [fault for fault in OF_STORES if fault not in {Fault.OK, Fault.DELAY}])
async def test_a_fault_of_the_wire_is_a_store_that_does_not_answer_and_afterwards_it_does(database, fault):
    board = FaultBoard([])
    async with store_wire(database, board) as wired, open_pool(wired, largest=4) as pool:
        store = Store(pool, VAULT)
        await store.ping(Deadline.after(5))
        board.set("central", fault)
        for _ in range(5):
            with pytest.raises(StoreUnavailable):
                await ping_often(store)
        board.set("central", Fault.OK)
        await store.ping(Deadline.after(5))


async def test_a_store_has_no_faults_of_answers_and_none_when_its_wire_is_gone(database):
    board = FaultBoard(["granitt"])
    async with store_wire(database, board):
        with pytest.raises(UnfitFault) as unfit:
            board.set("central", Fault.MALFORMED)
    board.set("central", Fault.CUT)
    board.clear()

    assert unfit.value.faults == OF_STORES
