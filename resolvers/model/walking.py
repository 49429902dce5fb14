"""Walks through what a report holds."""

from collections.abc import Iterable, Iterator

import msgspec
from msgspec.structs import astuple

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
    """Find every code inside a value of the model, in order, but those of how it stands and whose it is."""
    ahead = [value]
    while ahead:
        part = ahead.pop()
        if isinstance(part, Code):
            yield part
            yield from part.alike
        elif isinstance(part, tuple):
            ahead.extend(reversed(part))
        elif isinstance(part, msgspec.Struct) and not isinstance(part, APART):
            # What is missing or empty, as most of a result is, holds none.
            ahead.extend(filter(None, reversed(astuple(part))))
