"""On real sockets: what may pass is asked for again within the time, and nothing else is."""

import asyncio

import pytest

from resolvers.model import Delivery, SourceState
from resolvers.sources.crawl import Caps
from resolvers.sources.retrying import log_retries_without_arguments
from tests.examples import NUMBER
from tests.fhir_examples import observation
from tests.integration.endpoint import EMPTY, fetch, laboratory, only_reports, page, read_ids
from tests.integration.scripted import response

GOOD = response(page(observation("o1")))


def in_turn(*answers):
    """Answer each search for reports with the next."""
    turns = iter(answers)

    async def give(_):
        return next(turns)

    return only_reports(give)


def asked_for_reports(server):
    return [got for got in server.got if got.resource != "Observation"]


@pytest.mark.parametrize(
    "passing", [b"", response(EMPTY, length=500), *(response(status=status) for status in (429, 502, 503, 504))]
)
async def test_a_search_that_fails_for_a_moment_is_whole(passing):
    async with laboratory(in_turn(passing, passing, GOOD)) as (server, source):
        delivery = await fetch(source)

    assert read_ids(delivery) == ["o1"]
    assert delivery.cut is None
    assert len(asked_for_reports(server)) == 3


async def test_a_further_page_that_fails_for_a_moment_is_asked_for_by_the_same_link():
    first = response(page(observation("o1"), next_url="?_page=2"))
    second = response(page(observation("o2")))
    async with laboratory(in_turn(first, response(status=503), second)) as (server, source):
        delivery = await fetch(source)

    assert read_ids(delivery) == ["o1", "o2"]
    assert delivery.cut is None
    assert [got.target for got in asked_for_reports(server)[1:]] == ["/fhir/?_page=2"] * 2


@pytest.mark.parametrize("lasting", [response(status=status) for status in (400, 401, 403, 404, 500)])
async def test_what_will_not_pass_is_asked_for_once(lasting):
    async with laboratory(in_turn(lasting)) as (server, source):
        await fetch(source)

    assert len(asked_for_reports(server)) == 1


async def test_no_page_is_asked_for_more_than_three_times():
    async with laboratory(in_turn(*[b""] * 9)) as (server, source):
        outcome = await fetch(source)

    assert (outcome.state, outcome.reason) == (SourceState.FAILED, "CONNECTION")
    assert len(asked_for_reports(server)) == 3


async def test_a_server_that_says_when_is_asked_then():
    loop = asyncio.get_running_loop()
    started = loop.time()
    waits = response(status=503, headers=["Retry-After: 1"])
    async with laboratory(in_turn(waits, GOOD)) as (_, source):
        delivery = await fetch(source)

    assert isinstance(delivery, Delivery)
    assert 1.0 <= loop.time() - started < 3.0


async def test_a_server_that_wants_more_time_than_there_is_is_told_of_at_once():
    loop = asyncio.get_running_loop()
    started = loop.time()
    async with laboratory(in_turn(response(status=429, headers=["Retry-After: 60"]))) as (server, source):
        outcome = await fetch(source)

    assert (outcome.state, outcome.reason) == (SourceState.FAILED, "UNAVAILABLE")
    assert len(asked_for_reports(server)) == 1
    assert loop.time() - started < 1.0


async def test_retries_end_with_the_budget():
    loop = asyncio.get_running_loop()
    started = loop.time()
    async with laboratory(in_turn(response(status=503), None)) as (_, source):
        outcome = await fetch(source, budget_s=0.8)

    assert outcome.state is SourceState.LATE
    assert loop.time() - started < 1.5


async def test_the_log_has_source_and_reason_and_no_number(caplog):
    caplog.set_level("DEBUG")
    log_retries_without_arguments()
    async with laboratory(in_turn(response(status=503), GOOD)) as (_, source):
        await fetch(source)

    assert "source lab-test is asked again: UNAVAILABLE" in caplog.messages
    assert NUMBER.digits not in "".join(str(record.__dict__) for record in caplog.records)


async def test_without_retries_nothing_is_asked_for_again():
    async with laboratory(in_turn(response(status=503)), caps=Caps(retries=0)) as (server, source):
        await fetch(source)

    assert len(asked_for_reports(server)) == 1
