"""The operators' room over real sockets: every page asks the endpoint with the operator's own token."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.web.operator.framing import MENU
from gateway.web.operator.pages import PAGES
from gateway.web.site import PAGES as EVERY
from tests.integration.gateway.web.test_site import World, opened

INTAKE = "/intake/svarrapport"


@pytest.fixture
async def room(database: str, tmp_path: Path) -> AsyncIterator[World]:
    async with opened(database, tmp_path, pages=EVERY, documents=None) as world:
        await world.browser.sign_in("drift", "drift")
        yield world


async def test_the_start_page_leads_to_the_room_of_whoever_is_signed_in(room):
    start = await room.browser.go("/")
    other = await room.other.go("/", **{"accept-language": "en"})

    assert 'href="/drift"' in start.text
    assert 'href="/logg-inn/drift"' in other.text
    assert "See how the service is doing" in other.text


async def test_every_page_is_told_by_the_endpoint(room):
    told = {name: await room.browser.go(address) for name, address in MENU.items()}

    assert len(told) == len(PAGES)
    assert {name: answer.status for name, answer in told.items()} == dict.fromkeys(MENU, 200)
    for name, said in {
        "overview": "No source has been asked lately",
        "rules": 'id="regel-',
        "intake": "Nothing is held back.",
        "figures": "rounded to the nearest five",
        "moved": "The look is recorded",
        "hints": "A hint is no verdict",
    }.items():
        assert said in told[name].text


async def test_what_is_recorded_is_looked_up_when_it_is_asked_for(room):
    moved = await room.browser.go("/drift/flyttet?vis=ja")
    hints = await room.browser.go("/drift/logganalyse?dager=30")

    assert "No report has moved to another person." in moved.text
    assert "No hints in this time." in hints.text


async def test_a_message_that_cannot_be_read_is_seen_in_quarantine(room):
    await room.gateway.demo.post("lab-vest", b"<no", path=INTAKE, headers={"content-type": "application/xml"})

    overview = await room.browser.go("/drift")
    intake = await room.browser.go("/drift/mottak")

    assert "1 message held back" in overview.text
    assert "It is not well-formed XML." in intake.text


async def test_nobody_else_comes_in(room):
    await room.other.sign_in("borger", "kari")

    away = await room.other.go("/drift", **{"sec-fetch-site": "none"})

    assert (away.status, away.headers["location"]) == (303, "/logg-inn/drift")
