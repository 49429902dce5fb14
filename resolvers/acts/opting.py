"""A citizen opts out (reservasjon): what is stored goes and nothing more comes; ending it starts empty."""

from datetime import datetime
from typing import Protocol

from resolvers.acts.blocks import check_key
from resolvers.acts.changing import Changing, first_wish, only_self
from resolvers.asking import Asking
from resolvers.deadline import Deadline
from resolvers.errors import BadInput
from resolvers.model import KeyReused, PersonHash
from resolvers.pipeline import Met


class OptOutStore(Protocol):
    """What is needed of the store."""

    async def opt_out(
        self, person: PersonHash, *, now: datetime, idempotency_key: str, deadline: Deadline
    ) -> datetime | KeyReused | None:
        """Delete what is stored and keep that nothing is to be; gives since when, None where it was ended since."""
        ...

    async def end_opt_out(
        self, person: PersonHash, *, now: datetime, idempotency_key: str, deadline: Deadline
    ) -> datetime | KeyReused | None:
        """Let results be stored again from now on; gives since when the person has opted out anew, if so."""
        ...


class Opting:
    """
    What citizens do about whether anything of theirs is stored.

    Deleted are reports with all their versions, what is quarantined of them, and what sources have marked them with.
    The access log stays, as do restrictions and wishes, which would protect the person again. No answer is cached:
    what the registers say of persons and relations is kept for their own short time, and holds no results.
    """

    def __init__(self, store: OptOutStore, changing: Changing) -> None:
        """Lean on the store."""
        self._store = store
        self._changing = changing

    async def opt_out(self, asking: Asking, met: Met, key: str, *, understood: bool) -> datetime | None:
        """
        Opt out.

        Args:
            key: the client's own id of the wish. understood: the citizen knows that what is deleted does not return.

        Returns:
            Since when the citizen has opted out; None where this wish was met before and ended since.

        Raises:
            Forbidden: the caller is not the person.
            BadInput: the citizen has not understood, or the key was another wish's.
        """
        only_self(met)
        check_key(key)
        if not understood:
            raise BadInput("what is stored is deleted and does not come back: understood must be true")
        async with self._changing.change(asking, met, "optOut"):
            since = await self._store.opt_out(
                met.person.hash, now=asking.now, idempotency_key=key, deadline=asking.deadline
            )
        return first_wish(since)

    async def end(self, asking: Asking, met: Met, key: str) -> datetime | None:
        """
        End the opt-out; nothing comes back by itself.

        Returns:
            None, or since when the citizen has opted out anew after this wish was met before.

        Raises:
            Forbidden: the caller is not the person. BadInput: the key was another wish's.
        """
        only_self(met)
        check_key(key)
        async with self._changing.change(asking, met, "endOptOut"):
            since = await self._store.end_opt_out(
                met.person.hash, now=asking.now, idempotency_key=key, deadline=asking.deadline
            )
        return first_wish(since)
