"""Whose results a citizen looks at: their own, or those of somebody whom they represent, which they may only read."""

import re
from collections.abc import Mapping

import msgspec

from gateway.web.asking import Answered
from gateway.web.citizen import news, wishing
from gateway.web.visiting import Visit

# Who is next of kin (pårørende) of somebody who lacks capacity states FULLMAKT too (policies/RULES.md).
BASES = ("FORELDREREPRESENTASJON", "FULLMAKT", "VERGEMAL")
NUMBER = re.compile(r"[0-9]{11}")
# Notes of the session, which stay on the server: a number is never in an address or a cookie.
WHOM, BASIS = "represented", "represented-basis"


class Acting(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a citizen represents just now, by number, and on which basis of access."""

    number: str
    basis: str


def read_acting(form: Mapping[str, str]) -> Acting | None:
    """Read whom somebody wants to act for; None where that is no number, or on no basis."""
    number, basis = "".join(form.get("nummer", "").split()), form.get("grunnlag", "")
    return Acting(number=number, basis=basis) if NUMBER.fullmatch(number) and basis in BASES else None


def acting(visit: Visit) -> Acting | None:
    """Say whom who visits acts for; None where they look at their own."""
    number, basis = visit.notes.get(WHOM), visit.notes.get(BASIS)
    return None if number is None or basis is None else Acting(number=number, basis=basis)


def begin(visit: Visit, acts: Acting) -> None:
    """Act for somebody until that is ended, or the session is."""
    begin_anew(visit)
    visit.notes[WHOM], visit.notes[BASIS] = acts.number, acts.basis


def end(visit: Visit) -> None:
    """Look at one's own again."""
    begin_anew(visit)
    visit.notes.pop(WHOM, None)
    visit.notes.pop(BASIS, None)


def begin_anew(visit: Visit) -> None:
    """Forget what is known of whose results were in hand."""
    news.forget(visit)
    visit.notes.pop(wishing.WORDS, None)


async def ask(visit: Visit, document: str, variables: Mapping[str, object]) -> Answered:
    """Ask a document of the results in hand: it has a twin that asks the same of another person."""
    acts = acting(visit)
    if acts is None:
        return await visit.asking.ask(document, variables)
    return await visit.on(acts.basis).ask(f"{document}_of", {**variables, "patient": acts.number})
