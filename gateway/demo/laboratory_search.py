"""What a simulated laboratory understands of FHIR search: filters, includes and pages; pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from gateway.demo.chronicle.moments import OSLO
from gateway.demo.fhir_resource import Resource
from gateway.demo.laboratories import Shelf
from resolvers.model import Code, PersonNumber

PERSON_NAMES = frozenset({"patient.identifier", "patient:identifier", "subject.identifier", "subject:identifier"})
DAY_LENGTH = 10

Fields = Sequence[tuple[str, str]]
Spell = Callable[[str], str]


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """One search: for what kind of resource, about whom, with which parameters, and which page of it."""

    kind: str
    people: frozenset[PersonNumber]
    fields: tuple[tuple[str, str], ...]
    count: int
    skip: int = 0


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One page of an answer: how many match in all, the matches of this page and what is included with them."""

    total: int
    matches: tuple[Resource, ...]
    included: tuple[Resource, ...]


class BadSearch(Exception):
    """A parameter that cannot be read; the message names the parameter, never its value."""


def people_in(fields: Fields) -> frozenset[PersonNumber]:
    """Read whom a search is about from its parameters: `system|number`, several with commas between."""
    texts = [part for name, text in fields if name in PERSON_NAMES for part in text.split(",")]
    return frozenset(PersonNumber(text.rsplit("|", 1)[-1].strip()) for text in texts)


def answered(query: Query, shelf: Shelf, spell: Spell) -> Page:
    """
    Answer a search.

    Args:
        spell: writes a code system's OID as the laboratory does; both spellings are found.

    Raises:
        BadSearch: a parameter cannot be read.
    """
    tests = [test for name, text in query.fields if (test := condition(name, text, spell))]
    found = [each for each in shelf.of(query.people) if each.kind == query.kind and all(test(each) for test in tests)]
    matches = found[query.skip : query.skip + query.count]
    return Page(total=len(found), matches=tuple(matches), included=tuple(included(query, matches, shelf)))


def condition(name: str, text: str, spell: Spell) -> Callable[[Resource], bool] | None:
    """Turn a parameter into a test; one that is no filter gives None."""
    match name:
        case "_id":
            return lambda each: each.id in text.split(",")
        case "identifier":
            return lambda each: any(part.rsplit("|", 1)[-1] in each.identifiers for part in text.split(","))
        case "code" | "_tag" | "category":
            return lambda each: any(coded(part, code, spell) for part in text.split(",") for code in each.codes)
        case "date":
            within = period(name, text)
            return lambda each: each.effective_at is not None and within(each.effective_at)
        case "_lastUpdated":
            within = period(name, text)
            return lambda each: within(each.updated_at)
        case _:
            return None


def coded(wanted: str, code: Code, spell: Spell) -> bool:
    """Tell whether a code is the wanted one, `code` or `system|code`."""
    system, bar, value = wanted.rpartition("|")
    return code.code == value and (not bar or system in {code.system, spell(code.system or "")})


def period(name: str, text: str) -> Callable[[datetime], bool]:
    """
    Read a date with its prefix; a day is a Norwegian day.

    Raises:
        BadSearch: it is no date.
    """
    prefix, rest = (text[:2], text[2:]) if text[:2].isalpha() else ("eq", text)
    try:
        start = datetime.fromisoformat(rest)
    except ValueError as error:
        raise BadSearch(f"the parameter {name} is no date") from error
    start = start.replace(tzinfo=start.tzinfo or OSLO)
    end = start + (timedelta(days=1) if len(rest) == DAY_LENGTH else timedelta(seconds=1))
    # A day may have 23 or 25 hours: local arithmetic first, comparison in UTC.
    first, after = start.astimezone(UTC), end.astimezone(UTC)
    tests: dict[str, Callable[[datetime], bool]] = {
        "eq": lambda at: first <= at < after,
        "lt": lambda at: at < first,
        "gt": lambda at: at >= after,
        "ge": lambda at: at >= first,
        "le": lambda at: at < after,
    }
    if prefix not in tests:
        raise BadSearch(f"the parameter {name} has a prefix that is not understood")
    return tests[prefix]


def included(query: Query, matches: Iterable[Resource], shelf: Shelf) -> Iterator[Resource]:
    """List what `_include` asks for, each once; `:iterate` follows what was included too."""
    once, again = wanted(query.fields, "_include"), wanted(query.fields, "_include:iterate")
    frontier = list(matches)
    seen = {each.path for each in frontier}
    while True:
        found = [each for each in linked(frontier, once | again, shelf) if each.path not in seen]
        fresh = list({each.path: each for each in found}.values())
        if not fresh:
            return
        yield from fresh
        seen.update(each.path for each in fresh)
        frontier, once = fresh, frozenset()


def linked(resources: Iterable[Resource], names: frozenset[str], shelf: Shelf) -> Iterator[Resource]:
    """Follow the named references."""
    for resource in resources:
        for parameter, path in resource.links:
            if f"{resource.kind}:{parameter}" in names or "*" in names:
                target = shelf.find(resource, path)
                if target is not None:
                    yield target


def wanted(fields: Fields, name: str) -> frozenset[str]:
    """Read the includes, repeated or with commas; a target type is not needed to follow them."""
    parts = [part.strip() for key, text in fields if key == name for part in text.split(",")]
    return frozenset(":".join(part.split(":")[:2]) for part in parts)
