"""A table gives its rows in order, under a choice of settings, in three languages."""

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
    wording = Wording(nb="ikke", nn="ikkje", en="not")

    assert wording.in_language(Language.NB) == "ikke"
    assert wording.in_language(Language.NN) == "ikkje"
    assert wording.in_language(Language.EN) == "not"


def test_every_row_is_told_in_three_languages_by_whole_sentences():
    for row in table().rows():
        assert row.sentence.en not in {row.sentence.nb, row.sentence.nn}
        assert all(row.sentence.in_language(language).endswith(".") for language in Language)
