"""Forms of the citizen's in a browser: what belongs to a choice shows once it is made, by the keyboard too."""

import pytest

from gateway.web.citizen import deciding
from tests.axe import faults, need_axe
from tests.e2e.gallery import show
from tests.unit.gateway.web.visits import getting, visit

pytestmark = pytest.mark.browser
FIELDS = ("slag", "undersokelse", "virksomhet", "person")


async def form(tab, language: str = "nb") -> None:
    """Show the form that sets a block."""
    made, _ = visit(language=language)
    response = await deciding.show_form(getting("/borger/sperringer/ny", {"svar": "rp-a"}), made)
    await show(tab.page, bytes(response.body).decode())


async def seen(tab) -> list[str]:
    """Name the fields that can be seen."""
    return [name for name in FIELDS if await tab.page.locator(f"[name={name}]").is_visible()]


async def test_a_field_shows_once_what_it_belongs_to_is_chosen(tab):
    await form(tab)
    before = await seen(tab)
    await tab.page.get_by_label("Alt av én type").check()
    of = await seen(tab)
    await tab.page.get_by_label("Alle svar med én undersøkelse").check()
    await tab.page.get_by_label("Én virksomhet").check()

    assert (before, of, await seen(tab)) == ([], ["slag"], ["undersokelse", "virksomhet"])
    assert tab.complaints == []


async def test_the_keyboard_makes_a_choice_and_reaches_its_field(tab):
    await form(tab)
    await tab.page.get_by_label("Bare svaret du kom fra").focus()

    await tab.page.keyboard.press("ArrowDown")
    await tab.page.keyboard.press("ArrowDown")
    await tab.page.keyboard.press("Tab")

    assert await tab.page.evaluate("document.activeElement.name") == "slag"


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_every_field_is_sound_when_it_shows(tab, language):
    need_axe()
    await tab.page.emulate_media(reduced_motion="reduce")
    await tab.page.set_viewport_size({"width": 320, "height": 900})
    await form(tab, language)
    for value in ("CODE", "PRACTITIONER"):
        await tab.page.locator(f"[value={value}]").check()

    assert await seen(tab) == ["undersokelse", "person"]
    assert await faults(tab.page) == []
    assert await tab.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
