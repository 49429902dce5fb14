"""Put a view of the citizen's into its page, with the menu of the citizen's pages around it."""

from collections.abc import Mapping

from starlette.responses import HTMLResponse, Response

from gateway.web.citizen.representing import acting
from gateway.web.languages import Language, read_language
from gateway.web.meanings import Meanings, read_meanings
from gateway.web.noted import Failure
from gateway.web.rendering import render
from gateway.web.visiting import Visit

MENU: Mapping[str, str] = {"timeline": "/borger", "log": "/borger/innsyn", "restrictions": "/borger/sperringer"}

# Why somebody may have no access. All are told whoever asks, so that none tells anything of the person.
OWN = ("own_young", "own_unsure")
OTHERS = ("other_child", "other_proxy", "other_address", "other_guardian", "other_number")
# What may be read of somebody whom one represents; the rest is for the person alone.
OF_OTHERS = frozenset({"timeline"})


def words_of(visit: Visit) -> Language:
    """Give what is said in the language of who visits."""
    return read_language(visit.language)


def meanings_of(visit: Visit) -> Meanings:
    """Give what is told of examinations in the language of who visits."""
    return read_meanings(visit.language)


def shown(visit: Visit, template: str, *, current: str | None = None, status: int = 200, **view: object) -> Response:
    """
    Show a page.

    Args:
        current: which entry of the menu it is. status: of HTTP.
    """
    language = words_of(visit)
    represents = acting(visit) is not None
    menu = [
        {"href": address, "text": language.say(f"menu.{name}"), "current": name == current}
        for name, address in MENU.items()
        if not represents or name in OF_OTHERS
    ]
    at = language.moment(visit.now.isoformat())
    frame = {**visit.frame, "menu": menu, "acting": represents, "at": at}
    return HTMLResponse(render(template, language, **frame, **view), status_code=status)


def failed(visit: Visit, failure: Failure, *, again: str, current: str | None = None) -> Response:
    """Show why there is nothing to show; it never reads as if there were no results."""
    address = "/logg-inn/borger" if failure.sign_in else again
    reasons = OTHERS if acting(visit) is not None else OWN
    template = "citizen_barred.html" if failure.closed or failure.reserved else "citizen_failed.html"
    view = {"failure": failure, "again": address, "reasons": reasons}
    return shown(visit, template, current=current, status=failure.status, **view)
