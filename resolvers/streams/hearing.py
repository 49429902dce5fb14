"""
Whose streams may have something new: what the outbox announces, handed to those who listen, as one bit a stream.

However much is announced, a stream holds no more than that something is to be looked at; what that is, is found when
it is looked at. So nothing overflows, and whoever reads slowly neither holds others up nor misses the last state.
"""

import asyncio
import contextlib
from collections.abc import Collection, Iterator

from resolvers.deadline import Deadline
from resolvers.model import Announcement, PersonHash


class Mark:
    """Whether something may be new for one stream, which is about one person, or (None) about no one in particular."""

    def __init__(self, person: PersonHash | None) -> None:
        """Begin with nothing new."""
        self.person = person
        self._new = asyncio.Event()

    def set(self) -> None:
        """Note that something may be new."""
        self._new.set()

    def take(self) -> bool:
        """Tell whether something may be new, and begin anew."""
        found = self._new.is_set()
        self._new.clear()
        return found

    async def within(self, span_s: float) -> None:
        """Wait until something may be new, or for so many seconds."""
        with contextlib.suppress(TimeoutError):
            async with Deadline.after(span_s).limit():
                await self._new.wait()


class Hearing:
    """Who listens for whom; an Ear. Where it is not certain that all is heard, anything may be new for everybody."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._of: dict[PersonHash | None, set[Mark]] = {}

    def __len__(self) -> int:
        """Count the streams."""
        return sum(map(len, self._of.values()))

    @contextlib.contextmanager
    def about(self, person: PersonHash | None) -> Iterator[Mark]:
        """Listen for a person while the block lasts; None for anybody."""
        mark = Mark(person)
        self._add(mark)
        try:
            yield mark
        finally:
            self._drop(mark)

    def follow(self, mark: Mark, person: PersonHash) -> None:
        """Listen for the person that somebody has been joined with, from now on."""
        if mark.person != person:
            self._drop(mark)
            mark.person = person
            self._add(mark)

    def listening(self) -> None:
        """Look at everything: what was announced until now may not have been heard."""
        self._set_all()

    def heard(self, announcements: Collection[Announcement]) -> None:
        """Mark the streams about persons of whom something is new, and those about nobody in particular."""
        for person in {None, *(announcement.person for announcement in announcements)}:
            for mark in self._of.get(person, ()):
                mark.set()

    def deaf(self) -> None:
        """Look at everything, as nothing is heard for a while; each stream looks by itself at its own pace too."""
        self._set_all()

    def _set_all(self) -> None:
        for marks in self._of.values():
            for mark in marks:
                mark.set()

    def _add(self, mark: Mark) -> None:
        self._of.setdefault(mark.person, set()).add(mark)

    def _drop(self, mark: Mark) -> None:
        marks = self._of[mark.person]
        marks.discard(mark)
        if not marks:
            del self._of[mark.person]
