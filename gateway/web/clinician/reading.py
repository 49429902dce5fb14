"""The pages on which a clinician reads the results of the patient in hand."""

from starlette.requests import Request
from starlette.responses import Response

from gateway.web.clinician import opening, patient, seen, wishing
from gateway.web.clinician.choosing import InHand
from gateway.web.clinician.framing import failed, meanings_of, shown, words_of
from gateway.web.noted import failure
from gateway.web.told import read
from gateway.web.visiting import Visit


async def show_patient(request: Request, visit: Visit, hand: InHand) -> Response:
    """Show the results of the patient in hand, and what is locked of them."""
    wish, language = wishing.read_wish(request.query_params), words_of(visit)
    answered = await visit.asking.ask("clinician_patient", wish.variables(hand.number, meanings_of(visit)))
    told = read(answered, seen.Told)
    if told is None or told.patient is None:
        return failed(visit, failure(answered, language), again=wish.address(), current="patient")
    found = told.patient.timeline
    locked = patient.restricted(found.notices)
    opening.remember(visit.notes, hand.number, locked)
    return shown(
        visit,
        "clinician_patient.html",
        current="patient",
        view=patient.view(found, wish, language, visit.now),
        wish=wish,
        disciplines=wishing.DISCIPLINES,
        padlocks=opening.padlocks(locked, language),
        opened=opening.opened(visit.notes, hand.number, now=visit.now, language=language),
    )
