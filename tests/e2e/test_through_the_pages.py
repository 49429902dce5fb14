"""What people do through the pages, from sign-in to sign-out: without scripts by a mouse, and by the keyboard alone."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from gateway.demo.cast import find
from gateway.web.languages import read_language
from gateway.web.meanings import read_meanings
from tests.e2e.asking import Demo, number_of
from tests.e2e.composed import now
from tests.e2e.hands import Hand, Keyboard, Mouse
from tests.e2e.rooms import Rooms
from tests.e2e.test_clinician_changes import HIDDEN_VALUE, made, send
from tests.e2e.test_every_page import asked_elsewhere
from tests.e2e.test_nineteen_failures import opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
KARI = "kari"
say = read_language("nb").say
SODIUM = "NPU03429"
IN_THE_TABLE = "Natrium"
# An opening holds for a while, so that each way has a doctor of its own.
DOCTORS = {Mouse: "dr-akutt", Keyboard: "dr-btg"}
REASON = "Bevisstløs, mistanke om lavt natrium"
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
    """Sign out of the pages and, without scripts by a button of its own, where one had signed in."""
    await hand.press(button(hand, say("site.sign_out")))
    if isinstance(hand, Mouse):
        await hand.press(button(hand, say("leaving.button")))
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


async def find_patient(hand: Hand, rooms: Rooms, number: str) -> None:
    """Find a patient, for the purpose and on the basis that come with the work."""
    await hand.write(hand.page.locator("input[name=nummer]"), number)
    await hand.press(button(hand, say("clinician.find.submit")))
    await expect(hand.page).to_have_url(f"{rooms.demo.url}/kliniker/pasient")


async def open_padlock(hand: Hand, rooms: Rooms) -> None:
    """Open what is blocked in an emergency; nothing is opened before it is told what follows."""
    page = hand.page
    await hand.press(link(hand, say("clinician.padlock.open")))
    await expect(page.get_by_text(say("clinician.opening.told"))).to_be_visible()
    await hand.write(page.locator("textarea[name=grunn]"), REASON)
    await hand.press(button(hand, say("clinician.opening.submit_emergency")))
    await expect(page).to_have_url(f"{rooms.demo.url}/kliniker/pasient")
    await expect(page.get_by_role("heading", name=say("clinician.opened.EMERGENCY"))).to_be_visible()
    await expect(page.locator(".countdown")).to_have_text(re.compile(r"\d+ minutter igjen"))


async def see_who_has_looked(hand: Hand, doctor: str) -> None:
    """Find the opening in the log, and the message about it, and note that it is read."""
    page = hand.page
    await hand.press(link(hand, say("menu.log")))
    opened = page.locator(".entry", has_text=say("log.EMERGENCY")).filter(has_text=find(doctor).name)
    await expect(opened.first).to_be_visible()
    unread = page.locator("li.unread").filter(has_text=say("log.EMERGENCY"))
    await expect(unread.first).to_be_visible()
    were = await unread.count()
    await hand.press(unread.first.get_by_role("button"))
    await expect(unread).to_have_count(were - 1)
    assert await page.get_by_text(REASON).count() == 0


@pytest.mark.parametrize("kind", HANDS.values(), ids=HANDS)
async def test_a_citizen_blocks_a_clinician_opens_and_the_citizen_sees_it(
    rooms: Rooms, kari: str, kind: type[Hand]
) -> None:
    meaning = read_meanings("nb").find(SODIUM)
    assert meaning is not None
    async with window(rooms, kind) as citizen, window(rooms, kind) as clinician:
        await sign_in(citizen, rooms, "borger", kari)
        await titled(citizen, say("timeline.title"))
        await read_results(citizen, meaning.name)
        await block(citizen, meaning.name)
        await sign_out(citizen, rooms)

        table = clinician.page.get_by_role("table").first
        await sign_in(clinician, rooms, "kliniker", DOCTORS[kind])
        await find_patient(clinician, rooms, number_of(kari))
        await expect(table).to_be_visible()
        await expect(table.get_by_text(IN_THE_TABLE)).to_have_count(0)
        await open_padlock(clinician, rooms)
        await expect(table.get_by_text(IN_THE_TABLE).first).to_be_visible()
        await sign_out(clinician, rooms)

        await sign_in(citizen, rooms, "borger", kari)
        await see_who_has_looked(citizen, DOCTORS[kind])
        await lift(citizen)
        await sign_out(citizen, rooms)


@pytest.mark.parametrize("kind", HANDS.values(), ids=HANDS)
async def test_a_clinician_informs_a_patient_who_then_sees_the_report(
    rooms: Rooms, server: str, tmp_path, kind: type[Hand]
) -> None:
    async with opened(server, tmp_path, site=True, synthetic_only=True) as gateway:
        await send(gateway, made("r1", now() - timedelta(hours=2)), KARI)
        beside = rooms.beside(gateway.demo)
        async with window(beside, kind) as citizen, window(beside, kind) as clinician:
            await sign_in(citizen, beside, "borger", KARI)
            await expect(citizen.page.locator("section.report")).to_have_count(0)

            await sign_in(clinician, beside, "kliniker", "dr-haug")
            await hand_over(clinician)

            await citizen.press(link(citizen, say("menu.timeline")))
            await expect(citizen.page.locator("section.report")).to_have_count(1)
            await expect(citizen.page.locator("section.report")).to_contain_text(HIDDEN_VALUE.replace(".", ","))


async def hand_over(hand: Hand) -> None:
    """Say of the one report that waits that the patient is informed; then nothing waits."""
    page, informed = hand.page, say("clinician.act.frigi")
    await hand.press(link(hand, say("clinician.menu.work")))
    await hand.pick(page.locator("select[name=grunnlag]"), "SAMTYKKE")
    await hand.press(button(hand, say("clinician.work.show")))
    waiting = page.locator("ol.work > li")
    await expect(waiting).to_have_count(1)
    await hand.press(waiting.locator("button[name=til][value=frigi]"))
    await titled(hand, informed)
    await hand.choose(page.locator("input[name=informert]"))
    await hand.press(button(hand, informed))
    await expect(page.get_by_role("status")).to_have_text(say("clinician.done.frigi"))
    await hand.press(link(hand, say("clinician.menu.work")))
    await expect(page.get_by_text(say("clinician.work.none"))).to_be_visible()
