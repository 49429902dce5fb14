"""`fault`: let something go wrong with a laboratory, feed or store of the running demo."""

import argparse
import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path

import aiohttp
import msgspec

from gateway.cli import Refused
from gateway.cli.running import base
from gateway.demo import runfile
from gateway.demo.cast import FEEDS
from gateway.demo.chronicle.houses import CENTRAL
from gateway.demo.faults import OF_FEEDS, OF_LABORATORIES, OF_STORES, Fault
from gateway.demo.laboratories import SOURCES
from gateway.settings import state_home

BUDGET_S = 10.0
FITTING: Mapping[str, tuple[Fault, ...]] = {
    **dict.fromkeys(SOURCES, OF_LABORATORIES),
    **{feed.key: OF_FEEDS for feed in FEEDS},
    str(CENTRAL): OF_STORES,
}
PUBLIC_PART = "/.well-known/provesvar-demo"
WRONG_ARGUMENT = 2
DOES_NOT_ANSWER = "the demo does not answer"


class PublicPart(msgspec.Struct, frozen=True, kw_only=True):
    """What a demo's gateway tells of itself."""

    control: str


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "fault",
        help="let a laboratory, feed or store of the running demo fail",
        description="Set the fault of one laboratory of the running demo, of its answers or of its wire, or of the "
        "wire of the central store, or stop the feed of restrictions; ok makes it well again.",
        epilog=f"Sources: {', '.join(FITTING)}. Exit codes: 0 set, 1 no demo answers, 2 wrong arguments.",
    )
    command.add_argument("source", metavar="SOURCE", nargs="?", help="which laboratory, feed or store")
    command.add_argument("fault", choices=[fault.value for fault in Fault], nargs="?", help="what is wrong with it")
    command.add_argument("--list", action="store_true", help="list the faults in force instead")
    command.add_argument("--url", help="base URL of the demo's gateway, where it is not the one running here")
    command.set_defaults(run=run, home=state_home())


def run(arguments: argparse.Namespace) -> int:
    """Set the fault, or list those in force."""
    if not arguments.list:
        check(arguments.source, arguments.fault)
    try:
        told = asyncio.run(asked(arguments))
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise Refused(DOES_NOT_ANSWER) from error
    print(told)
    return 0


def check(source: str | None, wanted: str | None) -> None:
    """
    See that a source can have a fault.

    Raises:
        Refused: it cannot, or either is not said or not known.
    """
    if source is None or wanted is None:
        raise Refused("say which source, and what is wrong with it; or --list", status=WRONG_ARGUMENT)
    if source not in FITTING:
        raise Refused(f"there is no such source; there are {', '.join(FITTING)}", status=WRONG_ARGUMENT)
    if wanted not in FITTING[source]:
        raise Refused(f"{source} cannot have that fault; it can be {', '.join(FITTING[source])}", status=WRONG_ARGUMENT)


async def asked(arguments: argparse.Namespace) -> str:
    """Ask the demo's control endpoint for what is wanted, and say what came of it."""
    limit = aiohttp.ClientTimeout(total=BUDGET_S)
    async with aiohttp.ClientSession(timeout=limit) as session:
        control = await control_at(session, arguments.url) if arguments.url else control_here(arguments.home)
        if arguments.list:
            return await listed(session, control)
        await change(session, control, source=arguments.source, fault=Fault(arguments.fault))
        return f"{arguments.source}: {arguments.fault}"


async def listed(session: aiohttp.ClientSession, control: str) -> str:
    """List the faults in force, a line a source."""
    async with session.get(f"{control}/faults") as answer:
        if answer.status != HTTPStatus.OK:
            raise Refused(f"the demo refuses: {answer.status}")
        faults = msgspec.json.decode(await answer.read(), type=dict[str, str])
    width = max(map(len, faults), default=0)
    return "\n".join(f"{source:{width}}  {fault}" for source, fault in faults.items())


async def change(session: aiohttp.ClientSession, control: str, *, source: str, fault: Fault) -> None:
    """Set a fault."""
    async with session.post(f"{control}/faults/{source}", json={"fault": fault.value}) as answer:
        if answer.status != HTTPStatus.NO_CONTENT:
            raise Refused(f"the demo refuses: {answer.status}")


def control_here(home: Path) -> str:
    """
    Find the control endpoint of the demo on this machine.

    Raises:
        Refused: none runs.
    """
    found = runfile.read(home)
    if found is None:
        raise Refused("no demo is running; start one with ./provesvar demo")
    return found.control


async def control_at(session: aiohttp.ClientSession, url: str) -> str:
    """
    Ask a demo's gateway for its control endpoint.

    Raises:
        Refused: what answers there is no demo.
    """
    async with session.get(base(url) + PUBLIC_PART, allow_redirects=False) as answer:
        body = await answer.read()
    try:
        return msgspec.json.decode(body, type=PublicPart).control
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused("what answers at that address is not a demo") from error
