"""What the pages ask is all that a gateway needs to be asked for them: it may refuse every other document."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import aiohttp
import msgspec
import pytest
import pytest_asyncio

from gateway.graphql.persisted import digest_of
from gateway.settings import DocumentsMode
from gateway.web.asking import manifest, read_documents
from gateway.web.marking import FIELD
from gateway.web.site import DOORS
from gateway.web.site import PAGES as SITE
from tests.e2e.asking import Answer, Demo, number_of
from tests.e2e.composed import Composed, now
from tests.e2e.test_clinician_changes import made, send
from tests.e2e.test_nineteen_failures import opened
from tests.integration.gateway.web.test_site import Browser

pytestmark = pytest.mark.asyncio(loop_scope="module")
DOCUMENTS = read_documents()
PEOPLE = {"borger": "kari", "kliniker": "dr-haug", "drift": "drift"}
ROOMS = {"citizen": "borger", "clinician": "kliniker", "operator": "drift"}
# Where the reports of a room are led to from, and how a patient is found.
READ = {"kliniker": "/kliniker/pasient"}
FOUND = {"formal": "TREAT", "grunnlag": "SAMTYKKE", "nummer": number_of("kari")}
OTHER = "query Other { viewer { kind name } }"
UNTRUSTED = "DOCUMENT_NOT_TRUSTED"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gateway(server: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Composed]:
    """A gateway with pages that takes documents by their ids alone, and of those the pages' alone."""
    folder = tmp_path_factory.mktemp("trusted")
    kept = folder / "pages.json"
    kept.write_bytes(msgspec.json.encode(manifest()))
    held = {"documents_manifest": (kept,), "documents_mode": DocumentsMode.ONLY_IDS}
    async with opened(server, folder, site=True, **held) as running:
        await send(running, made("r1", now() - timedelta(hours=2), kind="CLIN"))
        yield running


@asynccontextmanager
async def signed_in(gateway: Composed, door: str) -> AsyncIterator[Browser]:
    """Sign in by a door, as a browser does."""
    async with aiohttp.ClientSession() as session:
        browser = Browser(gateway.demo.url, session)
        assert (await browser.sign_in(door, PEOPLE[door])).status == HTTPStatus.SEE_OTHER
        yield browser


async def ask(gateway: Composed, caller: str, **body: Any) -> Answer:
    return await gateway.demo.post(caller, msgspec.json.encode(body))


def reasons(answer: Answer) -> set[str | None]:
    """Say why an answer has errors, where it has."""
    return {error["extensions"].get("reason") for error in answer.json.get("errors", ())}


async def test_the_demo_trusts_what_the_pages_ask_and_nothing_else(demo: Demo) -> None:
    assert msgspec.json.decode((demo.state / "pages.json").read_bytes()) == manifest()
    assert sorted(manifest().values()) == sorted(DOCUMENTS.values())


@pytest.mark.parametrize("name", DOCUMENTS)
async def test_a_document_of_the_pages_is_known_by_its_id(gateway: Composed, name: str) -> None:
    caller = PEOPLE[ROOMS[name.partition("_")[0]]]
    answer = await ask(gateway, caller, documentId=f"sha256:{digest_of(DOCUMENTS[name])}", variables={})

    # That variables are missing is told by who has read it.
    assert UNTRUSTED not in reasons(answer)


@pytest.mark.parametrize("door", PEOPLE)
async def test_pages_are_answered_where_no_other_document_is(gateway: Composed, door: str) -> None:
    paths = [page.path for page in SITE if page.kind is DOORS[door] and "GET" in page.methods and "{" not in page.path]
    async with signed_in(gateway, door) as browser:
        if door == "kliniker":
            shown = (await browser.go("/kliniker")).text
            mark = re.search(rf'name="{FIELD}" value="([^"]+)"', shown)
            assert mark is not None
            found = await browser.go("/kliniker/finn", FOUND | {FIELD: mark[1]})
            assert (found.status, found.headers["location"]) == (HTTPStatus.SEE_OTHER, "/kliniker/pasient")
        statuses = {path: (await browser.go(path)).status for path in paths}
        listed = (await browser.go(READ.get(door, f"/{door}"))).text
        addresses = re.findall(rf'/{door}/svar/[^/"?]+', listed)
        statuses |= {address: (await browser.go(address)).status for address in addresses[:1]}

    assert len(statuses) > 1
    # Without its code a trend is of nothing.
    assert {path for path, status in statuses.items() if status != HTTPStatus.OK} <= {f"/{door}/utvikling"}
    assert bool(addresses) == (door != "drift")


@pytest.mark.parametrize("body", [{"query": OTHER}, {"documentId": f"sha256:{digest_of(OTHER)}"}], ids=["text", "id"])
async def test_another_document_is_refused(gateway: Composed, body: dict[str, str]) -> None:
    answer = await ask(gateway, "kari", **body)

    assert answer.json.get("data") is None
    assert reasons(answer) == {UNTRUSTED}
