"""The page for signature is well formed, complete, self-contained, and escapes what it is given."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser

from policies import Language, parse_retention, parse_table, release_chapter, render_page, retention_chapter
from policies.glossary import FACTS
from tests.properties.access import TEXT, table
from tests.properties.release import rules
from tests.unit.policies.test_retention_parsing import SHIPPED

DIGEST = "0123456789abcdef" * 4
FETCHING = {"script", "link", "img", "iframe", "object", "embed", "audio", "video", "source", "base", "form"}


def page(of=None, digest=DIGEST, others=()):
    return render_page(of or table(), digest, others)


def elements(text):
    return ET.fromstring(text.removeprefix("<!DOCTYPE html>\n"))


def words(text):
    return " ".join("".join(elements(text).itertext()).split())


def test_the_page_is_well_formed():
    assert page().startswith("<!DOCTYPE html>\n<html lang=")
    assert elements(page()).tag == "html"


def test_every_tag_that_is_opened_is_known_to_a_reader_of_html():
    seen = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            seen.append((tag, dict(attrs)))

    Reader().feed(page())

    assert {tag for tag, _ in seen} & FETCHING == set()
    assert [attrs for _, attrs in seen if {"src", "style"} & attrs.keys()] == []
    assert {attrs["href"][0] for _, attrs in seen if "href" in attrs} == {"#"}
    assert [name for _, attrs in seen for name in attrs if name.startswith("on")] == []


def test_the_page_fetches_nothing():
    assert re.search(r"https?:|url\(|@import|javascript:", page()) is None


def test_the_page_has_a_style_for_print():
    assert "@media print" in page()


def test_every_sheet_says_which_table_and_which_sheet_of_how_many_it_is():
    assert f'@bottom-left {{ content: "{table().version} {DIGEST[:16]}";' in page()
    assert "counter(page) " in page()


def test_the_contents_lead_to_every_chapter():
    whole = elements(page(others=[(release_chapter(rules()), DIGEST)]))

    targets = {found.get("id"): found.text for found in whole.iter("h2") if found.get("id")}
    links = {found.get("href"): found.text for found in whole.iter("a")}
    assert links == {f"#{name}": text for name, text in targets.items()}
    assert len(links) > len(table().parts)


def test_every_row_is_there_in_order_with_every_language():
    text = page()

    places = [text.index(f"<h3>{row.id}: ") for row in table().rows()]
    assert places == sorted(places)
    whole = words(text)
    for row in table().rows():
        assert all(row.sentence.in_language(language) in whole for language in Language)
        assert f"ground: {row.law}" in whole


def test_a_row_of_a_setting_and_the_last_row_say_when_they_count():
    whole = words(page())

    assert "counts only where the setting waiting_notice is on" in whole
    assert "in every situation that no rule above decided" in whole


def test_the_page_says_version_and_digest_and_gives_lines_to_sign_on():
    whole = words(page())

    assert whole.count(f"SHA-256 of the table: {DIGEST}") == 2
    assert f"versjon {table().version}" in whole
    assert all(title in whole for title in ("Navn / Name", "Dato / Date", "Underskrift / Signature"))


def test_a_table_without_settings_or_codes_has_no_chapter_on_them():
    without = page(replace(table(), settings=(), marks=()))

    assert "Valg: det som kildene" in page()
    assert "Koder som et svar" in page()
    assert "Valg: det som kildene" not in without
    assert "Koder som et svar" not in without


def test_the_words_of_the_conditions_and_the_codes_are_explained():
    whole = words(page())

    for name, meaning in FACTS.items():
        assert f"<h3>{name.replace('_', ' ')}</h3>" in page()
        assert all(meaning.in_language(language) in whole for language in Language)
    for mark in table().marks:
        assert f"{mark.code}: safety {mark.means}" in whole
        assert all(mark.sentence.in_language(language) in whole for language in Language)


def test_everything_from_the_table_is_escaped():
    marked = "<b onclick='x'>&\""
    toml = marked.replace('"', '\\"')
    text = TEXT.read_text(encoding="utf-8")
    for key in ("nb", "nn", "en", "law", "owner"):
        text = text.replace(f'\n{key} = "', f'\n{key} = "{toml}{key} ')
    text = text.replace('version = "', f'version = "{toml}').replace('id = "', f'id = "{toml}')

    shown = page(parse_table(text), digest=marked)

    assert "<b" not in shown.replace("<body", "")
    assert elements(shown).find(".//b") is None
    assert words(shown).count(marked) > 5 * len(list(table().rows()))


def test_the_chapter_on_release_says_every_class_with_its_sentences_and_digest():
    text = page(others=[(release_chapter(rules()), "f" * 64)])
    whole = words(text)

    places = [text.index(f"<h3>Class {found.id}: ") for found in rules().classes]
    assert places == sorted(places)
    for found in (*rules().classes, rules().hours, rules().unknown_kind):
        assert all(found.sentence.in_language(language) in whole for language in Language)
        assert f"ground: {found.law}" in whole
    assert f"SHA-256 of the table: {'f' * 64}" in whole


def test_everything_from_the_release_table_is_escaped():
    marked = replace(rules(), version="<b>", owner="<b>", hours=replace(rules().hours, law="<b onclick='x'>&\""))

    text = page(others=[(release_chapter(marked), "<b>")])

    assert "<b" not in text.replace("<body", "")
    assert elements(text).find(".//b") is None


def test_a_chapter_stands_before_the_lines_to_sign_on_and_is_signed_too():
    text = page(others=[(release_chapter(rules()), "f" * 64)])

    assert elements(text) is not None
    assert text.index("<h3>END: ") < text.index("<h3>Class D: ") < text.index("Underskrift / Signature</h2>")
    signed = text.partition("Underskrift / Signature</h2>")[2]
    assert f"Version {rules().version}, in force from {rules().valid_from}" in signed
    assert (signed.count(DIGEST), signed.count("f" * 64)) == (1, 1)


def test_the_chapter_on_retention_says_every_entry_with_its_sentences_and_digest():
    kept = parse_retention(SHIPPED)
    whole = words(page(others=[(retention_chapter(kept), "f" * 64)]))

    for found in kept.entries:
        assert all(found.sentence.in_language(language) in whole for language in Language)
    assert whole.count(f"Version {kept.version}, in force from {kept.valid_from}") == 2
    assert whole.count(f"SHA-256 of the table: {'f' * 64}") == 2
