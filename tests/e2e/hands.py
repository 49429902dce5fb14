"""Two ways to use a page: by a mouse, and by the keyboard alone, where it must always be seen what one is on."""

from typing import Protocol

from playwright.async_api import Locator, Page, expect

# What one is on, and whether that is seen: by its outline, or by that of what it covers, in sight. The parts of a date
# have rings of the browser's own within the field.
ON = """element => {
  const on = document.activeElement, box = on.getBoundingClientRect()
  const ring = [null, '::after'].some(part => {
    const style = getComputedStyle(on, part)
    return parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none'
  })
  const parts = on.type === 'date'
  const inSight = box.bottom > 0 && box.top < innerHeight
  const seen = (ring || parts) && inSight
  return {there: on === element, lost: on === document.body, seen, what: on.outerHTML.slice(0, 120)}
}"""
MOST = 600


class Hand(Protocol):
    """Does what somebody does on a page."""

    page: Page

    async def press(self, what: Locator) -> None:
        """Press a link or a button, and wait for the page that it leads to."""
        ...

    async def unfold(self, what: Locator) -> None:
        """Unfold what is folded."""
        ...

    async def write(self, field: Locator, text: str) -> None:
        """Write into a field."""
        ...

    async def choose(self, choice: Locator) -> None:
        """Choose one of several, or tick a box."""
        ...

    async def pick(self, field: Locator, value: str) -> None:
        """Pick a value out of a list."""
        ...


class Mouse:
    """Somebody with a mouse, or a finger."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def press(self, what: Locator) -> None:
        await what.click()
        await self.page.wait_for_load_state()

    async def unfold(self, what: Locator) -> None:
        await what.click()

    async def write(self, field: Locator, text: str) -> None:
        await field.fill(text)

    async def choose(self, choice: Locator) -> None:
        await choice.check()

    async def pick(self, field: Locator, value: str) -> None:
        await field.select_option(value)


class Keyboard:
    """Somebody who has nothing but keys: Tab, Enter, the space bar, arrows and letters."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def press(self, what: Locator) -> None:
        await self._come_to(what)
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")

    async def unfold(self, what: Locator) -> None:
        await self._come_to(what)
        await self.page.keyboard.press("Space")

    async def write(self, field: Locator, text: str) -> None:
        await self._come_to(field)
        await self.page.keyboard.press("ControlOrMeta+A")
        await self.page.keyboard.type(text)

    async def choose(self, choice: Locator) -> None:
        if await choice.is_checked():
            return
        if await choice.get_attribute("type") == "checkbox":
            await self._come_to(choice)
            await self.page.keyboard.press("Space")
            return
        name = await choice.get_attribute("name")
        group = self.page.locator(f"input[type=radio][name='{name}']")
        checked = self.page.locator(f"input[type=radio][name='{name}']:checked")
        await self._come_to(checked if await checked.count() else group.first)
        for _ in range(await group.count()):
            if await choice.is_checked():
                break
            await self.page.keyboard.press("ArrowDown")
        await expect(choice).to_be_checked()

    async def pick(self, field: Locator, value: str) -> None:
        await self._come_to(field)
        await self.page.keyboard.press("Home")
        for _ in range(await field.locator("option").count()):
            if await field.input_value() == value:
                return
            await self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} is not to be picked")

    async def _come_to(self, wanted: Locator) -> None:
        """Press Tab until one is on what is wanted; whatever one passes is seen to be what one is on."""
        await expect(wanted).to_be_visible()
        element = await wanted.element_handle()
        for _ in range(MOST):
            await self.page.keyboard.press("Tab")
            on = await self.page.evaluate(ON, element)
            assert on["seen"] or on["lost"], on["what"]
            if on["there"]:
                return
        raise AssertionError(f"Tab does not lead to {wanted}")
