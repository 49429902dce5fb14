"""The registers over HTTP: persons, GP lists, representation, care and HPR, cached shortly, never guessed."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import TypeVar

import aiohttp

from resolvers.deadline import Deadline
from resolvers.model import PersonNumber, Representation
from resolvers.registers.answers import (
    read_care,
    read_entry,
    read_gp,
    read_hpr_numbers,
    read_practitioner,
    read_representation,
)
from resolvers.registers.kept import Ages, Kept
from resolvers.registers.port import HprEntry, RegisterEntry, RegisterUnavailable

MAX_ANSWER_BYTES = 20_000
AGES = Ages()
T = TypeVar("T")


class HttpRegisters:
    """
    All registers at one address; fails closed.

    Answers are kept for a short time: a longer one would let a relation or an authorisation outlive its end.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        *,
        ages: Ages = AGES,
        hpr_ages: Ages = AGES,
        budget_s: float = 2.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Take how the registers are reached.

        Args:
            ages: how long answers are kept. hpr_ages: how long those of HPR are.
            budget_s: bounds one look-up within the request's own deadline.
            clock: seconds that never go back, for the age of answers.
        """
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._budget_s = budget_s
        self._people: Kept[RegisterEntry | None] = Kept(ages, clock)
        self._gps: Kept[bool | None] = Kept(ages, clock)
        self._care: Kept[bool | None] = Kept(ages, clock)
        self._mandates: Kept[Representation | None] = Kept(ages, clock)
        self._practitioners: Kept[HprEntry | None] = Kept(hpr_ages, clock)
        self._hpr_numbers: Kept[tuple[str, ...] | None] = Kept(hpr_ages, clock)

    async def person(self, number: PersonNumber, deadline: Deadline) -> RegisterEntry | None:
        """Look a person up; see PersonRegister."""
        wanted, read = {"number": number.digits}, partial(read_entry, asked=number)
        return await self._look_up(self._people, "/persons/_lookup", wanted, read=read, deadline=deadline)

    async def is_gp(self, number: PersonNumber, hpr_number: str, deadline: Deadline) -> bool:
        """Tell whether a practitioner has a person on their list; see GpRegister."""
        wanted = {"number": number.digits, "hpr_number": hpr_number}
        found = await self._look_up(self._gps, "/gp/_lookup", wanted, read=read_gp, deadline=deadline)
        return found or False

    async def formerly_treated(self, number: PersonNumber, hpr_number: str, deadline: Deadline) -> bool:
        """Tell whether a practitioner has treated a person before; see CareRegister."""
        wanted = {"number": number.digits, "hpr_number": hpr_number}
        found = await self._look_up(self._care, "/care/_lookup", wanted, read=read_care, deadline=deadline)
        return found or False

    async def representation(
        self, representative: PersonNumber, represented: PersonNumber, deadline: Deadline
    ) -> Representation | None:
        """Tell by what right one acts for another; see RepresentationRegister."""
        wanted = {"representative": representative.digits, "represented": represented.digits}
        return await self._look_up(
            self._mandates, "/representation/_lookup", wanted, read=read_representation, deadline=deadline
        )

    async def practitioner(self, hpr_number: str, deadline: Deadline) -> HprEntry | None:
        """Look a practitioner up; see HprRegister."""
        wanted, read = {"hpr_number": hpr_number}, partial(read_practitioner, asked=hpr_number)
        return await self._look_up(self._practitioners, "/hpr/_lookup", wanted, read=read, deadline=deadline)

    async def hpr_numbers(self, number: PersonNumber, deadline: Deadline) -> tuple[str, ...]:
        """Give the HPR numbers of a person; see HprRegister."""
        wanted, read = {"number": number.digits}, partial(read_hpr_numbers, asked=number)
        found = await self._look_up(self._hpr_numbers, "/hpr/_numbers", wanted, read=read, deadline=deadline)
        return found or ()

    async def _look_up(
        self,
        kept: Kept[T | None],
        path: str,
        wanted: Mapping[str, str],
        *,
        read: Callable[[bytes], T],
        deadline: Deadline,
    ) -> T | None:
        """
        Give what is kept, else ask and read the answer; None where the register does not know.

        Raises:
            RegisterUnavailable: as `_post`, or the answer cannot be read.
        """

        async def ask() -> T | None:
            body = await self._post(path, wanted)
            return None if body is None else read(body)

        try:
            async with deadline.earlier(self._budget_s).limit():
                return await kept.answer(tuple(wanted.values()), ask)
        except TimeoutError:
            raise RegisterUnavailable("the register did not answer in time") from None

    async def _post(self, path: str, wanted: Mapping[str, str]) -> bytes | None:
        """
        Ask; the number travels in the body, never in the address.

        A connection that ends without a word was most likely an idle one that the register had closed meanwhile: it
        is asked again at once, one time, as a look-up changes nothing.

        Returns:
            The body, None for 404.

        Raises:
            RegisterUnavailable: unreachable, too large, or any other status.
        """
        try:
            try:
                return await self._post_once(path, wanted)
            except aiohttp.ClientConnectorError:
                raise
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
                return await self._post_once(path, wanted)
        # The cause is cut off, as aiohttp's texts may hold what was sent.
        except aiohttp.ClientError:
            raise RegisterUnavailable("the register did not answer") from None

    async def _post_once(self, path: str, wanted: Mapping[str, str]) -> bytes | None:
        """
        Ask one time; see _post.

        Raises:
            aiohttp.ClientError: unreachable. RegisterUnavailable: too large, or any other status.
        """
        async with self._session.post(self._base_url + path, json=wanted, allow_redirects=False) as answer:
            if answer.status == HTTPStatus.NOT_FOUND:
                return None
            if answer.status != HTTPStatus.OK:
                raise RegisterUnavailable("the register answered with an error")
            return await read_at_most(answer.content)


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
