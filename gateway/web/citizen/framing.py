"""Put a view of the citizen's into its page, with the menu of the citizen's pages around it."""

from collections.abc import Mapping

from starlette.responses import Response

from gateway.web.citizen.representing import acting
from gateway.web.framing import framed, meanings_of, words_of
from gateway.web.meanings import Origin
from gateway.web.noted import Failure
from gateway.web.visiting import Visit

# One door to what the pages of the room are put together by.
__all__ = ["MENU", "failed", "meanings_of", "shown", "words_of"]

MENU: Mapping[str, str] = {"timeline": "/borger", "log": "/borger/innsyn", "restrictions": "/borger/sperringer"}

# Why somebody may have no access. All are told whoever asks, so that none tells anything of the person.
OWN = ("own_young", "own_unsure")
OTHERS = ("other_child", "other_proxy", "other_address", "other_guardian", "other_number")
SOURCES: Mapping[str, str] = {"range": "referanseomrader", "resistance": "eucast"}
# What may be read of somebody whom one represents; the rest is for the person alone.
OF_OTHERS = frozenset({"timeline"})


def sources_of(visit: Visit) -> Mapping[str, Origin]:
    """Give whose words it is what a range is, and what an answer of a medicine means."""
    meanings = meanings_of(visit)
    return {name: meanings.source(key) for name, key in SOURCES.items()}


def shown(visit: Visit, template: str, *, current: str | None = None, status: int = 200, **view: object) -> Response:
    """
    Show a page.

    Args:
        current: which entry of the menu it is. status: of HTTP.
    """
    represents = acting(visit) is not None
    menu = {name: address for name, address in MENU.items() if not represents or name in OF_OTHERS}
    view |= {"acting": represents, "at": words_of(visit).moment(visit.now.isoformat()), "sources": sources_of(visit)}
    return framed(visit, template, menu=menu, words="menu", current=current, status=status, **view)


def failed(visit: Visit, failure: Failure, *, again: str, current: str | None = None) -> Response:
    """Show why there is nothing to show; it never reads as if there were no results."""
    address = "/logg-inn/borger" if failure.sign_in else again
    reasons = OTHERS if acting(visit) is not None else OWN
    template = "citizen_barred.html" if failure.closed or failure.reserved else "citizen_failed.html"
    view = {"failure": failure, "again": address, "reasons": reasons}
    return shown(visit, template, current=current, status=failure.status, **view)
