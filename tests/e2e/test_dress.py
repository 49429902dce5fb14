"""What pages are put together from is readable by everybody: narrow and wide, light and dark, without a mouse."""

from itertools import product

import pytest

from tests.axe import faults, need_axe
from tests.e2e.gallery import HOST, gallery, show

pytestmark = pytest.mark.browser
UNFOLD = "for (const more of document.querySelectorAll('details')) more.open = true"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TYPE = "[...document.fonts].filter(face => face.status === 'loaded').length"
SEEN = "kind => getComputedStyle(document.querySelector('.trend-' + kind)).display !== 'none'"
FOCUSED = "document.activeElement.outerHTML.slice(0, 60)"
OUTLINE = "parseFloat(getComputedStyle(document.activeElement).outlineWidth)"


@pytest.mark.parametrize(("width", "scheme"), [*product([320, 1280], ["light", "dark"])])
async def test_a_page_is_sound_narrow_and_wide_light_and_dark(tab, width, scheme):
    need_axe()
    page = tab.page
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await page.set_viewport_size({"width": width, "height": 900})
    await show(page, gallery("nb"))
    await page.evaluate(UNFOLD)

    assert await faults(page) == []
    assert await page.evaluate(OVERFLOW) <= 0
    assert await page.evaluate(TYPE) > 0
    assert [await page.evaluate(SEEN, kind) for kind in ("narrow", "wide")] == [width == 320, width == 1280]
    assert tab.complaints == []
    assert [address for address in tab.addresses if not address.startswith(f"{HOST}/")] == []


async def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(tab):
    page = tab.page
    await show(page, gallery("nn"))
    await page.evaluate(UNFOLD)
    wanted = await page.locator("a, button, summary, input, textarea, [tabindex='0']").count()

    seen = []
    for _ in range(wanted):
        await page.keyboard.press("Tab")
        seen.append(await page.evaluate(FOCUSED))
        assert await page.evaluate(OUTLINE) >= 2

    assert 'href="#main"' in seen[0]
    assert sum(text.startswith("<summary") for text in seen) == await page.locator("summary").count()
    assert any(text.startswith('<div class="scroll"') for text in seen)


async def test_the_first_link_leads_past_the_head(tab):
    await show(tab.page, gallery("en"))

    await tab.page.keyboard.press("Tab")
    await tab.page.keyboard.press("Enter")

    assert await tab.page.evaluate("document.activeElement.id") == "main"


async def test_text_may_be_twice_as_large_and_nothing_is_cut_off(tab):
    await show(tab.page, gallery("nb"))
    await tab.page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert await tab.page.evaluate(OVERFLOW) <= 0


async def test_a_print_unfolds_what_is_folded_and_leaves_out_what_leads_on(tab):
    page = tab.page
    await show(page, gallery("nb"))
    await page.emulate_media(media="print")

    assert await page.locator(".menu, .languages, .actions").evaluate_all(
        "all => all.every(each => getComputedStyle(each).display === 'none')"
    )
    assert await page.locator("details .scroll").evaluate("each => each.getBoundingClientRect().height") > 20
