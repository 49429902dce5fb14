"""`fault`: let something go wrong with a laboratory or feed of the running demo."""

import argparse
import asyncio
from http import HTTPStatus
from pathlib import Path

import aiohttp
import msgspec

from gateway.cli import Refused
from gateway.cli.running import base
from gateway.demo import runfile
from gateway.demo.cast import FEEDS
from gateway.demo.faults import FOR_USERS, OF_FEEDS, Fault
from gateway.demo.laboratories import SOURCES
from gateway.settings import state_home

BUDGET_S = 10.0
BROKEN = (*SOURCES, *(feed.key for feed in FEEDS))
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
        help="let a laboratory or feed of the running demo fail",
        description="Set the fault of one laboratory of the running demo, or stop the feed of restrictions; ok makes "
        "it well again.",
        epilog=f"Sources: {', '.join(BROKEN)}. Exit codes: 0 set, 1 no demo answers, 2 wrong arguments.",
    )
    command.add_argument("source", metavar="SOURCE", help="which laboratory or feed")
    command.add_argument(
        "fault",
        choices=list(dict.fromkeys(fault.value for fault in (*FOR_USERS, *OF_FEEDS))),
        help="what is wrong with it",
    )
    command.add_argument("--url", help="base URL of the demo's gateway, where it is not the one running here")
    command.set_defaults(run=run, home=state_home())


def run(arguments: argparse.Namespace) -> int:
    """Set the fault."""
    if arguments.source not in BROKEN:
        raise Refused(f"there is no such source; there are {', '.join(BROKEN)}", status=WRONG_ARGUMENT)
    fitting = FOR_USERS if arguments.source in SOURCES else OF_FEEDS
    if arguments.fault not in fitting:
        raise Refused(
            f"{arguments.source} cannot have that fault; it can be {', '.join(fitting)}", status=WRONG_ARGUMENT
        )
    try:
        asyncio.run(changed(arguments.source, Fault(arguments.fault), url=arguments.url, home=arguments.home))
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise Refused(DOES_NOT_ANSWER) from error
    print(f"{arguments.source}: {arguments.fault}")
    return 0


async def changed(source: str, fault: Fault, *, url: str | None, home: Path) -> None:
    """Tell the demo's control endpoint."""
    limit = aiohttp.ClientTimeout(total=BUDGET_S)
    async with aiohttp.ClientSession(timeout=limit) as session:
        control = await control_at(session, url) if url else control_here(home)
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
