"""On a narrow screen the newest value stands beside the name of its analyte, and no table of resistance is cut."""

import re

import pytest
from playwright.async_api import Locator

from gateway.demo.cast import Citizen, find
from tests.axe import faults, need_axe
from tests.e2e.asking import Demo
from tests.e2e.rooms import Rooms
from tests.e2e.site_pages import Look

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
SHOWN = "cells => cells.filter(cell => cell.checkVisibility()).map(cell => cell.className.split(' ')[0])"
# With what a cell spans, so that each stands below its own head.
SPANS = "rows => rows.map(row => [...row.cells].filter(c => c.checkVisibility()).reduce((n, c) => n + c.colSpan, 0))"


async def cells(row: Locator) -> list[str]:
    found: list[str] = await row.locator("> *").evaluate_all(SHOWN)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "first"), [(320, ["", "at-end"]), (1280, ["", "range", "course", "at-end"])])
async def test_the_newest_value_is_beside_its_name_on_a_narrow_screen(
    demo: Demo, rooms: Rooms, width: int, scheme: str, first: list[str]
) -> None:
    need_axe()
    citizen = find("kari")
    assert isinstance(citizen, Citizen)
    async with rooms.window("nb", Look(width=width, scheme=scheme), who="dr-lunde") as tab:
        await tab.page.goto(f"{demo.url}/kliniker")
        await tab.page.locator("#nummer").fill(citizen.number.digits)
        await tab.page.locator("form.card button[type=submit]").click()
        await tab.page.wait_for_url(f"{demo.url}/kliniker/pasient")
        table = tab.page.locator(".cumulative")
        newest = await cells(table.locator("tbody tr", has=tab.page.get_by_role("rowheader", name="INR")).first)
        ranges = await table.locator(".range:visible").evaluate_all("all => all.map(each => each.textContent.trim())")

        assert newest[: len(first)] == first
        assert (newest[-1] == "course") is (width == 320)
        assert "< 1,2" in ranges
        assert await table.locator(".spark:visible").count() == await table.locator(".spark").count() / 2
        assert len(set(await table.locator("tr").evaluate_all(SPANS))) == 1
        assert await faults(tab.page) == []
        assert tab.complaints == []


@pytest.mark.parametrize(("width", "block"), [(320, "block"), (1280, "table-row")])
async def test_what_works_on_a_microbe_is_read_without_moving_the_table(
    demo: Demo, rooms: Rooms, width: int, block: str
) -> None:
    need_axe()
    async with rooms.window("nb", Look(width=width, scheme="light"), who="kari") as tab:
        await tab.page.goto(f"{demo.url}/borger")
        await tab.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        table = tab.page.get_by_role("table", name=re.compile("^Hva virker mot"))
        row = table.get_by_role("row", name=re.compile("^Ampicillin")).first

        assert (
            await table.first.evaluate("table => table.parentElement.scrollWidth - table.parentElement.clientWidth")
            == 0
        )
        assert await row.evaluate("row => getComputedStyle(row).display") == block
        assert await row.get_by_role("rowheader").inner_text() == "Ampicillin"
        assert "Virker" in await row.get_by_role("cell").inner_text()
        assert await faults(tab.page) == []
        assert tab.complaints == []
