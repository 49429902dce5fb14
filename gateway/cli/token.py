"""`token`: print an access token of the running demo's issuer."""

import argparse
import asyncio
import sys
from pathlib import Path

import aiohttp
import msgspec
from joserfc.jwk import ECKey

from gateway.cli import Refused
from gateway.cli.running import (
    BUDGET_S,
    RunningDemo,
    client_key,
    known_caller,
    known_defect,
    running,
    token,
    usual_basis,
)
from gateway.demo.cast import Member
from gateway.demo.client import TokenWish
from gateway.demo.defects import Defect
from gateway.settings import state_home
from resolvers.deadline import Deadline


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """The command's arguments, read; who is told of a key gets a token that is bound to it."""

    caller: Member
    names_key: bool
    holder: ECKey | None
    purpose: str | None
    scope: str | None
    defect: str | None
    url: str | None
    folder: Path


class ForPage(msgspec.Struct, frozen=True, kw_only=True):
    """All that the page needs to ask as one of the cast, in one line to paste: the key is this token's own."""

    token: str
    key: dict[str, str | list[str]]
    basis: str | None


class ForClient(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All that a client needs to ask as one of the cast; the key itself stays in its file."""

    url: str
    token: str
    key_file: str
    basis: str | None


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "token",
        help="print an access token of the running demo",
        description="Print an access token of the running demo's issuer on standard output.",
        epilog="Exit codes: 0 printed, 1 no demo or refused by its issuer, 2 wrong arguments.",
    )
    command.add_argument("caller", metavar="CALLER", help="key or full name; ./provesvar demo people lists them")
    form = command.add_mutually_exclusive_group()
    form.add_argument(
        "--json", action="store_true", help="print what a client needs as JSON: url, token, keyFile and usual basis"
    )
    form.add_argument(
        "--with-key", action="store_true", help="print JSON to paste into the page /graphiql: token, its own key, basis"
    )
    add_token_arguments(command)
    command.set_defaults(run=run, folder=state_home())


def add_token_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments that say which token is wanted."""
    command.add_argument("--purpose", help="purpose of use of a clinician's attestation, for instance TREAT or ETREAT")
    command.add_argument("--scope", help="scope to ask for, where it is not the caller's usual one")
    command.add_argument("--defect", metavar="NAME", help="ask for a wrong token: " + ", ".join(Defect))
    command.add_argument("--url", help="base address of the demo's gateway, where it is not the one that runs here")


def run(arguments: argparse.Namespace) -> int:
    """Print the token, alone with a line on standard error that says how a bound one is used, or as JSON."""
    wanted = Wanted(
        caller=known_caller(arguments.caller),
        names_key=arguments.json,
        holder=ECKey.generate_key("P-256") if arguments.with_key else None,
        purpose=arguments.purpose,
        scope=arguments.scope,
        defect=known_defect(arguments.defect),
        url=arguments.url,
        folder=arguments.folder,
    )
    text, demo = asyncio.run(fetched(wanted))
    if wanted.holder is not None:
        print(msgspec.json.encode(for_page(text, wanted.holder, wanted.caller)).decode())
        return 0
    if arguments.json:
        print(msgspec.json.encode(for_client(text, demo, wanted.caller)).decode())
        return 0
    print(text)
    if not demo.allow_bearer:
        print(how_to_use(demo), file=sys.stderr)
    return 0


async def fetched(wanted: Wanted) -> tuple[str, RunningDemo]:
    """
    Find the demo and get the token.

    Raises:
        Refused: no demo, or the issuer says no.
    """
    try:
        async with Deadline.after(BUDGET_S).limit(), aiohttp.ClientSession() as session:
            demo = await running(session, wanted.folder, wanted.url)
            wish = TokenWish(
                issuer=demo.issuer,
                caller=wanted.caller,
                purpose=wanted.purpose,
                scope=wanted.scope,
                defect=wanted.defect,
                bound=wanted.names_key or wanted.holder is not None or not demo.allow_bearer,
            )
            return await token(session, wish, client_key(demo), wanted.holder), demo
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise Refused("the demo does not answer") from error


def for_page(text: str, holder: ECKey, caller: Member) -> ForPage:
    """Put a token together with the one key that makes its proofs."""
    return ForPage(token=text, key=holder.as_dict(private=True), basis=usual_basis(caller))


def for_client(text: str, demo: RunningDemo, caller: Member) -> ForClient:
    """Say what a client needs."""
    return ForClient(
        url=f"{demo.url}/graphql", token=text, key_file=str(demo.client_key_file), basis=usual_basis(caller)
    )


def how_to_use(demo: RunningDemo) -> str:
    """Say what a bound token needs."""
    return (
        f"provesvar: the token is bound to the key in {demo.client_key_file}: send `Authorization: DPoP TOKEN` "
        "with a proof by that key, let ./provesvar query do both, or run the demo with --allow-bearer"
    )
