"""The routes of the work list, and from it to the patient that a line is about."""

import re
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from gateway.web.clinician import finding, work_list
from gateway.web.clinician.choosing import BASES, BOUND, InHand, bound_to_another, choose, take
from gateway.web.clinician.finding import Form
from gateway.web.clinician.framing import HOME, failed, sent_on, shown, words_of
from gateway.web.clinician.refusing import unshown
from gateway.web.clinician.releasing import ACTS, REPORTS
from gateway.web.noted import Failure
from gateway.web.told import read
from gateway.web.visiting import Visit, read_form

REPORT = re.compile(r"[A-Za-z0-9.:_-]{1,100}")
# What a token is bound to that was used for a list, which is nobody's number.
LIST = "list"
WORK, VIEWER = "clinician_work", "clinician_viewer"


async def show_work(request: Request, visit: Visit) -> Response:
    """Show what waits, on the basis that the clinician chooses."""
    query, language = request.query_params, words_of(visit)
    who = await visit.asking.ask(VIEWER, {})
    told = read(who, finding.Told)
    if told is None:
        return unshown(visit, who, again=work_list.PATH, current="work")
    usual = finding.usual(told.viewer, visit.notes)
    basis = query.get("grunnlag") if query.get("grunnlag") in BASES else usual.basis
    await apart(visit, usual)
    answered = await visit.on(basis).ask(WORK, work_list.variables(query))
    visit.notes[BOUND] = LIST
    await apart(visit, usual)
    found = read(answered, work_list.Told)
    if found is None:
        return unshown(visit, answered, again=work_list.PATH, current="work")
    view = work_list.view(found, query, language)
    return shown(
        visit, "clinician_work.html", current="work", view=view, bases=BASES, basis=basis, purpose=usual.purpose
    )


async def apart(visit: Visit, form: Form) -> None:
    """Keep the list and each patient apart: an attested decision is for the first that it is used for."""
    if await visit.renew(form.purpose):
        visit.notes.pop(BOUND, None)


async def take_up(request: Request, visit: Visit) -> Response:
    """Take the patient of a line in hand, and go on to what is to be done; the number comes by POST alone."""
    sent, language = await read_form(request), words_of(visit)
    chosen = finding.read_form(sent)
    report = sent.get("svar", "")
    if not isinstance(chosen, InHand) or not REPORT.fullmatch(report):
        return sent_on(work_list.PATH)
    renewed = await visit.renew(chosen.purpose)
    if not renewed and bound_to_another(visit, chosen.number):
        why = Failure(text=language.say("clinician.find.wrong.another_patient"), status=HTTPStatus.FORBIDDEN)
        return failed(visit, why, again=HOME, current="work")
    choose(visit, chosen.purpose, chosen.basis)
    take(visit, chosen.number)
    act = sent.get("til", "")
    return sent_on(f"{REPORTS}/{report}/{act if act in ACTS else 'innsyn'}")
