"""What an operator is told of the service, made up: sources, intake, figures and the chain."""

from collections.abc import Sequence

from resolvers.model import Count, FetchCount, IntakeCount, PartOf, QuarantineCount
from resolvers.store.chain import Head, Seal


class Service:
    """A store that is asked how the service is; `asked` tells by what."""

    def __init__(self) -> None:
        self.fetches: list[FetchCount] = []
        self.messages: list[IntakeCount] = []
        self.quarantine: list[QuarantineCount] = []
        self.asked: list[tuple[object, ...]] = []
        # What a figure is, by the method that counts it; an error is raised.
        self.found: dict[str, object] = {}

    async def add_counts(self, batch, deadline):
        self.fetches += batch.fetches
        self.messages += batch.messages

    async def fetch_counts(self, since, deadline):
        self.asked.append(("fetch_counts", since))
        return tuple(count for count in self.fetches if count.since >= since)

    async def intake_counts(self, since, deadline):
        self.asked.append(("intake_counts", since))
        return tuple(count for count in self.messages if count.day >= since)

    async def quarantine_counts(self, now, deadline):
        self.asked.append(("quarantine_counts", now))
        return tuple(self.quarantine)

    async def look_ups(self, since, until, deadline):
        return await self._figure("look_ups", (), deadline, since, until)

    async def refusals(self, since, until, deadline):
        return await self._figure("refusals", (Count(name="FORBIDDEN", times=12),), deadline, since, until)

    async def openings_made(self, since, until, deadline):
        return await self._figure("openings_made", (), deadline, since, until)

    async def changes_made(self, since, until, operations, deadline):
        return await self._figure("changes_made", (), deadline, since, until, *operations)

    async def complete_answers(self, since, until, deadline):
        return await self._figure("complete_answers", PartOf(all=0, part=0), deadline, since, until)

    async def missing_sources(self, since, until, deadline):
        return await self._figure("missing_sources", (), deadline, since, until)

    async def recently_taken(self, since, until, deadline):
        return await self._figure("recently_taken", PartOf(all=0, part=0), deadline, since, until)

    async def reports_received(self, since, until, deadline):
        return await self._figure("reports_received", (), deadline, since, until)

    async def coded_results(self, systems, deadline):
        return await self._figure("coded_results", PartOf(all=0, part=0), deadline, *systems)

    async def opted_out_persons(self, deadline):
        return await self._figure("opted_out_persons", 0, deadline)

    async def _figure(self, name, usual, deadline, *given):
        self.asked.append((name, *given))
        found = self.found.get(name, usual)
        if callable(found):
            return await found(deadline)
        return found


class Chains:
    """Chains without a link, but for what is put here."""

    def __init__(self, *heads: Head, seal: Seal | None = None) -> None:
        self._heads = heads
        self._seal = seal

    async def last_seal(self) -> Seal | None:
        return self._seal

    async def last_before(self, shard, since):
        return None

    async def windows(self, shard, after):
        for nothing in ():
            yield nothing

    async def outside(self):
        return ()

    async def seals(self, since):
        for nothing in ():
            yield nothing

    async def held(self, heads):
        return [None for _ in heads]

    async def heads(self) -> Sequence[Head]:
        return self._heads


def never(_seal: Seal, _content: bytes) -> bool:
    """Know no key."""
    return False
