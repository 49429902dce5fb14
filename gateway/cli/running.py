"""The running demo as the command line finds it: by its run file, or by the address that the user names."""

from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

import aiohttp
import msgspec
from joserfc.jwk import ECKey

from gateway.cli import Refused
from gateway.demo import runfile
from gateway.demo.cast import Citizen, Clinician, Member, Operator, Sender, find
from gateway.demo.client import ClientKeyUnreadable, TokenRefused, TokenWish, ask_token, read_client_key
from gateway.demo.defects import Defect

BUDGET_S = 30.0
PUBLIC_PART = "/.well-known/provesvar-demo"
WRONG_ARGUMENT = 2
CITIZEN_BASIS = "SEGSELV"


class RunningDemo(msgspec.Struct, frozen=True, kw_only=True):
    """A demo that runs: the gateway's and the issuer's base URLs, and the client's key."""

    url: str
    issuer: str
    client_key_file: Path
    allow_bearer: bool


class PublicPart(msgspec.Struct, frozen=True, kw_only=True):
    """What a demo's gateway tells of itself."""

    issuer: str


def known_caller(text: str) -> Member:
    """
    Find a member of the cast by key or full name.

    Raises:
        Refused: there is nobody of that name.
    """
    member = find(text)
    if member is None:
        raise Refused("there is no such caller; ./provesvar demo people lists them", status=WRONG_ARGUMENT)
    return member


def usual_basis(caller: Member) -> str | None:
    """Say on which basis a member of the cast asks when nothing else is said."""
    match caller:
        case Citizen():
            return CITIZEN_BASIS
        case Clinician():
            return caller.basis
        case Sender() | Operator():
            return None


def known_defect(text: str | None) -> str | None:
    """
    Read what is to be wrong with a token.

    Raises:
        Refused: no such defect.
    """
    if text is not None and text not in set(Defect):
        raise Refused("there is no such defect; there are " + ", ".join(Defect), status=WRONG_ARGUMENT)
    return text


async def running(session: aiohttp.ClientSession, folder: Path, url: str | None) -> RunningDemo:
    """
    Find the running demo by the run file in `folder`, and at `url` where one is named.

    Raises:
        Refused: none runs, or none answers at `url`.
    """
    found = runfile.read(folder)
    if found is None:
        raise Refused("no demo is running; start one with ./provesvar demo")
    demo = RunningDemo(
        url=found.url.rstrip("/"),
        issuer=found.issuer.rstrip("/"),
        client_key_file=Path(found.client_key_file),
        allow_bearer=found.allow_bearer,
    )
    named = base(url or demo.url)
    if named == demo.url:
        return demo
    return msgspec.structs.replace(demo, url=named, issuer=await issuer_at(session, named), allow_bearer=False)


def base(url: str) -> str:
    """Take the base of a gateway's address, also of the one that the demo prints when it is ready."""
    return url.rstrip("/").removesuffix("/graphql")


async def issuer_at(session: aiohttp.ClientSession, url: str) -> str:
    """
    Ask a demo's gateway for its issuer.

    Raises:
        Refused: what answers there is no demo.
    """
    try:
        async with session.get(url + PUBLIC_PART, allow_redirects=False) as answer:
            if answer.status != HTTPStatus.OK:
                raise Refused("what answers at that address is not a demo")
            return msgspec.json.decode(await answer.read(), type=PublicPart).issuer.rstrip("/")
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused("what answers at that address is not a demo") from error


def client_key(demo: RunningDemo) -> ECKey:
    """
    Read the demo client's key.

    Raises:
        Refused: it cannot be read by this user.
    """
    try:
        return read_client_key(demo.client_key_file)
    except ClientKeyUnreadable as error:
        raise Refused(f"{error}: {demo.client_key_file}") from error


async def token(session: aiohttp.ClientSession, wish: TokenWish, key: ECKey, holder: ECKey | None = None) -> str:
    """
    Get a token of the demo's issuer, bound to the client's key or to its holder's own.

    Raises:
        Refused: the issuer says no.
    """
    try:
        return await ask_token(session, wish, key, now=now(), holder=holder)
    except TokenRefused as error:
        raise Refused(f"the issuer refuses: {error}") from error


def now() -> datetime:
    """Tell the time, aware UTC; a command is its own start-up and has the clock that goes with it."""
    return datetime.now(UTC)  # noqa: TID251  the command line has no application that could hand it a clock
