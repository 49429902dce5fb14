"""Each laboratory over real HTTP: search, pages, includes, dialects, and every fault."""

import asyncio
import json

import pytest

from gateway.demo.faults import Fault
from tests.integration.gateway.demo.laboratories import BY_SOURCE, INCLUDE, asking
from tests.unit.gateway.demo.reports import CHRONICLE, number

PPS = [source for source, laboratory in BY_SOURCE.items() if laboratory.dialect == "pps"]
PLAIN = [source for source, laboratory in BY_SOURCE.items() if laboratory.dialect == "fhir"]


def held(source, citizen="kari"):
    return {each.report.key.report for each in CHRONICLE.held_by(source) if each.citizen == citizen}


def reports(bundle):
    resources = [entry["resource"] for entry in bundle.get("entry", ()) if entry["search"]["mode"] == "match"]
    return [resource["identifier"][0]["value"] for resource in resources]


def link(bundle, relation):
    return next((each["url"] for each in bundle["link"] if each["relation"] == relation), None)


@pytest.mark.parametrize("source", BY_SOURCE)
async def test_a_laboratory_gives_all_that_it_holds_of_a_person(source):
    async with asking(source) as lab:
        status, body, kind = await lab.search(("_count", "200"))
        bundle = json.loads(body)
        found = reports(bundle)
        while link(bundle, "next"):
            _, body, _ = await lab.post(link(bundle, "next"))
            bundle = json.loads(body)
            found += reports(bundle)

    assert (status, kind) == (200, "application/fhir+json")
    assert sorted(found) == sorted(held(source))
    assert bundle["total"] == len(found)


@pytest.mark.parametrize("source", BY_SOURCE)
async def test_a_laboratory_says_what_it_can(source):
    async with asking(source) as lab, lab.session.get(f"{lab.url}/metadata") as answer:
        statement = await answer.json(content_type="application/fhir+json")

    assert statement["resourceType"] == "CapabilityStatement"


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_opaque_next_page_is_followed_by_get_or_post_and_names_nobody(method):
    async with asking("fjordlys") as lab:
        _, body, _ = await lab.search(("_count", "10"), INCLUDE)
        first = json.loads(body)
        url = link(first, "next")
        async with lab.session.request(method, url) as answer:
            second = json.loads(await answer.read())

    assert number("kari").digits not in json.dumps(first["link"])
    assert len(reports(second)) == 10
    assert not set(reports(first)) & set(reports(second))
    assert {entry["search"]["mode"] for entry in second["entry"]} == {"match", "include"}


async def test_pages_of_the_national_dialect_are_skipped_to():
    async with asking("helse-nord") as lab:
        _, first, _ = await lab.search(("_count", "5"))
        _, second, _ = await lab.search(("_count", "5"), ("_skip", "5"))

    assert "_skip=5" in link(json.loads(first), "next")
    assert not set(reports(json.loads(first))) & set(reports(json.loads(second)))


async def test_a_laboratory_gives_no_more_a_page_than_its_own_limit():
    async with asking("helse-sorost") as lab:
        _, body, _ = await lab.search(("_count", "1000"), kind="Observation")

    assert len(json.loads(body)["entry"]) == 20


async def test_a_count_of_nothing_has_no_next_page():
    async with asking("fjordlys") as lab:
        _, body, _ = await lab.search(("_count", "0"))

    assert link(json.loads(body), "next") is None


@pytest.mark.parametrize("source", PPS)
async def test_an_unknown_person_gets_an_outcome_in_the_national_dialect(source):
    async with asking(source) as lab:
        status, body, _ = await lab.search(person="dr-akutt")

    bundle = json.loads(body)
    assert (status, bundle["total"]) == (200, 0)
    assert bundle["entry"][0]["resource"]["issue"][0]["code"] == "not-found"


@pytest.mark.parametrize("source", PLAIN)
async def test_an_unknown_person_gets_an_empty_bundle_elsewhere(source):
    async with asking(source) as lab:
        _, body, _ = await lab.search(person="dr-akutt")

    assert "entry" not in json.loads(body)


@pytest.mark.parametrize("missing", ["person-id", "access-basis"])
async def test_the_national_dialect_wants_person_and_basis_in_headers(missing):
    async with asking("helse-nord") as lab:
        headers = {name: value for name, value in lab.headers().items() if name != missing}
        status, body, _ = await lab.search(headers=headers)

    assert (status, json.loads(body)["issue"][0]["code"]) == (400, "required")


async def test_an_unknown_basis_is_refused():
    async with asking("helse-nord") as lab:
        status, _, _ = await lab.search(headers={**lab.headers(), "access-basis": "NYSGJERRIG"})

    assert status == 400


@pytest.mark.parametrize("source", [source for source, laboratory in BY_SOURCE.items() if laboratory.token])
@pytest.mark.parametrize("given", [None, "Bearer other", "Bearer ø"])
async def test_a_laboratory_with_a_token_wants_it(source, given):
    async with asking(source) as lab:
        headers = {name: value for name, value in lab.headers().items() if name != "authorization"}
        status, body, _ = await lab.search(headers={**headers, **({"authorization": given} if given else {})})

    assert (status, json.loads(body)["issue"][0]["code"]) == (401, "login")


async def test_other_resource_types_cannot_be_searched():
    async with asking("fjordlys") as lab:
        status, _, _ = await lab.search(kind="Patient")

    assert status == 404


@pytest.mark.parametrize("field", [("_count", "many"), ("_count", "-1"), ("_skip", "²"), ("date", "yesterday")])
async def test_a_parameter_that_cannot_be_read_is_refused_without_its_value(field):
    async with asking("fjordlys") as lab:
        status, body, _ = await lab.search(field)

    assert status == 400
    assert field[1] not in body.decode()


@pytest.mark.parametrize(("body", "status"), [(b"x" * 70_000, 413), ("ø=æ".encode(), 400)])
async def test_a_form_that_is_none_is_refused(body, status):
    async with asking("fjordlys") as lab, lab.session.post(f"{lab.url}/Observation/_search", data=body) as answer:
        assert answer.status == status


async def test_a_page_that_was_never_given_is_gone():
    async with asking("fjordlys") as lab, lab.session.get(f"{lab.url}?_page=none") as answer:
        assert answer.status == 410


async def test_only_so_many_pages_are_kept_open():
    async with asking("fjordlys", max_pages_open=2) as lab:
        urls = [link(json.loads((await lab.search(("_count", "1")))[1]), "next") for _ in range(3)]
        statuses = [(await lab.post(url))[0] for url in urls]

    assert statuses == [410, 200, 200]


async def test_a_slow_laboratory_takes_its_time_and_answers():
    async with asking("fjordlys", slow_s=0.2) as lab:
        lab.board.set("fjordlys", Fault.SLOW)
        start = asyncio.get_running_loop().time()
        status, _, _ = await lab.search()
        taken = asyncio.get_running_loop().time() - start

    assert status == 200
    assert taken >= 0.2


async def test_a_hanging_laboratory_answers_only_when_let_go():
    async with asking("fjordlys") as lab:
        lab.board.set("fjordlys", Fault.HANG)
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(lab.search())
            done, _ = await asyncio.wait([waiting], timeout=0.2)
            lab.board.clear()

    assert not done
    assert waiting.result()[0] == 504


async def test_a_laboratory_that_is_down_answers_503_with_an_outcome():
    async with asking("fjordlys") as lab:
        lab.board.set("fjordlys", Fault.UNAVAILABLE)
        status, body, _ = await lab.search()

    assert (status, json.loads(body)["resourceType"]) == (503, "OperationOutcome")


async def test_a_malformed_answer_is_no_json():
    async with asking("fjordlys") as lab:
        lab.board.set("fjordlys", Fault.MALFORMED)
        status, body, _ = await lab.search()

    assert status == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)


async def test_an_oversized_answer_is_larger_than_anybody_reads():
    async with asking("fjordlys") as lab:
        lab.board.set("fjordlys", Fault.OVERSIZED)
        async with lab.session.post(f"{lab.url}/Observation/_search", data={"a": "b"}) as answer:
            size = 0
            while size < 21_000_000:
                size += len(await answer.content.readany())

    assert answer.status == 200


async def test_a_flapping_laboratory_answers_every_other_time():
    async with asking("fjordlys") as lab:
        lab.board.set("fjordlys", Fault.FLAPPING)
        statuses = [(await lab.search())[0] for _ in range(4)]

    assert statuses == [503, 200, 503, 200]


async def test_a_page_for_people_is_html():
    async with asking("fjordlys") as lab:
        lab.board.set("fjordlys", Fault.HTML)
        status, _, kind = await lab.search()

    assert status == 200
    assert kind.startswith("text/html")


async def test_another_persons_data_are_another_persons():
    async with asking("fjordlys") as lab:
        lab.board.set("fjordlys", Fault.OTHER_PERSON)
        _, body, _ = await lab.search()

    subjects = {entry["resource"]["subject"]["identifier"]["value"] for entry in json.loads(body)["entry"]}
    assert len(subjects) == 1
    assert number("kari").digits not in subjects


async def test_a_link_may_lead_to_another_origin():
    async with asking("fjordlys") as lab:
        lab.board.set("fjordlys", Fault.CROSS_ORIGIN)
        _, body, _ = await lab.search()

    assert not link(json.loads(body), "next").startswith(lab.url)


@pytest.mark.parametrize("source", ["fjordlys", "helse-nord"])
async def test_a_loop_gives_the_same_page_again_and_again(source):
    async with asking(source) as lab:
        lab.board.set(source, Fault.LOOP)
        _, body, _ = await lab.search(("_count", "3"))
        first = json.loads(body)
        _, body, _ = await lab.post(link(first, "next"))
        second = json.loads(body)

    assert reports(first) == reports(second)
    assert link(first, "next") == link(second, "next")


async def test_a_caller_who_hangs_up_costs_nothing(caplog):
    async with asking("fjordlys") as lab:
        _, writer = await asyncio.open_connection("127.0.0.1", int(lab.url.split(":")[2].split("/")[0]))
        writer.write(b"POST /fhir/Observation/_search HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n_co")
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        status, _, _ = await lab.search()

    assert status == 200
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
