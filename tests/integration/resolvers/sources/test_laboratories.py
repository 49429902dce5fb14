"""Every simulated laboratory, in its own dialect, is read whole: the reports that it holds, and no other."""

import aiohttp
import pytest

from gateway.demo.cast import CITIZENS
from gateway.demo.chronicle.world import chronicle
from gateway.demo.faults import Fault, FaultBoard
from gateway.demo.laboratories import LABORATORIES, SOURCES, stocked
from gateway.demo.laboratory_app import LaboratoryServer
from resolvers.deadline import Deadline
from resolvers.model import Fetch, Person, PersonHash, SourceState
from resolvers.normalise import normalise
from resolvers.sources.dialects import DIALECTS
from resolvers.sources.fhir import FhirSource
from tests.examples import NOW
from tests.integration.serving import serving

CHRONICLE = chronicle(NOW)
PEOPLE = [Person(hash=PersonHash(b"p"), identifiers=(each.number, *each.earlier_numbers)) for each in CITIZENS[:4]]


async def fetched(laboratory, person, fault=Fault.OK):
    board = FaultBoard(SOURCES)
    board.set(str(laboratory.source), fault)
    server = LaboratoryServer(laboratory, stocked(laboratory, CHRONICLE), board)
    async with serving(lambda _: server.app()) as base_url, aiohttp.ClientSession() as session:
        source = FhirSource(
            id=laboratory.source,
            name=laboratory.name,
            base_url=f"{base_url}/fhir",
            dialect=DIALECTS[laboratory.dialect],
            session=session,
            clock=lambda: NOW,
            new_id=lambda: "c",
            token=laboratory.token,
        )
        fetch = Fetch(source=source.id, person=person, budget_s=20.0, basis="SAMTYKKE")
        return await source.fetch(fetch, Deadline.after(20.0))


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
