"""Restrictions that are set elsewhere: pushed behind a scope of their own, in force at the next question."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gateway.demo.cast import PTS, find
from gateway.settings import FeedConfig
from resolvers.deadline import Deadline
from tests.e2e.asking import Answer, number_of
from tests.e2e.composed import Composed, composed, now
from tests.e2e.test_moments import own, send, written

FEED = FeedConfig(name=PTS.key, organisation=PTS.organisation, max_age_s=3_600)
SEEN = """query S($patient: PersonNumber!) { patient(id: $patient) { timeline {
            edges { node { key { report } } } notices { __typename } } } }"""
LOG = "{ me { accessLog { edges { node { channel organisation { number } operation } } } } }"
VEST = find("lab-vest").organisation
SHIELD = {
    "id": "1",
    "privacyType": "Shield",
    "privacyLevel": "Soft",
    "objectScope": {"type": "Svarrapport", "value": "r1", "sender": VEST, "requisition": "q-r1"},
    "subjectScope": {"type": "All"},
}
BLOCK = SHIELD | {"id": "2", "privacyType": "Block", "privacyLevel": "Hard", "objectScope": {"type": "All"}}
DENIAL = {"id": "3", "code": "NORN_EPO", "object": {"type": "Rekvisisjon", "value": "q-r2"}}


@pytest.fixture
async def gateway(database: str, tmp_path: Path) -> AsyncIterator[Composed]:
    """A gateway that has heard of its feed, and holds two reports of kari."""
    async with composed(database, tmp_path, restriction_feeds=(FEED,), max_body_bytes=20_000) as opened:
        for number in ("r1", "r2"):
            assert b'V="1"' in (await send(opened, written(number), "kari")).body
        assert (await told(opened, now())).json == {"outcome": "NOTED"}
        yield opened


async def told(gateway: Composed, as_of: datetime, **more: Any) -> Answer:
    """Let the feed tell something."""
    message = {"feed": PTS.key, "asOf": as_of.isoformat(), **more}
    return await gateway.demo.post(PTS.key, msgspec.json.encode(message), path="/restrictions")


async def push(gateway: Composed, *privacy: object, safety: tuple[object, ...] = (), ago_s: float = 0) -> Any:
    """Push everything that is set elsewhere for kari; gives what became of it."""
    person = {"number": number_of("kari")}
    at = now() - timedelta(seconds=ago_s)
    answer = await told(gateway, at, person=person, patientPrivacy=privacy, patientSafety=safety)
    return answer.json["outcome"]


async def seen(gateway: Composed) -> tuple[set[str], list[str]]:
    """Ask as a hospital doctor; gives the reports and the notices."""
    answer = await gateway.demo.ask("dr-haug", SEEN, {"patient": number_of("kari")})
    timeline = answer.data["patient"]["timeline"]
    notices = [notice["__typename"] for notice in timeline["notices"]]
    return {edge["node"]["key"]["report"] for edge in timeline["edges"]}, notices


async def test_what_is_pushed_is_in_force_at_the_next_question_until_it_is_pushed_no_more(gateway) -> None:
    everything = ({"r1", "r2"}, [])
    assert await seen(gateway) == everything

    assert await push(gateway, SHIELD, safety=(DENIAL,)) == "APPLIED"
    assert await seen(gateway) == ({"r2"}, ["RestrictedNotice"])
    assert await own(gateway.demo, "kari") == ["r1"]

    assert await push(gateway, BLOCK) == "APPLIED"
    assert await seen(gateway) == (set(), ["RestrictedNotice"])
    assert set(await own(gateway.demo, "kari")) == {"r1", "r2"}

    assert await push(gateway, ago_s=60) == "OLDER"
    assert await seen(gateway) == (set(), ["RestrictedNotice"])

    assert await push(gateway) == "APPLIED"
    assert await seen(gateway) == everything


async def test_a_push_is_in_the_citizens_log_and_a_heartbeat_or_an_older_one_is_not(gateway) -> None:
    await push(gateway, BLOCK)
    await push(gateway, ago_s=60)
    await told(gateway, now())

    entries = (await gateway.demo.ask("kari", LOG)).data["me"]["accessLog"]["edges"]
    (entry,) = [edge["node"] for edge in entries if edge["node"]["operation"] == "replicate"]
    assert (entry["channel"], entry["organisation"]["number"]) == ("SYSTEM", PTS.organisation)


async def test_who_may_not_push_and_what_cannot_be_taken_changes_nothing(gateway) -> None:
    whole = {"feed": PTS.key, "asOf": now().isoformat(), "person": {"number": number_of("kari")}}
    body = msgspec.json.encode(whole | {"patientPrivacy": [BLOCK], "patientSafety": []})
    wrong = msgspec.json.encode(whole | {"patientPrivacy": [BLOCK | {"privacyType": None}], "patientSafety": 7})

    async def answered(
        caller: str = PTS.key, sent: bytes = body, path: str = "/restrictions", **headers: str
    ) -> Answer:
        return await gateway.demo.post(caller, sent, path=path, headers={"access-basis": ""} | headers)

    bad = await answered(sent=wrong)
    statuses = [
        (await answered(authorization="")).status,
        (await answered("lab-vest")).status,
        (await answered("dr-haug")).status,
        (await answered("kari")).status,
        (await answered(path="/graphql")).status,
        (await answered(sent=body.replace(b'"pts"', b'"pvk"', 1))).status,
        (await answered(sent=body + b" " * 20_000)).status,
        (await answered(**{"content-type": "text/plain"})).status,
        bad.status,
    ]

    assert statuses == [401, 403, 403, 403, 403, 403, 413, 415, 422]
    assert bad.json["problems"] == [
        {"path": "patientPrivacy[0].privacyType", "code": "MISSING"},
        {"path": "patientSafety", "code": "WRONG_FORM"},
    ]
    assert number_of("kari") not in bad.body.decode()
    assert await seen(gateway) == ({"r1", "r2"}, [])


async def test_a_person_who_gets_another_number_keeps_what_was_pushed_under_the_earlier_one(gateway) -> None:
    amal = find("amal")
    (earlier,) = amal.earlier_numbers
    await told(gateway, now(), person={"number": earlier.digits}, patientPrivacy=[BLOCK], patientSafety=[])
    answer = await gateway.demo.ask("dr-haug", SEEN, {"patient": amal.number.digits})

    assert [notice["__typename"] for notice in answer.data["patient"]["timeline"]["notices"]] == ["RestrictedNotice"]
    person = await gateway.store.person((amal.number,), Deadline.after(5))
    assert person == await gateway.store.person((earlier,), Deadline.after(5))


async def test_the_demos_own_feed_has_told_what_is_set_elsewhere_and_can_be_stopped(demo) -> None:
    geir = (await demo.ask("dr-haug", SEEN, {"patient": number_of("geir")})).data["patient"]["timeline"]
    tone = (await demo.ask("dr-haug", SEEN, {"patient": number_of("tone")})).data["patient"]["timeline"]

    assert [notice["__typename"] for notice in geir["notices"]] == ["RestrictedNotice"]
    assert len(geir["edges"]) == len(await own(demo, "geir")) - 1
    assert len(tone["edges"]) - 1 == len(await own(demo, "tone"))
    assert demo.command("fault", "pts", "stop").stdout == "pts: stop\n"
    assert demo.command("fault", "pts", "ok").stdout == "pts: ok\n"
