"""The minutes of an opening count down where scripts run; the page says the same without, as it was made."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.web.clinician.opening import Grant, keep, opened
from gateway.web.languages import read_language
from gateway.web.rendering import environment, render
from tests.e2e.gallery import show

pytestmark = pytest.mark.browser
NOW = datetime(2026, 11, 26, 12, 0, 10, tzinfo=UTC)
KARI = "12845411199"
PAGE = '{% extends "base.html" %}{% block main %}{% include "clinician_padlock.html" %}{% endblock %}'


def page_of(minutes: float) -> str:
    """Write a page on which something is open."""
    language, notes = read_language("nb"), dict[str, str]()
    keep(notes, KARI, Grant(basis="CONSENT", purpose="TREAT", expires_at=NOW + timedelta(minutes=minutes)), NOW)
    shown = opened(notes, KARI, now=NOW, language=language)
    return render(environment().from_string(PAGE), language, opened=shown, padlocks=())


@pytest.mark.parametrize("wrong_by", [timedelta(), timedelta(hours=5), -timedelta(days=1)])
async def test_the_minutes_count_down_whatever_the_clock_of_the_machine_says(tab, wrong_by):
    page = tab.page
    await page.clock.install(time=NOW + wrong_by)
    await show(page, page_of(3))
    left = page.locator(".countdown")
    said = [await left.inner_text()]

    for _ in range(3):
        await page.clock.run_for(60_000)
        said.append(await left.inner_text())

    assert said == ["3 minutter igjen", "2 minutter igjen", "1 minutt igjen", "Tiden er ute. Last siden på nytt."]
    assert await page.locator(".opened").get_attribute("data-color") == "warning"
    assert tab.complaints == []
