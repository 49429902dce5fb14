"""Walk one search of one endpoint from its first page to its end, keeping what was read when it ends early."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import aiohttp
import msgspec
from yarl import URL

from resolvers.deadline import Deadline
from resolvers.model import CallerToken, PersonNumber
from resolvers.sources.credentials import Credentials, sent
from resolvers.sources.dialects import Dialect, Search, form
from resolvers.sources.paging import Follow, Skip, Step, Stop, Trail, head
from resolvers.sources.retrying import Retrying
from resolvers.sources.wire import LATE, MALFORMED, OVERSIZED, Ask, Failure, Hear, ask

# How a server refuses a link that it gave: it takes it for no search of its own, or for too long.
LINK_NOT_TAKEN = frozenset({"REJECTED", "HTTP_414", "HTTP_431"})


class Caps(msgspec.Struct, frozen=True, kw_only=True):
    """
    The most that one fetch may take.

    `max_pages` for each search, `max_bytes` for the whole delivery and `max_page_bytes` for each page, both after
    decompression; `page_size` is what is asked for. A page that fails is asked for at most `retries` times more.
    """

    max_pages: int = 20
    max_bytes: int = 20_000_000
    max_page_bytes: int = 10_000_000
    max_identifiers: int = 6
    page_size: int = 100
    retries: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where and how to ask, and to ask again; `credentials` say who is asking."""

    base: URL
    dialect: Dialect
    session: aiohttp.ClientSession
    caps: Caps
    retrying: Retrying
    credentials: Credentials


@lru_cache(maxsize=1_000)
def address(base: URL, resource: str) -> URL:
    """Say where a type of resource is searched; nothing of a person is in it."""
    return base / resource / "_search"


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """
    One search for one number of a person; none of `secret` may stand in a link.

    `caller` is on whose behalf, for the issuer of the source's tokens alone.
    """

    search: Search
    number: PersonNumber
    secret: tuple[PersonNumber, ...]
    headers: Mapping[str, str]
    caller: CallerToken | None = None


class Gathered(msgspec.Struct, frozen=True, kw_only=True):
    """What one search gave: its pages, why there may be more, and the failure that ended it."""

    pages: tuple[bytes, ...] = ()
    cut: str | None = None
    failure: Failure | None = None


class Room:
    """The bytes that a delivery may still take, shared by its searches."""

    def __init__(self, caps: Caps) -> None:
        """Start with all of it."""
        self._left = caps.max_bytes
        self._page = caps.max_page_bytes

    def for_page(self) -> int:
        """Tell how large the next page may be."""
        return min(self._left, self._page)

    def take(self, page: bytes) -> bool:
        """Make room for a page; False where searches at the same time have left too little."""
        if len(page) > self._left:
            return False
        self._left -= len(page)
        return True


class Crawl:
    """One walk through one search."""

    def __init__(self, endpoint: Endpoint, errand: Errand, room: Room) -> None:
        """Start before the first page."""
        self._endpoint = endpoint
        self._errand = errand
        self._room = room
        self._trail = Trail(
            base=endpoint.base,
            resource=errand.search.resource,
            paging=endpoint.dialect.paging,
            numbers=errand.secret,
        )
        self._pages: list[bytes] = []
        self._failure: Failure | None = None

    async def run(self, limit: Deadline) -> Gathered:
        """Walk until the end, a cap, a failure or the limit, whichever is first."""
        try:
            async with limit.limit():
                cut = await self._walk(limit)
        except TimeoutError:
            cut, self._failure = LATE.cut, LATE
        return Gathered(pages=tuple(self._pages), cut=cut, failure=self._failure)

    async def _walk(self, limit: Deadline) -> str | None:
        """Ask page after page and say why the walk ended before the end of the search, if it did."""
        step: Step = Skip(matches=0)
        while not isinstance(step, Stop):
            if len(self._pages) == self._endpoint.caps.max_pages:
                return "PAGES"
            page = await self._ask(step, limit)
            step = self._failed(step, page) if isinstance(page, Failure) else self._arrived(page)
        return step.cut

    async def _ask(self, step: Follow | Skip, limit: Deadline) -> bytes | Failure:
        """Ask for one page, and again where that may help."""
        request = self._request(step)
        credentials = self._endpoint.credentials
        return await self._endpoint.retrying.ask(lambda: sent(self._once, request, credentials, limit), limit)

    async def _once(self, request: Ask, hear: Hear) -> bytes | Failure:
        """Ask one time."""
        return await ask(self._endpoint.session, request, self._room.for_page(), hear)

    def _request(self, step: Follow | Skip) -> Ask:
        """Write one request: a link is fetched as it was given, all else is a form to the search."""
        errand, endpoint = self._errand, self._endpoint
        if isinstance(step, Follow):
            return Ask(url=step.url, headers=errand.headers, caller=errand.caller)
        return Ask(
            url=address(endpoint.base, errand.search.resource),
            headers=errand.headers,
            caller=errand.caller,
            form=form(
                endpoint.dialect,
                errand.search,
                errand.number,
                count=endpoint.caps.page_size,
                skip=step.matches,
            ),
        )

    def _failed(self, step: Follow | Skip, failure: Failure) -> Step:
        """End the walk, but for a server that does not take its own link of a posted search: there skipping may do."""
        if isinstance(step, Follow) and (failure.unsupported or failure.reason in LINK_NOT_TAKEN):
            return self._trail.by_skipping()
        self._failure = failure
        return Stop(cut=failure.cut)

    def _arrived(self, page: bytes) -> Step:
        """Keep a page that tells something new, and say what comes after it."""
        found = head(page)
        if found is None or not self._room.take(page):
            self._failure = MALFORMED if found is None else OVERSIZED
            return Stop(cut=self._failure.cut)
        step = self._trail.after(found)
        if not (isinstance(step, Stop) and step.repeated):
            self._pages.append(page)
        return step
