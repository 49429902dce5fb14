"""Subscriptions end to end: from the store's outbox to the client, and without a trace of what is hidden."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import asyncpg
import msgspec
import pytest
from msgspec.structs import replace

from gateway.demo.cast import find
from gateway.demo.client import proof, read_client_key
from resolvers.deadline import Deadline
from resolvers.model import Code, Moment, Report
from tests.clients.started import HERE, asked, need_clients
from tests.e2e import cases
from tests.e2e.asking import number_of
from tests.e2e.cases import Case
from tests.e2e.composed import Composed, composed
from tests.e2e.listening import Event, Stream, stream
from tests.e2e.matters import ago, made
from tests.e2e.test_non_interference import differing
from tests.e2e.worlds import Held, Matter, Reader, World, Worlds, arrival

FOLLOW = """subscription F($patient: PersonNumber!, $after: String) {
    reportArrived(patient: $patient, after: $after) {
        cursor report { key { report } results { value { __typename } } } } }"""
DUE = """subscription D($after: String) {
    releaseDue(noticeHours: 48, after: $after) { cursor release { report state patient { number } } } }"""
LOG = "{ me { accessLog(first: 50) { edges { node { text operation objects { report text } } } } } }"
WAITING = "{ pendingReleases { edges { node { releaseAt } } } }"
BLOCK = "mutation B($input: BlockInput!) { blockAccess(input: $input) { restriction { id } } }"
BEGUN = "select count(*) from audit_entry where operation = 'reportArrived' and outcome = 'OK'"
# Long enough for some looks of every stream.
A_WHILE_S = 3.0
PATHOLOGY = Code(code="HIST", system="urn:oid:2.16.578.1.12.4.1.1.8202", display="Histologi")


@asynccontextmanager
async def gateway(database: str, folder: Path, **changes: object) -> AsyncIterator[Composed]:
    async with composed(database, folder, stream_check_s=0.2, **changes) as opened:
        yield opened


@asynccontextmanager
async def listens(
    gateway: Composed, caller: str, query: str = FOLLOW, *, last: str = "", **variables: object
) -> AsyncIterator[Stream]:
    """Listen as one of the cast, with a fresh token and proof."""
    demo, url = gateway.demo, gateway.demo.url + "/graphql"
    token = await demo.token(caller)
    key = read_client_key(Path(demo.run_file.client_key_file))
    headers = {
        "authorization": f"DPoP {token}",
        "dpop": proof(key, method="POST", url=url, now=demo.clock(), access_token=token),
        "access-basis": getattr(find(caller), "basis", "SEGSELV"),
    } | ({"last-event-id": last} if last else {})
    async with stream(url, {"query": query, "variables": variables}, headers) as opened:
        yield opened


def of_lately(gateway: Composed, name: str, days: int = 20, **changes: object) -> Report:
    """Write a report that its citizen is shown as soon as it comes in, unless its class waits."""
    at = gateway.clock() - timedelta(days=days)
    return made(name, Moment(text=at.isoformat(), at=at), **changes)


async def file(gateway: Composed, of: str, *reports: Report) -> None:
    """File reports as they come in."""
    for report in reports:
        message = replace(arrival(Held(report=report), find(of).number), received_at=gateway.clock())
        await gateway.store.file(message, Deadline.after(30))


def number(event: Event | None) -> str:
    assert event is not None
    return event.json["data"]["reportArrived"]["report"]["key"]["report"]


async def begun(database: str, streams: int) -> None:
    """Wait until so many streams about persons have begun, as the access log says."""
    connection = await asyncpg.connect(database)
    try:
        async with asyncio.timeout(30):
            while await connection.fetchval(BEGUN) < streams:  # noqa: ASYNC110 - the log tells nobody
                await asyncio.sleep(0.02)
    finally:
        await connection.close()


async def test_what_comes_into_the_store_is_told_to_whoever_listens_and_may_see_it(database, tmp_path) -> None:
    patient = number_of("ola")
    async with gateway(database, tmp_path) as opened:
        async with (
            listens(opened, "ola", patient=patient) as citizen,
            listens(opened, "dr-lunde", patient=patient) as gp,
        ):
            await begun(database, 2)
            await file(opened, "ola", of_lately(opened, "ola-waits", 0, kind=PATHOLOGY))
            first = await gp.next()
            await file(opened, "ola", of_lately(opened, "ola-shown"))
            events = [await one.next() for one in (citizen, gp)]
        log = (await opened.demo.ask("ola", LOG)).data["me"]["accessLog"]["edges"]

    assert [number(event) for event in (first, *events)] == ["ola-waits", "ola-shown", "ola-shown"]
    assert events[0].id == events[0].json["data"]["reportArrived"]["cursor"]
    assert citizen.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert citizen.headers["cache-control"] == "no-store"
    # Neither that something was told, nor when.
    assert sorted(edge["node"]["operation"] for edge in log) == ["accessLog", "timeline", "timeline"]


async def test_who_was_away_goes_on_after_the_last_event(database, tmp_path) -> None:
    patient = number_of("ola")
    async with gateway(database, tmp_path) as opened:
        async with listens(opened, "dr-lunde", patient=patient) as gp:
            await begun(database, 1)
            await file(opened, "ola", of_lately(opened, "ola-1"))
            last = await gp.next()
        assert last is not None
        opened.clock.by += timedelta(minutes=5)
        await file(opened, "ola", of_lately(opened, "ola-2"))
        async with listens(opened, "dr-lunde", patient=patient, last=str(last.id)) as gp:
            missed = await gp.next()
        async with listens(opened, "ola", patient=patient, after=last.id) as another:
            refused = await another.next()

    assert number(missed) == "ola-2"
    assert refused is not None
    assert refused.codes == ["CURSOR_INVALID"]


async def test_after_a_block_nothing_is_told_and_after_the_token_the_stream_ends(database, tmp_path) -> None:
    patient = number_of("ola")
    async with gateway(database, tmp_path) as opened, listens(opened, "dr-lunde", patient=patient) as gp:
        await begun(database, 1)
        block = {"level": "SOFT", "clientMutationId": "wish-1"}
        await opened.demo.ask("ola", BLOCK, {"input": block})
        await file(opened, "ola", of_lately(opened, "ola-new"))
        await asyncio.sleep(A_WHILE_S)
        opened.clock.by += timedelta(hours=2)
        ended = [await gp.next() for _ in range(3)]

    assert [event and event.name for event in ended] == ["next", "complete", None]
    assert ended[0] is not None
    assert ended[0].codes == ["UNAUTHENTICATED"]


async def test_what_falls_due_is_told_to_who_has_asked_for_it(database, tmp_path) -> None:
    async with gateway(database, tmp_path) as opened:
        await file(opened, "ola", of_lately(opened, "ola-waits", 0, kind=PATHOLOGY))
        waiting = (await opened.demo.ask("dr-lunde", WAITING)).data["pendingReleases"]["edges"]
        (opens,) = (edge["node"]["releaseAt"] for edge in waiting)
        opened.clock.to(datetime.fromisoformat(opens) - timedelta(hours=48, minutes=1))
        async with listens(opened, "dr-lunde", DUE) as gp:
            await asyncio.sleep(A_WHILE_S)
            opened.clock.by += timedelta(minutes=1)
            event = await gp.next()

    assert event is not None
    assert event.json["data"]["releaseDue"]["release"]["patient"] == {"number": number_of("ola")}


async def test_a_client_of_today_listens_as_it_comes_and_goes_on_after_its_last_event(database, tmp_path) -> None:
    need_clients()
    listen = ("node", str(HERE / "urql" / "listen.mjs"))
    async with gateway(database, tmp_path) as opened:
        async with asyncio.timeout(60), asyncio.TaskGroup() as group:
            listening = group.create_task(asked(opened.demo, *listen))
            await begun(database, 1)
            await file(opened, "kari", of_lately(opened, "kari-1"))
        assert listening.result().complained == ""
        first = msgspec.json.decode(listening.result().printed)
        await file(opened, "kari", of_lately(opened, "kari-2", 10))
        again = await asked(opened.demo, *listen, more=[first["cursor"]])

    assert (listening.result().status, again.status) == (0, 0)
    assert msgspec.json.decode(again.printed)["report"]["id"] != first["report"]["id"]


async def test_a_socket_tells_what_arrives_to_who_proves_it_in_the_first_message(database, tmp_path) -> None:
    async with gateway(database, tmp_path) as opened:
        url, token = opened.demo.url + "/graphql", await opened.demo.token("dr-lunde")
        key = read_client_key(Path(opened.demo.run_file.client_key_file))
        proven = proof(key, method="GET", url=url, now=opened.clock(), access_token=token)
        who = {"authorization": f"DPoP {token}", "dpop": proven, "access-basis": "UNNTAK"}
        asked_for = {"query": FOLLOW, "variables": {"patient": number_of("ola")}}
        async with aiohttp.ClientSession() as http:
            async with http.ws_connect(url, protocols=["graphql-transport-ws"]) as socket:
                await socket.send_json({"type": "connection_init", "payload": who})
                acknowledged = await socket.receive_json(timeout=30)
                await socket.send_json({"type": "subscribe", "id": "1", "payload": asked_for})
                await begun(database, 1)
                await file(opened, "ola", of_lately(opened, "ola-new"))
                told = await socket.receive_json(timeout=30)
            async with http.ws_connect(url, protocols=["graphql-transport-ws"]) as again:
                await again.send_json({"type": "connection_init", "payload": who})
                refused = await again.receive(timeout=30)

    assert (socket.protocol, acknowledged) == ("graphql-transport-ws", {"type": "connection_ack"})
    assert (told["type"], told["id"]) == ("next", "1")
    assert told["payload"]["data"]["reportArrived"]["report"]["key"] == {"report": "ola-new"}
    # A proof counts once.
    assert (refused.data, refused.extra) == (4403, "UNAUTHENTICATED")


async def test_places_are_bounded_and_given_back(database, tmp_path) -> None:
    patient = number_of("ola")
    async with gateway(database, tmp_path, max_streams=1) as opened:
        async with listens(opened, "ola", patient=patient) as first:
            await first.opened()
            async with listens(opened, "dr-lunde", patient=patient) as second:
                told = await second.body()
        async with asyncio.timeout(30):
            while True:
                async with listens(opened, "dr-lunde", patient=patient) as third:
                    if third.status == 200:
                        break
                await asyncio.sleep(0.1)

    assert (second.status, told["errors"][0]["extensions"]["code"]) == (429, "TOO_MANY_STREAMS")
    assert int(second.headers["retry-after"]) > 0


@asynccontextmanager
async def listens_in(
    worlds: Worlds, world: World, reader: Reader, about: str, query: str, **variables: object
) -> AsyncIterator[Stream]:
    """Listen in one world."""
    token = await worlds._token(reader, about)
    worlds.chance.world = world.name
    url = world.url + "/graphql"
    headers = {
        "authorization": f"DPoP {token}",
        "dpop": worlds._proof(url, token),
        "access-basis": reader.basis,
        "x-request-id": "listening-1",
    }
    async with stream(url, {"query": query, "variables": variables}, headers) as opened:
        await opened.opened()
        yield opened


async def heard(worlds: Worlds, world: World, case: Case) -> tuple[list[Event | None], list[object]]:
    """Let a reader listen in one world, in which something hidden and something else comes in; gives what they get."""
    of = case.reader.patient
    patient = number_of(of)
    async with listens_in(worlds, world, case.reader, patient, FOLLOW, patient=patient) as opened:
        await asyncio.sleep(A_WHILE_S)
        if world is worlds.full:
            # What is restricted is so before it comes in: else it is shown, and rightly told, for a moment.
            await world.holds(replace(case.hidden, held=()))
            await world.holds(replace(case.hidden, restrictions=()))
        await asyncio.sleep(A_WHILE_S)
        await world.holds(Matter(of=of, held=(Held(report=made(f"{of}-arrived", ago(days=30))),)))
        found = [await opened.next()]
        await asyncio.sleep(A_WHILE_S)
    asked, world.asked = sorted(world.asked), []
    return found, asked


# Where a region's mark alone hides what lies in the national store too, regions are asked for it, as for what is told.
@pytest.mark.parametrize(
    ("case", "calls_compared"),
    [
        pytest.param(case, case.reader.caller == "dr-lunde", id=case.reader.name)
        for case in (*cases.citizens()[:2], cases.gp())
    ],
)
async def test_streams_tell_the_same_whatever_is_hidden(server, tmp_path, case, calls_compared) -> None:
    async with differing(server, tmp_path, [], stream_check_s=0.5) as worlds:
        await worlds.hold([case.both])
        full, bare = [await heard(worlds, world, case) for world in (worlds.full, worlds.bare)]
        patient = Reader(caller=case.reader.patient, patient=case.reader.patient, basis="SEGSELV")
        await worlds.ask(patient, LOG)

    assert full[0] == bare[0]
    assert not calls_compared or full[1] == bare[1]
    assert number(full[0][0]) == f"{case.reader.patient}-arrived"


async def test_a_list_tells_the_same_of_what_falls_due_whatever_is_hidden(server, tmp_path) -> None:
    case = cases.gp()
    found = []
    async with differing(server, tmp_path, [case], stream_check_s=0.5) as worlds:
        waiting = (await worlds.ask(case.reader, WAITING)).json["data"]["pendingReleases"]["edges"]
        (opens,) = {edge["node"]["releaseAt"] for edge in waiting}
        due = datetime.fromisoformat(opens) - timedelta(hours=48)
        for world in (worlds.full, worlds.bare):
            worlds.clock.now = due - timedelta(minutes=1)
            worlds.tokens.clear()
            async with listens_in(worlds, world, case.reader, "a list", DUE) as opened:
                await asyncio.sleep(A_WHILE_S)
                worlds.clock.now = due
                found.append((await opened.next(), world.asked))

    assert found[0] == found[1]
    assert found[0][0] is not None
    assert found[0][0].json["data"]["releaseDue"]["release"]["patient"] == {"number": number_of("ola")}
