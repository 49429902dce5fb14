from typing import Any

import pytest

from gateway.web.asking import Answered
from gateway.web.asking import read as asking_read
from gateway.web.citizen.reading import download_report, search, show_report, show_timeline, show_trend
from tests.unit.gateway.web.citizen.answers import (
    code,
    point,
    report,
    result,
    series,
    susceptibility,
    text_value,
    timeline,
    trend,
    whole_report,
)
from tests.unit.gateway.web.visits import getting, posting, refused, told, visit

LANGUAGES = ("nb", "nn", "en")
SEEN, UNSEEN = (
    {"node": {"id": name, "changedSinceYouLooked": looked}} for name, looked in (("rp-b", False), ("rp-a", None))
)
NEWS: dict[str, Any] = {"me": {"id": "pt", "timeline": {"edges": [SEEN, UNSEEN]}}}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_timeline_is_shown_whole_in_every_language(language):
    tried = result(id="a.2", code=code("NPU06045", "Us-Ampicillin"), value=susceptibility("R", "Resistent"))
    culture = result(code=code("NPU06073"), value=text_value("Escherichia coli"), interpretation=None, members=[tried])
    made, _ = visit(told(timeline(report(), report("rp-b", results=[culture]))), language=language)

    shown = await show_timeline(getting(), made)
    page = bytes(shown.body).decode()

    assert shown.status_code == 200
    assert f'<html lang="{language}">' in page
    for part in ("58", "mmol/mol", "20 - 42", "Escherichia coli", "Ampicillin", "/borger/svar/rp-b", "kode=NPU27300"):
        assert part in page


async def test_what_a_laboratory_writes_is_text_and_no_markup():
    made, _ = visit(told(timeline(report(results=[result(value=text_value("<script>1</script>"))]))))

    page = bytes((await show_timeline(getting(), made)).body).decode()

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


async def test_what_is_chosen_is_asked_and_stays_chosen():
    made, asking = visit(told(NEWS), told(timeline()))

    shown = await show_timeline(getting(query={"slag": "BLD", "fra": "x"}), made)
    page = bytes(shown.body).decode()

    assert asking.asked == [
        ("citizen_news", {"first": 20}),
        ("citizen_timeline", {"filter": {"disciplines": ["BLD"]}, "first": 20, "after": None}),
    ]
    assert '<option value="BLD" selected>' in page
    assert 'role="alert"' in page
    assert "Ingen prøvesvar passer" in page


@pytest.mark.parametrize(
    ("fault", "status", "said"),
    [
        ("AWAY", 503, "Det sier ikke noe om svarene dine"),
        ("INTERNAL", 502, "Det sier ikke noe om svarene dine"),
        ("UNAUTHENTICATED", 403, "/logg-inn/borger"),
        ("NOT_AVAILABLE", 403, "Du er under 16 år"),
        ("FORBIDDEN", 403, "Du er under 16 år"),
    ],
)
async def test_a_failure_never_reads_as_no_results(fault, status, said):
    made, _ = visit(refused(fault))

    shown = await show_timeline(getting(), made)
    page = bytes(shown.body).decode()

    assert shown.status_code == status
    assert said in page
    assert "Vi finner ingen prøvesvar" not in page


async def test_what_was_new_when_the_visit_began_stays_new_wherever_it_is_seen():
    asked_alone = timeline(report("rp-a"), report("rp-b", changedSinceYouLooked=False))
    made, asking = visit(told(NEWS), told(asked_alone), told(asked_alone))

    pages = [bytes((await show_timeline(getting(query=query), made)).body).decode() for query in ({"slag": "LAB"}, {})]

    assert [document for document, _ in asking.asked] == ["citizen_news", "citizen_timeline", "citizen_timeline"]
    assert [page.count('<span class="tag">Nytt</span>') for page in pages] == [1, 1]
    assert ["1 nytt eller endret svar siden sist" in page for page in pages] == [False, True]


@pytest.mark.parametrize("answer", [refused("AWAY"), told({"me": None})])
async def test_where_it_cannot_be_known_what_is_new_the_results_are_shown_all_the_same(answer):
    made, _ = visit(answer, told(timeline(report())))

    shown = await show_timeline(getting(query={"slag": "LAB"}), made)

    assert shown.status_code == 200
    assert '<span class="tag">Nytt</span>' not in bytes(shown.body).decode()


async def test_words_are_sent_looked_for_and_never_in_an_address():
    found = told(timeline(report(results=[result(), result(code=code("NPU02192", "P-Glukose"))])))
    made, asking = visit(found, found)
    await show_timeline(getting(), made)

    sent = await search(posting("/borger/sok", {"ord": "langtids", "slag": ""}), made)
    page = bytes((await show_timeline(getting(query={"sok": "ja"}), made)).body).decode()

    assert (sent.status_code, sent.headers["location"]) == (303, "/borger?sok=ja")
    assert asking.asked[-1] == ("citizen_timeline", {"filter": None, "first": 100, "after": None})
    assert 'value="langtids"' in page
    assert "1 annet resultat i svaret er ikke vist." in page
    assert "Du ser bare: «langtids»." in page


async def test_who_has_opted_out_is_shown_the_way_to_end_it_and_nothing_to_search():
    made, _ = visit(told(timeline(notices=[{"__typename": "OptedOutNotice"}])))

    page = bytes((await show_timeline(getting(), made)).body).decode()

    assert 'href="/borger/reservasjon"' in page
    assert 'role="search"' not in page


async def test_an_answer_of_another_shape_is_a_failure():
    made, _ = visit(told({"viewer": {}, "me": {"timeline": 1}}))

    assert (await show_timeline(getting(), made)).status_code == 503


def one(seen: dict[str, Any] | None) -> Answered:
    return told({"me": {"id": "pt-a", "report": seen}})


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_report_is_shown_whole_in_every_language(language):
    made, asking = visit(one(whole_report()), language=language)

    shown = await show_report(getting("/borger/svar/rp-a", report="rp-a"), made)
    page = bytes(shown.body).decode()

    assert shown.status_code == 200
    assert asking.asked == [("citizen_report", {"id": "rp-a"})]
    for part in ("58", "20 - 42", "Lena Lunde", "/borger/svar/rp-a/fhir", "sperringer/ny?svar=rp-a", "55"):
        assert part in page


@pytest.mark.parametrize("show", [show_report, download_report])
async def test_a_report_that_is_unknown_or_hidden_is_not_here(show):
    made, _ = visit(one(None))

    shown = await show(getting("/borger/svar/rp-a", report="rp-a"), made)

    assert shown.status_code == 404
    assert "Vi sier det samme i begge tilfeller" in bytes(shown.body).decode()


@pytest.mark.parametrize(
    ("show", "path"), [(show_report, "/borger/svar/rp-a"), (download_report, "/borger/svar/rp-a/fhir")]
)
async def test_a_report_that_could_not_be_asked_for_is_a_failure(show, path):
    made, _ = visit(refused("AWAY"))

    shown = await show(getting(path, report="rp-a"), made)

    assert shown.status_code == 503
    assert '<a class="ds-button" href="/borger/svar/rp-a">' in bytes(shown.body).decode()


async def test_a_report_is_downloaded_with_every_digit_under_a_name_that_says_nothing():
    body = b'{"data": {"me": {"id": "p", "report": {"id": "rp-a", "fhir": {"value": 5.10, "count": 3}}}}}'
    made, asking = visit(asking_read(body))

    shown = await download_report(getting("/borger/svar/rp-a/fhir", report="rp-a"), made)

    assert asking.asked == [("citizen_fhir", {"id": "rp-a"})]
    assert bytes(shown.body) == b'{"value":5.10,"count":3}'
    assert shown.headers["content-type"] == "application/fhir+json"
    assert shown.headers["content-disposition"] == 'attachment; filename="provesvar.json"'


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_trend_is_shown_with_its_numbers_in_every_language(language):
    made, asking = visit(told(trend(series(point("2025-01-10", "44"), point("2026-11-20", "58")))), language=language)

    shown = await show_trend(getting("/borger/utvikling", {"kode": "NPU27300"}), made)
    page = bytes(shown.body).decode()

    assert asking.asked == [("citizen_trend", {"code": {"code": "NPU27300"}})]
    assert page.count('<svg class="trend') == 2
    assert page.count('<th scope="row">') == 2


async def test_a_trend_of_nothing_is_not_here_and_nobody_is_asked():
    made, asking = visit()

    assert (await show_trend(getting("/borger/utvikling"), made)).status_code == 404
    assert asking.asked == []


async def test_a_trend_that_could_not_be_asked_for_is_a_failure():
    made, _ = visit(refused("AWAY"))

    shown = await show_trend(getting("/borger/utvikling", {"kode": "NPU27300"}), made)

    assert shown.status_code == 503
    assert 'href="/borger/utvikling?kode=NPU27300"' in bytes(shown.body).decode()
