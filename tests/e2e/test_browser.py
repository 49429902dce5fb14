"""What the browser of the tests hears, and what happens where there is none."""

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from gateway.demo.serving import bound, port_of, serving
from tests.chromium import need_browser

STRICT = {"content-security-policy": "default-src 'none'; script-src 'self'"}


@pytest.fixture
def without_browser(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("BROWSER_REQUIRED", raising=False)


def test_without_a_browser_a_test_is_skipped(without_browser) -> None:
    with pytest.raises(pytest.skip.Exception, match="Chromium is not installed"):
        need_browser()


def test_where_a_browser_is_required_a_test_fails(without_browser, monkeypatch) -> None:
    monkeypatch.setenv("BROWSER_REQUIRED", "1")

    with pytest.raises(pytest.fail.Exception, match="Chromium is not installed"):
        need_browser()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("body", "heard"),
    [
        ("<p>quiet", ""),
        ("<script>var a</script>", "Content Security Policy"),
        ("<p style='color: red'>", "Content Security Policy"),
        ("<img src='/nothing.png'>", "Content Security Policy"),
    ],
)
async def test_what_a_policy_refuses_is_heard(tab, body, heard) -> None:
    async def show(_):
        return HTMLResponse(f"<!doctype html><title>-</title><link rel=icon href=data:,>{body}", headers=STRICT)

    with bound("127.0.0.1", 0) as door:
        async with serving(Starlette(routes=[Route("/", show)]), [door]):
            await tab.page.goto(f"http://127.0.0.1:{port_of(door)}/")

    said = [complaint for complaint in tab.complaints if "data:," not in complaint]
    assert [heard in complaint for complaint in said] == [True] * bool(heard)
