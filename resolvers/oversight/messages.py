"""What a citizen is told of openings: who has opened what was restricted, never why; reading it is recorded too."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from msgspec.structs import replace

from resolvers.acts.changing import Changing, only_self
from resolvers.asking import Asking
from resolvers.deadline import Deadline
from resolvers.errors import NotAvailable
from resolvers.model import CitizenNotice, Opened, PersonHash
from resolvers.oversight.discretion import Discretion
from resolvers.pipeline import Met


class NoticeStore(Protocol):
    """What is needed of the store."""

    async def openings(self, person: PersonHash, deadline: Deadline) -> Sequence[Opened]:
        """List every opening, newest first: by whom, but not why."""
        ...

    async def citizen_notices(self, person: PersonHash, deadline: Deadline) -> Sequence[CitizenNotice]:
        """List what the citizen is told of, newest first."""
        ...

    async def mark_notice_read(self, person: PersonHash, notice_id: str, *, now: datetime, deadline: Deadline) -> bool:
        """Note that a notice was read; the first time stands. False where the person has none such."""
        ...


class Messages:
    """Tell a citizen of openings, for the citizen alone."""

    def __init__(self, store: NoticeStore, changing: Changing, discretion: Discretion) -> None:
        """Lean on the store, and on what records and bounds every reading; some names are left out."""
        self._store = store
        self._changing = changing
        self._discretion = discretion

    async def openings(self, asking: Asking, met: Met) -> tuple[Opened, ...]:
        """
        List who has opened what was restricted, newest first.

        Raises:
            Forbidden: the caller is not the person.
            AuditUnavailable, PolicyUnavailable, DeadlineExceeded: it cannot be recorded or read now.
        """
        only_self(met)
        async with self._changing.reading(asking, met, "openings"):
            found = await self._store.openings(met.person.hash, asking.deadline)
        return tuple(self._discretion.opened(one, met.directives) for one in found)

    async def listed(self, asking: Asking, met: Met) -> tuple[CitizenNotice, ...]:
        """
        List the citizen's messages: those that are not read first, and of each the newest first.

        Raises:
            PathError: as `openings`.
        """
        only_self(met)
        async with self._changing.reading(asking, met, "messages"):
            found = await self._store.citizen_notices(met.person.hash, asking.deadline)
        return tuple(self._discreet(one, met) for one in sorted(found, key=lambda one: one.read_at is not None))

    async def mark_read(self, asking: Asking, met: Met, message_id: str) -> CitizenNotice:
        """
        Note that the citizen has read a message, and give it; the first time stands.

        Raises:
            NotAvailable: the person has no such message.
            PathError: as `openings`.
        """
        only_self(met)
        person, deadline = met.person.hash, asking.deadline
        async with self._changing.change(asking, met, "markMessageRead"):
            await self._store.mark_notice_read(person, message_id, now=asking.now, deadline=deadline)
            found = await self._store.citizen_notices(person, deadline)
        message = next((one for one in found if one.id == message_id), None)
        if message is None:
            raise NotAvailable
        return self._discreet(message, met)

    def _discreet(self, message: CitizenNotice, met: Met) -> CitizenNotice:
        """Leave out of a message the names that the citizen is not told."""
        return replace(message, opened=self._discretion.opened(message.opened, met.directives))
