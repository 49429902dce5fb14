"""
When a stream looks: on beats of its own, and who it is about is decided anew each time.

A beat comes at whole multiples of a span since the stream began, whatever happens; what is announced only decides
whether a beat is used. So the moment of an event tells nothing of what else has happened, hidden or not.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Protocol

import msgspec

from resolvers.asking import Asking
from resolvers.errors import CredentialsExpired

# Whoever may listen asks anew for each look: the same caller, at another moment, with a time of its own.
Anew = Callable[[], Asking]


class Rhythm(msgspec.Struct, frozen=True, kw_only=True):
    """
    How often a stream looks.

    Args:
        beat_s: what is announced is looked at on the next beat.
        check_s: how often a look is taken whatever is announced: nobody announces what opens with time, and whoever may
            listen no longer is told so then.
        list_s: how often a list of many persons is looked through at most.
    """

    beat_s: float = 1.0
    check_s: float = 30.0
    list_s: float = 300.0


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """One look: what is asked with, and whether it is one that comes whatever is announced."""

    asking: Asking
    checks: bool


class Waiting(Protocol):
    """What tells that something may be new."""

    def take(self) -> bool:
        """Tell whether something may be new, and begin anew."""
        ...

    async def within(self, span_s: float) -> None:
        """Wait until something may be new, or for so many seconds."""
        ...


async def turns(anew: Anew, mark: Waiting, rhythm: Rhythm) -> AsyncGenerator[Turn]:
    """
    Give a turn for each look, the first one on the first beat, for as long as the caller's credentials are valid.

    Raises:
        CredentialsExpired: they are not any more.
    """
    clock = asyncio.get_running_loop().time
    began = clock()
    check_at = began + rhythm.check_s
    while True:
        await mark.within(min(check_at - clock(), left_s(anew())))
        await asyncio.sleep(rhythm.beat_s - (clock() - began) % rhythm.beat_s)
        asking = anew()
        if left_s(asking) <= 0:
            raise CredentialsExpired
        checks, new = clock() >= check_at, mark.take()
        if checks:
            check_at = clock() + rhythm.check_s
        if checks or new:
            yield Turn(asking=asking, checks=checks)


def left_s(asking: Asking) -> float:
    """Tell for how many seconds the caller's credentials are still valid."""
    expires_at = asking.caller.expires_at
    return float("inf") if expires_at is None else (expires_at - asking.now).total_seconds()
