"""One search from page to page on real sockets: to its end, or to where it may not go on."""

import asyncio
import json

import pytest

from resolvers.model import (
    Person,
    PersonHash,
)
from resolvers.normalise import normalise
from resolvers.sources.crawl import Caps
from resolvers.sources.dialects import PPS
from tests.examples import NUMBER, OTHER_NUMBER, PERSON
from tests.fhir_examples import codes, diagnostic_report, observation
from tests.integration.endpoint import D_NUMBER, always, fetch, laboratory, only_reports, outcome_of, page, read_ids
from tests.integration.scripted import response


async def test_links_to_further_pages_are_followed_as_they_were_given():
    async def give(got):
        if got.method == "POST":
            return response(page(observation("o1"), next_url="http://" + got.headers["host"] + "/fhir?_page=a%2Fb&x="))
        return response(page(observation("o2")))

    async with laboratory(only_reports(give)) as (server, source):
        delivery = await fetch(source)

    assert read_ids(delivery) == ["o1", "o2"]
    assert server.got[-1].target == "/fhir?_page=a%2Fb&x="
    assert all(NUMBER.digits not in got.target for got in server.got)


@pytest.mark.parametrize("link", ["?_page=2", "/fhir?_page=2", "{host}/fhir?_page=2", "//{host}/fhir?_page=2"])
async def test_a_link_that_is_not_whole_is_resolved_against_the_base(link):
    async def give(got):
        if got.method == "POST":
            return response(page(observation("o1"), next_url=link.format(host=got.headers["host"])))
        return response(page(observation("o2")))

    delivery = await outcome_of(give)

    assert len(delivery.pages) == 3
    assert delivery.cut is None


async def test_the_national_service_is_paged_by_skipping_until_the_total():
    async def give(got):
        skip = int(got.field("_skip"))
        return response(page(*[diagnostic_report(f"r{n}") for n in range(skip, min(skip + 2, 5))], total=5))

    delivery = await outcome_of(give, dialect=PPS)

    assert read_ids(delivery) == [f"report-r{n}" for n in range(5)]
    assert delivery.cut is None


async def test_a_total_that_moves_is_read_from_the_start_once():
    totals = iter([3, 4, 4, 4])

    async def give(got):
        skip, total = int(got.field("_skip")), next(totals)
        return response(
            page(*[diagnostic_report(f"r{total}-{n}") for n in range(skip, min(skip + 2, total))], total=total)
        )

    delivery = await outcome_of(give, dialect=PPS)

    assert delivery.cut is None
    assert {"report-r4-0", "report-r4-1", "report-r4-2", "report-r4-3"} <= set(read_ids(delivery))


async def test_a_total_that_keeps_moving_is_said():
    totals = iter(range(3, 30))

    async def give(got):
        total = next(totals)
        return response(page(diagnostic_report(f"r{total}"), total=total))

    assert (await outcome_of(give, dialect=PPS)).cut == "SHIFTED"


async def test_an_extra_empty_last_page_is_no_fault():
    async def give(got):
        if got.method == "POST":
            return response(page(observation("o1"), next_url="?_page=2"))
        return response(page())

    delivery = await outcome_of(give)

    assert read_ids(delivery) == ["o1"]
    assert delivery.cut is None


async def test_a_delivery_of_too_many_bytes_keeps_the_pages_before():
    async def give(got):
        if got.method == "POST":
            return response(page(observation("o1"), next_url="?_page=2"))
        return response(page(observation("o2", note=[{"text": "x" * 5_000}])))

    delivery = await outcome_of(give, caps=Caps(max_bytes=4_000))

    assert read_ids(delivery) == ["o1"]
    assert delivery.cut == "BYTES"


async def test_two_searches_that_together_are_too_large_keep_what_there_was_room_for():
    both = asyncio.Barrier(2)
    person = Person(hash=PersonHash(b"p"), identifiers=(NUMBER, D_NUMBER))

    async def give(_):
        await both.wait()
        return response(page(diagnostic_report(conclusion="x" * 3_000)))

    delivery = await outcome_of(give, caps=Caps(max_bytes=5_000), person=person)

    assert read_ids(delivery) == ["report-r1"]
    assert delivery.cut == "BYTES"


async def test_a_search_of_too_many_pages_keeps_those_that_were_read():
    numbers = iter(range(100))

    async def give(got):
        number = next(numbers)
        return response(page(observation(f"o{number}"), next_url=f"?_page={number}"))

    delivery = await outcome_of(give, caps=Caps(max_pages=3))

    assert read_ids(delivery) == ["o0", "o1", "o2"]
    assert delivery.cut == "PAGES"


@pytest.mark.parametrize(
    ("link", "cut"),
    [
        ("http://127.0.0.1:1/fhir?_page=2", "CROSS_ORIGIN"),
        ("https://{host}/fhir?_page=2", "CROSS_ORIGIN"),
        ("http://user@{host}/fhir?_page=2", "CROSS_ORIGIN"),
        ("//elsewhere.invalid/fhir", "CROSS_ORIGIN"),
        ("http://[broken/fhir", "BAD_PAGE"),
        ("http://{host}/fhir?patient.identifier=" + NUMBER.digits, "PERSON_IN_LINK"),
        ("http://{host}/fhir?p=%31" + NUMBER.digits[1:], "PERSON_IN_LINK"),
        ("http://{host}/fhir?p=%2531" + NUMBER.digits[1:], "PERSON_IN_LINK"),
    ],
)
async def test_a_link_that_leads_astray_is_not_followed(link, cut):
    async def give(got):
        return response(page(observation("o1"), next_url=link.format(host=got.headers["host"])))

    async with laboratory(only_reports(give)) as (server, source):
        delivery = await fetch(source)

    assert len(server.got) == 2
    assert read_ids(delivery) == ["o1"]
    assert delivery.cut == cut


async def test_a_link_that_leads_back_to_itself_is_a_loop():
    async def give(got):
        if got.method == "POST":
            return response(page(observation("o1"), next_url="?_page=2"))
        return response(page(next_url="?_page=2"))

    delivery = await outcome_of(give)

    assert read_ids(delivery) == ["o1"]
    assert delivery.cut == "LOOP"


async def test_pages_that_repeat_themselves_under_new_links_are_a_loop():
    numbers = iter(range(100))

    async def give(got):
        return response(page(observation("o1"), observation("o2"), next_url=f"?_page={next(numbers)}"))

    async with laboratory(only_reports(give)) as (server, source):
        delivery = await fetch(source)

    assert len(server.got) == 3
    assert read_ids(delivery) == ["o1", "o2"]
    assert delivery.cut == "LOOP"


async def test_a_page_that_fails_after_others_keeps_them():
    async def give(got):
        if got.method == "POST":
            return response(page(observation("o1"), next_url="?_page=2"))
        return response(status=503)

    delivery = await outcome_of(give)

    assert read_ids(delivery) == ["o1"]
    assert delivery.cut == "UNAVAILABLE"


async def test_a_page_with_a_bad_entry_is_kept_and_its_link_followed():
    async def give(got):
        if got.method == "POST":
            return response(page(observation("o1"), {"resourceType": "Observation", "id": 5}, next_url="?_page=2"))
        return response(page(observation("o2")))

    delivery = await outcome_of(give)

    assert read_ids(delivery) == ["o1", "o2"]
    assert codes(normalise(delivery, PERSON)) == ["BAD_ENTRY"]


async def test_a_page_whose_links_are_bad_is_kept_and_said_to_be_cut():
    body = json.dumps({"resourceType": "Bundle", "link": 5, "entry": [{"resource": observation()}]}).encode()
    delivery = await outcome_of(always(response(body)))

    assert read_ids(delivery) == ["o1"]
    assert delivery.cut == "BAD_PAGE"


async def test_a_next_link_that_is_lost_before_the_total_is_made_good_by_skipping():
    """As of servers that lose it for a search with includes and an order."""

    async def give(got):
        skip = int(got.field("_skip") or 0)
        return response(page(*[diagnostic_report(f"r{n}") for n in range(skip, min(skip + 2, 5))], total=5))

    delivery = await outcome_of(give)

    assert read_ids(delivery) == [f"report-r{n}" for n in range(5)]
    assert delivery.cut is None


async def test_a_next_link_that_is_lost_by_a_server_that_cannot_skip_is_said():
    delivery = await outcome_of(always(response(page(diagnostic_report("r0"), total=5))))

    assert read_ids(delivery) == ["report-r0"]
    assert delivery.cut == "LOOP"


async def test_an_order_that_is_unstable_once_is_read_again_to_the_end():
    orders = iter(["0123", "0312", "0123", "0123"])

    async def give(got):
        start = 0 if got.method == "POST" else 2
        resources = [diagnostic_report(f"r{n}") for n in next(orders)[start : start + 2]]
        return response(page(*resources, total=4, next_url="?_page=2" if start == 0 else None))

    delivery = await outcome_of(give)

    assert set(read_ids(delivery)) == {f"report-r{n}" for n in range(4)}
    assert delivery.cut is None


async def test_an_order_that_stays_unstable_is_said():
    async def give(got):
        start = 0 if got.method == "POST" else 2
        resources = [diagnostic_report(f"r{n}") for n in ["01", "12"][start // 2]]
        return response(page(*resources, total=4, next_url="?_page=2" if start == 0 else None))

    delivery = await outcome_of(give)

    assert set(read_ids(delivery)) == {"report-r0", "report-r1", "report-r2"}
    assert delivery.cut == "SHIFTED"


async def test_a_total_that_moves_under_links_is_read_from_the_start_once():
    totals = iter([3, 4, 4, 4])

    async def give(got):
        total = next(totals)
        if got.method == "POST":
            return response(page(diagnostic_report("r0"), diagnostic_report("r1"), total=total, next_url="?_page=2"))
        return response(page(diagnostic_report("r2"), diagnostic_report("r3"), total=total))

    delivery = await outcome_of(give)

    assert set(read_ids(delivery)) == {f"report-r{n}" for n in range(4)}
    assert delivery.cut is None


@pytest.mark.parametrize("status", [400, 404, 405, 410, 414, 431, 501])
async def test_a_link_of_a_posted_search_that_does_not_work_at_all_is_made_good_by_skipping(status):
    async def give(got):
        if got.method == "GET":
            return response(status=status)
        skip = int(got.field("_skip") or 0)
        return response(page(diagnostic_report(f"r{skip}"), total=2, next_url=None if skip else "?_page=2"))

    delivery = await outcome_of(give)

    assert read_ids(delivery) == ["report-r0", "report-r1"]
    assert delivery.cut is None


async def test_a_very_long_link_is_followed_as_it_was_given():
    link = "?_page=" + "long-" * 8_000

    async def give(got):
        if got.method == "POST":
            return response(page(observation("o1"), next_url=link))
        return response(page(observation("o2")))

    async with laboratory(only_reports(give)) as (server, source):
        delivery = await fetch(source)

    assert read_ids(delivery) == ["o1", "o2"]
    assert server.got[-1].target.endswith(link)


async def test_of_two_persons_in_one_bundle_one_is_read():
    stranger = {"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": OTHER_NUMBER.digits}}
    both = page(diagnostic_report("r1"), diagnostic_report("r2", subject=stranger), diagnostic_report("r3"))
    delivery = await outcome_of(always(response(both)))

    assert read_ids(delivery) == ["report-r1", "report-r3"]
    assert codes(normalise(delivery, PERSON)) == ["OTHER_PERSON"]
    assert delivery.cut is None


async def test_a_bad_entry_among_good_ones_does_not_upset_the_count():
    pages = {
        0: [diagnostic_report("r0"), {"resourceType": "DiagnosticReport", "id": 5}],
        2: [diagnostic_report("r2")],
    }

    async def give(got):
        return response(page(*pages[int(got.field("_skip"))], total=3))

    delivery = await outcome_of(give, dialect=PPS)

    assert read_ids(delivery) == ["report-r0", "report-r2"]
    assert (codes(normalise(delivery, PERSON)), delivery.cut) == (["BAD_REPORT"], None)


async def test_a_page_that_drips_ends_with_the_budget_and_the_pages_before_are_kept():
    async def give(got):
        if got.method == "POST":
            return response(page(observation("o1"), next_url="?_page=2"))
        got.writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: 100000\r\n\r\n")
        while not got.writer.is_closing():
            got.writer.write(b" ")
            await got.writer.drain()
            await asyncio.sleep(0.01)
        return b""

    delivery = await outcome_of(give, budget_s=1.5)

    assert read_ids(delivery) == ["o1"]
    assert delivery.cut == "TIME"
