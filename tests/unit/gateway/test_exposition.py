"""Numbers are read as Prometheus reads them, and from this gateway alone."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from gateway.exposition import exposing, first_free, listened, registry
from gateway.readings import Metric, Readings, Spread
from tests.asgi import ask

ASKED = Metric(name="provesvar_asked", meaning="how often", labels=("source", "state"))
WIDE = Metric(name="provesvar_wide", meaning="how wide")
FULL = Metric(name="provesvar_full", meaning="how full")
HOST = "127.0.0.1"


@pytest.fixture
def readings():
    made, spread = Readings(), Spread((0.5, 1.0))
    for value in (0.1, 0.5, 0.7, 3.0):
        spread.add(value)
    made.counter(ASKED, lambda: {("lab", "ANSWERED"): 3, ("lab", "LATE"): 1})
    made.gauge(FULL, lambda: {(): 2})
    made.spread(WIDE, lambda: {(): spread})
    return made


async def test_everything_is_told_in_the_form_that_is_read(readings) -> None:
    answer = await ask(exposing(readings), "/metrics")
    told = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.body.decode())
        for sample in family.samples
        if sample.name.startswith("provesvar_")
    }

    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert told == {
        ("provesvar_asked_total", "lab", "ANSWERED"): 3,
        ("provesvar_asked_total", "lab", "LATE"): 1,
        ("provesvar_full",): 2,
        ("provesvar_wide_bucket", "0.5"): 2,
        ("provesvar_wide_bucket", "1.0"): 3,
        ("provesvar_wide_bucket", "+Inf"): 4,
        ("provesvar_wide_count",): 4,
        ("provesvar_wide_sum",): pytest.approx(4.3),
    }


async def test_nothing_else_is_answered(readings) -> None:
    assert (await ask(exposing(readings), "/")).status == 404
    assert (await ask(exposing(readings), "/metrics", method="POST")).status == 405


def test_the_process_is_told_of_and_no_command_line(readings) -> None:
    names = {family.name for family in registry(readings).collect()}

    assert {"process_resident_memory_bytes", "process_cpu_seconds", "python_gc_collections"} <= names
    assert not any("info" in name for name in names)


def test_each_worker_has_the_first_port_that_is_free() -> None:
    with listened(HOST, 0) as first:
        taken = first.getsockname()[1]
        with first_free(HOST, (taken, 0)) as second:
            assert second.getsockname()[1] != taken
        with pytest.raises(OSError, match="in use"):
            first_free(HOST, (taken,))

    with first_free(HOST, (taken,)) as again:
        assert again.getsockname()[1] == taken


def test_an_address_that_is_none_of_ours_is_refused() -> None:
    with pytest.raises(OSError, match="assign"):
        first_free("192.0.2.1", (0,))
    with pytest.raises(OSError, match="no port"):
        first_free(HOST, ())
