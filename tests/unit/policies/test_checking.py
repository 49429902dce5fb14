"""A table in which a row can never speak is refused, under every choice of settings."""

import pytest

from policies import TableInvalid, parse_table, variants

HEAD = """
version = "7"
valid_from = 2026-11-24

[settings.b]
default = false
nb = "b"
nn = "b"
en = "b"
law = "proposal"
owner = "project"

[settings.a]
default = true
nb = "a"
nn = "a"
en = "a"
law = "proposal"
owner = "project"

[[parts]]
nb = "Alt"
nn = "Alt"
en = "Everything"
"""


def row(name, rest):
    words = 'nb = "x"\nnn = "x"\nen = "x"\nlaw = "proposal"\nowner = "project"\nvalid_from = 2026-11-24\n'
    return f'\n[[parts.rows]]\nid = "{name}"\n{rest}\n{words}'


END = row("END", 'effect = "DENY"\ncode = "NOT_AVAILABLE"')


def test_a_row_under_one_that_says_the_same_is_refused():
    text = HEAD + row("A", 'when = { named = [true] }\neffect = "SHOW"')
    text += row("B", 'when = { named = [true], opted_out = [true] }\neffect = "HIDE"') + END

    with pytest.raises(TableInvalid, match="B: can never match"):
        parse_table(text)


def test_a_row_that_several_cover_together_is_refused():
    text = HEAD + row("A", 'when = { named = [true] }\neffect = "SHOW"')
    text += row("B", 'when = { named = [false], opted_out = [true] }\neffect = "HIDE"')
    text += row("C", 'when = { opted_out = [true] }\neffect = "HIDE"') + END

    with pytest.raises(TableInvalid, match="C: can never match"):
        parse_table(text)


def test_a_last_row_that_nothing_reaches_is_refused_too():
    text = HEAD + row("A", 'effect = "SHOW"') + END

    with pytest.raises(TableInvalid, match="END: can never match"):
        parse_table(text)


def test_a_row_that_speaks_under_one_setting_only_is_kept():
    text = HEAD + row("A", 'when = { named = [true] }\nonly_if = { a = true }\neffect = "SHOW"')
    text += row("B", 'when = { named = [true] }\nonly_if = { a = false }\neffect = "HIDE"') + END

    assert [found.id for found in parse_table(text).rows()] == ["A", "B", "END"]


def test_every_choice_of_settings_is_given_once():
    table = parse_table(HEAD + END)

    assert list(variants(table)) == [frozenset(), {"a"}, {"b"}, {"a", "b"}]
    assert table.defaults() == {"a"}


def test_every_problem_of_a_table_is_told_at_once():
    text = HEAD + row("A", 'when = { named = [true] }\nonly_if = { c = true }\neffect = "SHOW"')
    text += row("B", 'effect = "MASK"\nopenable_by = ["CONSENT"]') + row("B", 'effect = "DENY"') + END

    with pytest.raises(TableInvalid) as raised:
        parse_table(text)

    assert raised.value.problems == (
        "B: id is used 2 times",
        "A: unknown setting c",
        "B: the notice does not fit the effect",
        "B: a denial has a code, and nothing else has",
    )


def test_every_dead_row_is_told():
    text = HEAD + row("A", 'effect = "SHOW"') + row("B", 'effect = "SHOW"') + END

    with pytest.raises(TableInvalid, match="B: can never match; END: can never match"):
        parse_table(text)
