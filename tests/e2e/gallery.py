"""All that pages are put together from on one page, with made-up contents, shown without a server."""

from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Page, Route

from gateway.web.guarding import HEADERS
from gateway.web.languages import read_language
from gateway.web.plots import Flag, Reach, Spot, Words, bar, sparkline, trend
from gateway.web.rendering import environment, render

HOST = "https://pages.test"
PACKAGE = files("gateway.web")
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "woff2": "font/woff2"}
MONTHS = ("jan.", "feb.", "mars", "april", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des.")
WORDS = Words(
    title="Ferritin (µg/L)", summary="Fem svar, det siste lavere enn før.", band="Referanseområde", months=MONTHS
)
CONTENTS = Path(__file__).with_name("gallery.html")


def _spot(month: int, value: float, **more: object) -> Spot:
    """Make a result of a year."""
    made = {"at": datetime(2026, month, 3, tzinfo=UTC), "value": value, "text": f"{value:g}", "label": f"{value:g}"}
    return Spot(**(made | {"low": 20.0, "high": 42.0} | more))


SPOTS = (
    _spot(1, 48, flag=Flag.HIGH),
    _spot(3, 36, flag=Flag.WITHIN),
    _spot(6, 30, flag=Flag.WITHIN, series=1, low=15.0),
    _spot(9, 15, flag=Flag.LOW, series=1, low=15.0, reach=Reach.BELOW),
    _spot(11, 12, flag=Flag.OUTSIDE, series=1, low=15.0),
)


def gallery(language: str) -> str:
    """Make the page."""
    menu = [{"href": "#a", "text": text, "current": text == "Svar"} for text in ("Svar", "Hvem har sett", "Sperringer")]
    names = [{"code": code, "name": code, "href": f"#{code}"} for code in ("nb", "nn", "en")]
    template = environment().from_string(CONTENTS.read_text(encoding="utf-8"))
    bars = [(flag, bar(58, low=20, high=42, flag=flag)) for flag in Flag]
    return render(
        template,
        read_language(language),
        synthetic=True,
        menu=menu,
        languages=names,
        visitor="Lykke Fjellgård",
        sign_out="/ut",
        bars=bars,
        plot=trend(SPOTS, WORDS, "ferritin"),
        spark=sparkline(SPOTS),
    )


async def show(page: Page, body: str) -> None:
    """Show a page as the gateway would: under its policy, with its own files, and nothing else."""

    async def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path == "/":
            await route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=dict(HEADERS))
        else:
            file = PACKAGE.joinpath(*path.strip("/").split("/"))
            await route.fulfill(body=file.read_bytes(), content_type=TYPES[path.rpartition(".")[2]])

    await page.route(f"{HOST}/**", answer)
    await page.goto(f"{HOST}/")
    await page.evaluate("document.fonts.ready")
