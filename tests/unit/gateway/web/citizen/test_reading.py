import pytest

from gateway.web.citizen.reading import show_timeline
from tests.unit.gateway.web.citizen.answers import code, report, result, susceptibility, text_value, timeline
from tests.unit.gateway.web.citizen.visits import getting, refused, told, visit

LANGUAGES = ("nb", "nn", "en")


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
    made, asking = visit(told(timeline()))

    shown = await show_timeline(getting(query={"slag": "BLD", "fra": "x"}), made)
    page = bytes(shown.body).decode()

    assert asking.asked == [
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
        ("NOT_AVAILABLE", 403, "ikke tilgjengelig for deg"),
        ("FORBIDDEN", 403, "ikke tilgjengelig for deg"),
    ],
)
async def test_a_failure_never_reads_as_no_results(fault, status, said):
    made, _ = visit(refused(fault))

    shown = await show_timeline(getting(), made)
    page = bytes(shown.body).decode()

    assert shown.status_code == status
    assert said in page
    assert "Du har ingen prøvesvar" not in page


async def test_an_answer_of_another_shape_is_a_failure():
    made, _ = visit(told({"viewer": {}, "me": {"timeline": 1}}))

    assert (await show_timeline(getting(), made)).status_code == 503
