"""Every word of the vocabulary is spelt as its name, so that a table reads like the code."""

import pytest

from policies import (
    Actor,
    Age,
    Attestation,
    Basis,
    DenialCode,
    Effect,
    Grant,
    Language,
    Level,
    NoticeKind,
    Opening,
    Purpose,
    Reading,
    Relation,
    Safety,
    Status,
)


@pytest.mark.parametrize(
    "words",
    [
        Actor,
        Age,
        Attestation,
        Basis,
        DenialCode,
        Effect,
        Grant,
        Level,
        NoticeKind,
        Opening,
        Purpose,
        Reading,
        Relation,
        Safety,
        Status,
    ],
)
def test_a_word_is_spelt_as_its_name(words):
    assert all(word.value == word.name for word in words)


def test_languages_are_spelt_as_language_tags():
    assert [language.value for language in Language] == ["nb", "nn", "en"]
