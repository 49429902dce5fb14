"""What an operator sees of a gateway from outside: numbers and spans of real requests, and nothing of any person."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from gateway.demo.cast import find
from gateway.demo.serving import bound, port_of
from gateway.source_config import SourceConfig
from gateway.tracing import FETCH
from resolvers.model import PersonNumber
from resolvers.stepping import Step
from tests.e2e.collecting import Collector, attributes, collecting
from tests.e2e.composed import HOST, Composed, composed
from tests.examples import OTHER_NUMBER
from tests.fhir_examples import FNR, observation
from tests.integration.endpoint import page
from tests.integration.scripted import Scripted, response, scripted
from tests.redaction import PLANTED

PERSON = find("kari")
ASKING = """query A($patient: PersonNumber!) { patient(id: $patient) {
  id timeline { edges { node { results { value { ... on Quantity { value } } } } } } } }"""
TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01", "tracestate": f"who={PERSON.name.split()[0]}"}
WALK = [
    Step.IDENTIFY,
    Step.READ,
    Step.INTRODUCE,
    Step.FIND,
    Step.DIRECTIVES,
    Step.PLAN,
    Step.COLLECT,
    FETCH,
    FETCH,
    Step.NORMALISE,
    Step.CLEAR,
    Step.MERGE,
    Step.RECORD,
    Step.PROJECT,
    Step.REPLY,
]


def free_port() -> int:
    """Find a port that nobody listens on."""
    with closing(bound(HOST, 0)) as found:
        return port_of(found)


@pytest.fixture
async def laboratory() -> AsyncIterator[Scripted]:
    """A laboratory that holds one result of Kari's, with a value that nothing else has."""
    held = observation(
        "o1",
        subject={"identifier": {"system": FNR, "value": PERSON.number.digits}},
        valueQuantity={"value": float(PLANTED[0]), "unit": "mmol/L"},
    )

    async def answer(got):
        return response(page(*[held] * (got.resource == "Observation")))

    async with scripted(answer) as server:
        yield server


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    async with collecting() as opened:
        yield opened


@asynccontextmanager
async def watched(database: str, folder: Path, laboratory: Scripted, **changes: object) -> AsyncIterator[Composed]:
    """Open a gateway with one laboratory."""
    lab = SourceConfig(id="lab", name="Lab", base_url=laboratory.base_url, retries=0)
    async with composed(database, folder, sources_of=lambda _: (lab,), **changes) as gateway:
        yield gateway


async def asked(gateway: Composed, patient: PersonNumber = PERSON.number, **headers: str):
    """Ask about a patient as Kari's GP."""
    variables = {"patient": patient.digits}
    return await gateway.demo.ask("dr-lunde", ASKING, variables, headers={"accept-language": "nb"} | headers)


async def read(port: int, path: str = "/metrics") -> tuple[int, str]:
    async with aiohttp.ClientSession() as http, http.get(f"http://{HOST}:{port}{path}") as answer:
        return answer.status, await answer.text()


def samples(text: str) -> dict[tuple[str, ...], float]:
    """Read the numbers by name and the values of their labels, these in the order of the labels' names."""
    families = text_string_to_metric_families(text)
    found = (one for family in families for one in family.samples)
    return {(one.name, *(one.labels[name] for name in sorted(one.labels))): one.value for one in found}


async def test_a_request_is_one_trace_of_the_steps_of_its_walk(database, tmp_path, laboratory, collector) -> None:
    traced = {"traces_url": collector.url, "traces_sample": 1.0, "traces_to_sources": True}
    async with watched(database, tmp_path, laboratory, **traced) as gateway:
        answer = await asked(gateway, **PARENT)

    (spans,) = collector.traces()
    request, *steps = spans
    (collect,) = (span for span in steps if span.name == Step.COLLECT)
    fetches = [span for span in steps if span.name == FETCH]
    assert PLANTED[0].encode() in answer.body
    assert (request.name, request.parent_span_id) == ("request", b"")
    assert [span.name for span in steps] == WALK
    assert {span.parent_span_id for span in fetches} == {collect.span_id}
    assert {span.parent_span_id for span in steps if span not in fetches} == {request.span_id}
    said = attributes(request)
    assert {said[name] for name in ("provesvar.door", "http.response.status_code")} == {"/graphql", 200}
    assert len(said["graphql.document.hash"]) == 64
    assert {(attributes(span)["source.id"], attributes(span)["source.state"]) for span in fetches} == {
        ("central", "ANSWERED"),
        ("lab", "ANSWERED"),
    }
    # The caller's own trace is not gone on with; the laboratory is told of ours.
    assert {got.headers["traceparent"].split("-")[1] for got in laboratory.got} == {request.trace_id.hex()}
    assert request.trace_id.hex() != TRACE


async def test_a_callers_trace_is_gone_on_with_where_that_is_set(database, tmp_path, laboratory, collector) -> None:
    traced = {"traces_url": collector.url, "traces_sample": 0.0, "traces_from_callers": True}
    async with watched(database, tmp_path, laboratory, **traced) as gateway:
        await asked(gateway)
        await asked(gateway, **PARENT)

    assert {span.trace_id.hex() for span in collector.spans} == {TRACE}
    assert not any("traceparent" in got.headers for got in laboratory.got)


async def test_whatever_is_asked_nothing_of_it_is_traced_or_counted(database, tmp_path, laboratory, collector) -> None:
    number, name = PERSON.number.digits, PERSON.name.split()[0]
    port = free_port()
    watching = {"traces_url": collector.url, "traces_sample": 1.0, "metrics_port": port, "traces_from_callers": True}
    async with watched(database, tmp_path, laboratory, **watching) as gateway:
        demo = gateway.demo
        await asked(gateway, **{"x-request-id": number, "traceparent": f"00-{number}a{'0' * 20}-{number}00000-01"})
        await demo.ask("dr-lunde", f'query {name} {{ n{number}: patient(id: "{number}") {{ id }} }}')
        await demo.ask("kari", f"{{ me {{ {name}: id }} }}")
        await demo.post("dr-lunde", number.encode())
        for path in (f"/patients/{number}", f"/graphql?id={number}", f"/{name}"):
            await demo.send("GET", path, b"", {"authorization": f"DPoP {number}"})
        headers = {"authorization": f"DPoP {name}", "content-type": "application/json"}
        await demo.send("POST", "/graphql", b"{}", headers)
        _, told = await read(port)

    everything = told + collector.told
    assert len(collector.traces()) == 8
    assert samples(told)["provesvar_answers_total", "", "other", "404"] >= 2
    for secret in (number, name, PERSON.name, PLANTED[0], number[:6], find("dr-lunde").name, "dr-lunde"):
        assert secret not in everything


async def test_numbers_are_read_on_a_port_of_their_own_and_nowhere_else(database, tmp_path, laboratory) -> None:
    port = free_port()
    async with watched(database, tmp_path, laboratory, metrics_port=port) as gateway:
        await asked(gateway)
        await asked(gateway, patient=OTHER_NUMBER)
        await gateway.demo.send("POST", "/graphql", b"{}", {"content-type": "application/json"})
        outside = await gateway.demo.send("GET", "/metrics", b"", {})
        status, told = await read(port)
        elsewhere, _ = await read(port, "/graphql")

    found = samples(told)
    assert (outside.status, status, elsewhere) == (404, 200, 404)
    assert found["provesvar_answers_total", "OK", "/graphql", "200"] == 1
    assert found["provesvar_answers_total", "NOT_AVAILABLE", "/graphql", "200"] == 1
    assert found["provesvar_answers_total", "UNAUTHENTICATED", "/graphql", "401"] == 1
    assert found["provesvar_fetches_total", "", "lab", "ANSWERED"] == 1
    assert found["provesvar_documents_total", "read", "run"] == found["provesvar_documents_total", "known", "run"] == 1
    assert {key[1] for key in found if key[0] == "provesvar_lists_total"} == {"projected"}
    assert found["provesvar_under_way", "/graphql"] == 0
    assert found["provesvar_source_left_alone", "lab"] == 0
    assert found["provesvar_store_connections", "most"] >= found["provesvar_store_connections", "idle"] >= 1
    assert found["provesvar_audit_entries_count",] >= 2
    assert found["process_resident_memory_bytes",] > 0
    assert all(found["provesvar_step_seconds_count", step] >= 1 for step in WALK if step is not FETCH)
    with pytest.raises(aiohttp.ClientConnectorError):
        await read(port)


async def test_a_collector_that_is_away_costs_nobody_an_answer(database, tmp_path, laboratory) -> None:
    away = f"http://{HOST}:{free_port()}/v1/traces"
    async with watched(database, tmp_path, laboratory, traces_url=away, traces_sample=1.0) as gateway:
        answers = [await asked(gateway) for _ in range(3)]

    assert [answer.status for answer in answers] == [200] * 3
    assert all(answer.data["patient"] for answer in answers)
