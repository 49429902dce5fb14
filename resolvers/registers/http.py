"""The registers over HTTP: persons, GP lists, representation and care, cached shortly, never guessed."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from http import HTTPStatus

import aiohttp
from cachetools import TTLCache

from resolvers.deadline import Deadline
from resolvers.model import PersonNumber, Representation
from resolvers.registers.answers import read_care, read_entry, read_gp, read_representation
from resolvers.registers.port import RegisterEntry, RegisterUnavailable

MAX_ANSWER_BYTES = 20_000
MAX_CACHED = 20_000


class HttpRegisters:
    """
    All registers at one address; fails closed.

    Answers are kept for a short time: a longer one would let a relation outlive its end. That a person or a mandate is
    unknown is not kept, so that what has just been registered is found.
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
        self._relations: TTLCache[bytes, bool] = TTLCache(MAX_CACHED, ttl_s, timer=clock)
        self._mandates: TTLCache[bytes, Representation] = TTLCache(MAX_CACHED, ttl_s, timer=clock)

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
        return await self._related("/gp/_lookup", (number, hpr_number), read_gp, deadline)

    async def formerly_treated(self, number: PersonNumber, hpr_number: str, deadline: Deadline) -> bool:
        """Tell whether a practitioner has treated a person before; see CareRegister."""
        return await self._related("/care/_lookup", (number, hpr_number), read_care, deadline)

    async def representation(
        self, representative: PersonNumber, represented: PersonNumber, deadline: Deadline
    ) -> Representation | None:
        """Tell by what right one acts for another; see RepresentationRegister."""
        name = self._names.of(f"{representative.digits}\0{represented.digits}")
        cached = self._mandates.get(name)
        if cached is not None:
            return cached
        wanted = {"representative": representative.digits, "represented": represented.digits}
        body = await self._post("/representation/_lookup", wanted, deadline)
        if body is None:
            return None
        self._mandates[name] = read_representation(body)
        return self._mandates[name]

    async def _related(
        self, path: str, of: tuple[PersonNumber, str], read: Callable[[bytes], bool], deadline: Deadline
    ) -> bool:
        """Ask whether a person and a practitioner stand in a relation; where nothing is known, they do not."""
        number, hpr_number = of
        name = self._names.of(f"{path}\0{number.digits}\0{hpr_number}")
        cached = self._relations.get(name)
        if cached is None:
            body = await self._post(path, {"number": number.digits, "hpr_number": hpr_number}, deadline)
            cached = body is not None and read(body)
            self._relations[name] = cached
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
