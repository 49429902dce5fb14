import re
from collections import Counter

import pytest

from gateway.web.languages import NAMES
from gateway.web.meanings import read_meanings


@pytest.mark.parametrize("language", NAMES)
def test_what_an_examination_is_for_is_said_only_with_a_source(language):
    for meaning in read_meanings(language).every():
        assert (meaning.about is None) == (meaning.source is None), meaning.code
        assert meaning.name


@pytest.mark.parametrize("language", NAMES)
def test_nothing_is_said_of_what_a_value_means_for_anybody(language):
    for meaning in read_meanings(language).every():
        assert not re.search(r"abnormal|unormal|farlig|dangerous|cancer|kreft", meaning.about or "", re.IGNORECASE)


def test_an_examination_is_found_by_any_of_its_codes():
    meanings = read_meanings("nb")

    assert meanings.find(None, "LOCAL", "NPU18016") == meanings.find("NPU04998")
    assert meanings.find("LOCAL", None) is None


def test_every_examination_is_listed_once_by_name():
    every = read_meanings("en").every()

    assert max(Counter(meaning.code for meaning in every).values()) == 1
    assert [meaning.name.casefold() for meaning in every] == sorted(meaning.name.casefold() for meaning in every)


def test_a_language_without_its_own_words_is_told_in_bokmal():
    found = read_meanings("se").find("NPU27300")

    assert found is not None
    assert found.name == "Langtidsblodsukker"


def test_a_source_is_named_with_its_address_and_the_day_it_was_read():
    source = read_meanings("nb").source("eucast")

    assert source.url.startswith("https://www.eucast.org/")
    assert source.read.year == 2026
    with pytest.raises(KeyError):
        read_meanings("nb").source("nowhere")
