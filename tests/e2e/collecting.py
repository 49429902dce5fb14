"""A collector of spans on loopback, as OpenTelemetry has it: OTLP over HTTP, decoded, and heard for persons."""

import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.redaction import overhear

HOST = "127.0.0.1"
PATH = "/v1/traces"


@dataclass
class Collector:
    """The address, and every span that has come."""

    url: str = ""
    spans: list[Span] = field(default_factory=list)
    told: str = ""

    def traces(self) -> list[list[Span]]:
        """Give the spans of each trace, by when they began."""
        ids = dict.fromkeys(span.trace_id for span in self.spans)
        ordered = sorted(self.spans, key=lambda span: span.start_time_unix_nano)
        return [[span for span in ordered if span.trace_id == found] for found in ids]


@asynccontextmanager
async def collecting() -> AsyncIterator[Collector]:
    """Take spans in until the block ends."""
    collector = Collector()

    async def take(request: web.Request) -> web.Response:
        body = await request.read()
        plain = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
        sent = ExportTraceServiceRequest.FromString(plain)
        collector.told += str(sent)
        overhear("what a collector got", str(sent))
        collector.spans += [
            span for resource in sent.resource_spans for scope in resource.scope_spans for span in scope.spans
        ]
        return web.Response()

    app = web.Application()
    app.router.add_post(PATH, take)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, 0)
        await site.start()
        collector.url = f"http://{HOST}:{runner.addresses[0][1]}{PATH}"
        yield collector
    finally:
        await runner.cleanup()


def attributes(span: Span) -> dict[str, object]:
    """Read what is said of a span."""
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in span.attributes}
