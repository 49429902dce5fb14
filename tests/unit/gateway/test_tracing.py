"""Spans: one a step where the request is sampled, in the order of the walk, and nothing in them that was sent."""

import json

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from gateway.tracing import callers, tracing
from resolvers.model import Delivery, SourceId
from resolvers.stepping import UNWATCHED, Step
from tests.examples import NOW, NUMBER

LAB = SourceId("lab")
DELIVERY = Delivery(source=LAB, dialect="fhir", as_of=NOW, pages=())
TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
SAMPLED = f"00-{TRACE}-{SPAN}-01"
UNSAMPLED = f"00-{TRACE}-{SPAN}-00"
# Both halves of a number within what may be hexadecimal.
PERSON = f"00-{NUMBER.digits}a{'0' * 20}-{SPAN}-01"
PERSON_AS_SPAN = f"00-{TRACE}-0000a{NUMBER.digits}-01"


class Gateway:
    """What makes spans, and what has come of them once the block has ended."""

    def __init__(self):
        self.exporter = InMemorySpanExporter()
        self.url = None

    def open(self, *, sample=1.0, from_callers=False):
        return tracing("http://collector", sample=sample, from_callers=from_callers, exporter=self.export_to)

    def export_to(self, url):
        self.url = url
        return self.exporter

    @property
    def spans(self):
        return {span.name: span for span in self.exporter.get_finished_spans()}


@pytest.fixture
def gateway():
    return Gateway()


def head(traceparent):
    return [(b"traceparent", traceparent.encode()), (b"tracestate", b"who=kari"), (b"baggage", b"who=kari")]


async def test_every_step_is_a_span_within_the_span_of_the_request(gateway) -> None:
    async with gateway.open() as made:
        with made.request("/graphql", "POST", []) as tell:
            with made.step(Step.COLLECT), made.fetching(LAB) as ended:
                ended(DELIVERY)
            with made.step(Step.MERGE):
                pass
            tell(200, ("OK",), b"\xa1\xb2")

    request, collect, fetch, merge = (gateway.spans[name] for name in ("request", "collect", "fetch", "merge"))
    assert gateway.url == "http://collector"
    assert request.parent is None
    assert collect.parent == merge.parent == request.context
    assert fetch.parent == collect.context
    assert dict(request.attributes) == {
        "http.request.method": "POST",
        "provesvar.door": "/graphql",
        "http.response.status_code": 200,
        "provesvar.codes": ("OK",),
        "graphql.document.hash": "a1b2",
    }
    assert dict(fetch.attributes) == {"source.id": "lab", "source.state": "ANSWERED", "source.reason": ""}
    assert dict(request.resource.attributes) == {"service.name": "provesvar-gateway"}


async def test_of_an_error_its_type_is_told_and_not_its_text(gateway) -> None:
    async with gateway.open() as made:
        request = made.request("/graphql", "DELETE", [])
        with pytest.raises(ValueError, match=NUMBER.digits), request, made.step(Step.CLEAR):
            raise ValueError(NUMBER.digits)

    told = json.dumps([json.loads(span.to_json()) for span in gateway.spans.values()])
    assert [gateway.spans[name].attributes["error.type"] for name in ("clear", "request")] == ["ValueError"] * 2
    assert gateway.spans["request"].attributes["http.request.method"] == "_OTHER"
    assert not any(span.events or span.status.description for span in gateway.spans.values())
    assert NUMBER.digits not in told


async def test_what_is_not_sampled_makes_no_spans_and_no_steps(gateway) -> None:
    async with gateway.open(sample=0.0) as made:
        with made.request("/graphql", "POST", []) as tell:
            within = made.step(Step.PLAN)
            with within, made.fetching(LAB) as ended:
                ended(DELIVERY)
            tell(200, (), None)
        outside = made.step(Step.PLAN)

    assert gateway.exporter.get_finished_spans() == ()
    assert within is outside is UNWATCHED


async def test_a_share_of_the_requests_is_sampled(gateway) -> None:
    async with gateway.open(sample=0.25) as made:
        for _ in range(400):
            with made.request("/graphql", "POST", []):
                pass

    assert 50 < len(gateway.exporter.get_finished_spans()) < 150


@pytest.mark.parametrize(("given", "spans"), [(SAMPLED, 1), (UNSAMPLED, 0)])
async def test_a_callers_trace_is_gone_on_with_where_that_is_set(gateway, given, spans) -> None:
    async with gateway.open(sample=0.0, from_callers=True) as made:
        with made.request("/graphql", "POST", head(given)):
            told = made.header()["traceparent"]

    found = gateway.exporter.get_finished_spans()
    assert told.split("-")[1] == TRACE
    assert len(found) == spans
    assert all(f"{span.parent.span_id:016x}" == SPAN and not span.context.trace_state for span in found)


async def test_a_callers_trace_is_not_looked_at_where_it_is_not_set(gateway) -> None:
    async with gateway.open() as made:
        with made.request("/graphql", "POST", head(SAMPLED)):
            told = made.header()["traceparent"]

    assert TRACE not in told
    assert gateway.spans["request"].parent is None


@pytest.mark.parametrize(
    "headers",
    [
        [],
        head(SAMPLED) * 2,
        head(SAMPLED.upper()),
        head(SAMPLED + "-00"),
        head(SAMPLED.replace(TRACE, "0" * 32)),
        head(SAMPLED.replace(SPAN, "0" * 16)),
        head(PERSON),
        head(PERSON_AS_SPAN),
    ],
)
def test_a_header_that_is_broken_or_holds_a_person_is_not_taken(headers) -> None:
    assert callers(headers) == {}
    assert callers(head(SAMPLED)) != {}


async def test_where_nothing_is_traced_nobody_is_told_of_a_trace(gateway) -> None:
    async with gateway.open() as made:
        assert made.header() == {}
