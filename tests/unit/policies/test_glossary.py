"""Every word of a table is explained in every language, so that a reader needs no code."""

import re

import pytest

from policies import ATTRIBUTES, DenialCode, Effect, Language, NoticeKind, Opening, Wording
from policies.glossary import (
    CONTENTS,
    EFFECTS,
    FACTS,
    HOW_TO_READ,
    LIMITED,
    OF_FACTS,
    OF_MARKS,
    OF_OUTCOMES,
    OF_SETTINGS,
    OUTCOMES,
)

HEADINGS = (CONTENTS, OF_FACTS, OF_MARKS, OF_OUTCOMES, OF_SETTINGS)


def test_every_attribute_and_every_effect_is_explained():
    assert list(FACTS) == list(ATTRIBUTES)
    assert list(EFFECTS) == list(Effect)


@pytest.mark.parametrize("name", [name for name, values in ATTRIBUTES.items() if True not in values])
@pytest.mark.parametrize("language", Language)
def test_every_value_of_an_attribute_is_explained_in_every_language(name, language):
    said = re.findall(r"\b[A-Z][A-Z_0-9]+\b", FACTS[name].in_language(language))

    assert {str(value) for value in ATTRIBUTES[name]} <= {*said}
    assert {*said} <= {*map(str, ATTRIBUTES[name]), "GP"}


@pytest.mark.parametrize(
    ("words", "name"), [(DenialCode, "DENY"), (NoticeKind, "MASK, HIDE"), (Opening, "openable by")]
)
@pytest.mark.parametrize("language", Language)
def test_every_word_after_an_effect_is_explained_in_every_language(words, name, language):
    said = re.findall(r"\b[A-Z][A-Z_]{2,}\b", OUTCOMES[name].in_language(language))

    assert {*said} == {*map(str, words)}


@pytest.mark.parametrize(
    "wording", [*HOW_TO_READ, *EFFECTS.values(), LIMITED, *FACTS.values(), *OUTCOMES.values(), *HEADINGS]
)
def test_every_text_is_in_three_languages_in_one_line(wording: Wording):
    texts = [wording.in_language(language) for language in Language]

    assert all(text.strip() == text != "" and "\n" not in text and "  " not in text for text in texts)
    assert wording.en not in {wording.nb, wording.nn}
