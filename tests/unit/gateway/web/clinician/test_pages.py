from collections import Counter

from gateway.web.clinician.pages import ACTED, CHANGED, PAGES, READ
from gateway.web.clinician.releasing import ACTS
from gateway.web.config import Kind


def test_every_page_is_the_clinicians_and_has_a_path_of_its_own():
    assert {page.kind for page in PAGES} == {Kind.PERSONNEL}
    assert max(Counter((page.path, page.methods) for page in PAGES).values()) == 1


def test_what_changes_something_is_sent_and_what_is_read_is_not():
    assert {page.methods for page in READ} == {("GET",)}
    assert {page.methods for page in CHANGED} == {("POST",)}


def test_whatever_may_be_decided_has_a_form_and_is_sent_to_where_that_is():
    found = {(page.path.rsplit("/", 1)[1], page.methods) for page in ACTED}

    assert {(act, (method,)) for act in (*ACTS, "apne") for method in ("GET", "POST")} < found
