"""
What each step of the path costs in one process, beside the floor and the typed limit, and beside plain Strawberry.

Results of five regions, as the peers' mock laboratories send them: 50, 500 and 5,000.
"""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import closing
from functools import partial
from typing import Any, NamedTuple, TypeVar

import msgspec
import strawberry
from graphql import DocumentNode, ExecutionResult, execute, parse

from gateway.app import wall_clock
from gateway.comparison import read_comparison
from gateway.settings import Settings
from resolvers.asking import Asking
from resolvers.deadline import Deadline
from resolvers.model import Delivery, Fetch, Question, SourceId, TimelineFilter
from resolvers.normalise.fhir_pages import decode
from resolvers.pipeline import Met, Pipeline
from resolvers.reading import read
from resolvers.schema.assembly import Schema
from resolvers.schema.context import Context, Path
from resolvers.schema.paging import Cursors, Page, TimelineOrder, Window, page
from tests.benchmarks.compat.memory import CALLER
from tests.benchmarks.compat.path import in_memory
from tests.benchmarks.compat.schema import Result, Row, build, flattened
from tests.benchmarks.compat.sheet import configured
from tests.benchmarks.limits import floor, typed_limit
from tests.benchmarks.regions import NUMBER, bundles
from tests.benchmarks.rows import Row as Figures
from tests.benchmarks.rows import Rows, held_to
from tests.benchmarks.timing import Run, least
from tests.tireless import TIRELESS

QUERY = "{ results { id code { code display } effective value unit flag source { name } } }"
SIZES = (50, 500, 5_000)
SOURCES = 5
OBSERVATIONS = 5
ROUNDS = {50: 40, 500: 40, 5_000: 10}
# What is promised, and at how many results.
PROMISED_AT = 500
LEAST_OF_PLAIN = 40.0
MOST_OF_LIMIT = 2.5
# What is promised of decoding, clearing, merging and projecting: as it is written, and with what lies between.
AFTER_READING = ("clear, merge", "page", "flatten", "project")
TOGETHER = {
    "decode … project, without normalise": ("decode", *AFTER_READING),
    "decode, normalise … project": ("decode, normalise", *AFTER_READING),
}

T = TypeVar("T")


class Given(NamedTuple):
    """The context of a query whose list is there already."""

    rows: list[Row]


@strawberry.type
class Query:
    """The one question."""

    @strawberry.field
    def results(self, info: strawberry.Info[Given, None]) -> list[Result]:
        """Give what is there."""
        return info.context.rows  # type: ignore[return-value]  # projected as they are


class Canned:
    """A source that has its delivery at hand."""

    def __init__(self, delivery: Delivery) -> None:
        self.id, self.name = delivery.source, str(delivery.source)
        self._delivery = delivery

    async def fetch(self, fetch: Fetch, deadline: Deadline) -> Delivery:
        """Give it."""
        return self._delivery


class World(NamedTuple):
    """The path over sources that have everything at hand, and the patient met."""

    path: Path
    met: Met
    question: Question
    delivered: tuple[Delivery, ...]
    pages: tuple[bytes, ...]
    cursors: Cursors


def world(results: int) -> World:
    """Put the product's path together over so many results, and meet the patient."""
    reports = results // (SOURCES * OBSERVATIONS)
    pages, now = bundles(SOURCES, reports=reports, observations=OBSERVATIONS), wall_clock()
    delivered = tuple(
        Delivery(source=SourceId(f"region-{number}"), dialect="fhir", as_of=now, pages=(found,))
        for number, found in enumerate(pages)
    )
    settings = Settings(sources=configured("http://localhost", SOURCES), max_page_size=results, **TIRELESS)
    path = in_memory(settings, [Canned(each) for each in delivered])
    met = asyncio.run(meet(path.pipeline))
    question = Question(caller=CALLER, person=met.person, filter=TimelineFilter())
    return World(path, met, question, delivered, pages, Cursors(path.naming, CALLER, met.person.hash))


async def meet(pipeline: Pipeline) -> Met:
    """Meet the patient."""
    return await pipeline.meet(asking(), NUMBER, "timeline")


def asking() -> Asking:
    """Ask now; a loop must run."""
    return Asking(caller=CALLER, now=wall_clock(), deadline=Deadline.after(60), request_id="benchmark")


def finished(work: Coroutine[Any, Any, T]) -> T:
    """Run what never waits to its end, without a loop."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("it waits for something")


class Steps:
    """The path's own functions, one step each, over what the step before gave."""

    def __init__(self, results: int) -> None:
        self.world = world(results)
        self.comparison = read_comparison()
        self.window = Window(first=results)
        self.schema = Schema(query=Query)
        self.plain_schema = strawberry.Schema(query=Query)
        self.document: DocumentNode = parse(QUERY)
        self.walking = build()
        self.question: DocumentNode = parse(QUERY.replace("results", f"results(first: {results})", 1))
        self.loop = asyncio.new_event_loop()
        self.outcomes = self.read()
        self.answer = self.cleared()
        self.page = self.cut()
        self.rows = flattened(self.page.reports)
        assert len(self.rows) == results

    def close(self) -> None:
        """Let go of the loop."""
        self.loop.close()

    def decode(self) -> list[Any]:
        """Decode every page."""
        return [list(decode(found.pages)) for found in self.world.delivered]

    def read(self) -> Sequence[Any]:
        """Decode, normalise and compare."""
        return read(self.world.question, self.world.delivered, self.comparison)

    def cleared(self) -> Any:
        """Clear, merge, select, and write the ledger."""
        answering = self.world.path.pipeline._answering
        return answering.answer(self.world.question, self.world.met, self.outcomes)

    def cut(self) -> Page:
        """Cut the page."""
        between = self.world.cursors.between(self.window)
        order = TimelineOrder.NEWEST_FIRST
        return page(self.answer, self.window, between, order=order, cursors=self.world.cursors)

    def flatten(self) -> list[Row]:
        """Lift the results up, as the peers' query wants them."""
        return flattened(self.page.reports)

    def projected(self) -> bytes:
        """Run the query over the list as the product does, and encode the answer."""
        context: Any = Given(self.rows)
        found = finished(self.schema.run(self.document, variables=None, operation_name=None, context=context))
        assert found.errors is None
        return msgspec.json.encode({"data": found.data})

    def plain(self) -> bytes:
        """Run it as plain Strawberry does, with the document cached."""
        found = execute(self.plain_schema._schema, self.document, context_value=Given(self.rows))
        assert found.errors is None
        return msgspec.json.encode({"data": found.data})

    def walk(self) -> bytes:
        """Walk the whole path as a request does, but for HTTP on either side, and encode the answer."""
        found = self.loop.run_until_complete(self._walked())
        assert found.errors is None
        return msgspec.json.encode({"data": found.data})

    async def _walked(self) -> ExecutionResult:
        context = Context(asking=asking(), path=self.world.path)
        return await self.walking.run(self.question, variables=None, operation_name=None, context=context)

    def all(self) -> dict[str, Run]:
        """Name what is measured."""
        return {
            "floor": partial(floor, self.world.pages),
            "typed limit": partial(typed_limit, self.world.pages),
            "decode": self.decode,
            "decode, normalise": self.read,
            "clear, merge": self.cleared,
            "page": self.cut,
            "flatten": self.flatten,
            "project": self.projected,
            "plain Strawberry": self.plain,
            "the whole walk": self.walk,
        }


def run(sizes: Sequence[int] = SIZES) -> Rows:
    """Measure every step at every size."""
    return [row for results in sizes for row in of_size(results)]


def of_size(results: int) -> Rows:
    """Measure every step at one size, and add up what a request goes through."""
    with closing(Steps(results)) as steps:
        took = least(steps.all(), rounds=ROUNDS[results])
    took |= {name: sum(took[step] for step in steps) for name, steps in TOGETHER.items()}
    return [figures(results, name, took) for name in took]


def figures(results: int, name: str, took: Mapping[str, float]) -> Figures:
    """Write what a step took, and how that compares."""
    of_limit, of_plain = took[name] / took["typed limit"], took["plain Strawberry"] / took["project"]
    promised: Figures = {}
    if results == PROMISED_AT and name == "project":
        promised = {"plain / this": of_plain} | held_to(of_plain, least=LEAST_OF_PLAIN)
    if results == PROMISED_AT and name in TOGETHER:
        promised = held_to(of_limit, most=MOST_OF_LIMIT)
    return {
        "results": results,
        "step": name,
        "CPU ms": took[name] * 1000,
        "of floor": took[name] / took["floor"],
        "of typed limit": of_limit,
    } | promised
