"""`simulate`: run the simulated laboratories, token issuer and registers alone, for a gateway of one's own."""

import argparse
import asyncio
import tempfile
from pathlib import Path

from gateway.cli import Refused
from gateway.demo.chronicle.world import chronicle
from gateway.demo.client import make_client_key
from gateway.demo.run import now, until_stopped
from gateway.demo.services import FIRST_LABORATORY, Place, Services, World, services
from gateway.demo.serving import PortTaken
from resolvers.model import PersonNumber

HIGHEST_BASE = 65_000


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "simulate",
        help="run the laboratories, issuer and registers without a gateway",
        description="Run control (base port), token issuers (+1), registers (+2) and the laboratories "
        f"(+{FIRST_LABORATORY} and on) until stopped. They hold made-up results of synthetic people only.",
        epilog="Exit codes: 0 stopped, 1 it could not run, 2 wrong arguments.",
    )
    command.add_argument("--host", default="127.0.0.1", help="address to listen on (default: loopback)")
    command.add_argument("--base-port", type=base_port, default=9000, help="first port (default: 9000)")
    command.add_argument("--key", metavar="FILE", type=Path, help="where to put the demo client's key")
    command.set_defaults(run=run)


def base_port(text: str) -> int:
    """Read a base port."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= HIGHEST_BASE):
        raise argparse.ArgumentTypeError(f"a base port is a number from 1 to {HIGHEST_BASE}")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Run until stopped."""
    place = Place(host=arguments.host, base_port=arguments.base_port)
    with tempfile.TemporaryDirectory(prefix="provesvar-simulate-") as folder:
        key_file = arguments.key or Path(folder) / "client.key"
        try:
            asyncio.run(until_stopped(simulated(place, key_file)))
        except* PortTaken as group:
            taken = next(error for error in group.exceptions if isinstance(error, PortTaken))
            raise Refused(f"{taken}: choose others with --base-port") from group
        except* OSError as group:
            raise Refused(f"it could not run: {group.exceptions[0]}") from group
    return 0


async def simulated(place: Place, key_file: Path) -> None:
    """Run the services, with the chronicle anchored at this moment."""
    world = World(chronicle=chronicle(now()), client_key=make_client_key(key_file), known=nobody_else, clock=now)
    async with services(world, place) as found:
        print("\n".join(lines(found, key_file)), flush=True)
        await asyncio.Event().wait()


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
