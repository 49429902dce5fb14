"""
What every form says beside what is written into it: in whose session it was shown, and with whom in hand.

A page stays open while its reader signs in as another, or takes another patient in hand, in the next tab. What is sent
from it is then not meant for who is there now, and nothing is done.
"""

import hashlib
import hmac
from collections.abc import Mapping

from markupsafe import Markup

from gateway.web.session import Ticket

FIELD = "ark"
# The notes of a session that say whom its pages are about; each room has its own.
IN_HAND = ("patient", "represented", "represented-basis")
LONG = 24


def mark(ticket: Ticket, notes: Mapping[str, str]) -> str:
    """Name a session and whom it has in hand, so that nobody can tell either from it."""
    hand = "\0".join(notes.get(name, "") for name in IN_HAND)
    return f"{digest('session', ticket)}.{digest(f'hand{hand}', ticket)}"


def field(ticket: Ticket, notes: Mapping[str, str]) -> Markup:
    """Write the mark into a form."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, mark(ticket, notes))


def of_now(form: Mapping[str, str], ticket: Ticket, notes: Mapping[str, str], *, in_hand: bool) -> bool:
    """Tell whether a form was shown in this session and, where it matters, with whom it has in hand now."""
    given, wanted = form.get(FIELD, ""), mark(ticket, notes)
    if not in_hand:
        given, wanted = (text.partition(".")[0] for text in (given, wanted))
    return hmac.compare_digest(given.encode(), wanted.encode())


def digest(text: str, ticket: Ticket) -> str:
    """Say something as who knows a session's name alone can."""
    return hmac.new(ticket.name.encode(), text.encode(), hashlib.sha256).hexdigest()[:LONG]
