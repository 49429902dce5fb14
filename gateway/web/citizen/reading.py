"""The pages on which a citizen reads their results."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from gateway.web.citizen import report, timeline, trend
from gateway.web.citizen.framing import failed, meanings_of, shown, words_of
from gateway.web.citizen.representing import ask
from gateway.web.noted import failure
from gateway.web.told import read
from gateway.web.visiting import Visit

# Every digit that was sent is kept in what is downloaded.
FHIR = msgspec.json.Encoder(decimal_format="number")
FHIR_TYPE = "application/fhir+json"
DOWNLOAD = {"content-disposition": 'attachment; filename="provesvar.json"'}


async def show_timeline(request: Request, visit: Visit) -> Response:
    """Show the citizen's results, newest sample first."""
    wish, language, meanings = timeline.read_wish(request.query_params), words_of(visit), meanings_of(visit)
    answered = await ask(visit, "citizen_timeline", wish.variables(meanings))
    told = read(answered, timeline.Told)
    if told is None or told.me is None:
        return failed(visit, failure(answered, language), again=timeline.PATH, current="timeline")
    return shown(
        visit,
        "citizen_timeline.html",
        current="timeline",
        view=timeline.view(told, wish, language, meanings),
        wish=wish,
        disciplines=timeline.DISCIPLINES,
        examinations=meanings.every(),
    )


async def show_report(request: Request, visit: Visit) -> Response:
    """Show one report; one that is unknown and one that is not to be seen are told alike."""
    identifier, language = request.path_params["report"], words_of(visit)
    answered = await ask(visit, "citizen_report", {"id": identifier})
    told = read(answered, report.Told)
    if told is None or told.me is None:
        return failed(visit, failure(answered, language), again=request.url.path, current="timeline")
    if told.me.report is None:
        return shown(visit, "citizen_missing.html", current="timeline", status=404)
    seen = report.view(told.me.report, language, meanings_of(visit))
    return shown(visit, "citizen_report.html", current="timeline", view=seen)


async def show_trend(request: Request, visit: Visit) -> Response:
    """Show what one examination has given over time."""
    code, language = trend.read_code(request.query_params), words_of(visit)
    if code is None:
        return shown(visit, "citizen_missing.html", current="timeline", status=404)
    answered = await ask(visit, "citizen_trend", {"code": {"code": code}})
    told = read(answered, trend.Told)
    if told is None or told.me is None:
        again = f"{request.url.path}?{request.url.query}"
        return failed(visit, failure(answered, language), again=again, current="timeline")
    seen = trend.view(told.me.trend, code, language, meanings_of(visit))
    return shown(visit, "citizen_trend.html", current="timeline", view=seen)


async def download_report(request: Request, visit: Visit) -> Response:
    """Hand out one report as FHIR R4 (JSON), to be kept in a file whose name says nothing."""
    answered = await ask(visit, "citizen_fhir", {"id": request.path_params["report"]})
    told = read(answered, report.ToldFhir)
    if told is None or told.me is None:
        again = request.url.path.removesuffix("/fhir")
        return failed(visit, failure(answered, words_of(visit)), again=again, current="timeline")
    if told.me.report is None or told.me.report.fhir is None:
        return shown(visit, "citizen_missing.html", current="timeline", status=404)
    return Response(FHIR.encode(told.me.report.fhir), media_type=FHIR_TYPE, headers=DOWNLOAD)
