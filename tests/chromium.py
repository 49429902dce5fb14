"""Chromium as tests use it: the one that the machine has, anew for each test, and whatever a page complains of kept."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Containers have neither the rights that its sandbox wants nor much shared memory. Its makers are asked for nothing.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
)
COMPLAINTS = frozenset({"error", "assert"})
# Of a machine that does much beside.
expect.set_options(timeout=20_000)


class Tab(msgspec.Struct, frozen=True, kw_only=True):
    """
    A page in a browser.

    `complaints` are errors of its console, uncaught ones, and what a policy has refused; `addresses` all that it asked.
    """

    page: Page
    complaints: list[str]
    addresses: list[str]


def missing() -> str:
    """Say why there is no browser; nothing where there is one."""
    return "" if executable() else "Chromium is not installed"


def executable() -> str | None:
    """Find the browser."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def need_browser() -> None:
    """Skip where there is no browser, and fail where there must be one."""
    lacking = missing()
    if lacking and os.environ.get("BROWSER_REQUIRED"):
        pytest.fail(lacking)
    if lacking:
        pytest.skip(lacking)


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """Start a browser that has kept nothing of any other."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def opened() -> AsyncIterator[Tab]:
    """Open an empty page in a browser of its own."""
    async with launched() as browser:
        yield heard(await browser.new_page(viewport={"width": 1280, "height": 900}))


def heard(page: Page) -> Tab:
    """Listen to a page from now on."""
    tab = Tab(page=page, complaints=[], addresses=[])
    listen(tab)
    return tab


def listen(tab: Tab) -> None:
    """Keep what the page complains of, and where it asks."""

    def said(message: ConsoleMessage) -> None:
        if message.type in COMPLAINTS:
            tab.complaints.append(message.text)

    tab.page.on("console", said)
    tab.page.on("pageerror", lambda error: tab.complaints.append(str(error)))
    tab.page.on("request", lambda request: tab.addresses.append(request.url))
