"""The page to try the schema out on, in a real browser: it asks as whoever's token it is given, and keeps nothing."""

import asyncio
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from joserfc.jwk import ECKey
from playwright.async_api import Page, expect

from gateway.cli.token import for_page
from gateway.demo.cast import find
from gateway.demo.client import TokenWish, ask_token, read_client_key
from gateway.web.ide.examples import examples
from tests.chromium import Tab
from tests.e2e.asking import Demo, number_of, session, wall
from tests.e2e.composed import composed
from tests.e2e.test_moments import send, written

ASKS = "query "
SHOWN = {"graphiql": True, "introspection": True, "synthetic_only": True}
ARRIVED = "reportArrived"
TRIES, LOOKS = 10, 60
KEPT = "() => [localStorage.length, sessionStorage.length, document.cookie, location.href]"
# The whole answer, of which the page draws the lines in sight alone.
ANSWER = "window => window.querySelector('.CodeMirror').CodeMirror.getValue()"


async def pasted(demo: Demo, caller: str) -> str:
    """Write what is pasted into the page, as `token CALLER --with-key` prints it."""
    member, holder = find(caller), ECKey.generate_key("P-256")
    client = read_client_key(Path(demo.run_file.client_key_file))
    wish = TokenWish(issuer=demo.run_file.issuer, caller=member)
    async with session() as http:
        token = await ask_token(http, wish, client, now=wall(), holder=holder)
    return msgspec.json.encode(for_page(token, holder, member)).decode()


async def use(page: Page, text: str) -> None:
    """Paste."""
    await page.get_by_label("Ask as").fill(text)
    await page.get_by_role("button", name="Use", exact=True).click()


async def run(page: Page, tab: str, until: str) -> Any:
    """Run the question of a tab until its answer holds a text: for a moment it is run by the name of the tab before."""
    await page.get_by_role("button", name=tab, exact=True).click()
    for _ in range(TRIES):
        await page.get_by_role("button", name="Execute query").click()
        if until in await shown(page, until):
            return json.loads(await shown(page, until))
    raise AssertionError(await shown(page, until))


async def shown(page: Page, until: str) -> str:
    """Give the answer that the page shows once it holds a text, or after a while."""
    window = page.get_by_role("region", name="Result Window")
    for _ in range(LOOKS):
        if until in await window.evaluate(ANSWER):
            break
        await asyncio.sleep(0.05)
    return await window.evaluate(ANSWER)


@pytest.mark.browser
async def test_a_clinician_and_a_citizen_run_their_examples_and_the_browser_complains_of_nothing(
    demo: Demo, tab: Tab
) -> None:
    page = tab.page
    await page.goto(f"{demo.url}/graphiql")
    await use(page, await pasted(demo, "dr-lunde"))
    seen = await run(page, "PatientTimeline", "timeline")
    course = await run(page, "Trend", "series")
    parts = await run(page, "TimelineInParts", '"complete": true')
    await use(page, await pasted(demo, "kari"))
    own = await run(page, "MyResults", '"me"')
    await use(page, await pasted(demo, "bjorn"))
    lent = await run(page, "OnBehalfOf", '"patient"')

    assert seen["data"]["patient"]["timeline"]["edges"]
    assert course["data"]["patient"]["trend"]["series"]
    page_in_parts = parts["data"]["patient"]["timeline"]
    assert sum(len(part["edges"]) for part in (page_in_parts, *page_in_parts["late"])) >= 5
    assert page_in_parts["late"][-1]["completeness"]["complete"]
    assert own["data"]["me"]["timeline"]["edges"]
    assert lent["data"]["patient"]["timeline"]["edges"]
    assert tab.complaints == []
    assert {address.startswith(demo.url) for address in tab.addresses} == {True}
    assert not any(number_of("kari") in address for address in tab.addresses)
    assert await page.evaluate(KEPT) == [0, 0, "", f"{demo.url}/graphiql"]


@pytest.mark.browser
async def test_its_documentation_menus_and_completion_keep_to_the_policy(demo: Demo, tab: Tab) -> None:
    page = tab.page
    await page.goto(f"{demo.url}/graphiql")
    await use(page, await pasted(demo, "drift"))
    await page.get_by_role("button", name="Show Documentation Explorer").click()
    await page.get_by_role("link", name="Query", exact=True).click()
    await expect(page.get_by_text("The citizen's own results (innbygger).")).to_be_visible()
    for dialog in ("Open settings dialog", "Open short keys dialog"):
        await page.get_by_role("button", name=dialog).click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.keyboard.press("Escape")
    await page.get_by_role("button", name="MisuseHints").click()
    await page.locator(".graphiql-query-editor .CodeMirror").click()
    await page.keyboard.press("Control+End")
    await page.keyboard.type("query Next { view")
    await expect(page.get_by_role("option", name="viewer")).to_be_visible()

    assert tab.complaints == []


@pytest.mark.browser
async def test_what_cannot_be_used_is_said_and_what_was_pasted_is_not_left_lying(demo: Demo, tab: Tab) -> None:
    page = tab.page
    whole = json.loads(await pasted(demo, "kari"))
    await page.goto(f"{demo.url}/graphiql")
    for text, said in (
        (whole["token"], "That token is bound to a key: paste it together with the key."),
        ("nothing of the kind", "That is no access token."),
        ("{", "That is neither a token nor JSON with a token and its key."),
        (json.dumps(whole | {"key": whole["key"] | {"d": "AA"}}), "That is no private key of the curve P-256."),
        ('{"key": {}}', "That is no access token."),
        (json.dumps(whole | {"key": {"kty": "RSA"}}), "That is no private key of the curve P-256."),
    ):
        await use(page, text)
        await expect(page.get_by_role("status")).to_have_text(said)
        await expect(page.get_by_label("Ask as")).to_be_empty()

    assert await page.locator("#graphiql").inner_text() == ""
    assert tab.complaints == []


@pytest.mark.browser
async def test_a_nonce_that_is_wanted_is_put_into_the_proof(database, tmp_path, tab: Tab) -> None:
    async with composed(database, tmp_path, dpop_nonce_s=60.0, **SHOWN) as gateway:
        await tab.page.goto(f"{gateway.demo.url}/graphiql")
        await use(tab.page, await pasted(gateway.demo, "kari"))
        answer = await run(tab.page, "MyResults", '"me"')

    # The one refusal that gave the nonce.
    assert len(tab.complaints) == 1
    assert "401" in tab.complaints[0]
    assert answer["data"]["me"]["timeline"] == {
        "edges": [],
        "completeness": {"complete": True},
        "notices": [],
    }


@pytest.mark.browser
async def test_a_subscription_is_followed_until_it_is_stopped(database, tmp_path, tab: Tab) -> None:
    page = tab.page
    async with composed(database, tmp_path, stream_check_s=0.2, **SHOWN) as gateway:
        await page.goto(f"{gateway.demo.url}/graphiql")
        await use(page, await pasted(gateway.demo, "dr-lunde"))
        await page.get_by_role("button", name="Arrivals", exact=True).click()
        begin = page.get_by_role("button", name="Execute query")
        for nth in range(TRIES):
            if await begin.is_visible():
                await begin.click()
            await send(gateway, written(f"arrives-{nth}"), "kari")
            if ARRIVED in await shown(page, ARRIVED):
                break
        told = json.loads(await shown(page, ARRIVED))
        async with page.expect_event("requestfailed") as given_up:
            await page.get_by_role("button", name="Stop query").click()
        await expect(begin).to_be_visible()

    assert told["data"]["reportArrived"]["report"]["results"]
    assert (await given_up.value).url == f"{gateway.demo.url}/graphql"
    assert tab.complaints == []


@pytest.mark.parametrize("example", [found for found in examples() if found.operation.startswith(ASKS)])
async def test_an_example_is_answered_without_an_error(demo: Demo, example) -> None:
    basis = {"access-basis": example.basis} if example.basis else None
    answer = await demo.ask(example.caller, example.operation, example.variables, headers=basis)

    assert all(value is not None for value in answer.data.values())
