"""Whoever comes too often waits, at every door, and learns nothing by it."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.e2e.asking import TIMELINE, number_of
from tests.e2e.composed import Composed, composed
from tests.e2e.test_doors import DOORS, EACH, knock, told

UNKNOWN = "41821012323"


@pytest.fixture
async def gateway(database: str, tmp_path: Path) -> AsyncIterator[Composed]:
    """A gateway that lets each in twice, of junk three times, and nobody again for long."""
    rates = {"rate_client_per_s": 0.01, "rate_client_burst": 2, "rate_person_per_min": 2, "rate_refused_per_min": 3}
    async with composed(database, tmp_path, **rates) as opened:
        yield opened


@EACH
async def test_a_client_that_comes_too_often_waits_at_every_door(gateway, door) -> None:
    answers = [await knock(gateway.demo, door) for _ in range(3)]

    assert [answer.status for answer in answers[:2]].count(429) == 0
    assert told(answers[2]) == (429, "RATE_LIMITED")
    assert 1 <= int(answers[2].headers["retry-after"]) <= 100
    assert "www-authenticate" not in answers[2].headers


@EACH
async def test_junk_is_soon_not_looked_at_and_who_was_let_in_before_still_comes_in(gateway, door) -> None:
    good = await gateway.demo.token(door.caller)
    junk = [await knock(gateway.demo, door, authorization=f"DPoP junk{number}") for number in range(6)]

    assert [told(answer) for answer in junk] == [(401, "UNAUTHENTICATED")] * 3 + [(429, "RATE_LIMITED")] * 3
    assert good not in str([answer.body for answer in junk])


async def test_one_who_asks_about_one_person_too_often_waits_whoever_the_person_is(database, tmp_path) -> None:
    told_of = {}
    async with composed(database, tmp_path, rate_person_per_min=2) as gateway:
        for person in (number_of("kari"), UNKNOWN, number_of("dr-haug")):
            answers = [await gateway.demo.ask("dr-haug", TIMELINE, {"patient": person}) for _ in range(3)]
            told_of[person] = answers[2]

    assert {answer.status for answer in told_of.values()} == {429}
    assert len({str(answer.json["errors"][0]["message"]) for answer in told_of.values()}) == 1
    assert {answer.headers["retry-after"] for answer in told_of.values()} <= {"29", "30"}


async def test_another_who_asks_about_the_same_person_is_not_kept_waiting(database, tmp_path) -> None:
    async with composed(database, tmp_path, rate_person_per_min=1) as gateway:
        asked = {"patient": number_of("kari")}
        first, again, other = [
            (await gateway.demo.ask(caller, TIMELINE, asked)).status for caller in ("dr-haug", "dr-haug", "dr-lunde")
        ]

    assert (first, again, other) == (200, 429, 200)


async def test_a_citizen_is_counted_alone_and_not_by_whom_they_ask_about(database, tmp_path) -> None:
    async with composed(database, tmp_path, rate_person_per_min=2) as gateway:
        kari = [(await gateway.demo.ask("kari", "{ me { id } }")).status for _ in range(3)]
        ola = (await gateway.demo.ask("ola", "{ me { id } }")).status

    assert (kari, ola) == ([200, 200, 429], 200)


async def test_a_flood_of_junk_costs_little_and_leaves_the_service_answering(database, tmp_path) -> None:
    questions = DOORS["questions"]
    async with composed(database, tmp_path, rate_refused_per_min=5) as gateway:
        assert (await gateway.demo.ask("kari", "{ me { id } }")).status == 200
        begun = time.perf_counter()
        statuses = [
            (await gateway.demo.send("POST", "/graphql", questions.body, {**questions.headers, **junk(number)})).status
            for number in range(200)
        ]
        took_s = time.perf_counter() - begun
        ready = (await gateway.demo.send("GET", "/readyz", b"", {})).status

    assert statuses == [401] * 5 + [429] * 195
    assert took_s < 10
    assert ready == 200


def junk(number: int) -> dict[str, str]:
    """Make credentials that are none."""
    return {"authorization": f"DPoP e30.e30.{number}", "dpop": "e30.e30.x"}


async def test_a_browser_page_of_a_named_origin_may_ask_and_no_other(database, tmp_path) -> None:
    origin = "https://portal.example"
    wish = {"access-control-request-method": "POST", "access-control-request-headers": "authorization, dpop"}
    async with composed(database, tmp_path, cors_origins=(origin,)) as gateway:
        mine, other = [
            await gateway.demo.send("OPTIONS", "/graphql", b"", {"origin": one, **wish})
            for one in (origin, "https://evil.example")
        ]
        refused = await gateway.demo.send("POST", "/graphql", b"{}", {"origin": origin})

    assert mine.headers["access-control-allow-origin"] == origin
    assert "access-control-allow-credentials" not in mine.headers
    assert "access-control-allow-origin" not in other.headers
    assert refused.headers["access-control-allow-origin"] == origin
    assert mine.headers["cache-control"] == "no-store"


async def test_without_the_setting_the_schema_is_not_told(database, tmp_path) -> None:
    async with composed(database, tmp_path) as gateway:
        asked = await gateway.demo.ask("kari", "{ __schema { types { name } } }")
        wrong = await gateway.demo.ask("kari", "{ viewer { kindd } }")

    assert asked.codes == ["GRAPHQL_VALIDATION_FAILED"]
    assert b"PersonNumber" not in asked.body
    assert b"Did you mean" not in wrong.body
