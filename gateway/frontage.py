"""What the gateway shows to whoever comes by: what follows from its settings alone, and the pages for people."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import aiohttp
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.admission import peer
from gateway.metadata import metadata_route
from gateway.settings import Settings
from gateway.site_config import ProviderConfig, SiteConfig
from gateway.sourcing import SettingsIncomplete
from gateway.web.config import Kind, Provider, WebConfig
from gateway.web.ide.page import ide_routes
from gateway.web.site import Site, asked_in_address
from resolvers.naming import derived
from resolvers.pacing import Buckets, Clock
from resolvers.sources.client_key import KeyUnreadable, read_client_key


def told_routes(settings: Settings) -> list[BaseRoute]:
    """Make the routes that say what follows from the settings alone."""
    return [metadata_route(settings), *ide_routes(settings), *demo_routes(settings.demo)]


def demo_routes(demo: Mapping[str, str]) -> list[BaseRoute]:
    """Tell the demo's own command line where the demo's services are; nothing outside the demo."""
    if not demo:
        return []

    async def tell(_: Request) -> Response:
        return JSONResponse(dict(demo))

    return [Route("/.well-known/provesvar-demo", tell, methods=["GET"])]


def page_routes(
    settings: Settings,
    secret: bytes,
    session: aiohttp.ClientSession,
    clock: Callable[[], datetime],
    *,
    measure: Clock,
) -> list[BaseRoute]:
    """
    Make the routes of the pages; none where they are not set.

    Args:
        clock: aware UTC. measure: seconds that never go back.

    Raises:
        SettingsIncomplete: the key of one of their providers cannot be read.
    """
    if settings.web is None:
        return []
    pace = sign_in_pace(settings.web.sign_ins_per_min, proxies=settings.proxies, measure=measure)
    return Site(web_config(settings, settings.web, secret), session, clock, pace=pace).routes()


def sign_in_pace(per_min: float, *, proxies: int, measure: Clock) -> Callable[[Request], float]:
    """
    Count sign-ins by the address that they are begun from, as each asks a provider before anybody is known.

    What is given takes one, and says after how many seconds there is another; 0 where there was one.
    """
    buckets = Buckets(per_s=per_min / 60, burst=per_min, clock=measure)
    return lambda request: buckets.take(peer(request, proxies=proxies))


def web_config(settings: Settings, site: SiteConfig, secret: bytes) -> WebConfig:
    """
    Tell the pages what they need to know, which is nothing of what answers them.

    Raises:
        SettingsIncomplete: a key cannot be read.
    """
    base = settings.public_url.rstrip("/")
    return WebConfig(
        graphql_url=f"{base}/graphql",
        public_url=base,
        providers=tuple(map(provider, site.providers)),
        cookie_key=derived(secret, b"pages", 32),
        languages=site.languages,
        synthetic=settings.synthetic_only,
    )


def provider(config: ProviderConfig) -> Provider:
    """
    Read the key of a provider.

    Raises:
        SettingsIncomplete: it cannot be read, or cannot serve; of what it holds nothing is said.
    """
    try:
        key = read_client_key(Path(config.key_file).read_bytes())
    except (OSError, KeyUnreadable) as error:
        raise SettingsIncomplete(f"setting web: the key_file of the provider for {config.kind} is no key") from error
    return Provider(
        kind=Kind(config.kind), issuer=config.issuer, client_id=config.client_id, key=key, scope=config.scope
    )


def open_addresses(settings: Settings) -> Sequence[str]:
    """List the paths that may be asked something within the address, where it is in logs: nothing of anybody."""
    return [*(["/graphql"] if settings.introspection else []), *(asked_in_address() if settings.web else [])]
