"""The pages on which a citizen reads their results."""

from starlette.requests import Request
from starlette.responses import Response

from gateway.web.citizen import noted, timeline
from gateway.web.citizen.framing import failed, meanings_of, shown, words_of
from gateway.web.citizen.told import read
from gateway.web.visiting import Visit


async def show_timeline(request: Request, visit: Visit) -> Response:
    """Show the citizen's results, newest sample first."""
    wish, language, meanings = timeline.read_wish(request.query_params), words_of(visit), meanings_of(visit)
    answered = await visit.asking.ask("citizen_timeline", wish.variables(meanings))
    told = read(answered, timeline.Told)
    if told is None or told.me is None:
        return failed(visit, noted.failure(answered, language), again=timeline.PATH, current="timeline")
    return shown(
        visit,
        "citizen_timeline.html",
        current="timeline",
        view=timeline.view(told, wish, language, meanings),
        wish=wish,
        disciplines=timeline.DISCIPLINES,
        examinations=meanings.every(),
    )
