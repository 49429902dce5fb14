import re
from html.parser import HTMLParser

import msgspec
import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from gateway.web.rendering import POSTED, environment, render


class Plain(msgspec.Struct, frozen=True):
    """A language in which each sentence is its key."""

    code: str

    def say(self, key, **parts):
        return " ".join([key, *map(str, parts.values())])


class Outline(HTMLParser):
    """What a page is made of: its elements, and their attributes."""

    def __init__(self):
        super().__init__()
        self.elements = []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))


def elements(page, tag):
    outline = Outline()
    outline.feed(page)
    return [attributes for name, attributes in outline.elements if name == tag]


def shown(source, **view):
    return environment().from_string(source).render(**view)


def part(call, **view):
    return shown('{% import "parts.html" as part %}' + call, **view)


def test_a_page_says_its_language_and_begins_with_a_way_past_its_head():
    page = render("base.html", Plain("nn"))

    assert elements(page, "html") == [{"lang": "nn"}]
    assert elements(page, "a")[0]["href"] == "#main"
    assert elements(page, "main")[0]["id"] == "main"


def test_that_data_are_made_up_is_said_where_they_are():
    assert "site.synthetic" in render("base.html", Plain("nb"), synthetic=True)
    assert "site.synthetic" not in render("base.html", Plain("nb"))


def test_the_page_that_is_shown_is_marked_in_the_menu():
    menu = [{"href": "/a", "text": "A", "current": True}, {"href": "/b", "text": "B", "current": False}]

    links = {
        link["href"]: link.get("aria-current") for link in elements(render("base.html", Plain("nb"), menu=menu), "a")
    }

    assert (links["/a"], links["/b"]) == ("page", None)


def test_each_language_is_named_in_itself():
    languages = [{"code": "nb", "name": "Bokmål", "href": "/nb"}, {"code": "en", "name": "English", "href": "/en"}]

    links = [
        link for link in elements(render("base.html", Plain("en"), languages=languages), "a") if "hreflang" in link
    ]

    assert [(link["lang"], link.get("aria-current")) for link in links] == [("nb", None), ("en", "true")]


def test_who_is_signed_in_is_named_and_can_sign_out_by_a_form():
    page = render("base.html", Plain("nb"), visitor="Lykke & Co", sign_out="/ut")

    assert "<span>Lykke &amp; Co</span>" in page
    assert [(form["method"], form["action"]) for form in elements(page, "form")] == [("post", "/ut")]
    assert elements(render("base.html", Plain("nb")), "form") == []


def test_a_page_loads_nothing_but_from_its_own_host_and_has_no_style_or_script_in_it():
    page = render("base.html", Plain("nb"), synthetic=True)

    assert all(link["href"].startswith("/static/") for link in elements(page, "link"))
    assert not re.search(r"https?://|style=|<style|<script|\son\w+=", page)


def test_what_a_view_holds_is_text():
    assert shown("{{ name }}", name="<b>&") == "&lt;b&gt;&amp;"


def test_what_a_view_does_not_hold_is_a_fault_and_not_a_blank():
    with pytest.raises(UndefinedError):
        shown("{{ name }}")


@pytest.mark.parametrize("kind", ["high", "low", "outside", "within", "unknown", "info", "later", "missing", "locked"])
def test_every_sign_has_a_shape_and_is_kept_from_screen_readers(kind):
    svg = part("{{ part.icon(kind) }}", kind=kind)

    assert 'aria-hidden="true"' in svg
    assert re.search(r' d="M[^"]+z"', svg)


def test_a_flag_is_a_shape_with_its_words():
    text = part("{{ part.flag('high', words) }}", words="Høyere enn referanseområdet")

    assert "<svg" in text
    assert "<span>Høyere enn referanseområdet</span>" in text


def test_a_notice_has_a_heading_a_text_and_what_else_it_is_given():
    plain = part("{{ part.notice('later', 'info', 'Senere', 'Noen svar kommer senere.') }}")
    more = part("{% call part.notice('later', 'info', 'Senere', 'Mer.') %}<a href='/x'>x</a>{% endcall %}")

    assert "<h2>Senere</h2><p>Noen svar kommer senere.</p></section>" in plain
    assert "<a href='/x'>x</a></section>" in more


def test_more_to_read_says_to_screen_readers_what_it_is_about():
    assert '<span class="ds-sr-only">: Ferritin</span>' in part("{% call part.more('Hva?', 'Ferritin') %}{% endcall %}")
    assert "ds-sr-only" not in part("{% call part.more('Hva?') %}{% endcall %}")


def test_what_scrolls_by_itself_has_a_name_and_can_be_reached_by_the_keyboard():
    text = part("{% call part.scroll('Tabell') %}<table></table>{% endcall %}")

    assert elements(text, "div") == [{"class": "scroll", "role": "region", "tabindex": "0", "aria-label": "Tabell"}]


def test_every_form_that_is_posted_says_of_when_it_is():
    source = (
        '<form class="a" method="post" action="{{ to }}"><b></b></form>'
        '{% for _ in (1, 2) %}<form action="/" method="post">{% endfor %}'
        '<form method="get" action="/"></form>'
    )

    page = environment().from_string(source).render(to='"><script>', mark=lambda: Markup("<i>"))

    assert page.count("<i>") == 3
    assert "<i><b></b></form>" in page
    assert "get" in page.partition("</form>")[2].rpartition("<i>")[2]


def test_no_template_writes_a_form_that_says_nothing_of_when_it_is():
    for name in environment().list_templates():
        source, _, _ = environment().loader.get_source(environment(), name)
        forms = re.findall(r"<form\b[^>]*>", source)
        assert all(POSTED.fullmatch(form) or 'method="get"' in form for form in forms), name
