"""
What a source has marked a report with itself: denials, delays and blocks that travel with the data (Volven 9603).

Source:
    the domain page 2.3 (codes, hyphen spellings) and 5.4 (marks of sources count, the strictest wins).
"""

from collections.abc import Iterator

from msgspec.structs import replace

from resolvers.model import Code, Report, Request

SYSTEM = "2.16.578.1.12.4.1.1.9603"
# Codes of the system begin so, also where a source has left out the system or misspelt the rest.
BEGINNINGS = ("NORN", "NORU", "NORS")


def mark_codes(report: Report) -> Iterator[str]:
    """Read every mark, as it was written."""
    for code in every_mark(report):
        yield code.code or ""


def every_mark(report: Report) -> Iterator[Code]:
    """Walk the marks among what the readers keep with the requests."""
    for request in report.requests:
        yield from filter(is_mark, request.reservations)


def is_mark(code: Code) -> bool:
    """Tell a mark from a reservation against uses of the specimen (3108), which restricts nobody's access."""
    written = (code.code or "").strip().upper()
    return (code.system or "").endswith(SYSTEM) or written.startswith(BEGINNINGS)


def without_marks(report: Report) -> Report:
    """
    Take the marks out, for a reader whom they are not meant for.

    A request that holds nothing but marks goes with them: it would tell that there is one.
    """
    if next(every_mark(report), None) is None:
        return report
    kept = (request for request in report.requests if request == Request() or unmarked(request) != Request())
    return replace(report, requests=tuple(map(unmarked, kept)))


def unmarked(request: Request) -> Request:
    """Take the marks out of a request."""
    return replace(request, reservations=tuple(code for code in request.reservations if not is_mark(code)))
