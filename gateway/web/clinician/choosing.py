"""What a clinician works with: a purpose of use (formål), a basis of access (grunnlag), and one patient in hand."""

from collections.abc import Mapping

import msgspec

from gateway.web.visiting import Visit

PURPOSES = ("TREAT", "ETREAT", "COC", "BTG")
BASES = ("UNNTAK", "SAMTYKKE", "AKUTT")
# The basis that most use with a purpose; where none is named, the first of all.
USUAL: Mapping[str, str] = {"ETREAT": "AKUTT", "BTG": "AKUTT"}
# Notes of the session, which stay on the server: a number is never in an address, a cookie or a log.
PATIENT, PURPOSE, BASIS = "patient", "purpose", "basis"
# Whom the token has been used for: an attested decision is bound to the first patient.
BOUND = "bound"


class InHand(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a clinician has in hand, by number, and for which purpose and on which basis."""

    number: str
    purpose: str
    basis: str

    @property
    def spaced(self) -> str:
        """Write the number as people read it."""
        return f"{self.number[:6]} {self.number[6:]}"


def in_hand(visit: Visit) -> InHand | None:
    """Say whom a clinician has in hand; None where it is nobody."""
    number, purpose, basis = (visit.notes.get(name) for name in (PATIENT, PURPOSE, BASIS))
    if number is None or purpose is None or basis is None:
        return None
    return InHand(number=number, purpose=purpose, basis=basis)


def patient(visit: Visit) -> str | None:
    """Give the number of the patient in hand; None where there is none."""
    found = in_hand(visit)
    return None if found is None else found.number


def choose(visit: Visit, purpose: str, basis: str) -> None:
    """Keep why a clinician looks, and on which basis."""
    visit.notes[PURPOSE], visit.notes[BASIS] = purpose, basis


def take(visit: Visit, number: str) -> None:
    """Take a patient in hand until they are let go, or the session ends; the token is from now on for them alone."""
    visit.notes[PATIENT] = visit.notes[BOUND] = number


def let_go(visit: Visit) -> None:
    """Let the patient go; purpose and basis stay chosen."""
    visit.notes.pop(PATIENT, None)


def bound_to_another(visit: Visit, number: str) -> bool:
    """Tell whether the token in hand has been used for somebody else."""
    return visit.notes.get(BOUND, number) != number
