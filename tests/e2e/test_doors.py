"""
Every door, and who does not come in: one table, a row for each door and a column for each thing that is wrong.

MLLP, whose callers have certificates or are on loopback, has its row in tests/integration/gateway/test_mllp.py (none,
not named, foreign, another's message); what is sent again there is taken once. No door for metrics is there, as nothing
is counted that could be asked for: its path is like any that is not there.
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gateway.demo.cast import PTS, find
from gateway.demo.client import proof, read_client_key
from gateway.demo.kith import message
from gateway.settings import FeedConfig
from tests.e2e.asking import Answer, Demo, number_of, wall
from tests.e2e.composed import composed, now
from tests.e2e.test_moments import written


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """
    A door that takes tokens.

    Args:
        caller: who may come in. strangers: whose tokens are good, and for other doors.
        body: what comes in and changes nothing: a message that cannot be read is an answer too.
    """

    path: str
    media_type: str
    caller: str
    strangers: tuple[str, ...]
    body: bytes

    @property
    def headers(self) -> Mapping[str, str]:
        return {"content-type": self.media_type, "access-basis": getattr(find(self.caller), "basis", "")}


HEARTBEAT = {"feed": PTS.key, "asOf": "2026-01-01T00:00:00+00:00"}
DOORS = {
    "questions": Door(
        path="/graphql",
        media_type="application/json",
        caller="dr-haug",
        strangers=("lab-vest", PTS.key),
        body=b'{"query":"{ viewer { kind } }"}',
    ),
    "svarrapport": Door(
        path="/intake/svarrapport",
        media_type="application/xml",
        caller="lab-vest",
        strangers=("kari", "dr-haug", "drift", PTS.key),
        body=b"not a message",
    ),
    "hl7v2": Door(
        path="/intake/hl7v2",
        media_type="application/hl7-v2",
        caller="lab-vest",
        strangers=("kari", "dr-haug", "drift", PTS.key),
        body=b"not a message",
    ),
    "restrictions": Door(
        path="/restrictions",
        media_type="application/json",
        caller=PTS.key,
        strangers=("kari", "dr-haug", "drift", "lab-vest"),
        body=msgspec.json.encode(HEARTBEAT),
    ),
}
EACH = pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)


def told(answer: Answer) -> tuple[int, str | None]:
    """Give status and code, in whichever of the two shapes."""
    found: Any = answer.json
    return answer.status, found["code"] if "code" in found else found["errors"][0]["extensions"]["code"]


async def knock(demo: Demo, door: Door, caller: str = "", *, wish: Mapping[str, Any] | None = None, **headers: str):
    """Come to a door as its caller, or as another, with something changed."""
    changed = {name.replace("_", "-"): value for name, value in headers.items()}
    return await demo.post(
        caller or door.caller, door.body, path=door.path, headers={**door.headers, **changed}, wish=wish
    )


@EACH
async def test_who_may_come_in_does(demo, door) -> None:
    assert (await knock(demo, door)).status == 200


@EACH
@pytest.mark.parametrize(
    "wrong",
    [
        {"authorization": ""},
        {"authorization": "Basic a2FyaTprYXJp"},
        {"authorization": "DPoP junk"},
        {"authorization": "DPoP " + "." * 2},
        {"authorization": "DPoP " + "\xff\xfe" * 50},
        {"authorization": "DPoP " + "a" * 20_000},
        {"dpop": ""},
        {"dpop": "junk"},
        {"dpop": "a.b.c"},
    ],
    ids=["no token", "another scheme", "junk", "dots", "not even base64", "huge", "no proof", "junk proof", "no JWS"],
)
async def test_without_token_and_proof_nobody_comes_in(demo, door, wrong) -> None:
    answer = await knock(demo, door, **wrong)

    assert told(answer) == (401, "UNAUTHENTICATED")
    assert answer.headers["www-authenticate"].startswith("DPoP")


@EACH
@pytest.mark.parametrize("defect", ["foreign-issuer", "foreign-key", "audience", "expired", "future", "type"])
async def test_a_foreign_or_outlived_token_is_not_taken(demo, door, defect) -> None:
    assert told(await knock(demo, door, wish={"defect": defect})) == (401, "UNAUTHENTICATED")


@EACH
async def test_a_token_without_the_scope_of_the_door_does_not_open_it(demo, door) -> None:
    assert told(await knock(demo, door, wish={"defect": "scope"})) == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    ("door", "stranger"),
    [pytest.param(door, one, id=f"{name}-{one}") for name, door in DOORS.items() for one in door.strangers],
)
async def test_a_good_token_for_another_door_does_not_open_this_one(demo, door, stranger) -> None:
    assert told(await knock(demo, door, stranger)) == (403, "FORBIDDEN")


@EACH
async def test_a_bound_token_is_not_taken_as_bearer(demo, door) -> None:
    token = await demo.token(door.caller)

    assert told(await knock(demo, door, authorization=f"Bearer {token}")) == (401, "UNAUTHENTICATED")
    assert told(await knock(demo, door, authorization=f"Bearer {token}", dpop="")) == (401, "UNAUTHENTICATED")


async def credentials(demo: Demo, door: Door, **changes: Any) -> dict[str, str]:
    """Get a token with a proof of it; `changes` are to what the proof is for."""
    token = await demo.token(door.caller)
    wanted = {"method": "POST", "url": demo.url + door.path, "now": wall(), "access_token": token} | changes
    signed = proof(read_client_key(Path(demo.run_file.client_key_file)), **wanted)
    return {**door.headers, "authorization": f"DPoP {token}", "dpop": signed}


@EACH
async def test_what_has_come_in_once_does_not_come_in_again(demo, door) -> None:
    sent = await credentials(demo, door)

    assert (await demo.send("POST", door.path, door.body, sent)).status == 200
    assert told(await demo.send("POST", door.path, door.body, sent)) == (401, "UNAUTHENTICATED")


@EACH
async def test_a_proof_for_another_door_method_moment_or_token_does_not_open_this_one(demo, door) -> None:
    other = next(one.path for one in DOORS.values() if one.path != door.path)
    for changes in (
        {"url": demo.url + other},
        {"method": "GET"},
        {"now": wall() - timedelta(minutes=5)},
        {"now": wall() + timedelta(minutes=5)},
        {"access_token": await demo.token(door.caller) + "x"},
    ):
        sent = await credentials(demo, door, **changes)
        assert told(await demo.send("POST", door.path, door.body, sent)) == (401, "UNAUTHENTICATED"), changes


@EACH
async def test_a_host_header_changes_neither_the_door_nor_what_a_proof_is_for(demo, door) -> None:
    for host in ("evil.example", "evil.example/graphql?", "evil.example/restrictions?x=", "127.0.0.1/intake/hl7v2#"):
        good = await demo.send("POST", door.path, door.body, {**await credentials(demo, door), "host": host})
        stranger = await knock(demo, door, door.strangers[0], host=host)

        assert (good.status, told(stranger)) == (200, (403, "FORBIDDEN")), host


@EACH
async def test_nothing_is_asked_within_the_address(demo, door) -> None:
    sent = await credentials(demo, door)
    answer = await demo.send("POST", f"{door.path}?query=15840199905", door.body, sent)

    assert told(answer) == (400, "BAD_USER_INPUT")
    assert b"15840199905" not in answer.body


@EACH
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_no_other_method_is_known_and_a_browser_is_told_nothing(demo, door, method) -> None:
    answer = await demo.send(method, door.path, b"", {"origin": "https://portal.example"})

    # About the schema may be asked by GET where it is told, as in the demo.
    known = set(answer.headers["allow"].split(", ")) - ({"GET", "HEAD"} if door.path == "/graphql" else set())
    assert (answer.status, known) == (405, {"POST"})
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


@EACH
@pytest.mark.parametrize("media_type", ["multipart/form-data; boundary=x", "text/plain", "application/graphql", ""])
async def test_no_other_media_type_is_taken(demo, door, media_type) -> None:
    answer = await demo.send(
        "POST", door.path, door.body, {**await credentials(demo, door), "content-type": media_type}
    )

    assert answer.status == 415


async def test_neither_a_question_with_variables_in_its_address_nor_a_batch_is_taken(demo) -> None:
    questions = DOORS["questions"]
    got = await demo.send("GET", "/graphql?query=%7Bviewer%7Bkind%7D%7D&variables=%7B%7D", b"", questions.headers)
    batch = await demo.post("dr-haug", b"[" + questions.body + b"," + questions.body + b"]")

    assert (got.status, batch.status) == (401, 400)
    assert told(batch) == (400, "BAD_USER_INPUT")


@pytest.mark.parametrize("defect", ["no-attestation", "other-attestation", "old-attestation", "level"])
async def test_personnel_without_a_good_attestation_come_in_nowhere(demo, defect) -> None:
    assert (await knock(demo, DOORS["questions"], wish={"defect": defect})).status == 403


@pytest.mark.parametrize("caller", ["kari", "dr-haug", "dr-lunde"])
async def test_only_an_operator_is_told_of_the_service(demo, caller) -> None:
    answer = await demo.ask(caller, "{ operations { movedReports { edges { cursor } } } }")

    assert answer.codes == ["FORBIDDEN"]


async def test_an_operator_is_shown_nobodys_results(demo) -> None:
    answer = await demo.ask(
        "drift", "query Q($id: PersonNumber!) { patient(id: $id) { id } }", {"id": number_of("kari")}
    )

    assert answer.codes[0] in {"FORBIDDEN", "NOT_AVAILABLE", "BASIS_REQUIRED"}
    assert answer.json["data"] == {"patient": None}


@pytest.mark.parametrize("door", ["svarrapport", "hl7v2"])
async def test_another_laboratorys_report_is_refused_by_its_code(database, tmp_path, door) -> None:
    from gateway.demo import hl7v2_out  # noqa: PLC0415 - beside its only use

    found, number = written("r1"), find("kari").number
    body = message(found, number) if door == "svarrapport" else hl7v2_out.message(found, number)
    async with composed(database, tmp_path) as gateway:
        own, foreign = [
            await gateway.demo.post(
                sender, body, path=DOORS[door].path, headers={"content-type": DOORS[door].media_type}
            )
            for sender in ("lab-vest", "lab-nord")
        ]

    assert b"SENDER_MISMATCH" not in own.body
    assert b"SENDER_MISMATCH" in foreign.body


@pytest.mark.parametrize(
    ("feed", "organisation"),
    [("pvk", PTS.organisation), (PTS.key, "100000032"), ("local", PTS.organisation)],
    ids=["a feed that is not there", "another organisation's feed", "our own name"],
)
async def test_a_push_for_another_feed_is_refused(database, tmp_path, feed, organisation) -> None:
    known = FeedConfig(name=PTS.key, organisation=organisation)
    pushed = msgspec.json.encode({"feed": feed, "asOf": now().isoformat()})
    async with composed(database, tmp_path, restriction_feeds=(known,)) as gateway:
        answer = await gateway.demo.post(PTS.key, pushed, path="/restrictions")

    assert told(answer) == (403, "FORBIDDEN")


@pytest.mark.parametrize(("path", "body"), [("/healthz", {"status": "live"}), ("/readyz", {"status": "ready"})])
async def test_health_is_for_everybody_and_says_one_word(demo, path, body) -> None:
    for headers in ({}, {"authorization": "DPoP junk"}):
        answer = await demo.send("GET", path, b"", headers)
        assert (answer.status, answer.json) == (200, body)


@pytest.mark.parametrize("path", ["/metrics", "/graphql/", "/GRAPHQL", "/intake", "/docs", "/openapi.json"])
async def test_there_is_no_other_door(demo, path) -> None:
    answer = await demo.send("POST", path, b"", {})

    assert told(answer) == (404, "BAD_USER_INPUT")


@pytest.mark.parametrize("path", ["/graphql", "/healthz", "/nothing", "/.well-known/oauth-protected-resource"])
async def test_every_answer_has_the_headers_that_keep_it_to_itself(demo, path) -> None:
    headers = (await demo.send("GET", path, b"", {})).headers

    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in headers
    assert "strict-transport-security" not in headers
