"""axe as tests use it: what it finds, on the page that a browser shows, against WCAG 2.2 AA and its best practice."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Page

SCRIPT = Path(__file__).parent / "judge/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})"


def need_axe() -> None:
    """Skip where axe is not installed, and fail where it must be."""
    if SCRIPT.exists():
        return
    lacking = "axe is not installed: npm ci --ignore-scripts in tests/judge"
    if os.environ.get("JUDGE_REQUIRED"):
        pytest.fail(lacking)
    pytest.skip(lacking)


async def faults(page: Page) -> list[str]:
    """Say what axe finds, each with the rule and the element; nothing where the page is sound."""
    await page.evaluate(SCRIPT.read_text(encoding="utf-8"))
    found = await page.evaluate(RUN, RULES)
    return [f"{fault['id']}: {node['html']}" for fault in found["violations"] for node in fault["nodes"]]
