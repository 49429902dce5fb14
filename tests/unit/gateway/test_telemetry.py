"""Nobody watches unless it is set; then every request is counted, and by the door's own words alone."""

import asyncio
import subprocess
import sys

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from gateway.arrival import Arrival
from gateway.exposition import listened
from gateway.pressure import Pressure
from gateway.settings import Settings
from gateway.sourcing import SettingsIncomplete
from gateway.tallies import Tallies
from gateway.telemetry import Both, Observed, Telemetry
from gateway.watching import NOBODY_WATCHES
from resolvers.model import Delivery, SourceId
from resolvers.sources.watched import UNTOLD
from resolvers.stepping import UNWATCHED, Step
from tests.asgi import ask
from tests.examples import NOW, NUMBER

LAB = SourceId("lab")
DELIVERY = Delivery(source=LAB, dialect="fhir", as_of=NOW, pages=())


def answering(request):
    request.state.codes = tuple(filter(None, [request.headers.get("code")]))
    if request.headers.get("break"):
        raise ZeroDivisionError
    return PlainTextResponse("answered")


def gateway(telemetry):
    return Starlette(routes=[Route("/graphql", answering, methods=["POST"])], middleware=telemetry.middleware)


def numbers(telemetry):
    return {metric.name: dict(found) for metric, _, found in telemetry.readings.numbers()}


def counted(telemetry):
    return numbers(telemetry)["provesvar_answers"]


@pytest.fixture
def telemetry():
    made = Telemetry(Settings(metrics_port=0))
    made.tallies.into(made.readings)
    return made


async def test_unless_it_is_set_nobody_watches_and_nothing_stands_around_the_app() -> None:
    telemetry = Telemetry(Settings())
    async with telemetry.open():
        assert telemetry.middleware == []
        assert telemetry.watching is NOBODY_WATCHES
        assert list(telemetry.readings.numbers()) == []


async def test_where_the_port_is_taken_it_is_said_which_setting_is_to_be_changed() -> None:
    with listened("127.0.0.1", 0) as taken:
        telemetry = Telemetry(Settings(metrics_port=taken.getsockname()[1]))
        with pytest.raises(SettingsIncomplete, match="metrics_port"):
            await telemetry.open().__aenter__()


async def test_an_answer_is_counted_by_door_status_and_code(telemetry) -> None:
    app = gateway(telemetry)
    await ask(app, "/graphql", method="POST")
    await ask(app, "/graphql", method="POST", headers={"code": "NOT_AVAILABLE"})
    await ask(app, f"/patients/{NUMBER.digits}")
    with pytest.raises(ZeroDivisionError):
        await ask(app, "/graphql", method="POST", headers={"break": "it"})

    assert counted(telemetry) == {
        ("/graphql", "200", "OK"): 1,
        ("/graphql", "200", "NOT_AVAILABLE"): 1,
        ("other", "404", ""): 1,
        ("/graphql", "0", ""): 1,
    }


async def test_what_is_no_request_passes(telemetry) -> None:
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["type"])

    await Observed(app, telemetry=telemetry)({"type": "lifespan"}, None, None)

    assert seen == ["lifespan"]
    assert counted(telemetry) == {}


async def test_both_who_count_and_who_trace_see_each_step_and_fetch() -> None:
    telemetry, other = Tallies(lambda: 0.0), Tallies(lambda: 0.0)
    both = Both(telemetry, other)
    with both.step(Step.PLAN):
        pass
    with both.fetching(LAB) as ended:
        ended(DELIVERY)

    for tallies in (telemetry, other):
        assert sum(tallies._steps[Step.PLAN].counts) == 1
        assert tallies._fetches == {(LAB, "ANSWERED", ""): 1}


class Unsampled:
    """What makes spans, of a request that is not sampled."""

    def step(self, name):
        return UNWATCHED

    def fetching(self, source):
        return UNTOLD


async def test_what_is_not_sampled_is_counted_all_the_same() -> None:
    tallies = Tallies(lambda: 0.0)
    both = Both(tallies, Unsampled())
    with both.step(Step.PLAN), both.fetching(LAB) as ended:
        ended(DELIVERY)
    with UNTOLD as ended:
        ended(DELIVERY)

    assert sum(tallies._steps[Step.PLAN].counts) == 1
    assert tallies._fetches == {(LAB, "ANSWERED", ""): 1}


def test_what_it_takes_is_not_imported_where_nobody_watches() -> None:
    script = "import gateway.app, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert {"gateway", "starlette"} <= set(done.stdout.split())
    assert {"opentelemetry", "prometheus_client", "requests"} & set(done.stdout.split()) == set()


async def test_who_is_told_to_come_again_is_counted_as_that(telemetry) -> None:
    async def never(scope, receive, send):
        await asyncio.Event().wait()

    pressed = Pressure(never, max_in_flight=1, doors=["/graphql"])
    app = Observed(Arrival(pressed, deadline_s=5.0, new_id=lambda: "made-id"), telemetry=telemetry)
    async with asyncio.TaskGroup() as group:
        waiting = [group.create_task(ask(app, "/graphql", method="POST")) for _ in range(2)]
        await asyncio.sleep(0)
        refused = await ask(app, "/graphql", method="POST")
        under_way = numbers(telemetry)["provesvar_under_way"]
        for task in waiting:
            task.cancel()

    assert refused.status == 503
    assert under_way == {("/graphql",): 2}
    assert counted(telemetry)["/graphql", "503", "OVERLOADED"] == 1


async def test_a_stream_is_counted_as_soon_as_it_begins_and_only_once(telemetry) -> None:
    begun, end = asyncio.Event(), asyncio.Event()

    async def events():
        begun.set()
        await end.wait()
        yield b"event: complete\ndata:\n\n"

    async def listening(_request):
        return StreamingResponse(events(), media_type="text/event-stream")

    app = Starlette(routes=[Route("/graphql", listening)], middleware=telemetry.middleware)
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        asked = group.create_task(ask(app, "/graphql"))
        await begun.wait()
        while_open = counted(telemetry), numbers(telemetry)["provesvar_under_way"]
        end.set()

    assert while_open == ({("/graphql", "200", "OK"): 1}, {("/graphql",): 0})
    assert counted(telemetry) == while_open[0]
    assert asked.result().status == 200
