"""The page to try the schema out on, in a real browser: it asks as whoever's token it is given, and keeps nothing."""

import json
from contextlib import suppress
from pathlib import Path

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

CHANGES = "mutation "
TRIES, A_WHILE_MS = 10, 3_000
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


async def run(page: Page, tab: str, until: str) -> dict:
    """Run the question of a tab until its answer holds a text: for a moment it is run by the name of the tab before."""
    await page.get_by_role("button", name=tab, exact=True).click()
    window = page.get_by_role("region", name="Result Window")
    for _ in range(TRIES):
        await page.get_by_role("button", name="Execute query").click()
        with suppress(AssertionError):
            await expect(window).to_contain_text(until, timeout=A_WHILE_MS)
            return json.loads(await window.evaluate(ANSWER))
    raise AssertionError(await window.inner_text())


@pytest.mark.browser
async def test_a_clinician_and_a_citizen_run_their_examples_and_the_browser_complains_of_nothing(
    demo: Demo, tab: Tab
) -> None:
    page = tab.page
    await page.goto(f"{demo.url}/graphiql")
    await use(page, await pasted(demo, "dr-lunde"))
    seen = await run(page, "PatientTimeline", "timeline")
    course = await run(page, "Trend", "series")
    await use(page, await pasted(demo, "kari"))
    own = await run(page, "MyResults", '"me"')
    await use(page, await pasted(demo, "bjorn"))
    lent = await run(page, "OnBehalfOf", '"patient"')

    assert seen["data"]["patient"]["timeline"]["edges"]
    assert course["data"]["patient"]["trend"]["series"]
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
    page, told = tab.page, {}
    whole = json.loads(await pasted(demo, "kari"))
    await page.goto(f"{demo.url}/graphiql")
    for text in (
        whole["token"],
        "nothing of the kind",
        "{",
        json.dumps(whole | {"key": whole["key"] | {"d": "AA"}}),
        json.dumps(whole | {"key": {"kty": "RSA"}}),
    ):
        await use(page, text)
        told[text] = await page.locator("#told").inner_text()

    assert list(told.values()) == [
        "That token is bound to a key: paste it together with the key.",
        "That is no access token.",
        "That is neither a token nor JSON with a token and its key.",
        "That is no private key of the curve P-256.",
        "That is no private key of the curve P-256.",
    ]
    assert await page.get_by_label("Ask as").input_value() == ""
    assert await page.locator("#graphiql").inner_text() == ""
    assert tab.complaints == []


@pytest.mark.browser
async def test_a_nonce_that_is_wanted_is_put_into_the_proof(database, tmp_path, tab: Tab) -> None:
    settings = {"graphiql": True, "introspection": True, "synthetic_only": True, "dpop_nonce_s": 60.0}
    async with composed(database, tmp_path, **settings) as gateway:
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


@pytest.mark.parametrize("example", [found for found in examples() if CHANGES not in found.operation])
async def test_an_example_is_answered_without_an_error(demo: Demo, example) -> None:
    basis = {"access-basis": example.basis} if example.basis else None
    answer = await demo.ask(example.caller, example.operation, example.variables, headers=basis)

    assert all(value is not None for value in answer.data.values())
