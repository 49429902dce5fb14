"""The pages on which a citizen sees who has looked, and decides who may look and when they see results themself."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from gateway.web.asking import Answered
from gateway.web.citizen import blocking, log, opting_out, representing, restrictions, wishing
from gateway.web.citizen.framing import failed, meanings_of, shown, words_of
from gateway.web.citizen.restrictions import PATH
from gateway.web.narrowing import DISCIPLINES
from gateway.web.noted import failure, refusal
from gateway.web.told import read
from gateway.web.visiting import Visit, read_form, sent_on

BLOCK, LIFT, PREFERENCE = "citizen_block", "citizen_lift", "citizen_preference"
OPT_OUT, END_OPT_OUT = "citizen_opt_out", "citizen_end_opt_out"

Answer = Callable[[Request, Visit], Awaitable[Response]]


def own(answer: Answer) -> Answer:
    """Keep a page for the person alone: whoever represents another neither reads it nor changes anything by it."""

    async def guarded(request: Request, visit: Visit) -> Response:
        if representing.acting(visit) is not None:
            return shown(visit, "citizen_closed.html", status=HTTPStatus.FORBIDDEN)
        return await answer(request, visit)

    return guarded


async def show_log(request: Request, visit: Visit) -> Response:
    """Show who has looked."""
    query, language = request.query_params, words_of(visit)
    answered = await visit.asking.ask("citizen_log", log.variables(query))
    told = read(answered, log.Told)
    if told is None or told.me is None:
        return failed(visit, failure(answered, language), again=log.PATH, current="log")
    return shown(visit, "citizen_log.html", current="log", view=log.view(told, query, language))


async def show_represented(_: Request, visit: Visit) -> Response:
    """Show the form that says whom somebody represents."""
    return shown(visit, "citizen_represented.html", wrong=False, bases=representing.BASES)


async def represent(request: Request, visit: Visit) -> Response:
    """Look at the results of somebody whom the citizen represents; the endpoint decides whether they may."""
    acts = representing.read_acting(await read_form(request))
    if acts is None:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return shown(visit, "citizen_represented.html", status=status, wrong=True, bases=representing.BASES)
    representing.begin(visit, acts)
    return sent_on(wishing.PATH)


async def represent_nobody(_: Request, visit: Visit) -> Response:
    """Look at one's own results again."""
    representing.end(visit)
    return sent_on(wishing.PATH)


async def mark_read(request: Request, visit: Visit) -> Response:
    """Note that a message has been read, and go back to the log."""
    form = await read_form(request)
    answered = await visit.asking.ask("citizen_read", {"id": form.get("id", "")})
    if answered.faults:
        return failed(visit, refusal(answered, words_of(visit)), again=log.PATH, current="log")
    return sent_on(log.PATH)


async def show_restrictions(request: Request, visit: Visit) -> Response:
    """Show what is restricted and what is wished."""
    return await listed(request.query_params, visit, wrong=False)


async def listed(query: Mapping[str, str], visit: Visit, *, wrong: bool) -> Response:
    """Show the list; `wrong` says that a wish could not be read."""
    language = words_of(visit)
    answered = await visit.asking.ask("citizen_restrictions", {})
    told = read(answered, restrictions.Told)
    if told is None or told.me is None:
        return failed(visit, failure(answered, language), again=PATH, current="restrictions")
    seen = restrictions.view(told, query, language, meanings_of(visit))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    kinds = {"disciplines": DISCIPLINES, "wrong": wrong}
    return shown(visit, "citizen_restrictions.html", current="restrictions", status=status, view=seen, **kinds)


async def show_form(request: Request, visit: Visit) -> Response:
    """Show the form of a new block; for a report, where somebody comes from one."""
    report = request.query_params.get("svar", "")
    given = {"hva": "REPORT", "svar": report} if blocking.REPORT.fullmatch(report) else {}
    return filled(visit, given, wrong=False)


async def begin_form(request: Request, visit: Visit) -> Response:
    """Show the form of a new block as far as it is filled in, for instance against who has looked."""
    return filled(visit, await read_form(request), wrong=False)


def filled(visit: Visit, form: Mapping[str, str], *, wrong: bool) -> Response:
    """Show the form as it was filled in; `wrong` says that it could not be read."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    kinds = {"disciplines": DISCIPLINES, "examinations": meanings_of(visit).every(), "wrong": wrong}
    return shown(visit, "citizen_block.html", current="restrictions", status=status, form=form, **kinds)


async def preview(request: Request, visit: Visit) -> Response:
    """Show what a block would hide, before it is set."""
    form, language = await read_form(request), words_of(visit)
    wanted = blocking.read_wanted(form)
    if wanted is None:
        return filled(visit, form, wrong=True)
    mutation = secrets.token_hex()
    answered = await visit.asking.ask("citizen_preview", wanted.variables(mutation))
    told = read(answered, blocking.Told)
    if told is None:
        return failed(visit, refusal(answered, language), again=f"{PATH}/ny", current="restrictions")
    seen = blocking.view(told, wanted, mutation, language, meanings_of(visit))
    return shown(visit, "citizen_preview.html", current="restrictions", view=seen)


async def block(request: Request, visit: Visit) -> Response:
    """Set the block that was shown; sent twice, it is one."""
    form = await read_form(request)
    wanted, mutation = blocking.read_wanted(form), form.get("onske", "")
    if wanted is None or not mutation:
        return filled(visit, form, wrong=True)
    answered = await visit.asking.ask(BLOCK, wanted.variables(mutation))
    return after(answered, visit, "sperret")


async def lift(request: Request, visit: Visit) -> Response:
    """Ask whether to lift a block, and lift it once that is answered."""
    form = await read_form(request)
    if form.get("bekreftet") != "ja":
        view = {"id": form.get("id", ""), "what": form.get("hva", "")}
        return shown(visit, "citizen_lift.html", current="restrictions", view=view)
    answered = await visit.asking.ask(LIFT, {"id": form.get("id", "")})
    return after(answered, visit, "opphevet")


async def wish(request: Request, visit: Visit) -> Response:
    """Keep when the citizen wishes to see results."""
    wished = blocking.read_preference(await read_form(request), secrets.token_hex())
    if wished is None:
        return await listed({}, visit, wrong=True)
    return after(await visit.asking.ask(PREFERENCE, wished), visit, "onske")


async def show_opt_out(request: Request, visit: Visit) -> Response:
    """Show whether the citizen has opted out, and what follows if they do."""
    return await opting(request.query_params, visit, wrong=False)


async def opting(query: Mapping[str, str], visit: Visit, *, wrong: bool) -> Response:
    """Show how it is; `wrong` says that nobody has said that they know what follows."""
    language = words_of(visit)
    answered = await visit.asking.ask("citizen_opted", {})
    told = read(answered, opting_out.Told)
    if told is None or told.me is None:
        return failed(visit, failure(answered, language), again=opting_out.PATH, current="restrictions")
    seen, status = opting_out.view(told, query, language), HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return shown(visit, "citizen_opt_out.html", current="restrictions", status=status, view=seen, wrong=wrong)


async def opt_out(request: Request, visit: Visit) -> Response:
    """Opt out, once it is said that what follows is known."""
    form = await read_form(request)
    if not opting_out.understood(form):
        return await opting({}, visit, wrong=True)
    answered = await visit.asking.ask(OPT_OUT, opting_out.wanted(form, secrets.token_hex()))
    return after(answered, visit, "reservert", back=opting_out.PATH)


async def end_opt_out(_: Request, visit: Visit) -> Response:
    """End the opt-out."""
    answered = await visit.asking.ask(END_OPT_OUT, {"input": {"clientMutationId": secrets.token_hex()}})
    return after(answered, visit, "opphevet", back=opting_out.PATH)


def after(answered: Answered, visit: Visit, done: str, back: str = PATH) -> Response:
    """Go back to where a change was made from, or say that nothing was changed."""
    if answered.faults:
        return failed(visit, refusal(answered, words_of(visit)), again=back, current="restrictions")
    return sent_on(f"{back}?gjort={done}")
