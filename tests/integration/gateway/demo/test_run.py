"""The whole demo starts, answers, stops without leftovers, and starts again fast."""

import asyncio
import os
import shutil
import signal
import tempfile
from pathlib import Path

import aiohttp
import pytest

from gateway.demo import runfile
from gateway.demo.cast import find
from gateway.demo.run import Teller, Wish, run, until_stopped
from gateway.demo.serving import PortTaken, bound, port_of
from gateway.demo.stamp import StateUnusable
from resolvers.store import postmaster


def wish(place, **changes):
    return Wish(**({"port": 0, "state": place / "demo", "home": place} | changes))


async def while_running(wished, look, progress=lambda *_: None):
    """Run the demo, look at it when it is ready, and stop it as Ctrl-C does."""
    url = asyncio.get_running_loop().create_future()
    async with asyncio.TaskGroup() as group:
        running = group.create_task(until_stopped(run(wished, Teller(progress=progress, ready=url.set_result))))
        await asyncio.wait([running, url], return_when=asyncio.FIRST_COMPLETED)
        if not url.done():
            return None
        found = await look(url.result())
        os.kill(os.getpid(), signal.SIGINT)
    return found


async def look_around(url):
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{url}/healthz") as answer:
            status = answer.status
        async with session.get(f"{url}/.well-known/provesvar-demo") as answer:
            public = await answer.json()
        async with session.post(f"{public['control']}/faults/granitt", json={"fault": "slow"}) as answer:
            changed = answer.status
    return status, public, changed


async def look_up(_, place, number):
    registers = runfile.read(place).registers
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{registers}/persons/_lookup", json={"number": number}) as answer,
    ):
        return answer.status


@pytest.fixture(scope="module")
def first():
    """What a first start showed, and the folder that it left; later starts in it have nothing to fill."""
    place = Path(tempfile.mkdtemp(prefix="pv-"))
    # As root the database runs as another user, who must be able to pass.
    place.chmod(0o711)
    steps = []
    seen = asyncio.run(while_running(wish(place), look_around, lambda *step: steps.append(step)))
    yield place, seen, steps
    shutil.rmtree(place)


@pytest.fixture
def place(first):
    return first[0]


def test_a_first_start_fills_the_store_and_answers(first):
    _, (status, public, changed), steps = first

    assert (status, changed) == (200, 204)
    assert set(public) == {"issuer", "control"}
    assert steps[-1][0] == steps[-1][1] > 250


def test_a_stopped_demo_leaves_nothing_running(place):
    assert runfile.read(place) is None
    assert not (place / runfile.NAME).exists()
    assert postmaster.recorded(place / "demo" / "store" / "data") is None


async def test_a_second_start_fills_nothing_and_knows_its_people(place):
    steps = []

    async def known(url):
        return await look_up(url, place, find("kari").number.digits)

    assert await while_running(wish(place), known, lambda *step: steps.append(step)) == 200
    assert steps == []


async def test_the_gateways_numbers_are_read_where_that_is_wished(place):
    with bound("127.0.0.1", 0) as found:
        port = port_of(found)

    async def read(_):
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as answer:
            return await answer.text()

    assert "provesvar_store_connections" in await while_running(wish(place, metrics_port=port), read)


async def test_a_synthetic_person_that_nobody_has_heard_of_is_unknown(place):
    async def unknown(url):
        return await look_up(url, place, "13922947702")

    assert await while_running(wish(place), unknown) == 404


async def test_the_run_file_says_where_everything_is(place):
    async def look(_):
        return runfile.read(place)

    found = await while_running(wish(place, allow_bearer=True), look)

    assert (found.pid, found.allow_bearer) == (os.getpid(), True)
    assert Path(found.client_key_file).stat().st_mode & 0o077 == 0
    assert len({found.url, found.issuer, found.registers, found.control}) == 4


async def test_a_taken_port_stops_it_before_anything_is_started(tmp_path):
    with bound("127.0.0.1", 0) as taken:
        taken.listen()
        with pytest.raises(ExceptionGroup) as raised:
            await while_running(wish(tmp_path, port=port_of(taken)), look_around)

    assert raised.group_contains(PortTaken)
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_that_is_not_a_demos_is_left_alone(tmp_path):
    (tmp_path / "demo" / "store").mkdir(parents=True)

    with pytest.raises(ExceptionGroup) as raised:
        await while_running(wish(tmp_path), look_around)

    assert raised.group_contains(StateUnusable)
