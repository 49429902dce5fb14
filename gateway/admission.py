"""Let in who is identified, as often as they may come: before the token is looked at by address, then by client."""

import hashlib
import ipaddress
import re
from collections.abc import Awaitable, Callable

import msgspec
from cachetools import TTLCache
from starlette.requests import Request
from typing_extensions import override

from gateway.identity import IdentityRefused
from gateway.identity.refusal import Reason
from gateway.problem import retry_after
from resolvers.model import ActorKind, Caller
from resolvers.pacing import Buckets, Clock
from resolvers.stepping import NOBODY, Step, Steps

Identify = Callable[[Request], Awaitable[Caller]]
# What a caller's credentials are to blame for. Asking for a nonce is how a client begins, and no token costs nothing.
BLAMED = frozenset(Reason) - {Reason.NO_CREDENTIALS, Reason.NONCE, Reason.KEYS_AWAY, Reason.PROOFS_AWAY, Reason.RATE}
# Who was let in from an address lately is let in there again, however much junk comes from it.
KNOWN_S = 600.0
KNOWN = 20_000
# A network that one customer is given, in which addresses cost nothing.
IPV6_PREFIX = 64
WITH_PORT = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+))(?::[0-9]{1,5})?")


class Rates(msgspec.Struct, frozen=True, kw_only=True):
    """
    How often is how often enough.

    Args:
        client_per_s, client_burst: requests of one client of one issuer.
        citizen_per_min: requests of one citizen.
        refused_per_min: failed identifications from one address.
        proxies: how many proxies of our own stand in front, each adding to X-Forwarded-For whom it was called by.
    """

    client_per_s: float
    client_burst: int
    citizen_per_min: float
    refused_per_min: float
    proxies: int = 0


class TooOften(IdentityRefused):
    """Whoever asks has asked too often; nothing else of the request was looked at."""

    def __init__(self, wait_s: float) -> None:
        """Keep after how many seconds to come again."""
        super().__init__(Reason.RATE, "too many requests; come again later")
        self.wait_s = wait_s

    @property
    @override
    def headers(self) -> dict[str, str]:
        """Say when to come again."""
        return retry_after(self.wait_s)

    @property
    @override
    def retryable(self) -> bool:
        """Tell that it helps to come again."""
        return True


class Admission:
    """The way to identity for every door; counts in this process alone, so that replicas count each for itself."""

    def __init__(self, identify: Identify, rates: Rates, clock: Clock, steps: Steps = NOBODY) -> None:
        """Take what identifies callers, and seconds that never go back."""
        self._identify = identify
        self._steps = steps
        self._proxies = rates.proxies
        self._clients = Buckets(per_s=rates.client_per_s, burst=rates.client_burst, clock=clock)
        self._citizens = Buckets(per_s=rates.citizen_per_min / 60, burst=rates.citizen_per_min, clock=clock)
        self._refused = Buckets(per_s=rates.refused_per_min / 60, burst=rates.refused_per_min, clock=clock)
        self._known: TTLCache[bytes, None] = TTLCache(KNOWN, KNOWN_S, timer=clock)

    async def identify(self, request: Request) -> Caller:
        """
        Say who sends a request.

        Raises:
            TooOften: they, their client, or junk from their address came too often.
            IdentityRefused: as `Door.identify`.
        """
        address = peer(request, proxies=self._proxies)
        key = digest(address, request.headers.get("authorization", ""))
        wait_s = 0.0 if key in self._known else self._refused.wait_s(address)
        if wait_s:
            raise TooOften(wait_s)
        try:
            with self._steps.step(Step.IDENTIFY):
                caller = await self._identify(request)
        except IdentityRefused as error:
            if error.reason in BLAMED:
                self._known.pop(key, None)
                self._refused.take(address)
            raise
        self._known[key] = None
        self._count(caller)
        return caller

    def _count(self, caller: Caller) -> None:
        """
        Count a request of a caller.

        Raises:
            TooOften: their client has sent too many, or the citizen has.
        """
        # A citizen who asks without end takes nothing from all the others at the same portal.
        wait_s = self._citizens.take(caller.subject) if caller.kind is ActorKind.CITIZEN else 0.0
        wait_s = wait_s or self._clients.take(f"{caller.issuer}\0{caller.client_id}")
        if wait_s:
            raise TooOften(wait_s)


def peer(request: Request, *, proxies: int) -> str:
    """
    Say from where a request comes.

    Only what our own proxies have added counts: of X-Forwarded-For the last entries, one each. Without proxies the
    header is whatever the caller wants it to be.
    """
    given = request.client.host if request.client else ""
    if proxies:
        hops = [hop.strip() for line in request.headers.getlist("x-forwarded-for") for hop in line.split(",")]
        given = hops[-proxies] if len(hops) >= proxies else given
    return network(given)


def network(given: str) -> str:
    """
    Write an IPv6 address by its network, and anything else as it is.

    Some proxies add a port, which differs with every connection. What is IPv4 in the form of IPv6 is of no network of
    its own: all of IPv4 would be one.
    """
    address = bare(given)
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return given
    if isinstance(found, ipaddress.IPv4Address):
        return address
    return str(found.ipv4_mapped or ipaddress.ip_network((address, IPV6_PREFIX), strict=False))


def bare(given: str) -> str:
    """Take the port away from an address that comes with one, and the brackets that IPv6 has then."""
    found = WITH_PORT.fullmatch(given)
    return (found[1] or found[2]) if found else given


def digest(address: str, credentials: str) -> bytes:
    """Name credentials from an address without keeping either."""
    return hashlib.sha256(f"{address}\0{credentials}".encode()).digest()
