"""Signing out in a browser, which goes on to where one signed in and comes back, past every policy."""

import pytest
from playwright.async_api import Page, expect

from gateway.web.languages import read_language
from tests.axe import faults, need_axe
from tests.chromium import Tab
from tests.e2e.asking import Demo
from tests.e2e.rooms import Rooms, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
say = read_language("nb").say
OUT = "form[action='/logg-ut'] button"


async def told(page: Page, what: str) -> None:
    await expect(page.locator(".notice h2")).to_have_text(say(f"leaving.{what}"))


def in_addresses(tab: Tab, text: str) -> list[str]:
    return [address for address in tab.addresses if text in address]


@pytest.mark.parametrize(("who", "issuer"), [("kari", "helsenorge"), ("dr-lunde", "helseid"), ("drift", "helseid")])
async def test_who_signs_out_is_signed_out_where_they_signed_in_by_itself(
    demo: Demo, rooms: Rooms, who: str, issuer: str
) -> None:
    need_axe()
    async with rooms.window("nb") as tab:
        await sign_in(tab.page, demo.url, who)
        await tab.page.locator(OUT).click()

        await told(tab.page, "there")
        assert tab.page.url == f"{demo.url}/"
        assert len(in_addresses(tab, f"/{issuer}/endsession")) == 1
        assert in_addresses(tab, "id_token") == []
        assert tab.complaints == []
        assert await faults(tab.page) == []
        await tab.page.reload()
        await expect(tab.page.locator(".notice")).to_have_count(0)


async def test_without_scripts_a_button_leads_there(demo: Demo, rooms: Rooms) -> None:
    async with rooms.window("nb", scripts=False) as tab:
        await sign_in(tab.page, demo.url, "kari")
        await tab.page.locator(OUT).click()
        await expect(tab.page.get_by_role("heading", level=1)).to_have_text(say("leaving.title"))

        await tab.page.get_by_role("button", name=say("leaving.button")).click()

        await told(tab.page, "there")


async def test_who_does_not_go_there_is_told_that_more_is_not_known(demo: Demo, rooms: Rooms) -> None:
    async with rooms.window("nb", scripts=False) as tab:
        await sign_in(tab.page, demo.url, "kari")
        await tab.page.locator(OUT).click()
        await expect(tab.page.get_by_role("heading", level=1)).to_have_text(say("leaving.title"))

        await tab.page.goto(f"{demo.url}/")

        await told(tab.page, "here")
