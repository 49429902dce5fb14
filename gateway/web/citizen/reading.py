"""The pages on which a citizen reads their results."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from gateway.web.citizen import news, timeline, wishing
from gateway.web.citizen.framing import failed, meanings_of, shown, words_of
from gateway.web.citizen.representing import ask
from gateway.web.narrowing import DISCIPLINES
from gateway.web.noted import failure
from gateway.web.reports import Told as ReportTold
from gateway.web.reports import ToldFhir
from gateway.web.reports import view as report_view
from gateway.web.told import read
from gateway.web.trends import Told as TrendTold
from gateway.web.trends import read_code
from gateway.web.trends import view as trend_view
from gateway.web.visiting import Visit, read_form, sent_on

# Every digit that was sent is kept in what is downloaded.
FHIR = msgspec.json.Encoder(decimal_format="number")
REPORTS = f"{wishing.PATH}/svar"
FHIR_TYPE = "application/fhir+json"
DOWNLOAD = {"content-disposition": 'attachment; filename="provesvar.json"'}


async def show_timeline(request: Request, visit: Visit) -> Response:
    """Show the citizen's results, newest sample first."""
    wish, language, meanings = wishing.wish_of(request.query_params, visit), words_of(visit), meanings_of(visit)
    if news.unknown(visit) and not wish.newest:
        await find_news(visit)
    answered = await ask(visit, "citizen_timeline", wish.variables(meanings))
    told = read(answered, timeline.Told)
    if told is None or told.me is None:
        return failed(visit, failure(answered, language), again=wishing.PATH, current="timeline")
    if wish.newest:
        news.keep(visit, timeline.reports_of(told))
    return shown(
        visit,
        "citizen_timeline.html",
        current="timeline",
        view=timeline.view(told, wish, news.kept(visit), language, meanings),
        wish=wish,
        disciplines=DISCIPLINES,
        examinations=meanings.every(),
    )


async def find_news(visit: Visit) -> None:
    """Find what is new before something else than the newest is looked at: only names are asked, which is no look."""
    told = read(await ask(visit, "citizen_news", {"first": wishing.PAGE}), news.Told)
    if told is not None and told.me is not None:
        news.keep(visit, [edge.node for edge in told.me.timeline.edges])


async def search(request: Request, visit: Visit) -> Response:
    """Keep what somebody looks for, and show it: words are sent with a form and never stand in an address."""
    wish = wishing.choose(await read_form(request), visit)
    return sent_on(wish.address(None))


async def show_report(request: Request, visit: Visit) -> Response:
    """Show one report; one that is unknown and one that is not to be seen are told alike."""
    identifier, language = request.path_params["report"], words_of(visit)
    answered = await ask(visit, "citizen_report", {"id": identifier})
    told = read(answered, ReportTold)
    if told is None or told.me is None:
        return failed(visit, failure(answered, language), again=request.url.path, current="timeline")
    if told.me.report is None:
        return shown(visit, "citizen_missing.html", current="timeline", status=404)
    seen = report_view(told.me.report, language, meanings_of(visit), reports=REPORTS)
    return shown(visit, "citizen_report.html", current="timeline", view=seen)


async def show_trend(request: Request, visit: Visit) -> Response:
    """Show what one examination has given over time."""
    code, language = read_code(request.query_params), words_of(visit)
    if code is None:
        return shown(visit, "citizen_missing.html", current="timeline", status=404)
    answered = await ask(visit, "citizen_trend", {"code": {"code": code}})
    told = read(answered, TrendTold)
    if told is None or told.me is None:
        again = f"{request.url.path}?{request.url.query}"
        return failed(visit, failure(answered, language), again=again, current="timeline")
    seen = trend_view(told.me.trend, code, language, meanings_of(visit), reports=REPORTS)
    return shown(visit, "citizen_trend.html", current="timeline", view=seen)


async def download_report(request: Request, visit: Visit) -> Response:
    """Hand out one report as FHIR R4 (JSON), to be kept in a file whose name says nothing."""
    answered = await ask(visit, "citizen_fhir", {"id": request.path_params["report"]})
    told = read(answered, ToldFhir)
    if told is None or told.me is None:
        again = request.url.path.removesuffix("/fhir")
        return failed(visit, failure(answered, words_of(visit)), again=again, current="timeline")
    if told.me.report is None or told.me.report.fhir is None:
        return shown(visit, "citizen_missing.html", current="timeline", status=404)
    return Response(FHIR.encode(told.me.report.fhir), media_type=FHIR_TYPE, headers=DOWNLOAD)
