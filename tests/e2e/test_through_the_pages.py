"""What people do through the pages, from sign-in to sign-out: without scripts by a mouse, and by the keyboard alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from gateway.web.languages import read_language
from gateway.web.meanings import read_meanings
from tests.e2e.asking import Demo
from tests.e2e.hands import Hand, Keyboard, Mouse
from tests.e2e.rooms import Rooms
from tests.e2e.test_every_page import asked_elsewhere

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
KARI = "kari"
say = read_language("nb").say
SODIUM = "NPU03429"
STANDING = "{ me { restrictions { id lifted origin } } }"
LIFT = "mutation Lift($id: ID!) { liftBlock(id: $id) { restriction { id } } }"
HANDS = {"by a mouse, without scripts": Mouse, "by the keyboard alone": Keyboard}


@pytest_asyncio.fixture(loop_scope="session")
async def kari(demo: Demo) -> AsyncIterator[str]:
    """Somebody who has blocked nothing, and nothing in the end, whatever a test has come to."""
    yield KARI
    for each in (await demo.ask(KARI, STANDING)).data["me"]["restrictions"]:
        if each["lifted"] is None:
            assert (await demo.ask(KARI, LIFT, {"id": each["id"]})).data


@asynccontextmanager
async def window(rooms: Rooms, kind: type[Hand]) -> AsyncIterator[Hand]:
    """Open a window for somebody; a mouse has no scripts to help it, and nothing is complained of in the end."""
    async with rooms.window("nb", scripts=kind is not Mouse) as tab:
        yield kind(tab.page)
        assert tab.complaints == []
        assert asked_elsewhere(rooms, tab) == []


def link(hand: Hand, name: str) -> Locator:
    return hand.page.get_by_role("link", name=name, exact=True).first


def button(hand: Hand, name: str) -> Locator:
    return hand.page.get_by_role("button", name=name, exact=True).first


async def sign_in(hand: Hand, rooms: Rooms, door: str, who: str) -> None:
    """Come from the start page, and choose who one is."""
    await hand.page.goto(rooms.demo.url)
    await hand.press(hand.page.locator(f"main a[href='/logg-inn/{door}']").first)
    await hand.press(hand.page.locator(f"button[name=persona][value={who}]"))
    await expect(hand.page).to_have_url(f"{rooms.demo.url}/{door}")


async def sign_out(hand: Hand, rooms: Rooms) -> None:
    await hand.press(button(hand, say("site.sign_out")))
    await expect(hand.page).to_have_url(f"{rooms.demo.url}/")


async def titled(hand: Hand, title: str) -> None:
    await expect(hand.page.get_by_role("heading", level=1)).to_contain_text(title)


async def read_results(hand: Hand, name: str) -> None:
    """Find the results of one examination, read one of them, and see how it has changed."""
    page = hand.page
    await hand.unfold(page.locator("summary", has_text=say("timeline.filter.title")))
    await hand.pick(page.locator("select[name=undersokelse]"), SODIUM)
    await hand.press(button(hand, say("timeline.filter.apply")))
    await expect(page.get_by_role("heading", name=name, exact=True).first).to_be_visible()
    await hand.press(page.locator("main a[href^='/borger/svar/']").first)
    result = page.locator("li.result", has=page.get_by_role("heading", name=name, exact=True)).first
    await hand.unfold(result.locator("summary").first)
    await hand.press(result.locator(f"a[href*='{SODIUM}']").first)
    await titled(hand, say("trend.title", name=name))
    await expect(page.locator("main svg[role=img]:visible")).to_have_count(1)
    await hand.unfold(page.locator("summary", has_text=say("trend.table")))
    assert await page.locator("main tbody tr:visible").count() > 2


async def block(hand: Hand, name: str) -> None:
    """Block every report with one examination, once it is told what that hides."""
    page = hand.page
    await hand.press(link(hand, say("menu.restrictions")))
    await hand.press(link(hand, say("block.title")))
    await hand.choose(page.locator("input[name=hva][value=CODE]"))
    await hand.pick(page.locator("select[name=undersokelse]"), SODIUM)
    await hand.choose(page.locator("input[name=niva][value=SOFT]"))
    await hand.press(button(hand, say("block.next")))
    await titled(hand, say("block.preview_title"))
    await expect(page.get_by_text(say("block.consequence"))).to_be_visible()
    await expect(page.get_by_role("table")).to_be_visible()
    await hand.press(button(hand, say("block.confirm")))
    await expect(page.get_by_role("status")).to_have_text(say("restrictions.done"))
    await expect(page.locator("li.choice")).to_contain_text([say("restrictions.object.CODE", name=name)])


async def lift(hand: Hand) -> None:
    """Lift the one block."""
    await hand.press(link(hand, say("menu.restrictions")))
    await hand.press(hand.page.locator("form[action$='/opphev'] button").first)
    await titled(hand, say("lift.title"))
    await hand.press(button(hand, say("lift.confirm")))
    await expect(hand.page.get_by_role("status")).to_have_text(say("restrictions.done_lift"))
    await expect(hand.page.get_by_text(say("restrictions.none"))).to_be_visible()


@pytest.mark.parametrize("kind", HANDS.values(), ids=HANDS)
async def test_a_citizen_reads_blocks_and_lifts(rooms: Rooms, kari: str, kind: type[Hand]) -> None:
    meaning = read_meanings("nb").find(SODIUM)
    assert meaning is not None
    async with window(rooms, kind) as citizen:
        await sign_in(citizen, rooms, "borger", kari)
        await titled(citizen, say("timeline.title"))
        await read_results(citizen, meaning.name)
        await block(citizen, meaning.name)
        await lift(citizen)
        await sign_out(citizen, rooms)
