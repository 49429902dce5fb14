"""`demo`: run the whole simulated nation on this machine, or list its people."""

import argparse
import asyncio
import os
import sys
from functools import partial
from pathlib import Path

from uvicorn.loops.auto import auto_loop_factory

from gateway.cli import Refused
from gateway.demo import people, runfile
from gateway.demo.cast import find
from gateway.demo.filling import FillingFailed
from gateway.demo.run import Teller, Wish, first, run, until_stopped
from gateway.demo.serving import PortTaken
from gateway.demo.stamp import StateUnusable
from gateway.opening import SecretUnusable
from gateway.settings import state_home
from gateway.sourcing import SettingsIncomplete
from gateway.web.ide.page import shipped
from resolvers.errors import StoreUnavailable
from resolvers.store import EmbeddedUnavailable, MigrationRefused

HIGHEST_PORT = 65_535
STEP = 25
QUERIES = Path(__file__).resolve().parents[1] / "demo" / "queries"
EXAMPLES = (("timeline", "dr-lunde", "kari"), ("my-timeline", "kari", None), ("access-log", "kari", None))


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "demo",
        help="run the gateway with a simulated nation around it",
        description="Run database, laboratories, token issuer, registers and the gateway in one process, on loopback "
        "only and with synthetic people only, until Ctrl-C. `demo people` lists who there is.",
        epilog="Exit codes: 0 stopped, 1 it could not run, 2 wrong arguments.",
    )
    command.add_argument("what", nargs="?", choices=("people",), help="list the people instead of running")
    command.add_argument("--port", type=port, default=8000, help="port of the gateway, 0 for any (default: 8000)")
    command.add_argument("--state", metavar="DIR", type=Path, help="folder for what is kept between runs")
    command.add_argument("--allow-bearer", action="store_true", help="take tokens that are bound to no key, too")
    command.add_argument(
        "--fresh", action="store_true", help="forget the demo's own data, with all that was taken in, and begin anew"
    )
    command.add_argument("--metrics-port", type=port, help="let the gateway's numbers be read there, for Prometheus")
    command.set_defaults(run=perform, home=state_home())


def port(text: str) -> int:
    """Read a port number."""
    if not (text.isascii() and text.isdigit() and int(text) <= HIGHEST_PORT):
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to {HIGHEST_PORT}")
    return int(text)


def perform(arguments: argparse.Namespace) -> int:
    """Run the demo until stopped, or list its people."""
    if arguments.what == "people":
        print("\n".join(people.lines()))
        return 0
    wish = Wish(
        port=arguments.port,
        state=(arguments.state or arguments.home / "demo").absolute(),
        home=arguments.home,
        allow_bearer=arguments.allow_bearer,
        fresh=arguments.fresh,
        metrics_port=arguments.metrics_port,
    )
    ready = partial(greet, metrics_port=arguments.metrics_port)
    try:
        # Commands would not know which of two demos to talk to.
        with runfile.sole(wish.home), asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
            runner.run(until_stopped(run(wish, Teller(progress=show_progress, ready=ready))))
    except runfile.Occupied as error:
        raise Refused(already(wish)) from error
    except OSError as error:
        raise Refused(f"the demo could not run: {error}") from error
    except ExceptionGroup as group:
        line = explained(first(group), wish)
        if line is None:
            raise
        raise Refused(line) from group
    print("stopped")
    return 0


def explained(error: BaseException, wish: Wish) -> str | None:
    """Say in one line why the demo could not run; None for what nobody expected."""
    match error:
        case PortTaken():
            return f"port {wish.port} is taken: choose another with --port"
        case (
            StateUnusable()
            | SecretUnusable()
            | SettingsIncomplete()
            | EmbeddedUnavailable()
            | FillingFailed()
            | MigrationRefused()
        ):
            return str(error)
        case StoreUnavailable() | OSError():
            return f"the demo could not run: {error}"
        case _:
            return None


def already(wish: Wish) -> str:
    """Say which demo runs, or that one is about to."""
    running = runfile.read(wish.home)
    return f"a demo is running at {running.url} (process {running.pid})" if running else "another demo is starting"


def show_progress(done: int, whole: int) -> None:
    """Show how far the filling of the store is, on one line of a terminal or in steps elsewhere."""
    end = "\r" if sys.stderr.isatty() and done < whole else "\n"
    if done == whole or done % STEP == 0:
        print(f"filling the central store: {done} of {whole} messages", end=end, file=sys.stderr, flush=True)


def greet(url: str, metrics_port: int | None = None) -> None:
    """Say where to look and what to try, and that it is ready."""
    print(f"Pages        {url}/")
    print(f"GraphQL      {url}/graphql")
    if shipped():
        print(f"GraphiQL     {url}/graphiql")
    print(f"Health       {url}/healthz and {url}/readyz")
    if metrics_port is not None:
        print(f"Metrics      http://127.0.0.1:{metrics_port}/metrics")
    print(f"Intake       {url}/intake/svarrapport")
    print("People       ./provesvar demo people")
    print("Faults       ./provesvar fault helse-nord slow")
    print("Try:")
    for name, caller, patient in EXAMPLES:
        print(f"  {example(name, caller, patient)}")
    print(f"ready {url}/graphql", flush=True)


def example(name: str, caller: str, patient: str | None) -> str:
    """Write a command that can be pasted."""
    file = os.path.relpath(QUERIES / f"{name}.graphql")
    shown = file if not file.startswith("..") else str(QUERIES / f"{name}.graphql")
    member = find(patient) if patient else None
    number = getattr(getattr(member, "number", None), "digits", None)
    variables = f""" --variables '{{"patient": "{number}"}}'""" if number else ""
    return f"./provesvar query {shown} --as {caller}{variables}"
