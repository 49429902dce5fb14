"""The rooms of the site in a browser: people sign in as people do, once, and each test then has a window of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, BrowserContext, Page, StorageState

from gateway.demo.cast import Citizen, Operator, find
from gateway.web.site import LANGUAGE_COOKIE
from tests.chromium import Tab, heard
from tests.e2e.asking import Demo
from tests.e2e.site_pages import LOOKS, Go, Look, Press, SitePage, Write

HIGH = 900


class Rooms:
    """One browser beside one demo."""

    def __init__(self, browser: Browser, demo: Demo) -> None:
        self.demo = demo
        self._browser = browser
        self._signed_in: dict[str, StorageState] = {}

    def beside(self, demo: Demo) -> "Rooms":
        """Give the rooms of another gateway, in the same browser."""
        return Rooms(self._browser, demo)

    @asynccontextmanager
    async def window(
        self, language: str, look: Look = LOOKS[0], *, who: str | None = None, scripts: bool = True
    ) -> AsyncIterator[Tab]:
        """Open a window with nothing in it; where `who` is said, they are signed in."""
        context = await self._browser.new_context(
            viewport={"width": look.width, "height": HIGH},
            color_scheme=look.scheme,
            reduced_motion="reduce",
            locale="nb-NO",
            java_script_enabled=scripts,
            storage_state=None if who is None else await self._state(who),
        )
        await context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": self.demo.url}])
        try:
            yield heard(await context.new_page())
        finally:
            await context.close()

    async def _state(self, who: str) -> StorageState:
        """Give what a browser keeps of somebody who has signed in."""
        if who not in self._signed_in:
            context = await self._browser.new_context()
            await sign_in(await context.new_page(), self.demo.url, who)
            self._signed_in[who] = await kept(context)
        return self._signed_in[who]

    @asynccontextmanager
    async def shown(self, page: SitePage, language: str, look: Look) -> AsyncIterator[Tab]:
        """Come to a page as somebody does."""
        async with self.window(language, look, who=page.who) as tab:
            await tab.page.goto(self.demo.url + page.path)
            for step in page.steps:
                match step:
                    case Press():
                        await tab.page.locator(step.what).first.click()
                    case Write():
                        await tab.page.locator(step.where).fill(step.text)
                    case Go():
                        await tab.page.goto(self.demo.url + step.path)
            await tab.page.wait_for_load_state()
            yield tab


async def kept(context: BrowserContext) -> StorageState:
    """Take what a browser keeps, and close the window."""
    state = await context.storage_state()
    await context.close()
    return state


def door_of(who: str) -> str:
    """Say where somebody signs in."""
    member = find(who)
    return "borger" if isinstance(member, Citizen) else "drift" if isinstance(member, Operator) else "kliniker"


async def sign_in(page: Page, url: str, who: str) -> None:
    """Sign somebody in, by choosing who they are."""
    await page.goto(f"{url}/logg-inn/{door_of(who)}")
    await page.locator(f"button[name=persona][value={who}]").click()
    await page.wait_for_url(f"{url}/{door_of(who)}")
