"""A table gives its rows in order, under a choice of settings, in three languages."""

import re

from policies import Effect, Language, Wording
from tests.properties.access import table


def test_the_rows_that_count_follow_the_settings():
    off = [row.id for row in table().rows_with(frozenset())]
    on = [row.id for row in table().rows_with(frozenset({"organisation_block_openable"}))]

    assert "P14" in off
    assert "P14-HARD" not in off
    assert "P14" not in on
    assert "P14-HARD" in on
    assert off[-1] == on[-1] == "END"


def test_the_defaults_are_the_stricter_choices():
    assert table().defaults() == frozenset()


def test_the_settings_are_named_in_order():
    assert table().names()[0] == "organisation_block_openable"
    assert len(table().names()) == len(set(table().names())) == 10


def test_the_sentence_of_a_padlock_names_no_code_report_or_count():
    """Whoever meets a padlock is told that something is restricted, never what there is behind it."""
    naming = re.compile(r"\b(svar\w*|report\w*|result\w*|NOR[A-Z]+|rekvisisjon\w*|\d+)\b", re.IGNORECASE)
    for row in table().rows():
        if row.effect == Effect.MASK:
            assert [naming.findall(row.sentence.in_language(language)) for language in Language] == [[], [], []], row.id


def test_every_code_of_9603_is_in_the_table_and_means_what_the_domain_page_says():
    denied = ("FFL", "KUT", "EPO", "ALL", "FOR", "FFH", "FPB", "DUP", "ANG")
    expected = {f"NORN_{code}": "DENIED" for code in denied} | {
        "N": "NONE",
        "NORN_FORANS": "DENIED_PARENTS",
        "NORN_UNGDOM": "DENIED_YOUTH",
        "NORU": "DELAYED",
        "NORS": "BLOCKED",
    }

    assert {mark.code: mark.means for mark in table().marks} == expected
    assert len(expected) == 14


def test_a_wording_is_given_in_its_language():
    wording = Wording(nb="ikke", nn="ikkje", en="not")

    assert wording.in_language(Language.NB) == "ikke"
    assert wording.in_language(Language.NN) == "ikkje"
    assert wording.in_language(Language.EN) == "not"


def test_every_row_setting_and_code_is_told_in_three_languages_by_whole_sentences():
    for told in (*table().rows(), *table().settings, *table().marks):
        assert told.sentence.en not in {told.sentence.nb, told.sentence.nn}
        assert all(told.sentence.in_language(language).endswith(".") for language in Language)
