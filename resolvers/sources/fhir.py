"""A laboratory's FHIR R4 endpoint as a source: every number of the person, every search, page by page."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime

import aiohttp
from msgspec.structs import replace
from yarl import URL

from resolvers.deadline import Deadline
from resolvers.model import Delivery, Fetch, Missing, SourceId
from resolvers.sources.crawl import Caps, Crawl, Endpoint, Errand, Gathered, Room
from resolvers.sources.credentials import Credentials, Nothing
from resolvers.sources.dialects import Dialect, headers, narrowed
from resolvers.sources.retrying import Retrying

# The part of a fetch's time that is kept back, so that what was read can still be handed over before it is over.
KEPT_BACK = 0.05


class FhirSource:
    """A FHIR endpoint that is asked afresh each time; nothing of a fetch is kept."""

    def __init__(
        self,
        *,
        id: SourceId,  # noqa: A002 - the port calls it so
        name: str,
        base_url: str,
        dialect: Dialect,
        session: aiohttp.ClientSession,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        credentials: Credentials | None = None,
        caps: Caps | None = None,
    ) -> None:
        """
        Take what the endpoint is and the means to ask it.

        Args:
            session: opened and closed by the app.
            clock: gives aware UTC.
            new_id: gives a fresh correlation id, without any data in it.
            credentials: what proves to the endpoint who is asking, where it wants to know.
        """
        self._id = id
        self._name = name
        self._clock = clock
        self._new_id = new_id
        caps = caps or Caps()
        self._endpoint = Endpoint(
            base=URL(base_url.rstrip("/")),
            dialect=dialect,
            session=session,
            caps=caps,
            retrying=Retrying(id, caps.retries),
            credentials=credentials or Nothing(),
        )

    @property
    def id(self) -> SourceId:
        """Name the source in settings, ledger and provenance."""
        return self._id

    @property
    def name(self) -> str:
        """Name the source for people."""
        return self._name

    async def fetch(self, fetch: Fetch, deadline: Deadline) -> Delivery | Missing:
        """
        Read what the endpoint holds on the person, under each of their numbers; all of it where it cannot be asked so.

        Returns:
            What was read, in the order of numbers and searches, with `cut` where there may be more; Missing where
            something failed before anything was read: LATE `TIMEOUT`, REFUSED `UNAUTHENTICATED` or `FORBIDDEN`,
            FAILED `CREDENTIALS`, `CONNECTION`, `UNAVAILABLE`, `NOT_FHIR`, `MALFORMED`, `OVERSIZED`, `BROKEN_OFF`,
            `REDIRECT`, `REJECTED` or `HTTP_<status>`.
        """
        as_of = self._clock()
        fetch = fetch if self._endpoint.dialect.can_be_bounded else unbounded(fetch)
        limit = deadline.earlier(min(fetch.budget_s, deadline.left_s()) * (1 - KEPT_BACK))
        errands = self._errands(fetch)
        room = Room(self._endpoint.caps)
        gathered = needed(errands, await at_once([Crawl(self._endpoint, each, room).run(limit) for each in errands]))
        pages = tuple(page for each in gathered for page in each.pages)
        failure = next((each.failure for each in gathered if each.failure), None)
        if failure is not None and not pages:
            return Missing(source=self._id, state=failure.state, reason=failure.reason)
        cuts = [each.cut for each in gathered if each.cut]
        if len(fetch.person.identifiers) > self._endpoint.caps.max_identifiers:
            cuts.append("IDENTIFIERS")
        return Delivery(
            source=self._id,
            dialect="fhir",
            as_of=as_of,
            pages=pages,
            cut=next(iter(cuts), None),
            bounded=fetch.bounded,
        )

    def _errands(self, fetch: Fetch) -> list[Errand]:
        """Write one errand for each of the person's numbers and each search, the current number first."""
        return [
            Errand(
                search=each,
                number=number,
                secret=fetch.person.identifiers,
                headers=headers(
                    self._endpoint.dialect,
                    number,
                    basis=fetch.basis,
                    role=fetch.role,
                    correlation_id=self._new_id(),
                ),
                caller=fetch.caller,
            )
            for number in fetch.person.identifiers[: self._endpoint.caps.max_identifiers]
            for search in self._endpoint.dialect.searches
            for each in narrowed(self._endpoint.dialect, search, fetch)
        ]


async def at_once(walks: Sequence[Coroutine[None, None, Gathered]]) -> list[Gathered]:
    """Walk all searches at the same time; one alone needs no task of its own."""
    if len(walks) == 1:
        return [await walks[0]]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(walk) for walk in walks]
    return [task.result() for task in tasks]


def unbounded(fetch: Fetch) -> Fetch:
    """Ask for all that a source holds on the person."""
    return replace(fetch, window=None, changed_since=None, numbers=())


def needed(errands: Sequence[Errand], gathered: Sequence[Gathered]) -> list[Gathered]:
    """
    Forget what the answer does not need, or cannot use.

    A search that the server does not have is not needed where it is optional. Observations are of no use where the
    reports of the same number did not all come: those of a missing report would look like reports of their own, and
    what restricts the report would not be found.
    """
    short = {
        errand.number
        for errand, each in zip(errands, gathered, strict=True)
        if each.cut is not None and not errand.search.optional
    }
    return [
        Gathered() if errand.search.optional and (errand.number in short or lacks(each)) else each
        for errand, each in zip(errands, gathered, strict=True)
    ]


def lacks(gathered: Gathered) -> bool:
    """Tell whether a search gave nothing because the server does not have it."""
    return gathered.failure is not None and gathered.failure.unsupported
