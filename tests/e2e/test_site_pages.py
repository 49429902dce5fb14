"""The table by which tests of pages go is whole."""

import pytest

from gateway.demo.cast import find
from gateway.web.languages import read_language
from gateway.web.site import PAGES as SITE
from tests.e2e.asking import number_of
from tests.e2e.site_pages import EVERYBODY, EVERYTHING, LOOKS, PAGES, once

# A file is nothing to look at, and what is said after a decision is seen where one is made: in the stories.
ELSEWHERE = ("/fhir", "/gjort")


def test_the_table_holds_every_page_of_the_site() -> None:
    shown = {page.route for page in PAGES}
    there = {page.path for page in SITE if "GET" in page.methods and not page.path.endswith(ELSEWHERE)}

    assert there - shown == set()


def test_every_route_is_looked_at_in_each_of_its_languages_and_all_looks_come() -> None:
    cases = [*once()]

    assert {(page.name, language) for page, language, _ in cases if not page.alike} == {
        (page.name, language) for page in PAGES for language in page.languages if not page.alike
    }
    assert {page.name for page, *_ in cases} == {page.name for page in PAGES}
    assert {look for *_, look in cases} == set(LOOKS)
    assert {(page.name, language, look) for page, language, look in cases} < {
        (page.name, language, look) for page, language, look in EVERYTHING
    }


def test_names_are_each_one_pages() -> None:
    assert len({page.name for page in PAGES}) == len(PAGES)


@pytest.mark.parametrize("code", EVERYBODY)
def test_the_steps_of_the_start_page_name_who_and_what_there_is(code: str) -> None:
    language, theirs = read_language(code), read_language("nb" if code == "nn" else code)
    named = {
        "start.try_see": find("kari").name,
        "start.try_see_about": language.say("result.what"),
        "start.try_padlock": find("dr-akutt").name,
        "start.try_number": number_of("kari"),
        "start.try_emergency_about": theirs.say("clinician.opening.emergency"),
        "start.try_log_about": language.say("menu.log"),
    }

    assert {key: name in language.say(key) for key, name in named.items()} == dict.fromkeys(named, True)
    assert theirs.say("clinician.padlock.open") in language.say("start.try_emergency_about")
    assert all(
        language.say(key) in language.say("start.try_block_about") for key in ("menu.restrictions", "block.title")
    )
