"""A table gives its rows in order, under a choice of settings, in two languages."""

from policies import Language, Wording
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


def test_a_wording_is_given_in_its_language():
    wording = Wording(nb="nei", en="no")

    assert wording.in_language(Language.NB) == "nei"
    assert wording.in_language(Language.EN) == "no"


def test_every_row_is_told_in_two_languages_by_whole_sentences():
    for row in table().rows():
        assert row.sentence.nb != row.sentence.en
        assert all(row.sentence.in_language(language).endswith(".") for language in Language)
