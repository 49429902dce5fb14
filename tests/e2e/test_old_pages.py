"""Pages that are still open in a browser after what they were shown for is over, as people leave them."""

import pytest
from playwright.async_api import Page, expect

from gateway.demo.cast import Citizen, find
from gateway.web.languages import read_language
from tests.chromium import Tab
from tests.e2e.asking import Demo
from tests.e2e.rooms import Rooms, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
say = read_language("nb").say
TOLD = "{ me { messages { id } accessLog(first: 200) { edges { node { id operation } } } } }"
REASON = "Bevisstløs, mistanke om lavt natrium"
SEND = "form.card button[type=submit]"


async def titled(page: Page, title: str) -> None:
    await expect(page.get_by_role("heading", level=1)).to_have_text(title)


async def beside(tab: Tab) -> Page:
    """Open another tab of the same browser."""
    return await tab.page.context.new_page()


async def sign_out(page: Page) -> None:
    await page.locator("form[action='/logg-ut'] button").click()
    await titled(page, say("start.title"))


async def take(page: Page, demo: Demo, patient: str) -> None:
    """Take a patient in hand."""
    citizen = find(patient)
    assert isinstance(citizen, Citizen)
    await page.goto(f"{demo.url}/kliniker")
    await page.locator("#nummer").fill(citizen.number.digits)
    await page.locator(SEND).click()
    await page.wait_for_url(f"{demo.url}/kliniker/pasient")


async def openings_of(demo: Demo, citizen: str) -> object:
    """Read what a citizen is told of openings, but for looks: those of an earlier test's opening are lawful."""
    me = (await demo.ask(citizen, TOLD)).data["me"]
    return me["messages"], [edge for edge in me["accessLog"]["edges"] if edge["node"]["operation"] == "openRestricted"]


async def test_an_emergency_is_never_opened_for_the_patient_of_another_tab(demo: Demo, rooms: Rooms) -> None:
    before = [await openings_of(demo, who) for who in ("solveig", "tor")]
    async with rooms.window("nb", who="dr-akutt") as tab:
        await take(tab.page, demo, "solveig")
        await tab.page.goto(f"{demo.url}/kliniker/apne")
        await tab.page.locator("#grunn").fill(REASON)
        await take(await beside(tab), demo, "tor")

        await tab.page.locator("form:has(#grunn) button[type=submit]").click()

        await titled(tab.page, say("trouble.old"))
        await tab.page.locator("main a", has_text=say("trouble.old_on")).click()
        await expect(tab.page).to_have_url(f"{demo.url}/kliniker")
    assert [await openings_of(demo, who) for who in ("solveig", "tor")] == before


async def test_a_form_that_is_sent_after_somebody_signed_out_says_that_nothing_is_saved(
    demo: Demo, rooms: Rooms
) -> None:
    async with rooms.window("nb") as tab:
        await sign_in(tab.page, demo.url, "kari")
        await tab.page.goto(f"{demo.url}/borger/sperringer/ny")
        other = await beside(tab)
        await other.goto(f"{demo.url}/borger")
        await sign_out(other)

        await tab.page.locator(SEND).click()

        await titled(tab.page, say("trouble.over"))
        await tab.page.locator("main a", has_text=say("trouble.over_on")).click()
        await expect(tab.page.locator("button[name=persona][value=kari]")).to_be_visible()
        assert [text for text in tab.complaints if "Content Security Policy" in text] == []


async def test_nobody_reads_results_by_going_back_after_a_sign_out(demo: Demo, rooms: Rooms) -> None:
    async with rooms.window("nb") as tab:
        await sign_in(tab.page, demo.url, "kari")
        await sign_out(tab.page)

        await tab.page.go_back()

        await expect(tab.page.locator("button[name=persona][value=kari]")).to_be_visible()


async def test_an_answer_to_a_form_is_read_in_another_language_from_a_page_that_can_be_shown(
    demo: Demo, rooms: Rooms
) -> None:
    async with rooms.window("nb", who="kari") as tab:
        await tab.page.goto(f"{demo.url}/borger/sperringer/ny")
        await tab.page.locator(SEND).click()
        await titled(tab.page, say("block.preview_title"))

        await tab.page.locator("a[href='/sprak/en']").click()

        await expect(tab.page).to_have_url(f"{demo.url}/borger")
        await expect(tab.page.locator("html")).to_have_attribute("lang", "en")
        assert tab.complaints == []
