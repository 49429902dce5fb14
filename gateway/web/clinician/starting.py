"""The routes by which a clinician begins: who they are, whom they take in hand, and letting them go."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from gateway.web.clinician import finding
from gateway.web.clinician.choosing import BASES, PURPOSES, InHand, bound_to_another, choose, let_go, take
from gateway.web.clinician.finding import Form, Viewer, Wrong
from gateway.web.clinician.framing import HOME, PATIENT, sent_on, shown, words_of
from gateway.web.clinician.refusing import unshown
from gateway.web.noted import CLOSED, UNREADABLE
from gateway.web.told import read
from gateway.web.visiting import Visit, read_form

UNREAD = frozenset({"POLICY_UNAVAILABLE"})
NOT_AVAILABLE = Wrong(at="number", key="not_available")


async def show_start(_: Request, visit: Visit) -> Response:
    """Show who the clinician is, and the form that finds a patient."""
    answered = await visit.asking.ask("clinician_viewer", {})
    told = read(answered, finding.Told)
    if told is None:
        return unshown(visit, answered, again=HOME, current="find")
    return asked(visit, told.viewer, finding.usual(told.viewer, visit.notes))


async def find(request: Request, visit: Visit) -> Response:
    """
    Take a patient in hand, for a purpose and on a basis; the endpoint decides whether they may be seen.

    The form has `formal`, `grunnlag`, `nummer`, and `svar` where it leads on to one report of theirs.
    """
    form = await read_form(request)
    chosen, sent = finding.read_form(form), finding.filled(form)
    renewed = isinstance(chosen, InHand) and await visit.renew(chosen.purpose)
    answered = await visit.on(sent.basis or None).ask("clinician_viewer", {})
    told = read(answered, finding.Told)
    if told is None:
        return unshown(visit, answered, again=HOME, current="find")
    if isinstance(chosen, Wrong):
        return asked(visit, told.viewer, sent, chosen)
    wrong = refused(visit, chosen, told.viewer, renewed=renewed)
    if wrong is not None:
        return asked(visit, told.viewer, sent, wrong)
    return await taken(visit, chosen, told.viewer, sent)


def refused(visit: Visit, chosen: InHand, viewer: Viewer, *, renewed: bool) -> Wrong | None:
    """Say why the token cannot be used for what is chosen: it is for another purpose, or another patient."""
    if viewer.purpose != chosen.purpose:
        return Wrong(at="purpose", key="purpose_not_given")
    if not renewed and bound_to_another(visit, chosen.number):
        return Wrong(at="number", key="another_patient")
    return None


async def taken(visit: Visit, chosen: InHand, viewer: Viewer, sent: Form) -> Response:
    """
    Ask for a patient, and go on to their results.

    Where only their blocks cannot be read, they are taken in hand all the same: an emergency may open that.
    """
    answered = await visit.on(chosen.basis).ask("clinician_find", {"patient": chosen.number})
    if answered.codes & (CLOSED | UNREADABLE):
        return asked(visit, viewer, sent, NOT_AVAILABLE)
    told = read(answered, finding.Found)
    if answered.codes != UNREAD and (told is None or answered.faults):
        return unshown(visit, answered, again=HOME, current="find")
    if told is not None and told.patient is None and not answered.faults:
        return asked(visit, viewer, sent, NOT_AVAILABLE)
    choose(visit, chosen.purpose, chosen.basis)
    take(visit, chosen.number)
    return sent_on(f"{HOME}/svar/{sent.report}" if sent.report else PATIENT)


def asked(visit: Visit, viewer: Viewer, form: Form, wrong: Wrong | None = None) -> Response:
    """Show the form."""
    seen = finding.view(viewer, form, words_of(visit), wrong)
    status = HTTPStatus.OK if wrong is None else HTTPStatus.UNPROCESSABLE_ENTITY
    choices = {"purposes": PURPOSES, "bases": BASES}
    return shown(visit, "clinician_find.html", current="find", status=status, view=seen, **choices)


async def leave(_: Request, visit: Visit) -> Response:
    """Let the patient go."""
    let_go(visit)
    return sent_on(HOME)
