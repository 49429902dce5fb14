"""A table in which a row can never speak is refused, under every choice of settings."""

from datetime import date

import pytest

from policies import TableInvalid, parse_table

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


def test_the_net_below_all_may_have_nothing_to_catch():
    text = HEAD + row("A", 'when = { named = [true] }\neffect = "SHOW"')
    text += row("B", 'when = { named = [false] }\neffect = "HIDE"') + END

    assert [found.id for found in parse_table(text).rows()] == ["A", "B", "END"]


def test_a_row_that_speaks_under_one_setting_only_is_kept():
    text = HEAD + row("A", 'when = { named = [true] }\nonly_if = { a = true }\neffect = "SHOW"')
    text += row("B", 'when = { named = [true] }\nonly_if = { a = false }\neffect = "HIDE"') + END

    assert [found.id for found in parse_table(text).rows()] == ["A", "B", "END"]


def test_a_row_that_two_settings_together_leave_nothing_is_refused():
    """Nothing is left under any of the four choices, though each earlier row counts under some alone."""
    text = HEAD + row("A", 'when = { named = [true] }\nonly_if = { a = true }\neffect = "SHOW"')
    text += row("B", 'when = { named = [true] }\nonly_if = { a = false }\neffect = "HIDE"')
    text += row("C", 'when = { named = [true] }\nonly_if = { b = true }\neffect = "HIDE"') + END

    with pytest.raises(TableInvalid, match=r"^C: can never match$"):
        parse_table(text)


def test_a_row_that_is_left_under_a_choice_of_two_settings_is_kept():
    text = HEAD + row("A", 'when = { named = [true] }\nonly_if = { a = true }\neffect = "SHOW"')
    text += row("C", 'when = { named = [true] }\nonly_if = { b = true }\neffect = "HIDE"') + END

    assert [found.id for found in parse_table(text).rows()] == ["A", "C", "END"]


def test_a_row_that_is_valid_from_a_day_after_the_tables_is_refused():
    """It would decide from the table's day on, before its own."""
    late = row("A", 'when = { named = [true] }\neffect = "SHOW"').replace("2026-11-24", "2026-11-25")

    with pytest.raises(TableInvalid, match=r"^A: is valid from 2026-11-25, a day after the table's$"):
        parse_table(HEAD + late + END)


@pytest.mark.parametrize("day", ["2026-11-24", "2025-01-01"])
def test_a_row_that_stood_in_an_earlier_table_or_is_as_old_as_its_own_is_kept(day):
    text = HEAD + row("A", 'when = { named = [true] }\neffect = "SHOW"').replace("2026-11-24", day) + END

    assert next(parse_table(text).rows()).valid_from == date.fromisoformat(day)


@pytest.mark.parametrize("effect", ["SHOW", "FLAG"])
def test_what_is_shown_can_be_limited(effect):
    text = HEAD + row("A", f'when = {{ named = [true] }}\neffect = "{effect}"\nlimited = true') + END

    assert next(parse_table(text).rows()).limited


@pytest.mark.parametrize("effect", ["HIDE", "STUB"])
def test_what_is_not_shown_cannot_be_limited(effect):
    text = HEAD + row("A", f'when = {{ named = [true] }}\neffect = "{effect}"\nlimited = true') + END

    with pytest.raises(TableInvalid, match=r"^A: only what is shown can be limited$"):
        parse_table(text)


def test_a_code_in_another_spelling_is_refused():
    mark = '\n[marks.norn-ffl]\nmeans = "DENIED"\nnb = "x"\nnn = "x"\nen = "x"\nlaw = "proposal"\nowner = "project"\n'
    text = HEAD.replace("\n[[parts]]", f"{mark}\n[[parts]]") + END

    with pytest.raises(TableInvalid, match=r"^norn-ffl: a code is written NORN_FFL$"):
        parse_table(text)


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
    text = HEAD + "".join(row(name, 'effect = "SHOW"') for name in "ABC") + END

    with pytest.raises(TableInvalid, match=r"^B: can never match; C: can never match$"):
        parse_table(text)
