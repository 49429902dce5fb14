"""How much may be asked: at once, and of one client in a minute, counted by what documents may cost."""

from collections import Counter

import msgspec

from gateway.graphql.cost import USUAL_PAGES, Pages
from gateway.readings import Spread
from gateway.settings import Settings
from resolvers.errors import RateLimited
from resolvers.model import Caller
from resolvers.pacing import Buckets, Clock

BOUNDS = (10.0, 30.0, 100.0, 300.0, 1_000.0, 3_000.0, 10_000.0, 30_000.0, 100_000.0, 1_000_000.0)
WITHIN, AT_ONCE, IN_A_MINUTE = "within", "request", "client"


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """
    How much is too much.

    Args:
        at_once: the most that one request may cost; 0 is any. per_min: the most that one client of one issuer may ask
            for in a minute; 0 is any. refusing: whether what is more is refused, and not only counted. pages: how large
            the lists are taken to be that are cut.
    """

    at_once: int = 0
    per_min: int = 0
    refusing: bool = True
    pages: Pages = USUAL_PAGES


class TooDear(Exception):
    """A request may cost more than one may; the message says how much it may, and how much would be taken."""


class Budgets:
    """
    Counts what requests may cost, in this process alone, so that replicas count each for itself.

    It is counted before anything is looked up, and never by what was found: what is left of a budget tells nothing of
    any answer. Memory is bounded; see Buckets.
    """

    def __init__(self, terms: Terms, clock: Clock) -> None:
        """
        Take the terms, and seconds that never go back.

        Each client may spend a minute's worth at once; a request that may cost more takes all of it, once it is there.
        """
        self.terms = terms
        per_min = terms.per_min
        self._clients = Buckets(per_s=per_min / 60, burst=per_min, clock=clock) if per_min else None
        self.worths: Counter[tuple[str, ...]] = Counter()
        self.costs = Spread(BOUNDS)

    def charge(self, caller: Caller, cost: int) -> None:
        """
        Count what a request may cost.

        Raises:
            TooDear: it is more than one request may. RateLimited: it is more than is left to the client.
        """
        self.costs.add(cost)
        if self.terms.at_once and cost > self.terms.at_once:
            self._too_much(
                AT_ONCE, TooDear(f"the request may cost {cost}, which is more than {self.terms.at_once} units")
            )
            return
        wait_s = self._clients.take(f"{caller.issuer}\0{caller.client_id}", cost) if self._clients else 0.0
        if wait_s:
            self._too_much(IN_A_MINUTE, RateLimited(wait_s))
            return
        self.worths[WITHIN,] += 1

    def _too_much(self, which: str, refusal: Exception) -> None:
        """Count what is too much, and refuse it, unless it is only measured."""
        self.worths[which,] += 1
        if self.terms.refusing:
            raise refusal


def read_terms(settings: Settings) -> Terms:
    """Say by the settings how much is too much."""
    return Terms(
        at_once=settings.max_cost,
        per_min=settings.rate_cost_per_min,
        refusing=not settings.costs_measured_only,
        pages=Pages(usual=settings.page_size, largest=settings.max_page_size),
    )
