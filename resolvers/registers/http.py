"""The registers over HTTP: the person register and the GP lists, cached shortly, never guessed."""

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import TypeVar

import aiohttp
import msgspec
from cachetools import TTLCache

from resolvers.deadline import Deadline
from resolvers.model import PersonNumber
from resolvers.registers.port import RegisterEntry, RegisterUnavailable

MAX_ANSWER_BYTES = 20_000
MAX_CACHED = 20_000
# A number goes into headers of requests to sources, where nothing but digits may stand.
NUMBER = re.compile(r"[0-9]{11}")
T = TypeVar("T")


class PersonAnswer(msgspec.Struct, frozen=True):
    """The person register's answer."""

    identifiers: tuple[str, ...]
    born: date | None


class GpAnswer(msgspec.Struct, frozen=True):
    """The GP lists' answer."""

    gp: bool


class HttpRegisters:
    """
    The person register and the GP lists at one address; fails closed.

    Answers are kept for a short time: a longer one would let a relation outlive its end. That a person is unknown is
    not kept, so that somebody who has just been registered is found.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        *,
        ttl_s: float = 60.0,
        budget_s: float = 2.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Take how the registers are reached.

        Args:
            ttl_s: how long an answer is kept. budget_s: bounds one look-up within the request's own deadline.
            clock: seconds that never go back, for the age of answers.
        """
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._budget_s = budget_s
        self._names = Names()
        self._people: TTLCache[bytes, RegisterEntry] = TTLCache(MAX_CACHED, ttl_s, timer=clock)
        self._lists: TTLCache[bytes, bool] = TTLCache(MAX_CACHED, ttl_s, timer=clock)

    async def person(self, number: PersonNumber, deadline: Deadline) -> RegisterEntry | None:
        """Look a person up; see PersonRegister."""
        name = self._names.of(number.digits)
        cached = self._people.get(name)
        if cached is not None:
            return cached
        body = await self._post("/persons/_lookup", {"number": number.digits}, deadline)
        if body is None:
            return None
        self._people[name] = read_entry(body, number)
        return self._people[name]

    async def is_gp(self, number: PersonNumber, hpr_number: str, deadline: Deadline) -> bool:
        """Tell whether a practitioner has a person on their list; see GpRegister."""
        name = self._names.of(f"{number.digits}\0{hpr_number}")
        cached = self._lists.get(name)
        if cached is None:
            body = await self._post("/gp/_lookup", {"number": number.digits, "hpr_number": hpr_number}, deadline)
            cached = body is not None and decoded(body, GpAnswer).gp
            self._lists[name] = cached
        return cached

    async def _post(self, path: str, wanted: dict[str, str], deadline: Deadline) -> bytes | None:
        """
        Ask; the number travels in the body, never in the address.

        Returns:
            The body, None for 404.

        Raises:
            RegisterUnavailable: late, unreachable, too large, or any other status.
        """
        try:
            async with (
                deadline.earlier(self._budget_s).limit(),
                self._session.post(self._base_url + path, json=wanted, allow_redirects=False) as answer,
            ):
                if answer.status == HTTPStatus.NOT_FOUND:
                    return None
                if answer.status != HTTPStatus.OK:
                    raise RegisterUnavailable("the register answered with an error")
                return await read_at_most(answer.content)
        # The cause is cut off, as aiohttp's texts may hold what was sent.
        except (aiohttp.ClientError, TimeoutError):
            raise RegisterUnavailable("the register did not answer") from None


class Names:
    """Names of cached answers: hashes with a key that lives as long as the process, so that no number lies in it."""

    def __init__(self) -> None:
        """Make a key."""
        self._key = secrets.token_bytes(32)

    def of(self, text: str) -> bytes:
        """Hash what was asked for."""
        return hmac.new(self._key, text.encode(), hashlib.sha256).digest()


async def read_at_most(content: aiohttp.StreamReader) -> bytes:
    """
    Read a body to its end.

    Raises:
        RegisterUnavailable: it is too large.
    """
    body = bytearray()
    async for chunk in content.iter_any():
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise RegisterUnavailable("the register's answer is too large")
    return bytes(body)


def read_entry(body: bytes, asked: PersonNumber) -> RegisterEntry:
    """
    Read a person; an entry that does not hold the number that was asked for is another person's.

    Raises:
        RegisterUnavailable: it cannot be read, or is another person's.
    """
    found = decoded(body, PersonAnswer)
    if asked.digits not in found.identifiers:
        raise RegisterUnavailable("the register answered for another person")
    if not all(map(NUMBER.fullmatch, found.identifiers)):
        raise RegisterUnavailable("the register's answer holds what is no person number")
    return RegisterEntry(identifiers=tuple(PersonNumber(digits) for digits in found.identifiers), born=found.born)


def decoded(body: bytes, kind: type[T]) -> T:
    """
    Decode an answer.

    Raises:
        RegisterUnavailable: it has another form.
    """
    try:
        return msgspec.json.decode(body, type=kind)
    # The cause is cut off, as a decoder's text may hold what it read.
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise RegisterUnavailable("the register's answer cannot be read") from None
