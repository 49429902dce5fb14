"""The pages on which a clinician reads the results of the patient in hand."""

from collections.abc import Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from gateway.web.clinician import opening, patient, recently, report, seen, trend, wishing
from gateway.web.clinician.chips import chips
from gateway.web.clinician.choosing import InHand
from gateway.web.clinician.framing import HOME, meanings_of, shown, words_of
from gateway.web.clinician.refusing import unshown
from gateway.web.clinician.seen import Notice
from gateway.web.narrowing import DISCIPLINES
from gateway.web.told import read
from gateway.web.trends import read_code
from gateway.web.visiting import Visit

RECENTLY = f"{HOME}/nylig"


async def show_patient(request: Request, visit: Visit, hand: InHand) -> Response:
    """Show the results of the patient in hand, and what is locked of them."""
    wish, language = wishing.read_wish(request.query_params), words_of(visit)
    answered = await visit.asking.ask("clinician_patient", wish.variables(hand.number, meanings_of(visit)))
    told = read(answered, seen.Told)
    if told is None or told.patient is None:
        return unshown(visit, answered, again=wish.address(), current="patient")
    found = told.patient.timeline
    return shown(
        visit,
        "clinician_patient.html",
        current="patient",
        view=patient.view(found, wish, language, visit.now),
        wish=wish,
        disciplines=DISCIPLINES,
        looking=recently.Wish(),
        locks=locks(found.notices, visit, hand),
    )


class Locks(msgspec.Struct, frozen=True, kw_only=True):
    """What is locked, and what is open."""

    padlocks: tuple[opening.Padlock, ...]
    opened: opening.Opened | None


def locks(found: Sequence[Notice], visit: Visit, hand: InHand) -> Locks:
    """Say what is locked and what is open, and remember by what it opens."""
    locked, language = patient.restricted(found), words_of(visit)
    opening.remember(visit.notes, hand.number, locked)
    return Locks(
        padlocks=opening.padlocks(locked, language),
        opened=opening.opened(visit.notes, hand.number, now=visit.now, language=language),
    )


async def show_report(request: Request, visit: Visit, hand: InHand) -> Response:
    """Show one report; one that is unknown and one that is not to be seen are told alike."""
    asked = {"patient": hand.number, "id": request.path_params["report"]}
    answered = await visit.asking.ask("clinician_report", asked)
    told, language = read(answered, report.Told), words_of(visit)
    if told is None or told.patient is None:
        return unshown(visit, answered, again=request.url.path, current="patient")
    if told.patient.report is None:
        return shown(visit, "clinician_gone.html", current="patient", status=404, shielded=False)
    return shown(visit, "clinician_report.html", current="patient", view=report.view(told.patient.report, language))


async def show_trend(request: Request, visit: Visit, hand: InHand) -> Response:
    """Show what one examination has given over time; nothing is asked without a code."""
    code, language = read_code(request.query_params), words_of(visit)
    if code is None:
        return shown(visit, "clinician_gone.html", current="patient", status=404, shielded=False)
    answered = await visit.asking.ask("clinician_trend", {"patient": hand.number, "code": {"code": code}})
    told = read(answered, trend.Told)
    if told is None or told.patient is None:
        again = f"{request.url.path}?{request.url.query}"
        return unshown(visit, answered, again=again, current="patient")
    found = told.patient.trend
    return shown(
        visit,
        "clinician_trend.html",
        current="patient",
        view=trend.view(found, code, language),
        chips=chips(found.completeness, language, visit.now),
        locks=locks(found.notices, visit, hand),
    )


async def show_recently(request: Request, visit: Visit, hand: InHand) -> Response:
    """Show whether something was taken recently; nothing is asked before a code is chosen."""
    query, language = request.query_params, words_of(visit)
    wish = recently.read_wish(query.getlist("kode"), query.get("innen"))
    if not wish.codes:
        return shown(visit, "clinician_recently.html", current="recently", looking=wish, view=None)
    answered = await visit.asking.ask("clinician_recently", wish.variables(hand.number))
    told = read(answered, recently.Told)
    if told is None or told.patient is None:
        return unshown(visit, answered, again=RECENTLY, current="recently")
    found = told.patient.latest
    return shown(
        visit,
        "clinician_recently.html",
        current="recently",
        looking=wish,
        view=recently.view(found, wish, language, visit.now),
        locks=locks(found.notices, visit, hand),
    )
