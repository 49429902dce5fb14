"""The page on which a clinician says why they look, on which basis, and whom they look for."""

import re
from collections.abc import Mapping

import msgspec

from gateway.web.clinician.choosing import BASES, PURPOSES, USUAL, InHand
from gateway.web.languages import Language

DIGITS = 11
# With blanks, and a sign too many, that is told of.
LONGEST = 40
REPORT = re.compile(r"[A-Za-z0-9.:_-]{1,100}")
FIRST_CHECK = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
SECOND_CHECK = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
# What is left of the first sum: nothing by the old rule, any of these from 2032.
FIRST_REMAINDERS = frozenset({0, 1, 2, 3})


class Viewer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Who is asking, as the endpoint understood the token."""

    name: str | None = None
    hpr_number: str | None = None
    authorisation: str | None = None
    organisation: str | None = None
    point_of_care: str | None = None
    purpose: str | None = None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the document ClinicianViewer is answered with."""

    viewer: Viewer


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """A patient who may be asked for."""

    id: str


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What the document ClinicianFind is answered with."""

    patient: Named | None = None


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """The form as it is filled in; `report` is where it leads on to, if not to all results."""

    purpose: str
    basis: str
    number: str = ""
    report: str = ""


class View(msgspec.Struct, frozen=True, kw_only=True):
    """
    The page.

    Args:
        facts: who the clinician is, pairs of what and its words. wrong: what is to be put right, in words.
        at: which part of the form that is about: number, purpose or basis.
    """

    facts: tuple[tuple[str, str], ...]
    form: Form
    wrong: str | None = None
    at: str | None = None


class Wrong(msgspec.Struct, frozen=True, kw_only=True):
    """What cannot be read: the part of the form, the sentence, and how many digits there were."""

    at: str
    key: str
    digits: int = 0


def usual(viewer: Viewer, notes: Mapping[str, str]) -> Form:
    """Fill in what was chosen last in the session, else what the token says."""
    purpose = notes.get("purpose") or viewer.purpose
    purpose = purpose if purpose in PURPOSES else PURPOSES[0]
    return Form(purpose=purpose, basis=notes.get("basis") or USUAL.get(purpose, BASES[0]))


def filled(form: Mapping[str, str]) -> Form:
    """Take the form as it was sent, to be shown again."""
    report = form.get("svar", "")
    return Form(
        purpose=form.get("formal", ""),
        basis=form.get("grunnlag", ""),
        number=form.get("nummer", "")[:LONGEST],
        report=report if REPORT.fullmatch(report) else "",
    )


def read_form(form: Mapping[str, str]) -> InHand | Wrong:
    """Read whom a clinician wants to see, why, and on which basis."""
    sent = filled(form)
    if sent.purpose not in PURPOSES:
        return Wrong(at="purpose", key="no_purpose")
    if sent.basis not in BASES:
        return Wrong(at="basis", key="no_basis")
    number = "".join(sent.number.split())
    key = fault(number)
    if key is not None:
        return Wrong(at="number", key=key, digits=len(number))
    return InHand(number=number, purpose=sent.purpose, basis=sent.basis)


def fault(number: str) -> str | None:
    """Name what cannot be in a number (fødselsnummer, D-nummer); None where it has the form of one."""
    if not number:
        return "no_number"
    if not (number.isascii() and number.isdecimal()):
        return "other_signs"
    if len(number) != DIGITS:
        return "digits"
    return None if checked(number) else "check"


def checked(number: str) -> bool:
    """
    Tell whether the two check digits fit.

    Source:
        Skatteetaten, "Fødselsnummer" and the new rule for the first check digit from 2032; read 26 November 2026.
    """
    first, second = (
        sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False)) % 11
        for weights in (FIRST_CHECK, SECOND_CHECK)
    )
    return first in FIRST_REMAINDERS and second == 0


def view(viewer: Viewer, form: Form, language: Language, wrong: Wrong | None = None) -> View:
    """Say the page."""
    said = None if wrong is None else language.say(f"clinician.find.wrong.{wrong.key}", n=wrong.digits)
    return View(facts=facts(viewer, language), form=form, wrong=said, at=None if wrong is None else wrong.at)


def facts(viewer: Viewer, language: Language) -> tuple[tuple[str, str], ...]:
    """Say who a clinician is; what the token does not say is left out."""
    category = viewer.authorisation
    told = {
        "name": viewer.name,
        "authorisation": language.maybe(f"clinician.authorisation.{category}", category or ""),
        "hpr": viewer.hpr_number,
        "organisation": organisation(viewer.organisation),
        "point_of_care": organisation(viewer.point_of_care),
        "purpose": language.maybe(f"clinician.purpose.{viewer.purpose}", viewer.purpose or ""),
    }
    return tuple((language.say(f"clinician.find.{key}"), value) for key, value in told.items() if value)


def organisation(number: str | None) -> str | None:
    """Write the nine digits of an organisation as people read them."""
    return None if number is None else " ".join((number[:3], number[3:6], number[6:])).strip()
