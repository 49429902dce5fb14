"""A FHIR endpoint on real sockets: how it is asked, what is kept, and that nothing makes it wait too long."""

import asyncio
import socket

import aiohttp
import pytest

from resolvers.model import (
    Delivery,
    Missing,
    Person,
    PersonHash,
    SourceId,
    SourceState,
)
from resolvers.normalise import normalise
from resolvers.sources.crawl import Caps
from resolvers.sources.credentials import StaticBearer
from resolvers.sources.dialects import GENERIC, PPS
from resolvers.sources.fhir import FhirSource
from tests.examples import NOW, NUMBER, OTHER_NUMBER, PERSON
from tests.fhir_examples import codes, diagnostic_report, observation
from tests.integration.endpoint import (
    D_NUMBER,
    EMPTY,
    always,
    fetch,
    laboratory,
    only_reports,
    outcome_of,
    page,
    read_ids,
)
from tests.integration.scripted import response


async def test_a_plain_endpoint_is_asked_by_post_with_the_person_in_the_form():
    async with laboratory(always(response(page(observation())))) as (server, source):
        delivery = await fetch(source, basis="SAMTYKKE")

    assert {got.method for got in server.got} == {"POST"}
    assert sorted(got.target for got in server.got) == ["/fhir/DiagnosticReport/_search", "/fhir/Observation/_search"]
    assert {got.field("patient.identifier") for got in server.got} == {f"urn:oid:2.16.578.1.12.4.1.4.1|{NUMBER.digits}"}
    assert {got.field("_count") for got in server.got} == {"100"}
    assert all("person-id" not in got.headers and "access-basis" not in got.headers for got in server.got)
    assert (delivery.source, delivery.dialect, delivery.as_of, delivery.cut) == ("lab-test", "fhir", NOW, None)


async def test_the_national_service_is_asked_with_person_and_basis_in_headers():
    async with laboratory(always(response(EMPTY)), PPS, credentials=StaticBearer("t-1")) as (server, source):
        await fetch(source, basis="SAMTYKKE")

    got = server.got[0]
    assert (got.headers["person-id"], got.headers["access-basis"]) == (NUMBER.digits, "SAMTYKKE")
    assert (got.headers["correlation-id"], got.headers["authorization"]) == ("correlation", "Bearer t-1")
    assert (got.field("_skip"), got.field("patient.identifier")) == ("0", None)
    assert ("_include", "DiagnosticReport:based-on") in next(
        got for got in server.got if got.resource != "Observation"
    ).form


async def test_without_a_basis_no_basis_is_sent():
    async with laboratory(always(response(EMPTY)), PPS) as (server, source):
        await fetch(source)

    assert all("access-basis" not in got.headers and "authorization" not in got.headers for got in server.got)


async def test_every_number_of_the_person_is_asked_for():
    person = Person(hash=PersonHash(b"p"), identifiers=(NUMBER, D_NUMBER))
    async with laboratory(always(response(EMPTY))) as (server, source):
        delivery = await fetch(source, person=person)

    asked = {got.field("patient.identifier") for got in server.got}
    assert asked == {
        f"urn:oid:2.16.578.1.12.4.1.4.1|{NUMBER.digits}",
        f"urn:oid:2.16.578.1.12.4.1.4.2|{D_NUMBER.digits}",
    }
    assert delivery.cut is None


async def test_more_numbers_than_may_be_asked_for_are_said():
    person = Person(hash=PersonHash(b"p"), identifiers=(NUMBER, D_NUMBER))
    async with laboratory(always(response(EMPTY)), caps=Caps(max_identifiers=1)) as (server, source):
        delivery = await fetch(source, person=person)

    assert len(server.got) == 2
    assert delivery.cut == "IDENTIFIERS"


async def test_an_endpoint_without_a_search_for_observations_is_whole_with_its_reports():
    async def answer(got):
        return response(b"", status=404) if got.resource == "Observation" else response(page(diagnostic_report()))

    async with laboratory(answer) as (_, source):
        delivery = await fetch(source)

    assert read_ids(delivery) == ["report-r1"]
    assert delivery.cut is None


async def test_observations_without_their_reports_are_not_taken():
    async def answer(got):
        return response(page(observation())) if got.resource == "Observation" else response(b"", status=503)

    async with laboratory(answer) as (_, source):
        outcome = await fetch(source)

    assert (outcome.state, outcome.reason) == (SourceState.FAILED, "UNAVAILABLE")


async def test_observations_that_fail_are_said_although_the_reports_came():
    async def answer(got):
        return response(b"", status=503) if got.resource == "Observation" else response(page(diagnostic_report()))

    async with laboratory(answer) as (_, source):
        delivery = await fetch(source)

    assert read_ids(delivery) == ["report-r1"]
    assert delivery.cut == "UNAVAILABLE"


async def test_nobody_at_the_address_is_a_missing_source():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    async with aiohttp.ClientSession() as session:
        source = FhirSource(
            id=SourceId("lab-test"),
            name="Test",
            base_url=f"http://127.0.0.1:{port}/fhir/",
            dialect=GENERIC,
            session=session,
            clock=lambda: NOW,
            new_id=lambda: "c",
        )
        outcome = await fetch(source)

    assert (source.id, source.name) == ("lab-test", "Test")
    assert (outcome.state, outcome.reason) == (SourceState.FAILED, "CONNECTION")


async def test_another_persons_data_are_delivered_but_not_read():
    stranger = {"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": OTHER_NUMBER.digits}}
    delivery = await outcome_of(always(response(page(diagnostic_report(subject=stranger)))))

    assert read_ids(delivery) == []
    assert codes(normalise(delivery, PERSON)) == ["OTHER_PERSON"]


async def hang(_):
    return None


async def drip(got):
    """Send a byte at a time, each in time by itself, without ever coming to an end."""
    got.writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: 100000\r\n\r\n")
    while not got.writer.is_closing():
        got.writer.write(b" ")
        await got.writer.drain()
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("give", [hang, drip])
async def test_a_source_that_takes_too_long_is_late_and_let_go(give):
    async with laboratory(only_reports(give)) as (server, source):
        outcome = await fetch(source, budget_s=0.3)
        await server.hung_up.wait() if give is hang else None

    assert outcome == Missing(source=SourceId("lab-test"), state=SourceState.LATE, reason="TIMEOUT")


async def test_the_deadline_narrows_the_budget():
    outcome = await outcome_of(hang, seconds=0.2, budget_s=60.0)

    assert outcome.state is SourceState.LATE


async def test_what_was_read_before_the_time_was_over_is_kept():
    async def give(got):
        return response(page(observation("o1"), next_url="?_page=2")) if got.method == "POST" else None

    delivery = await outcome_of(give, budget_s=0.3)

    assert isinstance(delivery, Delivery)
    assert read_ids(delivery) == ["o1"]
    assert delivery.cut == "TIME"


async def test_after_a_failure_the_same_source_answers_again():
    faults = iter([b"", b"", response(EMPTY), response(EMPTY)])

    async def answer(_):
        return next(faults)

    async with laboratory(answer, caps=Caps(retries=0)) as (_, source):
        outcomes = [await fetch(source), await fetch(source)]

    assert [type(outcome) for outcome in outcomes] == [Missing, Delivery]
