"""Every page of the site in a real browser: sound by WCAG 2.2 AA, at peace with its own policy, asking nobody else."""

import re
from itertools import pairwise
from urllib.parse import unquote, urlsplit

import pytest
from starlette.routing import compile_path

from gateway.web.site import LIKE_A_PERSON
from tests.axe import faults, need_axe
from tests.chromium import Tab
from tests.e2e.rooms import Rooms
from tests.e2e.site_pages import EVERYTHING, LOOKS, PAGES, Look, SitePage, once
from tests.e2e.test_dress import OVERFLOW, TYPE, UNFOLD

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
# What can be come to by keys but does not show that one is on it: by its outline, or that of what covers or names it.
UNSEEN = """() => {
  const rings = (each, part) => {
    const style = getComputedStyle(each, part)
    return parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none'
  }
  const reached = 'a[href], button, summary, input:not([type=hidden]), select, textarea, [tabindex="0"]'
  return [...document.querySelectorAll(reached)].filter(each => {
    each.focus({preventScroll: true})
    const shows = rings(each) || rings(each, '::after') || (each.closest('label') && rings(each.closest('label')))
    return document.activeElement === each && !shows
  }).map(each => each.outerHTML.slice(0, 120))
}"""
HEADINGS = "[...document.querySelectorAll('h1')].map(each => each.innerText)"
LEVELS = "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(each => Number(each.tagName[1]))"
SCRIPTS = "[...document.scripts].map(each => each.src)"
NARROW = 320
TWICE = "document.documentElement.style.fontSize = '200%'"
SAID_OF_A_STATUS = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")


def named(case: tuple[SitePage, str, Look]) -> str:
    return ", ".join(str(part) for part in (case[0].name, *case[1:]))


@pytest.mark.parametrize("case", [*once()], ids=named)
async def test_a_page_is_sound(rooms: Rooms, case) -> None:
    await assert_sound(rooms, *case)


@pytest.mark.parametrize("look", LOOKS, ids=str)
async def test_a_page_is_sound_narrow_and_wide_light_and_dark(rooms: Rooms, look) -> None:
    trend = next(page for page in PAGES if page.name == "trend")

    await assert_sound(rooms, trend, "nb", look)


@pytest.mark.slow
@pytest.mark.parametrize("case", EVERYTHING, ids=named)
async def test_a_page_is_sound_in_every_language_and_look(rooms: Rooms, case) -> None:
    await assert_sound(rooms, *case)


async def assert_sound(rooms: Rooms, page: SitePage, language: str, look: Look) -> None:
    need_axe()
    async with rooms.shown(page, language, look) as tab:
        assert await said(tab) == (language, True, 1)
        assert compile_path(page.route)[0].fullmatch(urlsplit(tab.page.url).path)
        assert await tab.page.evaluate(OVERFLOW) <= 0
        await tab.page.evaluate(UNFOLD)
        assert await faults(tab.page) == []
        assert await tab.page.evaluate(OVERFLOW) <= 0
        assert await skipped_levels(tab) == []
        assert [
            src for src in await tab.page.evaluate(SCRIPTS) if not src.startswith(f"{rooms.demo.url}/static/")
        ] == []
        assert (await tab.page.evaluate(TYPE) > 0) == tab.page.url.startswith(rooms.demo.url)
        await tab.page.keyboard.press("Tab")
        assert await tab.page.evaluate(UNSEEN) == []
        # Text may be twice as large where there is room for it; a narrow window is what large text is in a wide one.
        if look.width > NARROW:
            await tab.page.evaluate(TWICE)
        assert await tab.page.evaluate(OVERFLOW) <= 0
        assert [text for text in tab.complaints if not expected(text, page)] == []
        assert asked_elsewhere(rooms, tab) == []
        assert [address for address in tab.addresses if LIKE_A_PERSON.search(unquote(address))] == []


async def test_what_does_not_show_that_one_is_on_it_is_found(rooms: Rooms) -> None:
    async with rooms.window("nb") as tab:
        await tab.page.set_content(
            "<style>:focus-visible { outline: 3px solid }</style><a href=/a>a</a><button>b</button>"
        )
        await tab.page.keyboard.press("Tab")
        assert await tab.page.evaluate(UNSEEN) == []

        await tab.page.add_style_tag(content="a:focus { outline: none !important }")
        assert await tab.page.evaluate(UNSEEN) == ['<a href="/a">a</a>']


async def said(tab: Tab) -> tuple[str, bool, int]:
    """Read the language of a page, whether it has a title, and how many headings of the first level."""
    headings = await tab.page.evaluate(HEADINGS)
    language = await tab.page.evaluate("document.documentElement.lang")
    return language, bool(await tab.page.title()) and all(headings), len(headings)


async def skipped_levels(tab: Tab) -> list[tuple[int, int]]:
    """List where headings go more than one level down at once."""
    levels = await tab.page.evaluate(LEVELS)
    return [(above, below) for above, below in pairwise(levels) if below > above + 1]


def expected(complaint: str, page: SitePage) -> bool:
    """Tell whether a browser says no more than that the page has the status that it is to have."""
    found = SAID_OF_A_STATUS.match(complaint)
    return found is not None and page.status >= 400 and int(found[1]) == page.status


def asked_elsewhere(rooms: Rooms, tab: Tab) -> list[str]:
    """List the addresses that are neither the site's nor that of who signs people in."""
    ours = (f"{rooms.demo.url}/", f"{rooms.demo.run_file.issuer}/", "data:")
    return [address for address in tab.addresses if not address.startswith(ours)]
