"""Subscriptions over server-sent events, in distinct connections."""

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import timedelta

import msgspec
import pytest
from graphql import parse
from starlette.applications import Starlette
from starlette.routing import Route

from gateway.arrival import Arrival
from gateway.graphql.endpoint import GraphQLEndpoint
from gateway.graphql.listening import subscribes
from gateway.graphql.streaming import PING
from gateway.graphql.streams import Streams
from gateway.settings import GraphQLProfile
from resolvers.model import Announcement, AnnouncementKind
from resolvers.streams.hearing import Hearing
from tests.asgi import ask
from tests.examples import NOW, NUMBER, PERSON, citizen, clinician, report
from tests.unit.resolvers.schema.asked import SCHEMA, parts
from tests.unit.resolvers.test_pipeline import World

EVENTS = "text/event-stream"
EITHER = f"application/graphql-response+json, application/json, {EVENTS}"
FOLLOW = """subscription F($patient: PersonNumber!, $after: String) {
    reportArrived(patient: $patient, after: $after) { cursor report { key { report } changedSinceYouLooked } } }"""
DUE = "subscription D($hours: Int!) { releaseDue(noticeHours: $hours) { cursor release { state } } }"
SOON_S = 10.0


class Gateway:
    """The endpoint over one world, in which somebody listens."""

    def __init__(self, caller=None, *, profile=GraphQLProfile.LEGACY, **bounds) -> None:
        self.world, self.hearing, self.now, self.caller = World(), Hearing(), NOW, caller or citizen()

        async def identify(request):
            return self.caller

        endpoint = GraphQLEndpoint(
            SCHEMA,
            parts(self.world, hearing=self.hearing),
            identify=identify,
            clock=lambda: self.now,
            max_body_bytes=4_000,
            profile=profile,
            streams=Streams(**bounds),
        )
        routed = Starlette(routes=[Route("/graphql", endpoint.answer, methods=["GET", "POST"])])
        self.app = Arrival(routed, deadline_s=5.0, new_id=lambda: "req-1234")

    def files(self, *reports) -> None:
        self.world.pages = (*self.world.pages, *map(msgspec.json.encode, reports))
        self.hearing.heard([Announcement(kind=AnnouncementKind.VERSION, person=PERSON.hash)])

    async def post(self, query: str, *, accept: str = EVENTS, last: str | None = None, **variables):
        return await ask(
            self.app, "/graphql", method="POST", headers=headers(accept, last), body=body(query, variables)
        )

    @asynccontextmanager
    async def listens(self, query: str = FOLLOW, *, accept: str = EVENTS, last: str | None = None, **variables):
        """Listen while the block lasts; gives the lines of events as they come."""
        lines: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        pieces = iter([{"type": "http.request", "body": body(query, variables), "more_body": False}])
        gone = asyncio.Event()

        async def receive():
            for piece in pieces:
                return piece
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message) -> None:
            for event in message.get("body", b"").decode().split("\n\n"):
                read = dict(line.split(": ", 1) if ": " in line else (line, "") for line in event.splitlines())
                if "event" in read:
                    lines.put_nowait(read)

        scope = {
            "type": "http",
            "method": "POST",
            "path": "/graphql",
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers(accept, last).items()],
        }
        async with asyncio.timeout(SOON_S), asyncio.TaskGroup() as group:
            group.create_task(self.app(scope, receive, send))
            while not self.world.entries and lines.empty():  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0)
            yield lines
            gone.set()


def headers(accept: str, last: str | None) -> dict[str, str]:
    found = {"content-type": "application/json", "accept": accept}
    return found | ({} if last is None else {"last-event-id": last})


def body(query: str, variables) -> bytes:
    return json.dumps({"query": query, "variables": variables or {"patient": NUMBER.digits}}).encode()


def told(answer) -> dict:
    """Read the one event of an answer that is complete."""
    event, _, rest = answer.body.removeprefix(PING).decode().partition("\n\n")
    assert (answer.status, answer.headers["content-type"]) == (200, f"{EVENTS}; charset=utf-8")
    assert rest == "event: complete\ndata:\n\n"
    assert event.startswith("event: next\ndata: ")
    return json.loads(event.removeprefix("event: next\ndata: "))


async def test_what_arrives_is_an_event_named_by_its_cursor() -> None:
    gateway = Gateway()

    async with gateway.listens() as lines:
        gateway.files(report("r2"))
        event = await lines.get()

    found = json.loads(event["data"])["data"]["reportArrived"]
    assert event["event"] == "next"
    assert event["id"] == found["cursor"]
    assert found["report"] == {"key": {"report": "r2"}, "changedSinceYouLooked": None}
    assert [entry.operation_hash is not None for entry in gateway.world.entries] == [True, True]


async def test_who_says_nothing_of_what_came_last_listens_from_now_on() -> None:
    gateway = Gateway()

    async with gateway.listens(last="") as lines:
        gateway.files(report("r2"))
        event = await lines.get()

    assert json.loads(event["data"])["data"]["reportArrived"]["report"]["key"] == {"report": "r2"}


@pytest.mark.parametrize("how", ["header", "argument"])
async def test_who_says_what_came_last_goes_on_after_it(how) -> None:
    gateway = Gateway()
    async with gateway.listens() as lines:
        gateway.files(report("r2"))
        cursor = (await lines.get())["id"]
    missed = msgspec.json.encode(report("r3"))
    gateway.world.pages, gateway.world.filed = (*gateway.world.pages, missed), (missed,)
    given = {"last": cursor} if how == "header" else {"patient": NUMBER.digits, "after": cursor}

    async with gateway.listens(**given) as lines:
        event = await lines.get()

    assert json.loads(event["data"])["data"]["reportArrived"]["report"]["key"] == {"report": "r3"}


async def test_a_stream_that_ends_says_why_and_that_it_is_complete() -> None:
    gateway = Gateway(citizen(expires_at=NOW + timedelta(minutes=1)))

    async with gateway.listens() as lines:
        gateway.now += timedelta(minutes=1)
        gateway.files()
        ended = [await lines.get() for _ in range(2)]

    (error,) = json.loads(ended[0]["data"])["errors"]
    assert error["extensions"] == {"code": "UNAUTHENTICATED", "requestId": "req-1234"}
    assert "data" not in json.loads(ended[0]["data"])
    assert ended[1]["event"] == "complete"


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        ("subscription { nothing }", {}, "GRAPHQL_VALIDATION_FAILED"),
        (FOLLOW, {"patient": "no number"}, "BAD_USER_INPUT"),
        (FOLLOW, {"patient": "15840150027"}, "NOT_AVAILABLE"),
        (FOLLOW, {"patient": NUMBER.digits, "after": "nonsense"}, "CURSOR_INVALID"),
        (DUE, {"hours": 24}, "FORBIDDEN"),
        (DUE, {"hours": 0}, "BAD_USER_INPUT"),
    ],
)
async def test_what_cannot_be_listened_to_is_one_event_that_says_why(query, variables, code) -> None:
    answer = told(await Gateway().post(query, **variables))

    assert [error["extensions"]["code"] for error in answer["errors"]] == [code]
    assert "data" not in answer


async def test_a_clinician_listens_for_what_falls_due() -> None:
    gateway = Gateway(clinician(pid=None, expires_at=NOW))

    answer = told(await gateway.post(DUE, hours=24))

    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert gateway.world.entries == []


@pytest.mark.parametrize("profile", GraphQLProfile)
async def test_a_question_of_a_client_that_takes_events_alone_is_one_event(profile) -> None:
    answer = told(await Gateway(profile=profile).post("{ viewer { kind } }"))

    assert answer == {"data": {"viewer": {"kind": "CITIZEN"}}}


@pytest.mark.parametrize("profile", GraphQLProfile)
async def test_a_client_that_takes_both_gets_json_for_a_question_and_events_for_a_subscription(profile) -> None:
    gateway = Gateway(citizen(expires_at=NOW), profile=profile)

    asked = await gateway.post("{ viewer { kind } }", accept=EITHER)
    listened = await gateway.post(FOLLOW, accept=EITHER)

    assert asked.json() == {"data": {"viewer": {"kind": "CITIZEN"}}}
    assert told(listened)["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("profile", GraphQLProfile)
async def test_a_subscription_without_events_is_refused_with_what_to_accept(profile) -> None:
    answer = await Gateway(profile=profile).post(FOLLOW, accept="application/json")

    assert (answer.status, answer.json()["errors"][0]["extensions"]["code"]) == (406, "BAD_USER_INPUT")
    assert EVENTS in answer.json()["errors"][0]["message"]


async def test_who_finds_no_place_is_told_when_to_come_again() -> None:
    answer = await Gateway(most=0).post(FOLLOW)

    assert answer.status == 429
    assert answer.json()["errors"][0]["extensions"] == {
        "code": "TOO_MANY_STREAMS",
        "retryable": True,
        "requestId": "req-1234",
    }
    assert int(answer.headers["retry-after"]) > 0


async def test_a_subscription_by_get_is_not_taken() -> None:
    answer = await ask(Gateway().app, "/graphql", headers={"accept": EVENTS})

    assert answer.status == 405


def test_only_the_operation_that_is_meant_counts() -> None:
    document = parse("query Q { a } subscription S { b } fragment F on Q { a }")

    assert (subscribes(document, "S"), subscribes(document, "Q")) == (True, False)
    assert subscribes(parse("subscription { b }"), None)
