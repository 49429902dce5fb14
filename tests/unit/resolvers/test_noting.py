"""What an answer leaves behind is noted before it leaves; where that fails, there is none."""

import pytest

from resolvers.errors import AuditUnavailable, PolicyUnavailable, StoreUnavailable
from resolvers.model import Assistant, Code, Fault, Normalised, ReportId, Request, SourceId
from resolvers.naming import Naming
from resolvers.noting import Noting
from tests.examples import NOW, ORGANISATION, PERSON, citizen, clinician, directives, mark, report
from tests.unit.resolvers.test_pipeline import asking

NAMING = Naming(b"s" * 32)
FIRST, SECOND = (NAMING.report(report(name).key) for name in ("r1", "r2"))
NORD, VEST = SourceId("nord"), SourceId("vest")


class Notebook:
    """Keeps what it is told, or fails."""

    def __init__(self, *, fails: bool = False) -> None:
        self.fails = fails
        self.marks = []
        self.padlocks = []

    async def note_marks(self, person, source, marks, *, seen, known, now, deadline):
        if self.fails:
            raise StoreUnavailable("down")
        assert (person, now) == (PERSON.hash, NOW)
        told = {name: frozenset(codes) for name, codes in marks.items()}
        self.marks.append((source, told, frozenset(seen), tuple(known)))

    async def note_padlock(self, person, subject, organisation, *, now, deadline):
        if self.fails:
            raise StoreUnavailable("down")
        self.padlocks.append((person, subject, organisation, now))


def marked(name: str, *codes: str):
    return report(name, requests=(Request(reservations=tuple(Code(code=code) for code in codes)),))


async def noted(*read: Normalised, known=()):
    notebook = Notebook()
    await Noting(notebook, NAMING).marks(asking(), PERSON, directives(marks=known), read)
    return notebook.marks


def delivered(source, *reports, **changes) -> Normalised:
    return Normalised(source=source, as_of=NOW, reports=reports, **changes)


async def test_the_marks_of_every_source_are_noted_by_report_with_the_reports_that_it_has_spoken_of() -> None:
    known = (mark(ReportId("rp-9"), "NORU"),)
    versions = (marked("r1", "NORN_FFL"), marked("r1", "NORU", "NORN_FFL"), report("r2"))

    assert await noted(delivered(NORD, *versions), delivered(VEST), known=known) == [
        (NORD, {FIRST: {"NORN_FFL", "NORU"}}, {FIRST, SECOND}, known),
        (VEST, {}, frozenset(), known),
    ]


@pytest.mark.parametrize("broken", [{"cut": "PAGES"}, {"faults": (Fault(code="BAD_ENTRY", path="entry[0]"),)}])
async def test_a_delivery_that_may_lack_something_takes_no_mark_away(broken) -> None:
    assert await noted(delivered(NORD, marked("r1", "NORS"), report("r2"), **broken)) == [
        (NORD, {FIRST: {"NORS"}}, frozenset(), ())
    ]


async def test_marks_that_cannot_be_remembered_stop_the_answer() -> None:
    """A later answer could show what is marked, when the source that marks it is late."""
    noting = Noting(Notebook(fails=True), NAMING)

    with pytest.raises(PolicyUnavailable):
        await noting.marks(asking(), PERSON, directives(), [delivered(NORD, report())])


async def test_a_padlock_is_noted_for_the_caller_and_organisation_that_it_was_told_to() -> None:
    notebook = Notebook()

    await Noting(notebook, NAMING).padlock(asking(clinician()), PERSON)

    assert notebook.padlocks == [(PERSON.hash, "subject-1", ORGANISATION, NOW)]


async def test_a_padlock_that_an_assistant_was_told_of_is_no_cause_for_the_colleague() -> None:
    notebook = Notebook()

    await Noting(notebook, NAMING).padlock(asking(clinician(assistant=Assistant(subject="subject-9"))), PERSON)

    assert notebook.padlocks == [(PERSON.hash, "subject-9:subject-1", ORGANISATION, NOW)]


@pytest.mark.parametrize("caller", [citizen(), citizen(organisation=ORGANISATION), clinician(organisation=None)])
async def test_who_can_open_nothing_is_not_noted(caller) -> None:
    notebook = Notebook()

    await Noting(notebook, NAMING).padlock(asking(caller), PERSON)

    assert notebook.padlocks == []


async def test_a_padlock_that_cannot_be_noted_is_not_told() -> None:
    with pytest.raises(AuditUnavailable):
        await Noting(Notebook(fails=True), NAMING).padlock(asking(clinician()), PERSON)
