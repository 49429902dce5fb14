"""Put a view of the clinician's into its page, with the menu and the patient in hand around it."""

from collections.abc import Mapping

from starlette.responses import Response

from gateway.web.clinician.choosing import in_hand
from gateway.web.framing import framed, meanings_of, words_of
from gateway.web.noted import Failure
from gateway.web.visiting import Visit, sent_on

# One door to what the pages of the room are put together by.
__all__ = [
    "HOME",
    "MENU",
    "OF_A_PATIENT",
    "PATIENT",
    "SIGN_IN",
    "failed",
    "meanings_of",
    "sent_on",
    "shown",
    "words_of",
]

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


def shown(visit: Visit, template: str, *, current: str | None = None, status: int = 200, **view: object) -> Response:
    """
    Show a page; the patient in hand stands above it as `hand`.

    Args:
        current: which entry of the menu it is. status: of HTTP.
    """
    hand = in_hand(visit)
    menu = {name: address for name, address in MENU.items() if hand is not None or name not in OF_A_PATIENT}
    return framed(visit, template, menu=menu, words="clinician.menu", current=current, status=status, hand=hand, **view)


def failed(
    visit: Visit, failure: Failure, *, again: str, current: str | None = None, emergency: str | None = None
) -> Response:
    """
    Show why there is nothing to show; it never reads as if there were no results.

    Args:
        emergency: where an emergency may open it all the same.
    """
    address = SIGN_IN if failure.sign_in else again
    view = {"failure": failure, "again": address, "emergency": emergency}
    return shown(visit, "clinician_failed.html", current=current, status=failure.status, **view)
