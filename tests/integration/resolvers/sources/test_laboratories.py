"""Every simulated laboratory, in its own dialect, is read whole: the reports that it holds, and no other."""

from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from itertools import chain

import aiohttp
import msgspec
import pytest

from gateway.demo.cast import CITIZENS
from gateway.demo.chronicle.world import chronicle
from gateway.demo.faults import Fault, FaultBoard
from gateway.demo.laboratories import LABORATORIES, SOURCES, stocked
from gateway.demo.laboratory_app import LaboratoryServer
from resolvers.collect import collect
from resolvers.completing import complete, numbers_of
from resolvers.deadline import Deadline
from resolvers.model import Fetch, Person, PersonHash, Question, SourceState, TimelineFilter
from resolvers.normalise import normalise
from resolvers.plan import Filter, SourceSheet, plan
from resolvers.sources.credentials import StaticBearer
from resolvers.sources.dialects import DIALECTS
from resolvers.sources.fhir import FhirSource
from tests.examples import NOW, clinician
from tests.integration.serving import serving

CHRONICLE = chronicle(NOW)
PEOPLE = [Person(hash=PersonHash(b"p"), identifiers=(each.number, *each.earlier_numbers)) for each in CITIZENS[:4]]


@asynccontextmanager
async def opened(laboratory, fault=Fault.OK):
    board = FaultBoard(SOURCES)
    board.set(str(laboratory.source), fault)
    server = LaboratoryServer(laboratory, stocked(laboratory, CHRONICLE), board)
    async with serving(lambda _: server.app()) as base_url, aiohttp.ClientSession() as session:
        yield FhirSource(
            id=laboratory.source,
            name=laboratory.name,
            base_url=f"{base_url}/fhir",
            dialect=DIALECTS[laboratory.dialect],
            session=session,
            clock=lambda: NOW,
            new_id=lambda: "c",
            credentials=StaticBearer(laboratory.token) if laboratory.token else None,
        )


async def fetched(laboratory, person, fault=Fault.OK):
    async with opened(laboratory, fault) as source:
        fetch = Fetch(source=source.id, person=person, budget_s=20.0, basis="SAMTYKKE")
        return await source.fetch(fetch, Deadline.after(20.0))


def versions(read, numbers):
    """Give every version of the reports of some numbers, with its source."""
    return {
        (found.source, msgspec.json.encode(report))
        for found in read
        for report in found.reports
        if report.key.report in numbers
    }


@pytest.mark.parametrize(("days", "at_most"), [(30, 0.5), (400, 2.0)])
async def test_every_version_of_what_lies_in_a_period_comes_where_no_more_than_the_period_is_asked_for(days, at_most):
    wanted = TimelineFilter(since=NOW - timedelta(days=days), until=NOW - timedelta(days=7))
    async with AsyncExitStack() as stack:
        sources = {each.source: await stack.enter_async_context(opened(each)) for each in LABORATORIES}
        whole = [SourceSheet(id=name, name=name, budget_s=20.0) for name in sources]
        part = [msgspec.structs.replace(sheet, filters=frozenset({Filter.PERIOD})) for sheet in whole]

        given = []

        async def ask(fetches):
            given.append(await collect(fetches, sources, Deadline.after(20.0)))
            return given[-1]

        for person in PEOPLE:
            given.clear()
            question = Question(caller=clinician(), person=person, filter=wanted)
            everything = [normalise(found, person) for found in await ask(plan(question, whole).fetches)]
            outcomes = await complete(question, plan(question, part).fetches, ask)
            numbers = set(numbers_of(everything, wanted))

            assert all(found.cut is None for found in outcomes)
            assert versions(outcomes, numbers) == versions(everything, numbers)
            assert sum(map(size, chain(*given[1:]))) < at_most * sum(map(size, given[0]))


def size(delivery):
    """Count the bytes of a delivery."""
    return sum(map(len, delivery.pages))


@pytest.mark.parametrize("laboratory", LABORATORIES, ids=lambda each: each.source)
async def test_all_that_a_laboratory_holds_on_a_person_is_read_under_its_own_keys(laboratory):
    for person in PEOPLE:
        read = normalise(await fetched(laboratory, person), person)
        held = [each for each in CHRONICLE.held_by(laboratory.source) if each.subject in person.identifiers]

        assert {report.key for report in read.reports} == {each.report.key for each in held}
        assert (read.faults, read.cut) == ((), None)


@pytest.mark.parametrize("laboratory", LABORATORIES[:2], ids=lambda each: each.dialect)
async def test_a_laboratory_that_answers_about_somebody_else_gives_nothing(laboratory):
    read = normalise(await fetched(laboratory, PEOPLE[0], Fault.OTHER_PERSON), PEOPLE[0])

    assert read.reports == ()
    assert {fault.code for fault in read.faults} == {"OTHER_PERSON"}


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault.UNAVAILABLE, "UNAVAILABLE"),
        (Fault.HTML, "NOT_FHIR"),
        (Fault.OVERSIZED, "OVERSIZED"),
    ],
)
async def test_a_broken_laboratory_is_missing_with_its_reason(fault, reason):
    outcome = await fetched(LABORATORIES[1], PEOPLE[0], fault)

    assert (outcome.state, outcome.reason) == (SourceState.FAILED, reason)
