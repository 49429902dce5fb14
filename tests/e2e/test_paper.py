"""A report on paper, as Chromium prints it into a PDF: whole, tagged, with whose it is and the numbers of pages."""

import re
from typing import Any

import pytest

from gateway.web.citizen.reading import show_report
from gateway.web.visiting import Visit
from tests.e2e.gallery import show
from tests.paper import Paper, read
from tests.unit.gateway.web.citizen.answers import (
    code,
    limits,
    quantity,
    result,
    susceptibility,
    text_value,
    whole_report,
)
from tests.unit.gateway.web.visits import getting, told, visit

pytestmark = pytest.mark.browser
MANY = [
    result(
        id=f"rp-a.{number}",
        code=code("NPU27300" if number % 2 else None, f"B-Analyse {number}"),
        value=quantity(f"{number}.5"),
        referenceRange=limits(f"{number} - {number + 1}", str(number), str(number + 1)),
        comments=[{"text": f"Kommentar nummer {number}.", "heading": None, "code": None}],
    )
    for number in range(1, 31)
]
TRIED = [
    result(id=f"m.{place}", code=code(None, agent), value=susceptibility(letter, said), members=[])
    for place, (agent, letter, said) in enumerate(
        (("Us-Ampicillin", "R", "Resistent"), ("Us-Mecillinam", "S", "Følsom"))
    )
]
CULTURE = result(
    id="m",
    code=code("NPU06073"),
    value=text_value("Klebsiella"),
    interpretation=None,
    referenceRange=None,
    members=TRIED,
)
READ = text_value("Ingen tegn til brudd.\n" + "Lang beskrivelse av bildene. " * 60 + "Slutten av beskrivelsen.")
DESCRIBED = result(id="t", code=code(None, "Beskrivelse"), value=READ, interpretation=None, referenceRange=None)
WIDE = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


async def printed(tab: Any, made: Visit) -> Paper:
    """Print a report as whoever reads it would."""
    body = bytes((await show_report(getting("/borger/svar/rp-a", report="rp-a"), made)).body).decode()
    await show(tab.page, body)
    return read(await tab.page.pdf(tagged=True, prefer_css_page_size=True))


def report(*results: dict[str, Any], language: str = "nb") -> Visit:
    """Somebody who looks at a report of these results."""
    made, _ = visit(told({"me": {"id": "pt", "report": whole_report(results=list(results))}}), language=language)
    return made


async def test_every_result_stands_on_paper_with_what_is_folded_on_the_screen(tab):
    paper = await printed(tab, report(*MANY))

    for number in range(1, 31):
        assert paper.holds(f"B-Analyse {number}")
        assert paper.holds(f"{number},5 mmol/mol")
        assert paper.holds(f"Referanseområde {number} - {number + 1}")
        assert paper.holds(f"Kommentar nummer {number}.")
    assert paper.holds("Viser hvor mye sukker det har vært i blodet")
    assert paper.holds("Korrigert svar.")
    assert tab.complaints == []


@pytest.mark.parametrize(
    ("language", "whose", "fetched"),
    [
        ("nb", "Prøvesvar for Kari Solbris", "Hentet 26. november 2026 kl. 13.00"),
        ("nn", "Prøvesvar for Kari Solbris", "Henta 26. november 2026 kl. 13.00"),
        ("en", "Test results of Kari Solbris", "Fetched 26 November 2026 at 13:00"),
    ],
)
async def test_paper_says_whose_it_is_when_it_was_fetched_and_which_page_it_is(tab, language, whose, fetched):
    paper = await printed(tab, report(*MANY, language=language))

    assert paper.tagged
    assert paper.language == language
    assert paper.pages[0].count("".join(whose.split())) == 1
    assert paper.holds(fetched)
    assert len(paper.pages) > 1
    assert [page[: len(f"{number}/{len(paper.pages)}")] for number, page in enumerate(paper.pages, 1)] == [
        f"{number}/{len(paper.pages)}" for number in range(1, len(paper.pages) + 1)
    ]


async def test_what_leads_on_is_not_printed(tab):
    paper = await printed(tab, report(*MANY))

    for text in ("Skriv ut eller lagre", "Last ned som FHIR", "Sperr dette svaret", "Tilbake til alle svar", "Logg ut"):
        assert not paper.holds(text)


async def test_microbes_with_medicines_and_long_texts_are_whole_and_nothing_is_cut(tab):
    paper = await printed(tab, report(CULTURE, DESCRIBED))

    for text in (
        "Hva virker mot Klebsiella?",
        "Ampicillin Virker ikke R, Resistent",
        "Mecillinam Virker i vanlig dose",
    ):
        assert paper.holds(text)
    assert paper.holds("Ingen tegn til brudd.")
    assert paper.holds("Slutten av beskrivelsen.")
    await tab.page.emulate_media(media="print")
    await tab.page.set_viewport_size({"width": 680, "height": 900})
    assert await tab.page.evaluate(WIDE)


async def test_a_button_prints_where_there_are_scripts_and_else_the_way_is_told(tab):
    made = report(result())
    body = bytes((await show_report(getting("/borger/svar/rp-a", report="rp-a"), made)).body).decode()
    await tab.page.add_init_script("window.print = () => { window.printed = (window.printed || 0) + 1 }")
    await show(tab.page, body)
    button = tab.page.get_by_role("button", name="Skriv ut eller lagre som PDF")

    await button.click()

    assert await tab.page.evaluate("window.printed") == 1
    assert await tab.page.locator("[data-without-print]").is_hidden()
    assert re.search(r"<button[^>]* data-print hidden>", body)
    assert "Ctrl+P" in body
