"""Walks through what a report holds."""

from collections.abc import Iterable, Iterator
from functools import cache

import msgspec
from msgspec import inspect, structs

from resolvers.model.parties import Party
from resolvers.model.report import Interpretation, Report, Result, SourceStatus
from resolvers.model.values import Code

# What says how a result stands and whose it is, not what was examined or found.
APART = (SourceStatus, Interpretation, Party)


def every_result(results: Iterable[Result]) -> Iterator[Result]:
    """Walk a forest of results, parents before members."""
    for result in results:
        yield result
        if result.members:
            yield from every_result(result.members)


def every_code(report: Report) -> Iterator[Code]:
    """
    Walk every code that tells what was asked, examined or found, at any depth.

    These are the codes of the report's kind and categories, its clinical information and reasons, its comments, and
    its results: their own codes, coded answers, structured findings and what specifies them. With each code come the
    national codes of the same examination.
    """
    for part in (report.kind, report.categories, report.information, report.comments, report.results):
        yield from codes_in(part)
    for request in report.requests:
        yield from codes_in(request.reasons)


def codes_in(value: object) -> Iterator[Code]:
    """Find every code inside a value of the model, but those of how it stands and whose it is."""
    if isinstance(value, Code):
        yield value
        yield from value.alike
    elif isinstance(value, tuple):
        for item in value:
            yield from codes_in(item)
    elif isinstance(value, msgspec.Struct) and not isinstance(value, APART):
        for name in fields_with_codes(type(value)):
            part = getattr(value, name)
            if part:
                yield from codes_in(part)


@cache
def fields_with_codes(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """Name the fields of a kind of value that may hold codes, as the model declares them: most hold texts and times."""
    return tuple(field.name for field in structs.fields(kind) if may_hold(inspect.type_info(field.type), frozenset()))


def may_hold(declared: inspect.Type, above: frozenset[type]) -> bool:
    """Tell whether a code may be inside a value of a declared type; `above` are the kinds that it is looked for in."""
    match declared:
        case inspect.StructType(cls=kind) if kind in above or kind in APART:
            return False
        case inspect.StructType(cls=kind, fields=fields):
            return kind is Code or any(may_hold(field.type, above | {kind}) for field in fields)
        case inspect.VarTupleType(item_type=item):
            return may_hold(item, above)
        case inspect.UnionType(types=types):
            return any(may_hold(one, above) for one in types)
        case _:
            return False
