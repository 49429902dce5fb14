import pytest

from gateway.web.operator.framing import MENU, failed
from tests.unit.gateway.web.operator.operating import operator, page
from tests.unit.gateway.web.visits import refused


def test_a_page_has_the_menu_with_the_place_that_it_is_at():
    made, _ = operator()

    shown = page(failed(made, refused("AWAY"), again="/drift/regler", current="rules"))

    assert all(f'href="{address}"' in shown for address in MENU.values())
    assert '<a href="/drift/regler" aria-current="page">' in shown
    assert shown.count('aria-current="page"') == 1
    assert '<html lang="en">' in shown


@pytest.mark.parametrize(
    ("code", "status", "said", "again"),
    [
        ("UNAUTHENTICATED", 403, "sign in again", "/logg-inn/drift"),
        ("FORBIDDEN", 403, "for named operators alone", "/drift/tall"),
        ("INTERNAL", 502, "nor that all is well", "/drift/tall"),
        ("AWAY", 503, "nor that all is well", "/drift/tall"),
    ],
)
def test_why_there_is_nothing_is_said_to_an_operator_without_a_word_of_results(code, status, said, again):
    made, _ = operator()

    shown = failed(made, refused(code), again="/drift/tall", current="figures")

    assert shown.status_code == status
    assert said in page(shown)
    assert f'<a class="ds-button" href="{again}">' in page(shown)
    assert "your results" not in page(shown)
