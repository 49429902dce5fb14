"""How long each step of the walk takes is for whoever watches to know; a step itself knows nothing of them."""

from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from typing import Protocol


class Step(StrEnum):
    """The steps of the walk that are watched: fixed words, the only ones that a measurement is named by."""

    IDENTIFY = "identify"
    READ = "read"
    INTRODUCE = "introduce"
    FIND = "find"
    DIRECTIVES = "directives"
    PLAN = "plan"
    COLLECT = "collect"
    NORMALISE = "normalise"
    CLEAR = "clear"
    MERGE = "merge"
    RECORD = "record"
    PROJECT = "project"
    REPLY = "reply"


class Steps(Protocol):
    """Whoever watches the walk."""

    def step(self, name: Step) -> AbstractContextManager[None]:
        """Mark a step: it lasts as long as the block, and ends with whatever ends that."""
        ...


# One for all, as it keeps nothing between its blocks.
UNWATCHED: AbstractContextManager[None] = nullcontext()


class Nobody:
    """Watches nothing, at next to no cost."""

    def step(self, name: Step) -> AbstractContextManager[None]:
        """Let a step pass."""
        del name
        return UNWATCHED


NOBODY: Steps = Nobody()
