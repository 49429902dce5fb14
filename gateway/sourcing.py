"""Every source that the settings name, made and named: its sheet for the plan, and what asks it."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import aiohttp
import msgspec
from yarl import URL

from gateway.counting import kept
from gateway.credentials_config import CredentialsConfig
from gateway.settings import Settings
from gateway.source_config import SourceConfig
from gateway.watching import NOBODY_WATCHES, Watching
from resolvers.counting import Counts
from resolvers.merge import CENTRAL
from resolvers.model import SourceId
from resolvers.plan import SourceSheet
from resolvers.sources.central import CentralSource
from resolvers.sources.client_key import ClientKey, KeyUnreadable, read_client_key
from resolvers.sources.crawl import Caps
from resolvers.sources.credentials import Credentials, Nothing, StaticBearer
from resolvers.sources.dialects import DIALECTS
from resolvers.sources.fhir import FhirSource
from resolvers.sources.guard import Guarded, Guards
from resolvers.sources.hedge import Hedged
from resolvers.sources.own_tokens import OwnTokens
from resolvers.sources.port import Source
from resolvers.sources.proofs import Prover
from resolvers.sources.retrying import log_retries_without_arguments
from resolvers.sources.sharing import Shared
from resolvers.sources.shelf import Shelf
from resolvers.sources.token_endpoint import Client, TokenEndpoint
from resolvers.sources.watched import Watched
from resolvers.store import Ears, Store
from resolvers.streams.hearing import Hearing

Clock = Callable[[], datetime]
CENTRAL_NAME = "Sentralt lager"
CENTRAL_BUDGET_S = 4.0
# A fetch makes two requests at a time for a person with one number, and sixteen fetches run at once.
CONNECTIONS_A_SOURCE = 32
# A page of a hundred results comes without the connection being held up.
READ_AHEAD = 262_144


class SettingsIncomplete(Exception):
    """The gateway cannot serve with these settings; the message says what is missing."""


def alone(source: Source) -> Source:
    """Share nothing: whoever asks makes a request."""
    return source


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """
    What every source is made with.

    The HTTP client, the clock (aware UTC), what measures (monotonic seconds), how sources of regions are shared and
    on which shelf, and who watches; `guarded` is filled with each that is made. `hearing` is told what the shelf is.
    `counts` counts how fetches end, whoever watches.
    """

    session: aiohttp.ClientSession
    clock: Clock
    counts: Counts
    measure: Callable[[], float] = time.monotonic
    share: Callable[[Source], Source] = alone
    shelf: Shelf | None = None
    hearing: Hearing = msgspec.field(default_factory=Hearing)
    watching: Watching = NOBODY_WATCHES
    guarded: list[Guarded] = []

    def watched(self, source: Source) -> Source:
        """Let a source be counted, and be watched, where somebody does."""
        counted = Watched(source, self.counts)
        return counted if self.watching.sources is None else Watched(counted, self.watching.sources)


@asynccontextmanager
async def open_parts(
    settings: Settings, store: Store, clock: Clock, watching: Watching = NOBODY_WATCHES
) -> AsyncIterator[Parts]:
    """Open what sources are made with."""
    shelf = Shelf(ttl_s=settings.source_cache_s, max_bytes=settings.source_cache_bytes)
    traces = [] if watching.header is None else [handing_on(watching.header, origins(settings))]
    hearing, counts = Hearing(), Counts(clock, time.monotonic)
    async with (
        kept(counts, store),
        open_session(traces) as session,
        open_sharing(shelf, hearing, store) as share,
    ):
        yield Parts(
            session=session,
            clock=clock,
            counts=counts,
            share=share,
            shelf=shelf,
            hearing=hearing,
            watching=watching,
        )


@asynccontextmanager
async def open_session(traces: Sequence[aiohttp.TraceConfig] = ()) -> AsyncIterator[aiohttp.ClientSession]:
    """Open the one HTTP client: no cookies, connections kept and bounded per host, and no arguments of it logged."""
    log_retries_without_arguments()
    connector = aiohttp.TCPConnector(limit=0, limit_per_host=CONNECTIONS_A_SOURCE)
    cookies = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=cookies, read_bufsize=READ_AHEAD, trace_configs=list(traces) or None
    ) as session:
        yield session


def origins(settings: Settings) -> frozenset[URL]:
    """Say where the sources are."""
    urls = (url for found in settings.sources for url in (found.base_url, found.replica_url) if url is not None)
    return frozenset(URL(url).origin() for url in urls)


def handing_on(header: Callable[[], Mapping[str, str]], to: Collection[URL]) -> aiohttp.TraceConfig:
    """Send a header with every request to some origins, and to nobody else."""

    async def beginning(_session: object, _context: object, asked: aiohttp.TraceRequestStartParams) -> None:
        if asked.url.origin() in to:
            asked.headers.update(header())

    made = aiohttp.TraceConfig()
    made.on_request_start.append(beginning)
    return made


@asynccontextmanager
async def open_sharing(shelf: Shelf, hearing: Hearing, store: Store) -> AsyncIterator[Callable[[Source], Source]]:
    """Open the shelf that sources share, with who hears what has changed; gives what puts a source before it."""
    listener = store.listener(Ears(shelf, hearing))
    group = asyncio.TaskGroup()
    await group.__aenter__()
    working = [group.create_task(work) for work in (listener.run(), shelf.keep_swept())]
    try:
        await listener.tried.wait()
        yield lambda source: Shared(source, shelf, group)
    finally:
        for task in working:
            task.cancel()
        # What the block raises is its own: the group would hand it on as one of several.
        await group.__aexit__(None, None, None)


def sheets(settings: Settings) -> tuple[SourceSheet, ...]:
    """Write the sheet of each source, the central store first."""
    central = SourceSheet(id=CENTRAL, name=CENTRAL_NAME, budget_s=CENTRAL_BUDGET_S)
    return (central, *(sheet(found, settings.regions_off) for found in settings.sources))


def sheet(found: SourceConfig, regions_off: Collection[str]) -> SourceSheet:
    """Write the sheet of one configured source."""
    return SourceSheet(
        id=SourceId(found.id),
        name=found.name,
        switched_on=found.switched_on,
        region_on=found.region not in regions_off,
        organisations=found.organisations,
        asked_for_citizens=found.asked_for_citizens,
        disciplines=found.disciplines,
        holds_from=found.holds_from,
        senders=found.senders,
        filters=found.filters,
        budget_s=found.budget_s,
        exchanges_for=found.credentials.exchanges_for if found.credentials else None,
    )


def sources(settings: Settings, store: Store, parts: Parts) -> Mapping[SourceId, Source]:
    """Make every source."""
    regional = [parts.share(parts.watched(regional_source(found, parts))) for found in settings.sources]
    central = parts.watched(CentralSource(store, CENTRAL_NAME, clock=parts.clock))
    return {source.id: source for source in (central, *regional)}


def regional_source(found: SourceConfig, parts: Parts) -> Source:
    """Make one regional source, from the wire outwards: endpoint, replica, guard."""
    credentials = credentials_of(found, parts)
    source: Source = fhir_source(found, found.base_url, credentials, parts)
    if found.replica_url is not None:
        source = Hedged(source, fhir_source(found, found.replica_url, credentials, parts), parts.measure)
    guards = Guards(at_once=found.at_once, failures=found.breaker_failures, pause_s=found.breaker_pause_s)
    guarded = Guarded(source, guards, parts.measure)
    parts.guarded.append(guarded)
    return guarded


def fhir_source(found: SourceConfig, base_url: str, credentials: Credentials, parts: Parts) -> Source:
    """Make what asks one endpoint of a source."""
    return FhirSource(
        id=SourceId(found.id),
        name=found.name,
        base_url=base_url,
        dialect=DIALECTS[found.dialect],
        session=parts.session,
        clock=parts.clock,
        new_id=lambda: str(uuid.uuid4()),
        credentials=credentials,
        caps=Caps(
            max_pages=found.max_pages,
            max_bytes=found.max_bytes,
            max_page_bytes=found.max_page_bytes,
            page_size=found.page_size,
            retries=found.retries,
        ),
    )


def credentials_of(found: SourceConfig, parts: Parts) -> Credentials:
    """Make what proves to a source who is asking; files are read once."""
    if found.credentials is not None:
        return own_tokens(found.id, found.credentials, parts)
    return Nothing() if found.token_file is None else StaticBearer(read_token(found.id, found.token_file))


def own_tokens(source: str, config: CredentialsConfig, parts: Parts) -> Credentials:
    """Make what gets tokens for one source."""
    prover = Prover(parts.clock) if config.dpop else None
    client = Client(
        issuer=config.issuer,
        token_url=URL(config.token_url),
        client_id=config.client_id,
        scope=config.scope,
        audience=config.audience,
    )
    key = read_key(source, config.key_file)
    endpoint = TokenEndpoint(client, key, session=parts.session, clock=parts.clock, prover=prover)
    return OwnTokens(endpoint, clock=parts.clock, prover=prover)


def read_token(source: str, file: str) -> str:
    """
    Read a source's own token.

    Raises:
        SettingsIncomplete: its file cannot be read.
    """
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsIncomplete(f"the token file of source {source} cannot be read") from error


def read_key(source: str, file: str) -> ClientKey:
    """
    Read the key that the gateway gets tokens for a source with.

    Raises:
        SettingsIncomplete: its file cannot be read, or what it holds cannot serve; of that nothing is said.
    """
    try:
        return read_client_key(Path(file).read_bytes())
    except OSError as error:
        raise SettingsIncomplete(f"the key file of source {source} cannot be read") from error
    except KeyUnreadable as error:
        raise SettingsIncomplete(f"the key file of source {source} cannot be used: {error}") from None
