"""Which class of release a report is in: by what was asked and examined, never by what was found."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from policies import ReleaseClass, ReleaseFacts, ReleaseRules
from resolvers.model import Code, Discipline, Party, Report, every_result
from resolvers.normalise.codes import discipline

ORGANISATION = "ENH"
MAIN_FIELDS = frozenset(Discipline)
# So much is kept; what was not asked for the longest is found anew.
MEMO_SIZE = 16_384


class Heading(NamedTuple):
    """What of a report decides its class but the codes of what was examined: report types, main field, and so on."""

    kinds: tuple[str, ...]
    discipline: str
    comments: tuple[str, ...]
    requesters: tuple[str, ...]


class Classing:
    """
    Finds the classes of reports; where a heading or a code leads is kept, as it never changes.

    Of a code the sender's own words are not kept: they may be about the person.
    """

    def __init__(self, rules: ReleaseRules) -> None:
        """Take the release table in force."""
        self._rules = rules
        self._place_of_heading: Callable[[Heading], int] = lru_cache(MEMO_SIZE)(self._of_heading)
        self._place_of_code: Callable[[str | None, str | None, tuple[Code, ...]], int] = lru_cache(MEMO_SIZE)(
            self._of_code
        )

    def of(self, copies: Iterable[Report]) -> ReleaseClass:
        """Find the strictest class of any copy of a version; there is at least one."""
        return self._rules.classes[min(map(self._place, copies))]

    def _place(self, report: Report) -> int:
        """Find the place of a report's class among all."""
        places = [self._place_of_code(each.system, each.code, each.alike) for each in examined(report)]
        return min(self._place_of_heading(heading(report)), *places)

    def _of_heading(self, found: Heading) -> int:
        """Find where a heading leads."""
        facts = ReleaseFacts(
            kinds=frozenset(found.kinds),
            disciplines=frozenset({found.discipline}),
            comments=frozenset(found.comments),
            requesters=frozenset(found.requesters),
        )
        return self._rules.place_of(facts)

    def _of_code(self, system: str | None, own: str | None, alike: tuple[Code, ...]) -> int:
        """Find where a code leads, or a national code of the same examination."""
        codes = [(system, own), *((each.system, each.code) for each in alike)]
        return self._rules.place_of_codes((uri, code) for uri, code in codes if code is not None)


def heading(report: Report) -> Heading:
    """
    Take what decides but the codes: what was asked, of which kind, and by whom.

    A report that does not say its type is of one that no class names, whatever its requests say.
    """
    asked = [request.kind.code for request in report.requests if request.kind is not None and request.kind.code]
    said = [comment.code.code for comment in report.comments if comment.code is not None and comment.code.code]
    return Heading(
        (report.kind.code or "", *asked, *(further_kinds(report) if report.categories else ())),
        report.discipline,
        tuple(said),
        tuple(organisations(report.requester)) if report.requester else (),
    )


def further_kinds(report: Report) -> Iterator[str]:
    """Give the report types among its categories; a main field alone tells no more than the discipline does."""
    for category in report.categories:
        if category.code is not None and discipline(category.code) and category.code.upper() not in MAIN_FIELDS:
            yield category.code


def examined(report: Report) -> set[Code]:
    """Collect the codes of what was examined, at any depth; some sources name it in the place of the report's type."""
    found = {report.kind, *report.categories}
    for result in every_result(report.results):
        if result.code is not None:
            found.add(result.code)
        for each in result.investigations:
            found.update(each.codes, each.specifications)
    return found


def organisations(party: Party) -> Iterator[str]:
    """Give the organisation numbers of a party and its departments."""
    for identifier in party.identifiers:
        if identifier.type is not None and identifier.type.code == ORGANISATION:
            yield identifier.value
    for part in party.departments:
        yield from organisations(part)
