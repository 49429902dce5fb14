"""The fault command finds a demo by its run file or by its address, and sets the fault."""

import argparse
import asyncio
import os

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from gateway.cli import Refused
from gateway.cli import fault as command
from gateway.demo import runfile
from gateway.demo.control import control_app
from gateway.demo.faults import Fault, FaultBoard
from gateway.demo.serving import bound, port_of, serving


def arguments(home, url=None, **changes):
    fields = {"source": "granitt", "fault": "503", "list": False, "url": url, "home": home}
    return argparse.Namespace(**(fields | changes))


async def tried(home, app, by=None, **changes):
    made = bound("127.0.0.1", 0)
    base = f"http://127.0.0.1:{port_of(made)}"
    runfile.write(
        home,
        runfile.RunFile(url=base, issuer="", registers="", control=base, client_key_file="", pid=os.getpid()),
    )
    async with serving(app(base), [made]):
        # The command runs a loop of its own.
        return await asyncio.to_thread(command.run, arguments(home, base if by else None, **changes))


async def test_a_fault_is_set_by_the_run_file(tmp_path, capsys):
    board = FaultBoard(["granitt"])

    assert await tried(tmp_path, lambda _: control_app(board)) == 0
    assert board.due("granitt") is Fault.UNAVAILABLE
    assert capsys.readouterr().out == "granitt: 503\n"


async def test_a_fault_is_set_by_address(tmp_path):
    board = FaultBoard(["granitt"])

    def app(base):
        async def tell(_):
            return JSONResponse({"control": base, "issuer": base})

        return Starlette(routes=[Route("/.well-known/provesvar-demo", tell), *control_app(board).routes])

    assert await tried(tmp_path, app, by="address") == 0
    assert board.due("granitt") is Fault.UNAVAILABLE


async def test_a_fault_of_the_wire_is_set_as_any_other(tmp_path):
    board = FaultBoard(["granitt"])

    assert await tried(tmp_path, lambda _: control_app(board), fault="black-hole") == 0
    assert board.faults == {"granitt": Fault.BLACK_HOLE}


async def test_the_faults_in_force_are_listed_a_line_a_source(tmp_path, capsys):
    board = FaultBoard(["granitt", "lyng"])
    board.set("lyng", Fault.CUT)

    assert await tried(tmp_path, lambda _: control_app(board), list=True) == 0
    assert capsys.readouterr().out == "granitt  ok\nlyng     cut\n"


async def test_what_is_no_demo_is_said_to_be_none(tmp_path):
    async def tell(_):
        return PlainTextResponse("hello")

    def app(_):
        return Starlette(routes=[Route("/.well-known/provesvar-demo", tell)])

    with pytest.raises((Refused, ExceptionGroup)) as raised:
        await tried(tmp_path, app, by="address")

    assert "not a demo" in str(raised.value.exceptions[0])


@pytest.mark.parametrize(("listing", "app"), [(False, control_app(FaultBoard(["lyng"]))), (True, Starlette())])
async def test_a_demo_that_refuses_is_said_to(tmp_path, listing, app):
    with pytest.raises((Refused, ExceptionGroup)) as raised:
        await tried(tmp_path, lambda _: app, list=listing)

    assert "refuses: 404" in str(raised.value.exceptions[0])
