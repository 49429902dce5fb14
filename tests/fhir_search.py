"""FHIR search for scripted laboratories: whether a resource meets the parameters of a form that bound a search."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

Resource = dict[str, Any]

COMPARED: dict[str, Callable[[datetime, datetime], bool]] = {
    "gt": lambda at, bound: at > bound,
    "ge": lambda at, bound: at >= bound,
    "lt": lambda at, bound: at < bound,
    "le": lambda at, bound: at <= bound,
}
TIMES: dict[str, Callable[[Resource], str | None]] = {
    "date": lambda each: each.get("effectiveDateTime"),
    "_lastUpdated": lambda each: each["meta"]["lastUpdated"],
}


def meets(resource: Resource, form: Iterable[tuple[str, str]]) -> bool:
    """Tell whether a resource is a match; parameters that bound nothing are met by all."""
    return all(meets_one(resource, name, text) for name, text in form)


def meets_one(resource: Resource, name: str, text: str) -> bool:
    """Judge one parameter as a server does: what has no time lies in no period."""
    if name == "identifier":
        return any(one["value"] in text.split(",") for one in resource.get("identifier", ()))
    if name not in TIMES:
        return True
    found = TIMES[name](resource)
    return found is not None and COMPARED[text[:2]](datetime.fromisoformat(found), datetime.fromisoformat(text[2:]))
