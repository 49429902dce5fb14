"""
How long a page takes beside the GraphQL answers that it shows, over HTTP from one demo that has nothing else to do.

Both are asked by turns, and of each the least counts: the page asks the same documents with the same variables of the
same endpoint, so that what it takes beyond them is its own.
"""

import asyncio
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import aiohttp
import msgspec
from starlette.requests import Request

from gateway.demo.cast import find
from gateway.demo.client import proof, read_client_key
from gateway.web.asking import Answered, read, read_documents
from gateway.web.marking import FIELD
from gateway.web.site import DOORS, PAGES
from gateway.web.visiting import SPOKEN, Visit
from tests.benchmarks.rows import Row, Rows, held_to
from tests.e2e.asking import Demo, number_of, wall
from tests.e2e.rooms import door_of
from tests.e2e.starting import started
from tests.integration.gateway.web.test_site import Browser

ROUNDS = 30
MOST_ADDED_MS = 50.0
DOCUMENTS = read_documents()
PATIENT = number_of("kari")
MARK = f'name="{FIELD}" value="'


class Shown(NamedTuple):
    """A page: what it is called, who looks, and where."""

    name: str
    who: str
    path: str


SHOWN = (
    Shown("timeline", "kari", "/borger"),
    Shown("trend", "kari", "/borger/utvikling?kode=NPU27300"),
    Shown("access log", "kari", "/borger/innsyn"),
    Shown("blocks", "kari", "/borger/sperringer"),
    Shown("a patient's table", "dr-lunde", "/kliniker/pasient"),
    Shown("work list", "dr-lunde", "/kliniker/arbeidsliste"),
    Shown("operations", "drift", "/drift"),
)


class Asked(NamedTuple):
    """What a page asks: a document by its name, with variables, on a basis."""

    document: str
    variables: Mapping[str, object]
    basis: str | None


class Took(NamedTuple):
    """How many milliseconds a page and its answers took at least, and how large the page is."""

    page_ms: float
    graphql_ms: float
    size: int


class Noting:
    """Asks the endpoint for a page, and notes what."""

    def __init__(self, demo: Demo, who: str, basis: str | None = None, noted: list[Asked] | None = None) -> None:
        self.noted = [] if noted is None else noted
        self._demo, self._who, self._basis = demo, who, basis

    def on(self, basis: str | None) -> "Noting":
        return Noting(self._demo, self._who, basis, self.noted)

    async def ask(self, document: str, variables: Mapping[str, object]) -> Answered:
        self.noted.append(Asked(document, variables, self._basis))
        body = msgspec.json.encode({"query": DOCUMENTS[document], "variables": dict(variables)})
        answer = await self._demo.post(self._who, body, headers={"access-basis": self._basis or ""})
        return read(answer.body)


async def asked_by(demo: Demo, shown: Shown) -> Sequence[Asked]:
    """Find out what a page asks, by letting it."""
    address = urlsplit(shown.path)
    page = next(page for page in PAGES if page.path == address.path and "GET" in page.methods)
    noting = Noting(demo, shown.who)

    async def renew(_: str) -> bool:
        return True

    basis = getattr(find(shown.who), "basis", "")
    kind = DOORS[door_of(shown.who)]
    visit = Visit(
        kind=kind,
        name=find(shown.who).name,
        language=SPOKEN[kind][0],
        on=noting.on,
        notes={"patient": PATIENT, "purpose": "TREAT", "basis": basis} if basis else {},
        now=datetime.now(UTC),
        renew=renew,
        frame={},
    )
    scope = {"type": "http", "method": "GET", "path": address.path, "headers": [], "path_params": {}}
    await page.answer(Request(scope | {"query_string": address.query.encode()}), visit)
    return noting.noted


async def signed_in(session: aiohttp.ClientSession, demo: Demo, who: str) -> Browser:
    """Sign in to the pages; a clinician takes the patient in hand."""
    browser = Browser(demo.url, session)
    await browser.sign_in(door_of(who), who)
    member = find(who)
    if door_of(who) == "kliniker":
        mark = (await browser.go("/kliniker")).text.partition(MARK)[2].partition('"')[0]
        form = {"formal": member.purpose, "grunnlag": member.basis, "nummer": PATIENT, FIELD: mark}
        assert (await browser.go("/kliniker/finn", form)).status == 303
    return browser


async def measured(demo: Demo, shown: Shown, rounds: int = ROUNDS) -> Took:
    """Ask for a page and for what it shows, by turns."""
    key, token = read_client_key(Path(demo.run_file.client_key_file)), await demo.token(shown.who)
    url, questions = f"{demo.url}/graphql", await asked_by(demo, shown)
    assert questions
    took, size = {"page": float("inf"), "graphql": float("inf")}, 0
    async with aiohttp.ClientSession() as session:
        browser = await signed_in(session, demo, shown.who)

        async def ask(question: Asked) -> float:
            body = {"query": DOCUMENTS[question.document], "variables": dict(question.variables)}
            proven = proof(key, method="POST", url=url, now=wall(), access_token=token)
            headers = {"authorization": f"DPoP {token}", "dpop": proven, "content-type": "application/json"}
            headers |= {"access-basis": question.basis} if question.basis else {}
            began = time.perf_counter()
            async with session.post(url, data=msgspec.json.encode(body), headers=headers) as answer:
                assert b'"errors"' not in await answer.read()
            return time.perf_counter() - began

        for _ in range(rounds):
            began = time.perf_counter()
            page = await browser.go(shown.path)
            took["page"] = min(took["page"], time.perf_counter() - began)
            took["graphql"] = min(took["graphql"], sum([await ask(question) for question in questions]))
            assert page.status == 200, (shown, page.status)
            size = len(page.text.encode())
    return Took(page_ms=took["page"] * 1000, graphql_ms=took["graphql"] * 1000, size=size)


def row(shown: Shown, took: Took) -> Row:
    """Write what a page takes."""
    added = took.page_ms - took.graphql_ms
    return {
        "page": shown.name,
        "kB": took.size / 1000,
        "GraphQL ms": took.graphql_ms,
        "page ms": took.page_ms,
        "of GraphQL": took.page_ms / took.graphql_ms,
        "added ms": added,
    } | held_to(added, most=MOST_ADDED_MS)


async def every(demo: Demo) -> Rows:
    """Measure one page after another."""
    return [row(shown, await measured(demo, shown)) for shown in SHOWN]


def run() -> Rows:
    """Start a demo, and measure its pages."""
    with tempfile.TemporaryDirectory(prefix="pv-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with started(folder) as demo:
            return asyncio.run(every(demo))
