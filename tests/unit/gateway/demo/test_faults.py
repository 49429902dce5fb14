"""Faults are set, take effect, and are let go of."""

import asyncio

import pytest

from gateway.demo.faults import OF_STORES, OF_THE_WIRE, Fault, FaultBoard, UnfitFault, UnknownSource


def test_every_source_is_well_at_first():
    assert FaultBoard(["a", "b"]).faults == {"a": Fault.OK, "b": Fault.OK}


def test_a_fault_is_of_one_source():
    board = FaultBoard(["a", "b"])

    board.set("a", Fault.SLOW)

    assert (board.due("a"), board.due("b")) == (Fault.SLOW, Fault.OK)


def test_a_source_that_is_not_there_has_no_fault():
    with pytest.raises(UnknownSource):
        FaultBoard(["a"]).set("b", Fault.SLOW)


def test_a_flapping_source_fails_every_other_time():
    board = FaultBoard(["a"])
    board.set("a", Fault.FLAPPING)

    assert [board.due("a") for _ in range(4)] == [Fault.UNAVAILABLE, Fault.OK, Fault.UNAVAILABLE, Fault.OK]


async def test_what_hangs_is_let_go_when_its_source_is_well_again():
    board = FaultBoard(["a", "b"])
    board.set("a", Fault.HANG)
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(board.change("a"))
        await asyncio.sleep(0)
        board.set("b", Fault.SLOW)
        await asyncio.sleep(0)
        still = waiting.done()
        board.clear()

    assert (still, waiting.done()) == (False, True)
    assert set(board.faults.values()) == {Fault.OK}


def test_a_feed_can_be_stopped_and_a_laboratory_not():
    board = FaultBoard(["a"], ["pts"])

    board.set("pts", Fault.STOP)

    assert board.faults == {"a": Fault.OK, "pts": Fault.STOP}
    with pytest.raises(UnfitFault) as of_feed:
        board.set("pts", Fault.SLOW)
    with pytest.raises(UnfitFault) as of_laboratory:
        board.set("a", Fault.STOP)
    assert of_feed.value.faults == (Fault.STOP, Fault.OK)
    assert set(of_laboratory.value.faults) == set(Fault) - {Fault.STOP}


def test_a_fault_of_the_wire_is_told_to_the_wire_and_is_none_of_the_answer():
    board, told = FaultBoard(["a"]), []
    with board.wired("a", told.append):
        board.set("a", Fault.CUT)
        due = board.due("a")
        board.set("a", Fault.SLOW)
        slow = board.due("a")
        board.clear()

    assert (due, slow) == (Fault.OK, Fault.SLOW)
    assert told == [Fault.CUT, Fault.OK, Fault.OK]


@pytest.mark.parametrize("fault", OF_THE_WIRE)
def test_a_fault_of_the_wire_is_listed_as_any_other(fault):
    board = FaultBoard(["a"])

    board.set("a", fault)

    assert board.faults == {"a": fault}


def test_a_store_is_there_once_its_wire_is_and_has_faults_of_the_wire_alone():
    board, told = FaultBoard(["a"]), []
    with pytest.raises(UnknownSource):
        board.set("central", Fault.CUT)
    with board.wired("central", told.append):
        board.set("central", Fault.DRIP)
        with pytest.raises(UnfitFault) as unfit:
            board.set("central", Fault.HANG)

    assert unfit.value.faults == OF_STORES
    assert (board.faults, told) == ({"a": Fault.OK, "central": Fault.DRIP}, [Fault.DRIP])


def test_a_wire_that_is_gone_is_told_nothing():
    board, told = FaultBoard(["a"]), []
    with board.wired("a", told.append):
        pass
    board.set("a", Fault.CUT)

    assert told == []


def test_every_fault_is_of_an_answer_or_a_wire_or_a_feed():
    assert {fault.value for fault in OF_THE_WIRE} == {
        "cut",
        "delay",
        "black-hole",
        "refuse",
        "drip",
        "corrupt",
        "half-close",
    }
    assert {fault.value for fault in set(Fault) - set(OF_THE_WIRE)} == {
        "ok",
        "slow",
        "hang",
        "503",
        "malformed",
        "oversized",
        "flapping",
        "html",
        "other-person",
        "cross-origin",
        "loop",
        "stop",
    }
