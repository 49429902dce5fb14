"""`simulate`: run the simulated laboratories, token issuer and registers alone, for a gateway of one's own."""

import argparse
import asyncio
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import msgspec
from uvicorn.loops.auto import auto_loop_factory

from gateway.cli import Refused
from gateway.cli.running import base
from gateway.demo import runfile
from gateway.demo.chronicle.world import chronicle
from gateway.demo.client import make_client_key
from gateway.demo.run import first, now, until_stopped
from gateway.demo.services import FIRST_LABORATORY, Place, Services, World, services
from gateway.demo.serving import PortTaken
from gateway.settings import state_home
from resolvers.model import PersonNumber

HIGHEST_BASE = 65_000


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the commands are told: which gateway to ask, by a run file in `home` (None: they are not told)."""

    gateway: str
    home: Path | None


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "simulate",
        help="run the laboratories, issuer and registers without a gateway",
        description="Run control (base port), token issuers (+1), registers (+2) and the laboratories "
        f"(+{FIRST_LABORATORY} and on) until stopped. They hold made-up results of synthetic people only. Meanwhile "
        "query, token and fault find them, and the gateway that is beside, as they find a demo.",
        epilog="Exit codes: 0 stopped, 1 it could not run, 2 wrong arguments.",
    )
    command.add_argument("--host", default="127.0.0.1", help="address to listen on (default: loopback)")
    command.add_argument("--base-port", type=base_port, default=9000, help="first port (default: 9000)")
    command.add_argument("--key", metavar="FILE", type=Path, help="where to put the demo client's key")
    command.add_argument(
        "--gateway",
        metavar="URL",
        type=base,
        default="http://127.0.0.1:8000",
        help="the gateway that query is to ask, by its public_url (default: http://127.0.0.1:8000)",
    )
    command.set_defaults(run=run, home=state_home())


def base_port(text: str) -> int:
    """Read a base port."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= HIGHEST_BASE):
        raise argparse.ArgumentTypeError(f"a base port is a number from 1 to {HIGHEST_BASE}")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Run until stopped."""
    place = Place(host=arguments.host, base_port=arguments.base_port)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="provesvar-simulate-"))
        key_file = (arguments.key or Path(folder) / "client.key").absolute()
        told = Told(gateway=arguments.gateway, home=home_of_run_file(stack, arguments.home))
        try:
            with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
                runner.run(until_stopped(simulated(place, key_file, told)))
        except ExceptionGroup as group:
            line = explained(first(group))
            if line is None:
                raise
            raise Refused(line) from group
    return 0


def explained(error: BaseException) -> str | None:
    """Say in one line why it could not run; None for what nobody expected."""
    match error:
        case PortTaken():
            return f"{error}: choose others with --base-port"
        case OSError():
            return f"it could not run: {error}"
        case _:
            return None


def home_of_run_file(stack: ExitStack, home: Path) -> Path | None:
    """Claim the folder of the run file while the stack is open; None, and a line that says so, where it cannot be."""
    try:
        stack.enter_context(runfile.sole(home))
    except runfile.Occupied:
        print("provesvar: a demo is running, so query, token and fault go on asking that one", file=sys.stderr)
        return None
    except OSError as error:
        print(f"provesvar: query, token and fault will not find this: {error}", file=sys.stderr)
        return None
    return home


async def simulated(place: Place, key_file: Path, told: Told) -> None:
    """Run the services, with the chronicle anchored at this moment."""
    world = World(chronicle=chronicle(now()), client_key=make_client_key(key_file), known=nobody_else, clock=now)
    async with services(world, place) as found:
        with ExitStack() as undo:
            if told.home is not None:
                runfile.write(told.home, run_file(found, key_file, told.gateway))
                undo.callback(runfile.remove, told.home, os.getpid())
            print("\n".join(lines(found, key_file)), flush=True)
            await asyncio.Event().wait()


def run_file(found: Services, key_file: Path, gateway: str) -> runfile.RunFile:
    """Say where everything is, for the commands that ask the gateway beside."""
    return runfile.RunFile(
        url=gateway,
        issuer=found.issuer,
        registers=found.registers,
        control=found.control,
        client_key_file=str(key_file),
        pid=os.getpid(),
    )


async def nobody_else(_: PersonNumber) -> bool:
    """Register the cast alone: without a store of one's own nobody else is known."""
    return False


def lines(found: Services, key_file: Path) -> list[str]:
    """Say where everything is."""
    return [
        f"control     {found.control}",
        f"issuer      {found.issuer}/helseid and {found.issuer}/helsenorge",
        f"registers   {found.registers}",
        *(f"laboratory  {url}  {source}" for source, url in found.laboratories.items()),
        f"client key  {key_file}",
        "ready",
    ]
