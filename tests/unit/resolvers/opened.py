"""A store of openings and of what citizens are told of them, that answers what a test sets, fails, or hangs."""

import asyncio
from datetime import timedelta

from msgspec.structs import replace

from resolvers.model import CitizenNotice, CitizenNoticeKind, KeyReused
from tests.examples import NOW, grant

MINUTE = timedelta(minutes=1)


def notice(number: int, *, read: bool = False, **changes) -> CitizenNotice:
    """Give a message about an opening that many minutes ago."""
    at = NOW - number * MINUTE
    return CitizenNotice(
        id=f"0000000{number}-0000-4000-8000-000000000000",
        at=at,
        kind=CitizenNoticeKind.OPENED,
        opened=grant(granted_at=at, name="Lena Lunde", organisation_name="Sykehuset", **changes),
        read_at=at if read else None,
    )


class Openings:
    """A padlock was told as many minutes ago as a test says; None where none was."""

    def __init__(self, *notices: CitizenNotice, told_ago: int | None = 5) -> None:
        self.notices = list(notices)
        self.told_ago = told_ago
        self.kept = {}
        self.failure: Exception | None = None
        self.hangs = False
        self.asked = None

    async def _answer(self):
        if self.hangs:
            await asyncio.Event().wait()
        if self.failure:
            raise self.failure

    async def padlock_since(self, person, subject, organisation, *, since, deadline):
        self.asked = (person, subject, organisation)
        return self.told_ago is not None and NOW - self.told_ago * MINUTE >= since

    async def open_restricted(self, person, opening, *, grounds, idempotency_key, deadline):
        await self._answer()
        stands, given = self.kept.setdefault(idempotency_key, (opening, grounds))
        return stands if (stands.kind, given) == (opening.kind, grounds) else KeyReused()

    async def openings(self, person, deadline):
        await self._answer()
        return tuple(one.opened for one in self.notices)

    async def citizen_notices(self, person, deadline):
        await self._answer()
        return tuple(self.notices)

    async def mark_notice_read(self, person, notice_id, *, now, deadline):
        await self._answer()
        known = [one for one in self.notices if one.id == notice_id]
        self.notices = [
            replace(one, read_at=one.read_at or now) if one.id == notice_id else one for one in self.notices
        ]
        return bool(known)
