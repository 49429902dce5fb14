"""The pages on which an operator reads the rules, and what must be looked into; such a look is recorded."""

from starlette.requests import Request
from starlette.responses import Response

from gateway.web.operator import hints, moved, rules
from gateway.web.operator.framing import failed, shown, words_of
from gateway.web.told import read
from gateway.web.visiting import Visit


async def show_rules(request: Request, visit: Visit) -> Response:
    """Show the rules in force."""
    answered = await visit.asking.ask("operator_rules", {})
    told = read(answered, rules.Told)
    if told is None:
        return failed(visit, answered, again=rules.PATH, current="rules")
    seen = rules.view(told.policy, rules.read_effect(request.query_params), words_of(visit))
    return shown(visit, "operator_rules.html", current="rules", view=seen)


async def show_moved(request: Request, visit: Visit) -> Response:
    """Show reports that have moved, once they are asked for."""
    query = request.query_params
    if not moved.wanted(query):
        return shown(visit, "operator_moved.html", current="moved", view=None)
    answered = await visit.asking.ask("operator_moved", moved.variables(query))
    told = read(answered, moved.Told)
    if told is None or told.operations.moved_reports is None:
        return failed(visit, answered, again=moved.PATH, current="moved")
    seen = moved.view(told.operations.moved_reports, query, words_of(visit))
    return shown(visit, "operator_moved.html", current="moved", view=seen)


async def show_hints(request: Request, visit: Visit) -> Response:
    """Show hints, once a number of days is chosen."""
    days, language = hints.read_days(request.query_params), words_of(visit)
    spans = hints.spans(days, language)
    if days is None:
        return shown(visit, "operator_hints.html", current="hints", view=None, spans=spans)
    answered = await visit.asking.ask("operator_hints", {"days": days})
    told = read(answered, hints.Told)
    if told is None or told.operations.misuse_hints is None:
        return failed(visit, answered, again=f"{hints.PATH}?dager={days}", current="hints")
    seen = hints.view(told.operations.misuse_hints, language)
    return shown(visit, "operator_hints.html", current="hints", view=seen, spans=spans)
