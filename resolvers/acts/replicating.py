"""Take over restrictions that are set elsewhere: what a feed pushes is checked, applied whole, recorded, then told."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from resolvers.asking import Asking
from resolvers.audit import Audit
from resolvers.deadline import Deadline
from resolvers.errors import Forbidden
from resolvers.model import ActorKind, Caller, Feed, Person, PersonHash, PersonNumber, Restriction
from resolvers.naming import Naming
from resolvers.normalise.pts import Push, PushInvalid, Reading, opened, read

OPERATION = "replicate"


class Outcome(StrEnum):
    """What became of a push: applied, older than what was known of the person, or a heartbeat that was noted."""

    APPLIED = "APPLIED"
    OLDER = "OLDER"
    NOTED = "NOTED"


class ReplicaStore(Protocol):
    """What is needed of the store."""

    async def enrol(self, identifiers: Sequence[PersonNumber], deadline: Deadline) -> PersonHash:
        """Find or make the person behind a number."""
        ...

    async def replicate(
        self,
        person: PersonHash,
        feed: str,
        restrictions: Sequence[Restriction],
        *,
        number: PersonNumber,
        as_of: datetime,
        now: datetime,
        deadline: Deadline,
    ) -> bool:
        """Make what a feed has for a number equal to the given restrictions; False for what is older than known."""
        ...

    async def note_feed(self, feed: str, *, as_of: datetime, now: datetime, deadline: Deadline) -> None:
        """Note up to when a feed has told everything."""
        ...


class Replicating:
    """
    The way in for restrictions that are set elsewhere.

    A feed is as fresh as its last heartbeat says, never as a push for one person does: pushes may come in any order, so
    that a new one tells nothing of those that are still on their way. A feed sends a heartbeat when every push up to
    its moment has been taken; what is refused, or not answered, holds the heartbeat back and is pushed again.
    """

    def __init__(
        self, store: ReplicaStore, audit: Audit, naming: Naming, feeds: Sequence[Feed], *, synthetic_only: bool
    ) -> None:
        """
        Lean on the store.

        Args:
            feeds: who may push. naming: names reports as everybody is told them.
            synthetic_only: refuse person numbers that could be a real person's.
        """
        self._store = store
        self._audit = audit
        self._naming = naming
        self._feeds = {feed.name: feed for feed in feeds}
        self._synthetic_only = synthetic_only

    async def receive(self, asking: Asking, body: bytes) -> Outcome:
        """
        Take one push or heartbeat; the same again changes nothing.

        Raises:
            PushInvalid: it names everything that is wrong; nothing was changed.
            Forbidden: the feed is not the caller's to push for.
            StoreUnavailable, AuditUnavailable, TimeoutError: it is not known to be kept and recorded: push it again.
        """
        fields = opened(body)
        name = fields.text("feed")
        if fields.problems:
            raise PushInvalid(tuple(fields.problems))
        feed = self._feeds.get(name)
        if feed is None or not speaks_for(asking.caller, feed):
            refusal = Forbidden("the caller may not push for this feed")
            await self._audit.refused(asking, None, OPERATION, refusal)
            raise refusal
        reading = Reading(feed=feed, now=asking.now, name=self._naming.report, synthetic_only=self._synthetic_only)
        return await self._apply(asking, feed, read(fields, reading))

    async def _apply(self, asking: Asking, feed: Feed, push: Push) -> Outcome:
        """Apply a push, and record it before it is told."""
        when = {"as_of": push.as_of, "now": asking.now}
        if push.number is None:
            await self._store.note_feed(feed.name, **when, deadline=asking.deadline)
            return Outcome.NOTED
        person = await self._store.enrol((push.number,), asking.deadline)
        applied = await self._store.replicate(
            person, feed.name, push.restrictions, number=push.number, **when, deadline=asking.deadline
        )
        if not applied:
            return Outcome.OLDER
        await self._audit.changed(asking, Person(hash=person, identifiers=(push.number,)), OPERATION)
        return Outcome.APPLIED


def speaks_for(caller: Caller, feed: Feed) -> bool:
    """Tell whether a caller is a system of the organisation that the feed is configured with."""
    return caller.kind is ActorKind.SYSTEM and caller.organisation == feed.organisation
