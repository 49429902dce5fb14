"""The page on which one chooses whom to be, in three languages and without any script."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from gateway.demo.authorising import Asked, challenge_of
from gateway.demo.cast import CITIZENS, CLINICIANS, OPERATORS
from gateway.demo.choosing import LANGUAGES, choice, read_told

ACTION = "http://127.0.0.1:1/helsenorge/authorize"
BROUGHT = {"client_id": "pages", "request_uri": "urn:a-request"}


def asked(language: str = "nb") -> Asked:
    return Asked(
        return_url="https://svar.example/logg-inn/retur",
        scope="openid",
        state="a-state",
        nonce="a-nonce",
        challenge=challenge_of("v" * 43),
        language=language,
    )


class Read(HTMLParser):
    """What a page holds: its elements with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def all(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


def page(of: Asked, people=CITIZENS, brought=BROUGHT) -> str:
    return choice(of, people, ACTION, brought).body.decode()


@pytest.mark.parametrize("people", [CITIZENS, CLINICIANS, OPERATORS])
@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_is_there_once_with_what_they_show(people, language):
    text = page(asked(language), people)

    assert sorted(button["value"] for button in Read(text).all("button")) == sorted(person.key for person in people)
    assert all(read_told().of(person, language) in unescape(text) and person.name in text for person in people)


@pytest.mark.parametrize("people", [CITIZENS, CLINICIANS])
def test_whom_to_begin_with_comes_first_in_the_order_of_the_file(people):
    keys = [button["value"] for button in Read(page(asked(), people)).all("button")]
    first = [key for key in read_told().first if key in keys]

    assert keys[: len(first)] == first != []
    assert len(Read(page(asked(), people)).all("h2")) == 2


def test_there_is_no_group_without_anybody():
    assert LANGUAGES["nb"].others not in page(asked(), OPERATORS)


def test_what_everybody_shows_is_told_in_each_language():
    keys = {person.key for person in (*CITIZENS, *CLINICIANS, *OPERATORS)}

    assert read_told().nb.keys() == read_told().nn.keys() == keys
    assert set(read_told().first) <= keys


def test_a_citizen_is_named_with_the_number_by_which_a_clinician_finds_them():
    assert CITIZENS[0].number.digits in page(asked())


@pytest.mark.parametrize(("language", "shown"), [("nb", "nb"), ("nn", "nn"), ("en", "en"), ("sv", "nb"), ("", "nb")])
def test_the_page_is_in_the_language_of_who_asked(language, shown):
    text = page(asked(language))

    assert f'<html lang="{shown}">' in text
    assert f"<h1>{LANGUAGES[shown].citizens}</h1>" in text


def test_what_was_brought_goes_along_with_the_choice():
    brought = {"client_id": "pages", "request_uri": '"><script>'}
    read = Read(page(asked(), brought=brought))

    assert {field["name"]: field["value"] for field in read.all("input")} == brought
    assert read.all("script") == []
    assert read.all("form") == [{"method": "post", "action": ACTION}]


def test_the_page_is_nothing_but_itself_and_leads_back_alone():
    first, second = choice(asked(), CITIZENS, ACTION, BROUGHT), choice(asked(), CITIZENS, ACTION, BROUGHT)
    policy = first.headers["content-security-policy"]
    nonce = re.search(r"style-src 'nonce-([^']+)'", policy)

    assert nonce is not None
    assert f'<style nonce="{nonce[1]}">' in first.body.decode()
    assert nonce[1] not in second.body.decode()
    assert "default-src 'none'" in policy
    assert "form-action 'self' https://svar.example;" in policy
    assert "script-src" not in policy
