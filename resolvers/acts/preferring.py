"""When a citizen wishes to see results: sooner than the rules of release say, as they say, or later."""

from collections.abc import Iterable
from typing import Protocol

import msgspec

from policies import ReleaseRules
from resolvers.acts.blocks import check_key
from resolvers.acts.changing import Changing, first_wish, only_self
from resolvers.asking import Asking
from resolvers.deadline import Deadline
from resolvers.errors import BadInput
from resolvers.model import Discipline, KeyReused, PersonHash, ReleaseChoice, ReleasePreference
from resolvers.pipeline import Met


class ReleaseWish(msgspec.Struct, frozen=True, kw_only=True):
    """What a citizen wishes for one discipline, or for all (None); `key` is the client's own id of the wish."""

    key: str
    discipline: Discipline | None = None
    choice: ReleaseChoice
    days: int | None = None


class PreferenceStore(Protocol):
    """What is needed of the store."""

    async def set_preference(
        self, person: PersonHash, preference: ReleasePreference, *, idempotency_key: str, deadline: Deadline
    ) -> ReleasePreference | KeyReused:
        """Keep a wish beside those before it; the same key again returns what was kept the first time."""
        ...


class Preferring:
    """Keep and tell when a citizen wishes to see results; the wishes take effect where reports are held."""

    def __init__(self, store: PreferenceStore, changing: Changing, rules: ReleaseRules) -> None:
        """Lean on the store; the rules of release limit what can be wished."""
        self._store = store
        self._changing = changing
        self._longest = longest_days(rules)

    async def prefer(self, asking: Asking, met: Met, wish: ReleaseWish) -> ReleasePreference:
        """
        Set when the citizen wishes to see results.

        What has been shown stays shown. The class of each report limits the wish: never sooner than its floor, never
        later than its latest.

        Raises:
            Forbidden: the caller is not the person.
            BadInput: the wish contradicts itself, or its key was another wish's.
        """
        only_self(met)
        check_key(wish.key)
        self._check_days(wish)
        preference = ReleasePreference(
            discipline=wish.discipline, choice=wish.choice, days=wish.days, set_at=asking.now
        )
        async with self._changing.change(asking, met, "setReleasePreference"):
            kept = await self._store.set_preference(
                met.person.hash, preference, idempotency_key=wish.key, deadline=asking.deadline
            )
        return first_wish(kept)

    async def standing(self, asking: Asking, met: Met) -> tuple[ReleasePreference, ...]:
        """
        List the wishes that stand, the one for all first, for the citizen; the reading is recorded first.

        Raises:
            Forbidden: the caller is not the person. AuditUnavailable: the reading could not be recorded.
        """
        only_self(met)
        async with self._changing.reading(asking, met, "releasePreferences"):
            return newest(met.directives.preferences)

    def _check_days(self, wish: ReleaseWish) -> None:
        """Refuse days where none are wished for, and more than any class of release allows."""
        if wish.choice is not ReleaseChoice.LATER:
            if wish.days is not None:
                raise BadInput("days belong to LATER alone")
        elif wish.days is None or not 1 <= wish.days <= self._longest:
            raise BadInput(f"LATER takes 1 to {self._longest} days")


def longest_days(rules: ReleaseRules) -> int:
    """Find the most days that the wish of a patient can postpone any report by."""
    return max((release.latest.weight for release in rules.classes if release.latest is not None), default=0)


def newest(preferences: Iterable[ReleasePreference]) -> tuple[ReleasePreference, ...]:
    """Take the newest wish for each discipline, and the newest for all."""
    standing: dict[Discipline | None, ReleasePreference] = {}
    for found in sorted(preferences, key=lambda wish: wish.set_at):
        standing[found.discipline] = found
    return tuple(sorted(standing.values(), key=lambda wish: wish.discipline or ""))
