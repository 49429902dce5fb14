"""
What a register has answered, kept for a short time under a name that tells nothing; the same is asked once at a time.

What the register does not know, and every no, is kept for a shorter time. A failure is never kept, and nothing is given
that is too old: a register that is down is asked again, and fails closed.
"""

import asyncio
import hashlib
import hmac
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

import msgspec
from cachetools import TLRUCache

MAX_KEPT = 20_000
T = TypeVar("T")


class Ages(msgspec.Struct, frozen=True, kw_only=True):
    """How long, in seconds, answers are kept: those that know something, and those that do not or say no."""

    known_s: float = 60.0
    unknown_s: float = 5.0


class NotKept:
    """Stands where nothing is kept, as None is an answer too."""


NOT_KEPT = NotKept()


class Kept(Generic[T]):
    """The answers of one register."""

    def __init__(self, ages: Ages, clock: Callable[[], float] = time.monotonic) -> None:
        """Keep nothing yet; `clock` gives seconds that never go back."""

        def until(_: bytes, answer: T, now: float) -> float:
            return now + (ages.known_s if answer else min(ages.known_s, ages.unknown_s))

        self._answers: TLRUCache[bytes, T] = TLRUCache(MAX_KEPT, until, timer=clock)
        self._asking: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()
        # Lives as long as the process, so that no person number lies in a name.
        self._key = secrets.token_bytes(32)

    async def answer(self, question: tuple[str, ...], ask: Callable[[], Awaitable[T]]) -> T:
        """Give what is kept, else ask; who asks the same meanwhile waits, and asks again only where that failed."""
        name = hmac.new(self._key, "\0".join(question).encode(), hashlib.sha256).digest()
        found = self._answers.get(name, NOT_KEPT)
        if not isinstance(found, NotKept):
            return found
        lock = self._asking.setdefault(name, asyncio.Lock())
        async with lock:
            found = self._answers.get(name, NOT_KEPT)
            if isinstance(found, NotKept):
                found = self._answers[name] = await ask()
            return found
