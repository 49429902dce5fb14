"""Put a view of the operator's into its page, with the menu of the operator's pages around it."""

from collections.abc import Mapping

from starlette.responses import Response

from gateway.web.asking import Answered
from gateway.web.framing import framed, words_of
from gateway.web.languages import Language
from gateway.web.noted import Failure, failure
from gateway.web.visiting import Visit

# One door to what the pages of the room are put together by.
__all__ = ["HOME", "MENU", "failed", "shown", "words_of"]

HOME = "/drift"
MENU: Mapping[str, str] = {
    "overview": HOME,
    "rules": f"{HOME}/regler",
    "intake": f"{HOME}/mottak",
    "figures": f"{HOME}/tall",
    "moved": f"{HOME}/flyttet",
    "hints": f"{HOME}/logganalyse",
}
CLOSED = 403


def shown(visit: Visit, template: str, *, current: str, status: int = 200, **view: object) -> Response:
    """
    Show a page.

    Args:
        current: which entry of the menu it is. status: of HTTP.
    """
    return framed(visit, template, menu=MENU, words="operator.menu", current=current, status=status, **view)


def failed(visit: Visit, answered: Answered, *, again: str, current: str) -> Response:
    """Show why there is nothing to show; it never reads as if there were nothing to tell."""
    found = reason(answered, words_of(visit))
    address = f"/logg-inn{HOME}" if found.sign_in else again
    return shown(visit, "operator_failed.html", current=current, status=found.status, failure=found, again=address)


def reason(answered: Answered, language: Language) -> Failure:
    """Say to an operator why there are no data."""
    found = failure(answered, language)
    key = "unauthenticated" if found.sign_in else "not_available" if found.status == CLOSED else "away"
    return Failure(text=language.say(f"operator.fault.{key}"), status=found.status, sign_in=found.sign_in)
