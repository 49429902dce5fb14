"""Spans of sampled requests, one a step of the walk; they hold fixed words, source ids and a hash, nothing sent."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import (
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    Tracer,
    get_current_span,
    set_span_in_context,
    use_span,
)

from gateway.tallies import ending
from resolvers.model import Delivery, Missing, SourceId
from resolvers.normalise.identifiers import person_number
from resolvers.sources.watched import UNTOLD, Ending
from resolvers.stepping import UNWATCHED, Step

SERVICE = "provesvar-gateway"
REQUEST, FETCH = "request", "fetch"
# No longer than this does the end of the gateway wait for whoever takes spans in.
EXPORT_S = 3.0
QUEUE = 2048
BATCH = 256
EVERY_MS = 2000.0
TRACEPARENT = "traceparent"
# W3C Trace Context, level 1, section 3.2 (version 00).
WRITTEN = re.compile(rb"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
DIGITS = 11
Headers = Iterable[tuple[bytes, bytes]]
Telling = Callable[[int, tuple[str, ...], bytes | None], None]
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


class Tracing:
    """Makes the spans; a Steps and a Watch. What is not sampled costs a look at what is under way."""

    def __init__(self, tracer: Tracer, *, from_callers: bool) -> None:
        """Take what makes spans, and whether a caller's trace is gone on with."""
        self._tracer = tracer
        self._from_callers = from_callers

    def step(self, name: Step) -> AbstractContextManager[None]:
        """Make a span of a step."""
        return self._step(name) if get_current_span().is_recording() else UNWATCHED

    @contextmanager
    def _step(self, name: Step) -> Iterator[None]:
        with self._spanning(self._tracer.start_span(name.value)):
            yield

    def fetching(self, source: SourceId) -> AbstractContextManager[Ending]:
        """Make a span of a fetch, with the source's id and how it ended."""
        return self._fetching(source) if get_current_span().is_recording() else UNTOLD

    @contextmanager
    def _fetching(self, source: SourceId) -> Iterator[Ending]:
        with self._spanning(self._tracer.start_span(FETCH, attributes={"source.id": source})) as span:
            yield lambda outcome: tell_ending(span, outcome)

    @contextmanager
    def request(self, door: str, method: str, headers: Headers) -> Iterator[Telling]:
        """Make the span that a request's others are in; gives what is told how it was answered."""
        attributes = {"http.request.method": method if method in METHODS else "_OTHER", "provesvar.door": door}
        parent = callers(headers) if self._from_callers else Context()
        span = self._tracer.start_span(REQUEST, parent, SpanKind.SERVER, attributes)
        with self._spanning(span):
            yield lambda status, codes, operation_hash: tell_answer(span, status, codes, operation_hash)

    def header(self) -> Mapping[str, str]:
        """Give the header that lets another service go on with the trace; none where nothing is traced."""
        told = get_current_span().get_span_context()
        if not told.is_valid:
            return {}
        return {TRACEPARENT: f"00-{told.trace_id:032x}-{told.span_id:016x}-{int(told.trace_flags):02x}"}

    @contextmanager
    def _spanning(self, span: Span) -> Iterator[Span]:
        """Let what begins in the block be a part of a span; of an error its type alone is told."""
        with use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
            try:
                yield span
            except BaseException as error:
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(Status(StatusCode.ERROR))
                raise


def tell_ending(span: Span, outcome: Delivery | Missing) -> None:
    """Say in a span how a fetch ended."""
    state, reason = ending(outcome)
    span.set_attributes({"source.state": state, "source.reason": reason})


def tell_answer(span: Span, status: int, codes: tuple[str, ...], operation_hash: bytes | None) -> None:
    """Say in a span how a request was answered, and by its hash what was asked."""
    span.set_attribute("http.response.status_code", status)
    span.set_attribute("provesvar.codes", codes)
    if operation_hash is not None:
        span.set_attribute("graphql.document.hash", operation_hash.hex())


def callers(headers: Headers) -> Context:
    """
    Go on with a caller's trace; of several or a broken header, or one that holds a person number, nothing is taken.

    What else a caller may send beside it (tracestate, baggage) is never read: it may be any text.
    """
    given = [value for name, value in headers if name == TRACEPARENT.encode()]
    found = WRITTEN.fullmatch(given[0]) if len(given) == 1 else None
    if found is None:
        return Context()
    trace, span, flags = (part.decode() for part in found.groups())
    remote = SpanContext(int(trace, 16), int(span, 16), is_remote=True, trace_flags=TraceFlags(int(flags, 16) & 1))
    if not remote.is_valid or holds_a_person(trace) or holds_a_person(span):
        return Context()
    return set_span_in_context(NonRecordingSpan(remote), Context())


def holds_a_person(text: str) -> bool:
    """Tell whether eleven digits somewhere in a text are a person number."""
    windows = (text[start : start + DIGITS] for start in range(len(text) - DIGITS + 1))
    return any(window.isdigit() and person_number(window) is not None for window in windows)


@asynccontextmanager
async def tracing(
    url: str, *, sample: float, from_callers: bool, exporter: Callable[[str], SpanExporter] | None = None
) -> AsyncIterator[Tracing]:
    """
    Send spans to a collector (OTLP over HTTP) while the block runs, and what is left when it ends.

    Args:
        url: the whole address, as `https://collector.example/v1/traces`.
        sample: the share of requests, from 0 to 1; what a caller has decided for its own trace holds.
    """
    # By itself the library would describe the process, with its host and its command line.
    resource = Resource({"service.name": SERVICE})
    sampler = ParentBased(TraceIdRatioBased(sample))
    provider = TracerProvider(sampler=sampler, resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(
        BatchSpanProcessor(
            (exporter or otlp)(url),
            max_queue_size=QUEUE,
            schedule_delay_millis=EVERY_MS,
            max_export_batch_size=BATCH,
            export_timeout_millis=EXPORT_S * 1000,
        )
    )
    try:
        yield Tracing(provider.get_tracer(SERVICE), from_callers=from_callers)
    finally:
        await asyncio.to_thread(provider.shutdown)


def otlp(url: str) -> SpanExporter:
    """Make what sends spans; it does so in a thread of its own, and what it cannot send is lost."""
    return OTLPSpanExporter(endpoint=url, timeout=EXPORT_S, compression=Compression.Gzip)
