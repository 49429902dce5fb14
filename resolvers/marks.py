"""
What a source has marked a report with itself: denials, delays and blocks that travel with the data (Volven 9603).

Source:
    the domain page 2.3 (codes, hyphen spellings) and 5.4 (marks of sources count, the strictest wins).
"""

from collections.abc import Iterator

from msgspec.structs import replace

from policies import Safety, safety_of
from resolvers.model import Code, ObjectKind, Report, Restriction, RestrictionFamily, RestrictionType

SYSTEM = "2.16.578.1.12.4.1.1.9603"
# Codes of the system begin so, also where a source has left out the system or misspelt the rest.
BEGINNINGS = ("NORN", "NORU", "NORS")
SOURCE = "SOURCE"


def marks(report: Report) -> Iterator[Restriction]:
    """Read every mark as a restriction on the report; a code that is not known denies the citizen."""
    for code in every_code(report):
        if is_mark(code) and safety_of(code.code or "") is not Safety.NONE:
            yield restriction(report, code)


def restriction(report: Report, code: Code) -> Restriction:
    """Write one mark as a restriction; a delay without a moment lasts until the source takes the mark away."""
    delays = safety_of(code.code or "") is Safety.DELAYED
    return Restriction(
        id="",
        family=RestrictionFamily.SAFETY,
        type=RestrictionType.DELAY if delays else RestrictionType.DENIAL,
        code=code.code,
        object_kind=ObjectKind.REPORT,
        valid_from=report.issued.at,
        set_by=SOURCE,
    )


def every_code(report: Report) -> Iterator[Code]:
    """Walk the codes among which the readers keep marks."""
    for request in report.requests:
        yield from request.reservations


def is_mark(code: Code) -> bool:
    """Tell a mark from a reservation against uses of the specimen (3108), which restricts nobody's access."""
    written = (code.code or "").strip().upper()
    return (code.system or "").endswith(SYSTEM) or written.startswith(BEGINNINGS)


def without_marks(report: Report) -> Report:
    """Take the marks out, for a reader whom they are not meant for."""
    if not any(map(is_mark, every_code(report))):
        return report
    requests = (
        replace(request, reservations=tuple(code for code in request.reservations if not is_mark(code)))
        for request in report.requests
    )
    return replace(report, requests=tuple(requests))
