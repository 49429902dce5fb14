from collections import Counter

from gateway.web.config import Kind
from gateway.web.operator.framing import MENU
from gateway.web.operator.pages import PAGES


def test_every_page_is_the_operators_has_a_path_of_its_own_and_changes_nothing():
    assert {page.kind for page in PAGES} == {Kind.OPERATOR}
    assert {page.methods for page in PAGES} == {("GET",)}
    assert max(Counter(page.path for page in PAGES).values()) == 1


def test_the_menu_leads_to_pages_that_are_there():
    assert set(MENU.values()) <= {page.path for page in PAGES}
