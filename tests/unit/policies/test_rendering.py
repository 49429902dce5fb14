"""The page says every rule, in order, with its ground."""

import re
from dataclasses import replace

from policies import ATTRIBUTES, Effect, release_chapter, render
from tests.properties.access import table
from tests.properties.release import rules


def test_the_page_names_every_row_in_order():
    page = render(table())

    places = [page.index(f"### {row.id}: ") for row in table().rows()]
    assert places == sorted(places)


def test_the_page_says_each_row_in_every_language_with_its_ground_and_owner():
    page = render(table())

    for row in table().rows():
        assert f"\n{row.sentence.nb}\n\n*nn: {row.sentence.nn}*\n\n*en: {row.sentence.en}*\n" in page
        assert f"ground: {row.law}" in page


def test_a_padlock_says_what_opens_it_or_that_nothing_does():
    page = render(table())

    assert "### P4-SOFT: MASK, GENERAL_BLOCK, openable by CONSENT or EMERGENCY" in page
    assert "### P-NAMED: MASK, SPECIFIC_BLOCK, not openable" in page
    assert "### P3: DENY, BASIS_REQUIRED\n" in page
    assert "### C9: HIDE, RESERVATION\n" in page
    assert "### P8-SHOW: SHOW, limited\n" in page
    assert "### P8-FLAG: FLAG, limited\n" in page
    assert "### P9-NAMED: HIDE\n" in page


def test_flags_and_settings_are_written_in_words():
    page = render(table())

    assert "- self lookup: yes" in page
    assert "- counts only where the setting waiting_notice is on" in page
    assert "- counts only where the setting waiting_notice is off" in page
    assert "- in every situation that no rule above decided" in page


def test_a_table_without_settings_or_codes_has_no_chapter_on_them():
    page = render(replace(table(), settings=(), marks=()))

    assert "## Valg: " in render(table())
    assert "## Koder " in render(table())
    assert "## Valg: " not in page
    assert "## Koder " not in page


def test_every_effect_is_explained_and_what_is_limited():
    page = render(table())

    assert all(f"\n| {effect} | " in page for effect in Effect)
    assert "\n| SHOW or FLAG, limited | at det finnes et svar, " in page


def test_every_attribute_is_explained_in_the_words_of_the_conditions():
    page = render(table())

    assert all(f"\n### {name.replace('_', ' ')}\n" in page for name in ATTRIBUTES)


def test_every_code_says_what_it_means_in_every_language():
    page = render(table())

    for mark in table().marks:
        assert f"\n### {mark.code}: safety {mark.means}\n\n{mark.sentence.nb}\n" in page
        assert f"\n*nn: {mark.sentence.nn}*\n\n*en: {mark.sentence.en}*\n\n- ground: {mark.law}\n" in page


def test_the_contents_lead_to_every_heading():
    page = render(table(), [release_chapter(rules())])

    headings = re.findall(r"^## (.+)$", page, re.MULTILINE)
    links = re.findall(r"^- \[(.+)\]\(#(\S+)\) \(\*.+\*\)$", page, re.MULTILINE)
    assert headings == ["Innhold", *(heading for heading, _ in links)]
    assert ("4. Reservasjon", "4-reservasjon") in links
    assert links[-1] == ("Når innbyggeren ser hva", "når-innbyggeren-ser-hva")


def test_no_line_ends_in_a_space():
    assert [line for line in render(table()).splitlines() if line != line.rstrip()] == []
