from typing import Any

from gateway.web.framing import framed, meanings_of, words_of
from gateway.web.noted import Failure
from tests.unit.gateway.web.visits import visit

MENU = {"rules": "/drift/regler", "hints": "/drift/logganalyse"}


def framed_page(current: str | None) -> Any:
    made, _ = visit(language="en")
    failure = Failure(text="Away", status=503)
    shown = framed(
        made,
        "operator_failed.html",
        menu=MENU,
        words="operator.menu",
        current=current,
        status=503,
        failure=failure,
        again="/igjen",
    )
    return shown.status_code, bytes(shown.body).decode()


def test_a_page_stands_in_the_frame_with_the_rooms_menu_and_its_place_in_it():
    status, page = framed_page("hints")

    assert status == 503
    assert '<a href="/drift/regler">' in page
    assert '<a href="/drift/logganalyse" aria-current="page">Log analysis</a>' in page
    assert "Kari Solbris" in page
    assert "Away" in page


def test_a_page_may_be_none_of_the_menu():
    assert 'aria-current="page"' not in framed_page(None)[1]


def test_what_is_said_is_in_the_language_of_who_visits():
    made, _ = visit(language="en")

    assert words_of(made).code == "en"
    assert meanings_of(made).find("NPU28309") is not None
