from gateway.web.citizen.framing import MENU, failed, meanings_of, shown, sources_of, words_of
from gateway.web.noted import Failure
from tests.unit.gateway.web.visits import visit


def test_a_page_has_the_menu_with_the_place_that_it_is_at():
    made, _ = visit()

    page = bytes(failed(made, Failure(text="Nei", status=403), again="/borger/innsyn", current="log").body).decode()

    assert all(f'href="{address}"' in page for address in MENU.values())
    assert '<a href="/borger/innsyn" aria-current="page">' in page
    assert page.count('aria-current="page"') == 1


def test_a_page_is_in_the_language_of_who_visits():
    made, _ = visit(language="en")

    assert words_of(made).code == "en"
    assert meanings_of(made).find("NPU28309") is not None
    assert shown(made, "citizen_failed.html", failure=Failure(text="x", status=403), again="/").status_code == 200


def test_what_is_said_of_every_range_and_medicine_has_a_source():
    made, _ = visit()

    assert {name: origin.title for name, origin in sources_of(made).items()} == {
        "range": "Referanseområder, Fürst",
        "resistance": "Definitions of S, I and R, EUCAST",
    }
