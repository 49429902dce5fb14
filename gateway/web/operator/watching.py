"""The pages on which an operator sees how the service is doing: overview, intake and figures."""

from starlette.requests import Request
from starlette.responses import Response

from gateway.web.operator import figures, intake, overview
from gateway.web.operator.framing import failed, shown, words_of
from gateway.web.told import read
from gateway.web.visiting import Visit


async def show_overview(request: Request, visit: Visit) -> Response:
    """Show how the service is doing; a part that could not be read is said to be so, and the rest is shown."""
    hours = overview.HOURS.read(request.query_params)
    answered = await visit.asking.ask("operator_overview", overview.variables(hours))
    told = read(answered, overview.Told)
    if told is None or told.operations == overview.Operations():
        return failed(visit, answered, again=overview.HOURS.address(hours), current="overview")
    seen = overview.view(told, hours, visit.now, words_of(visit))
    return shown(visit, "operator_overview.html", current="overview", view=seen)


async def show_intake(request: Request, visit: Visit) -> Response:
    """Show what comes in, and what is in quarantine."""
    days = intake.DAYS.read(request.query_params)
    answered = await visit.asking.ask("operator_intake", {"days": days})
    told = read(answered, intake.Told)
    if told is None or told.operations.intake is None:
        return failed(visit, answered, again=intake.DAYS.address(days), current="intake")
    seen = intake.view(told.operations.intake, days, words_of(visit))
    return shown(visit, "operator_intake.html", current="intake", view=seen)


async def show_figures(request: Request, visit: Visit) -> Response:
    """Show figures for evaluation."""
    days = figures.DAYS.read(request.query_params)
    answered = await visit.asking.ask("operator_figures", {"days": days})
    told = read(answered, figures.Told)
    if told is None or told.operations.figures is None:
        return failed(visit, answered, again=figures.DAYS.address(days), current="figures")
    seen = figures.view(told.operations.figures, days, words_of(visit))
    return shown(visit, "operator_figures.html", current="figures", view=seen)
