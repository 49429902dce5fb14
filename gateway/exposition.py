"""Readings as text for Prometheus, on a listener of their own that nobody outside the operator's network reaches."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import accumulate

import uvicorn
from prometheus_client import CollectorRegistry, GCCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from typing_extensions import override

from gateway.heads import BoundedHeads
from gateway.readings import Kind, Readings, Spread

FAMILIES = {Kind.COUNTER: CounterMetricFamily, Kind.GAUGE: GaugeMetricFamily}
END_S = 2.0


class Exposition(Collector):
    """Writes readings in the form that the library renders."""

    def __init__(self, readings: Readings) -> None:
        """Take what is read whenever somebody asks."""
        self._readings = readings

    @override
    def collect(self) -> Iterator[Metric]:
        """Read everything."""
        for metric, kind, found in self._readings.numbers():
            family = FAMILIES[kind](metric.name, metric.meaning, labels=metric.labels)
            for labels, value in found.items():
                family.add_metric(labels, value)
            yield family
        for metric, spreads in self._readings.spreads():
            histogram = HistogramMetricFamily(metric.name, metric.meaning, labels=metric.labels)
            for labels, spread in spreads.items():
                histogram.add_metric(labels, buckets(spread), spread.total)
            yield histogram


def buckets(spread: Spread) -> list[tuple[str, float]]:
    """Write how many values were no larger than each bound."""
    bounds = [*map(str, spread.bounds), "+Inf"]
    return list(zip(bounds, accumulate(spread.counts), strict=True))


def registry(readings: Readings) -> CollectorRegistry:
    """Make a registry of our own: the library's common one holds whatever else was imported."""
    made = CollectorRegistry()
    made.register(Exposition(readings))
    ProcessCollector(registry=made)
    GCCollector(registry=made)
    return made


def exposing(readings: Readings) -> Starlette:
    """Make the app that answers `GET /metrics`, and nothing else."""
    made = registry(readings)

    async def tell(_: Request) -> Response:
        return Response(generate_latest(made), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return Starlette(routes=[Route("/metrics", tell, methods=["GET"])])


class Server(uvicorn.Server):
    """A second server of the process, which leaves its signals to the first."""

    def __init__(self, config: uvicorn.Config) -> None:
        """Take the configuration."""
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextmanager
    @override
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        self.ready.set()


@asynccontextmanager
async def listening(readings: Readings, host: str, ports: Iterable[int]) -> AsyncIterator[int]:
    """
    Answer whoever reads, on the first of some ports that is free; gives the port.

    Raises:
        OSError: none is.
    """
    with first_free(host, ports) as bound:
        config = uvicorn.Config(
            exposing(readings),
            lifespan="off",
            http=BoundedHeads,
            ws="none",
            proxy_headers=False,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        server = Server(config)
        group = asyncio.TaskGroup()
        await group.__aenter__()
        task = group.create_task(server.serve(sockets=[bound]))
        await server.ready.wait()
        try:
            yield bound.getsockname()[1]
        finally:
            server.should_exit = True
            await asyncio.wait([task], timeout=END_S)
            # What the block raises is its own: the group would hand it on as one of several.
            await group.__aexit__(None, None, None)


def first_free(host: str, ports: Iterable[int]) -> socket.socket:
    """
    Listen on the first port that nobody listens on: each worker finds its own, also one that takes another's place.

    Raises:
        OSError: each is taken, or the address is none of ours.
    """
    refused: OSError | None = None
    for port in ports:
        try:
            return listened(host, port)
        except OSError as error:
            refused = error
    raise refused or OSError("there is no port")


def listened(host: str, port: int) -> socket.socket:
    """
    Listen on a port.

    Raises:
        OSError: somebody else does, or the address is none of ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        # Two who bind at the same moment both may; who listens first has it.
        made.listen()
    except OSError:
        made.close()
        raise
    return made
