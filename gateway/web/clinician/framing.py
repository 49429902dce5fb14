"""Put a view of the clinician's into its page, with the menu and the patient in hand around it."""

from collections.abc import Mapping

from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway.web.clinician.choosing import in_hand
from gateway.web.languages import Language, read_language
from gateway.web.meanings import Meanings, read_meanings
from gateway.web.noted import Failure
from gateway.web.rendering import render
from gateway.web.visiting import Visit

HOME = "/kliniker"
PATIENT = f"{HOME}/pasient"
SIGN_IN = "/logg-inn/kliniker"
MENU: Mapping[str, str] = {
    "find": HOME,
    "patient": PATIENT,
    "recently": f"{HOME}/nylig",
    "work": f"{HOME}/arbeidsliste",
}
# What is there only while somebody is in hand.
OF_A_PATIENT = frozenset({"patient", "recently"})


def words_of(visit: Visit) -> Language:
    """Give what is said in the language of who visits."""
    return read_language(visit.language)


def meanings_of(visit: Visit) -> Meanings:
    """Give what examinations are called in the language of who visits."""
    return read_meanings(visit.language)


def shown(visit: Visit, template: str, *, current: str | None = None, status: int = 200, **view: object) -> Response:
    """
    Show a page; the patient in hand stands above it as `hand`.

    Args:
        current: which entry of the menu it is. status: of HTTP.
    """
    language, hand = words_of(visit), in_hand(visit)
    menu = [
        {"href": address, "text": language.say(f"clinician.menu.{name}"), "current": name == current}
        for name, address in MENU.items()
        if hand is not None or name not in OF_A_PATIENT
    ]
    frame = {**visit.frame, "menu": menu, "hand": hand}
    return HTMLResponse(render(template, language, **frame, **view), status_code=status)


def failed(visit: Visit, failure: Failure, *, again: str, current: str | None = None) -> Response:
    """Show why there is nothing to show; it never reads as if there were no results."""
    address = SIGN_IN if failure.sign_in else again
    view = {"failure": failure, "again": address}
    return shown(visit, "clinician_failed.html", current=current, status=failure.status, **view)


def sent_on(address: str) -> Response:
    """Send a browser on, by GET."""
    return RedirectResponse(address, 303)
