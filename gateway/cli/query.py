"""`query`: ask the running demo as a member of its cast, with the token and the proof that it takes."""

import argparse
import asyncio
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import aiohttp
import msgspec
from joserfc.jwk import ECKey

from gateway.cli import Refused
from gateway.cli.running import (
    BUDGET_S,
    WRONG_ARGUMENT,
    RunningDemo,
    client_key,
    known_caller,
    known_defect,
    now,
    running,
    token,
    usual_basis,
)
from gateway.cli.token import add_token_arguments
from gateway.demo.cast import Clinician, Member
from gateway.demo.client import TokenWish, proof, wanted_nonce
from gateway.settings import state_home
from resolvers.deadline import Deadline

ERRORS_IN_ANSWER = 4
COMMENT = re.compile(r"#[^\n]*")
PATIENT = re.compile(r"\$patient\s*:")
HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*([^\r\n\0]*)")


class Body(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A GraphQL request as it is posted."""

    query: str
    variables: dict[str, msgspec.Raw] = {}
    operation_name: str | None = None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The command's arguments, read."""

    caller: Member
    body: Body
    basis: str | None
    headers: Mapping[str, str]
    purpose: str | None
    scope: str | None
    defect: str | None
    url: str | None
    folder: Path


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be posted where, with the token that it is posted with and the key that the token is bound to."""

    asked: Asked
    url: str
    key: ECKey
    access_token: str


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What came back, and the nonce that a proof must carry before anything else is answered."""

    status: int
    body: bytes
    nonce: str | None


class Answer(msgspec.Struct, frozen=True):
    """Of an answer, only whether it has errors."""

    errors: tuple[msgspec.Raw, ...] | None = None


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "query",
        help="ask the running demo as one of its people",
        description="Post a GraphQL document to the running demo and print its answer.",
        epilog="Exit codes: 0 an answer without errors, 4 an answer with errors, 1 no demo or no answer, "
        "2 wrong arguments.",
    )
    command.add_argument("file", metavar="FILE", help="GraphQL document; - reads standard input")
    command.add_argument("--as", dest="caller", metavar="CALLER", required=True, help="key or full name of the caller")
    command.add_argument("--basis", help="access basis (header access-basis), where it is not the caller's usual one")
    command.add_argument("--variables", metavar="JSON", default="{}", help="the query's variables, a JSON object")
    command.add_argument("--operation", metavar="NAME", help="which operation of the document")
    command.add_argument("--header", metavar="'N: V'", action="append", default=[], help="a header more; repeatable")
    add_token_arguments(command)
    command.set_defaults(run=run, folder=state_home())


def run(arguments: argparse.Namespace) -> int:
    """Ask and print; the exit code tells whether the answer has errors."""
    caller = known_caller(arguments.caller)
    body = Body(
        query=read_document(arguments.file),
        variables=read_variables(arguments.variables),
        operation_name=arguments.operation,
    )
    check_patient(caller, body)
    asked = Asked(
        caller=caller,
        body=body,
        basis=arguments.basis or usual_basis(caller),
        headers=read_headers(arguments.header),
        purpose=arguments.purpose,
        scope=arguments.scope,
        defect=known_defect(arguments.defect),
        url=arguments.url,
        folder=arguments.folder,
    )
    answer = asyncio.run(answered(asked))
    # The text is laid out without being decoded, so that a number keeps the digits that it was answered with.
    print(msgspec.json.format(answer, indent=2).decode())
    return ERRORS_IN_ANSWER if msgspec.json.decode(answer, type=Answer).errors else 0


def read_document(name: str) -> str:
    """
    Read the GraphQL document.

    Raises:
        Refused: it cannot be read.
    """
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"the document {name} cannot be read", status=WRONG_ARGUMENT) from error


def read_variables(text: str) -> dict[str, msgspec.Raw]:
    """
    Read the variables, each kept as it is written.

    Raises:
        Refused: they are not a JSON object.
    """
    try:
        return msgspec.json.decode(text.encode(), type=dict[str, msgspec.Raw])
    except msgspec.DecodeError as error:
        raise Refused("--variables is not a JSON object", status=WRONG_ARGUMENT) from error


def read_headers(lines: list[str]) -> Mapping[str, str]:
    """
    Read the headers that are added to the usual ones or replace them.

    Raises:
        Refused: one is not of the form `name: value`.
    """
    found = [HEADER.fullmatch(line.strip()) for line in lines]
    if None in found:
        raise Refused("--header is of the form 'name: value'", status=WRONG_ARGUMENT)
    return {match[1].lower(): match[2] for match in found if match is not None}


def check_patient(caller: Member, body: Body) -> None:
    """
    Check that a question about a patient names one.

    Raises:
        Refused: the document declares `$patient`, the caller is a clinician, and no variable says who.
    """
    declared = PATIENT.search(COMMENT.sub("", body.query)) is not None
    if isinstance(caller, Clinician) and declared and "patient" not in body.variables:
        raise Refused(
            'the query asks about $patient: say whom with --variables \'{"patient": "NUMBER"}\' '
            "(./provesvar demo people lists them)",
            status=WRONG_ARGUMENT,
        )


async def answered(asked: Asked) -> bytes:
    """
    Find the demo, get a token, and ask.

    Raises:
        Refused: no demo, no token, or no answer that is JSON.
    """
    try:
        async with Deadline.after(BUDGET_S).limit(), aiohttp.ClientSession() as session:
            demo = await running(session, asked.folder, asked.url)
            return await posted(session, demo, asked)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise Refused("the demo does not answer") from error


async def posted(session: aiohttp.ClientSession, demo: RunningDemo, asked: Asked) -> bytes:
    """
    Post the document with a bound token and its proof; the variables travel in the body alone.

    It is posted again where the gateway wants a nonce in the proof.

    Raises:
        Refused: no token, or an answer that is not a GraphQL answer.
    """
    key = client_key(demo)
    wish = TokenWish(
        issuer=demo.issuer, caller=asked.caller, purpose=asked.purpose, scope=asked.scope, defect=asked.defect
    )
    access_token = await token(session, wish, key)
    ready = Ready(asked=asked, url=f"{demo.url}/graphql", key=key, access_token=access_token)
    answer = await sent(session, ready, nonce=None)
    if answer.nonce is not None:
        answer = await sent(session, ready, nonce=answer.nonce)
    return checked(answer.body, answer.status)


async def sent(session: aiohttp.ClientSession, ready: Ready, *, nonce: str | None) -> Sent:
    """Post once, with a proof of its own."""
    made = proof(ready.key, method="POST", url=ready.url, now=now(), access_token=ready.access_token, nonce=nonce)
    headers = {
        "content-type": "application/json",
        "accept": "application/graphql-response+json, application/json;q=0.9",
        "authorization": f"DPoP {ready.access_token}",
        "dpop": made,
        **({"access-basis": ready.asked.basis} if ready.asked.basis else {}),
        **ready.asked.headers,
    }
    body = msgspec.json.encode(ready.asked.body)
    async with session.post(ready.url, data=body, headers=headers, allow_redirects=False) as answer:
        told = await answer.read()
        return Sent(status=answer.status, body=told, nonce=wanted_nonce(answer.status, answer.headers))


def checked(body: bytes, status: int) -> bytes:
    """
    Pass a GraphQL answer on.

    Raises:
        Refused: it is something else.
    """
    try:
        msgspec.json.decode(body, type=Answer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(f"the gateway answered {status} and no GraphQL answer") from error
    return body
