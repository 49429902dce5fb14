"""Ask the public endpoint, as any client does: a kept document by its name, with the token of who visits."""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Protocol

import aiohttp
import msgspec
from joserfc.jwk import ECKey
from typing_extensions import override

from gateway.web.proofs import proof

QUERIES = files("gateway.web").joinpath("queries")
SPREAD = re.compile(r"\.\.\.\s*(?!on\b)(\w+)")
BUDGET_S = 10.0
MAX_ANSWER_BYTES = 20_000_000
# What is said of an answer that is none; the codes of the endpoint itself are in its README.
AWAY = "AWAY"
# The endpoint wants the text of a document too.
TEXT_WANTED = frozenset({"PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_SUPPORTED"})


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """
    Something that went wrong: a code of the endpoint, or AWAY, and its reason where it tells one.

    `path` says with which field, where it is said.
    """

    code: str
    reason: str | None = None
    message: str = ""
    path: tuple[str | int, ...] = ()


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered: data as they came, which are None where there are none, and what went wrong."""

    data: dict[str, object] | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def codes(self) -> frozenset[str]:
        """Give the codes of all that went wrong."""
        return frozenset(fault.code for fault in self.faults)

    @property
    def reasons(self) -> frozenset[str]:
        """Give the reasons that are told."""
        return frozenset(fault.reason for fault in self.faults if fault.reason is not None)


class Asking(Protocol):
    """Asks for one who visits."""

    async def ask(self, document: str, variables: Mapping[str, object]) -> Answered:
        """
        Ask.

        Args:
            document: the name of a file in `queries`, without its ending.

        Returns:
            What came; a refusal, or an endpoint that is away, is a fault within.
        """
        ...


class Holder(Protocol):
    """Who holds the token that is asked with, and the key that it is bound to."""

    @property
    def token(self) -> str:
        """Give the token."""
        ...

    @property
    def key(self) -> ECKey:
        """Give the key."""
        ...


class Extensions(msgspec.Struct, frozen=True):
    """What the endpoint says of an error beside its message."""

    code: str = AWAY
    reason: str | None = None


class Error(msgspec.Struct, frozen=True):
    """An error as it is written."""

    message: str = ""
    path: tuple[str | int, ...] | None = None
    extensions: Extensions = Extensions()


class Body(msgspec.Struct, frozen=True):
    """An answer as it is written."""

    data: dict[str, object] | None = None
    errors: tuple[Error, ...] | None = None


# Whole numbers apart, a number is kept with every digit that was sent: FHIR has them, and 5.10 is not 5.1.
DECODER = msgspec.json.Decoder(Body, float_hook=Decimal)


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Where to ask, through which session, at what time (aware UTC), the documents by name, and the largest answer."""

    url: str
    session: aiohttp.ClientSession
    clock: Callable[[], datetime]
    documents: Mapping[str, str]
    max_bytes: int = MAX_ANSWER_BYTES

    @override
    def __repr__(self) -> str:
        """Say where."""
        return f"Endpoint({self.url})"


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """An HTTP answer, as far as it is looked at."""

    status: int
    nonce: str | None
    body: bytes


class HttpAsking:
    """Asks over HTTP."""

    def __init__(self, endpoint: Endpoint, holder: Holder, *, basis: str | None, language: str) -> None:
        """Take where to ask, whose token, on which basis of access, and in which language."""
        self._endpoint = endpoint
        self._holder = holder
        self._headers = {"accept-language": language} | ({"access-basis": basis} if basis else {})

    async def ask(self, document: str, variables: Mapping[str, object]) -> Answered:
        """Ask, by the hash of the document where the endpoint knows it; see Asking."""
        text = self._endpoint.documents[document]
        asked = {"documentId": f"sha256:{hashed(text)}", "variables": dict(variables)}
        answered = await self._answered(asked)
        return await self._answered({"query": text, **asked}) if answered.codes & TEXT_WANTED else answered

    async def _answered(self, asked: Mapping[str, object]) -> Answered:
        """Ask, again where a nonce is wanted."""
        body = msgspec.json.encode(asked)
        try:
            reply = await self._sent(body, nonce=None)
            if reply.status == HTTPStatus.UNAUTHORIZED and reply.nonce is not None:
                reply = await self._sent(body, nonce=reply.nonce)
        except (aiohttp.ClientError, TimeoutError):
            return away()
        return read(reply.body)

    async def _sent(self, body: bytes, *, nonce: str | None) -> Reply:
        """
        Send once.

        Raises:
            aiohttp.ClientError, TimeoutError: there is no answer.
        """
        url, holder = self._endpoint.url, self._holder
        now = self._endpoint.clock()
        headers = self._headers | {
            "content-type": "application/json",
            "accept": "application/graphql-response+json, application/json;q=0.9",
            "authorization": f"DPoP {holder.token}",
            "dpop": proof(holder.key, method="POST", url=url, now=now, token=holder.token, nonce=nonce),
        }
        limit = aiohttp.ClientTimeout(total=BUDGET_S)
        async with self._endpoint.session.post(
            url, data=body, headers=headers, timeout=limit, allow_redirects=False
        ) as answer:
            given = bytearray()
            async for chunk in answer.content.iter_any():
                given += chunk
                if len(given) > self._endpoint.max_bytes:
                    raise aiohttp.ClientPayloadError("the answer is too large")
            asked_for = 'error="use_dpop_nonce"' in answer.headers.get("www-authenticate", "")
            nonce = answer.headers.get("dpop-nonce") if asked_for else None
            return Reply(status=answer.status, nonce=nonce, body=bytes(given))


def read(body: bytes) -> Answered:
    """Read an answer; what is none is a fault."""
    try:
        found = DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return away()
    faults = tuple(
        Fault(
            code=error.extensions.code,
            reason=error.extensions.reason,
            message=error.message,
            path=error.path or (),
        )
        for error in found.errors or ()
    )
    return away() if found.data is None and not faults else Answered(data=found.data, faults=faults)


def away() -> Answered:
    """Say that nothing was answered."""
    return Answered(faults=(Fault(code=AWAY, message="the endpoint does not answer"),))


def read_documents() -> Mapping[str, str]:
    """Read the pages' documents, by name, each with the fragments that it shares with others."""
    shared = read_folder(QUERIES.joinpath("fragments"))
    return {name: whole(text, shared) for name, text in read_folder(QUERIES).items()}


def read_folder(folder: Traversable) -> dict[str, str]:
    """Read the files of a folder, by name."""
    found = (file for file in folder.iterdir() if file.name.endswith(".graphql"))
    return {file.name.removesuffix(".graphql"): file.read_text(encoding="utf-8") for file in found}


def whole(text: str, shared: Mapping[str, str]) -> str:
    """Put to a document the shared fragments that it spreads, and those that they do."""
    named: set[str] = set()
    wanted = SPREAD.findall(text)
    while wanted:
        name = wanted.pop()
        if name not in named:
            named.add(name)
            wanted += SPREAD.findall(shared[name])
    return "\n".join([text, *(shared[name] for name in sorted(named))])


def manifest() -> Mapping[str, str]:
    """Give the pages' documents by what they are asked for by, as an endpoint takes those that it trusts."""
    return {hashed(text): text for text in read_documents().values()}


def hashed(text: str) -> str:
    """Name a document by its text (SHA-256, hexadecimal)."""
    return hashlib.sha256(text.encode()).hexdigest()
