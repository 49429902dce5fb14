"""The routes by which a clinician acts: opens a padlock, and decides what a patient sees and when."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from gateway.web.clinician import opening, releasing
from gateway.web.clinician.choosing import InHand, choose, in_hand
from gateway.web.clinician.framing import HOME, PATIENT, SIGN_IN, sent_on, shown, words_of
from gateway.web.clinician.refusing import refusal, unshown
from gateway.web.clinician.releasing import ACTS, REPORTS, Standing
from gateway.web.noted import Failure
from gateway.web.told import read
from gateway.web.visiting import Visit, read_form

OPEN, WHY, STANDING = "clinician_open", "clinician_why", "clinician_standing"

Answer = Callable[[Request, Visit], Awaitable[Response]]
OfPatient = Callable[[Request, Visit, InHand], Awaitable[Response]]


def with_patient(answer: OfPatient) -> Answer:
    """Keep a page for who has a patient in hand; others are sent to find one."""

    async def guarded(request: Request, visit: Visit) -> Response:
        hand = in_hand(visit)
        return sent_on(HOME) if hand is None else await answer(request, visit, hand)

    return guarded


async def show_opening(_: Request, visit: Visit, hand: InHand) -> Response:
    """Ask on which ground a padlock is opened."""
    return await asked(visit, hand, fields={}, wrong=None)


async def asked(
    visit: Visit, hand: InHand, *, fields: Mapping[str, str], wrong: str | None, status: int = HTTPStatus.OK
) -> Response:
    """Show the form, as it was filled in, with what is locked and by which law."""
    answered = await visit.asking.ask(WHY, {"input": {"patient": hand.number}})
    told = read(answered, opening.ToldWhy)
    # What cannot be judged may still be opened in an emergency, where that is chosen.
    if told is None and "POLICY_UNAVAILABLE" not in answered.codes:
        return unshown(visit, answered, again=PATIENT, current="patient")
    known = opening.openable_by(visit.notes, hand.number)
    view = opening.View(
        why=opening.why(told),
        offer=opening.offered(known, hand.purpose),
        fields=fields,
        wrong=wrong,
        mutation=fields.get("onske") or secrets.token_hex(),
    )
    opened = opening.opened(visit.notes, hand.number, now=visit.now, language=words_of(visit))
    return shown(visit, "clinician_open.html", current="patient", status=status, view=view, opened=opened, padlocks=())


async def open_padlock(request: Request, visit: Visit, hand: InHand) -> Response:
    """Open a padlock on the ground that is given, and go back to the patient; sent twice, it is one opening."""
    sent, language = await read_form(request), words_of(visit)
    wanted, mutation = opening.read_wanted(sent), sent.get("onske", "")
    if isinstance(wanted, str) or not mutation:
        key = wanted if isinstance(wanted, str) else "clinician.opening.wrong_ground"
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return await asked(visit, hand, fields=sent, wrong=language.say(key), status=status)
    if not await ready(visit, hand, wanted.purpose):
        wrong = language.say("clinician.opening.no_purpose")
        return await asked(visit, hand, fields=sent, wrong=wrong, status=HTTPStatus.FORBIDDEN)
    answered = await visit.asking.ask(OPEN, wanted.variables(hand.number, mutation))
    told = read(answered, opening.Told)
    if told is None or answered.faults:
        return unopened(visit, refusal(answered, language, of="opening"))
    opening.keep(visit.notes, hand.number, told.open_restricted, visit.now)
    return sent_on(PATIENT)


async def ready(visit: Visit, hand: InHand, purpose: str | None) -> bool:
    """
    Get a token that is new, as no opening outlasts it.

    Args:
        purpose: to work for from now on, on the basis that goes with it; None where nothing changes.

    Returns:
        Whether the opening can be asked for: without a new token by the old one, but not without the purpose.
    """
    renewed = await visit.renew(purpose or hand.purpose)
    if purpose is not None and renewed:
        choose(visit, purpose, opening.BASIS)
    return renewed or purpose is None


def unopened(visit: Visit, why: Failure) -> Response:
    """Say why nothing was opened, and on."""
    view = {"failure": why, "again": opening.PATH if not why.sign_in else SIGN_IN}
    return shown(visit, "clinician_unopened.html", current="patient", status=why.status, **view)


async def standing(visit: Visit, hand: InHand, report: str) -> Standing | Response:
    """Ask how a report stands with its patient; a page where that is not told."""
    language = words_of(visit)
    asked_for = {"patient": hand.number, "id": report, "explain": {"patient": hand.number, "report": report}}
    answered = await visit.asking.ask(STANDING, asked_for)
    told = read(answered, releasing.Told)
    if told is None or told.patient is None:
        return unshown(visit, answered, again=PATIENT, current="patient")
    found = releasing.standing(told, language)
    if found is None:
        return shown(visit, "clinician_gone.html", current="patient", status=HTTPStatus.NOT_FOUND, shielded=False)
    return found


async def show_standing(request: Request, visit: Visit, hand: InHand) -> Response:
    """Show what the patient sees of a report, and what may be decided about that."""
    return await stood(request, visit, hand, done=None)


def done_with(act: str) -> OfPatient:
    """Make the page that says what holds now that a decision is taken; it has nothing to ask in its address."""

    async def show_done(request: Request, visit: Visit, hand: InHand) -> Response:
        return await stood(request, visit, hand, done=words_of(visit).say(f"clinician.done.{act}"))

    return show_done


async def stood(request: Request, visit: Visit, hand: InHand, *, done: str | None) -> Response:
    """Show how a report stands, and what was just done, where something was."""
    found = await standing(visit, hand, request.path_params["report"])
    if isinstance(found, Response):
        return found
    return shown(visit, "clinician_standing.html", current="patient", view=found, done=done)


def form_of(act: str) -> OfPatient:
    """Make the page that asks for one decision."""

    async def show_form(request: Request, visit: Visit, hand: InHand) -> Response:
        found = await standing(visit, hand, request.path_params["report"])
        if isinstance(found, Response):
            return found
        if act not in found.acts:
            return sent_on(f"{found.address}/innsyn")
        return filled(visit, act, found, fields={}, wrong=None)

    return show_form


def filled(
    visit: Visit,
    act: str,
    found: Standing,
    *,
    fields: Mapping[str, str],
    wrong: str | None,
    status: int = HTTPStatus.OK,
) -> Response:
    """Show the form of a decision as it was filled in."""
    mutation = fields.get("onske") or secrets.token_hex()
    form = releasing.form(act, found, words_of(visit), fields=fields, wrong=wrong, mutation=mutation)
    kinds = {"grounds": releasing.GROUNDS, "shielded": releasing.SHIELDED, "levels": releasing.LEVELS}
    return shown(visit, "clinician_decide.html", current="patient", status=status, view=found, form=form, **kinds)


def answer_to(act: str) -> OfPatient:
    """Make what takes one decision; sent twice, it is one."""

    async def decide(request: Request, visit: Visit, hand: InHand) -> Response:
        sent, language, report = await read_form(request), words_of(visit), request.path_params["report"]
        wish = releasing.read_wish(act, sent, report)
        if isinstance(wish, str) or not sent.get("onske"):
            key = wish if isinstance(wish, str) else "clinician.wrong.reason"
            return await again(visit, hand, act=act, report=report, sent=sent, wrong=language.say(key))
        asked_for = releasing.variables(act, wish, patient=hand.number, report=report, mutation=sent["onske"])
        answered = await visit.asking.ask(ACTS[act], asked_for)
        if answered.faults or answered.data is None:
            why = refusal(answered, language, of=act)
            return await again(visit, hand, act=act, report=report, sent=sent, wrong=why.text, status=why.status)
        if act == "skjerm":
            return shown(visit, "clinician_gone.html", current="patient", shielded=True)
        return sent_on(f"{REPORTS}/{report}/{act}/gjort")

    return decide


async def again(
    visit: Visit,
    hand: InHand,
    *,
    act: str,
    report: str,
    sent: Mapping[str, str],
    wrong: str,
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> Response:
    """Show the form of a decision again, with why it was not taken, and how the report stands now."""
    found = await standing(visit, hand, report)
    if isinstance(found, Response):
        return found
    # A wish that was refused is another one when it is sent again; of one that was not answered nobody knows.
    refused = status != HTTPStatus.SERVICE_UNAVAILABLE
    fields = {name: text for name, text in sent.items() if name != "onske" or not refused}
    return filled(visit, act, found, fields=fields, wrong=wrong, status=status)
