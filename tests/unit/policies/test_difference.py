"""Two tables are compared in every situation, and what changes is told so that a reader understands it."""

import pytest

from policies import ATTRIBUTES, Difference, Policy, compare, described, in_words, parse_table, told
from policies.difference import Shift, counted
from policies.space import choosing, everything, having, situation_at, where
from tests.properties.access import TEXT, table

SOURCE = TEXT.read_text(encoding="utf-8")


def changed(*replacements):
    text = SOURCE
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return parse_table(text)


def shift(of):
    return Shift(before="HIDE", after="SHOW", old_row="A", new_row="B", where=of)


def single(index):
    """Give the set of one situation."""
    found = everything()
    for name, fact in zip(ATTRIBUTES, situation_at(index).facts(), strict=True):
        found &= having(name, fact)
    return found


def test_a_table_does_not_differ_from_itself():
    difference = compare(table(), parse_table(SOURCE))

    assert not difference
    assert list(told(difference)) == []


def test_a_comment_makes_no_difference():
    assert not compare(table(), parse_table("# Read again.\n" + SOURCE))


def test_a_changed_effect_is_told_with_its_situations():
    new = changed(
        ('id = "P-NAMED"\nwhen = { actor = ["PERSONNEL"], named = [true] }\neffect = "MASK"\nnotice = "SPECIFIC_BLOCK"',
         'id = "P-NAMED"\nwhen = { actor = ["PERSONNEL"], named = [true] }\neffect = "SHOW"'),
    )  # fmt: skip

    difference = compare(table(), new)
    lines = list(told(difference))

    (change,) = difference.changes
    assert (change.shift.before, change.shift.after) == ("MASK SPECIFIC_BLOCK", "SHOW")
    assert (change.shift.old_row, change.shift.new_row) == ("P-NAMED", "P-NAMED")
    assert 0 < change.by_default < change.shift.situations
    assert lines[0] == (
        f"these {change.shift.situations:,} situations change from MASK SPECIFIC_BLOCK to SHOW, "
        f"under some choices of settings, {change.by_default:,} of them by the defaults:"
    )
    assert lines[1].startswith(f"  {change.shift.situations:,} situations of P-NAMED, now P-NAMED: some of those with ")
    assert lines[2:] == ["row P-NAMED has other conditions or another effect"]


def test_an_example_is_decided_otherwise_by_the_new_table():
    new = changed(
        (
            'id = "P-HARD"\nwhen = { actor = ["PERSONNEL"]',
            'id = "P-HARD"\nwhen = { age = ["UNKNOWN"], actor = ["PERSONNEL"]',
        )
    )

    found = [change.shift for change in compare(table(), new).changes]

    assert found
    for each in found:
        chosen = each.switched_on()
        assert Policy(table(), chosen).decide(each.example).row == each.old_row == "P-HARD"
        assert Policy(new, chosen).decide(each.example).row == each.new_row != "P-HARD"


def test_a_change_under_one_setting_alone_says_so():
    new = changed(
        ('only_if = { waiting_notice = true }\neffect = "STUB"', 'only_if = { waiting_notice = true }\neffect = "HIDE"')
    )

    (change,) = compare(table(), new).changes

    assert (change.shift.before, change.shift.after) == ("STUB", "HIDE")
    assert change.under == "where waiting_notice is on, under some choices of the other settings"
    assert change.by_default == 0
    assert next(told(compare(table(), new))).endswith(" of the other settings, none of them by the defaults:")


def test_what_is_limited_is_an_outcome_of_its_own():
    limited = 'effect = "SHOW"\nlimited = true\n'
    assert SOURCE.count(limited) == 1

    (change,) = compare(table(), changed((limited, 'effect = "SHOW"\n'))).changes

    assert (change.shift.before, change.shift.after) == ("SHOW LIMITED", "SHOW")
    assert change.shift.old_row == "P8-SHOW"
    assert change.under.startswith("where case_work_reads is on")


SETTING = '\n[settings.{}]\ndefault = false\nnb = "x"\nnn = "x"\nen = "x"\nlaw = "proposal"\nowner = "project"\n'
WORDS = 'nb = "x"\nnn = "x"\nen = "x"\nlaw = "proposal"\nowner = "project"\nvalid_from = 2026-11-24\n'
HEAD = 'version = "1"\nvalid_from = 2026-11-24\n' + SETTING.format("a") + SETTING.format("b")
END = 'effect = "DENY"\ncode = "NOT_AVAILABLE"\n'


def small(**rows):
    """Write a table with two settings, one part and the rows, the last of which denies."""
    part = '\n[[parts]]\nnb = "x"\nnn = "x"\nen = "x"\n'
    written = [f'\n[[parts.rows]]\nid = "{name}"\n{row}\n{WORDS}' for name, row in {**rows, "END": END}.items()]
    return parse_table("".join((HEAD, part, *written)))


def test_a_change_under_several_settings_names_those_that_it_depends_on():
    new = small(
        A='when = { named = [true] }\nonly_if = { a = false }\neffect = "SHOW"',
        B='when = { named = [true] }\nonly_if = { b = false }\neffect = "SHOW"',
    )

    assert [(change.shift.new_row, change.under) for change in compare(small(), new).changes] == [
        ("A", "where a is off"),
        ("B", "where a is on and b is off"),
    ]


def test_a_change_under_scattered_choices_says_that_it_depends():
    new = small(
        A="when = { named = [true], opted_out = [true] }\nonly_if = { a = true }\n" + END,
        B="when = { opted_out = [true] }\nonly_if = { b = true }\n" + END,
        C='when = { named = [true] }\neffect = "SHOW"',
    )

    difference = compare(small(), new)

    (change,) = difference.changes
    assert change.under == "under some choices of settings"
    assert change.by_default == change.shift.situations
    assert next(told(difference)).endswith(", under some choices of settings:")


def test_a_change_under_every_choice_says_so():
    (change,) = compare(small(), small(A='when = { named = [true] }\neffect = "SHOW"')).changes

    assert change.under == "whatever the settings"
    assert change.shift.switched_on() == frozenset()
    assert next(told(compare(small(), small(A='when = { named = [true] }\neffect = "SHOW"')))).endswith(
        " from DENY NOT_AVAILABLE to SHOW, whatever the settings:"
    )


def test_the_choice_of_an_example_is_one_under_which_it_changes():
    of = where(named=True) & choosing("a", on=True) & choosing("b", on=False)

    assert shift(of).switched_on() == {"a"}
    assert shift(of).under(("a", "b", "c")) == "where a is on and b is off"


def test_defaults_that_differ_are_compared_each_under_its_own():
    new = changed(("[settings.waiting_notice]\ndefault = false", "[settings.waiting_notice]\ndefault = true"))

    difference = compare(table(), new)

    (change,) = difference.changes
    assert (change.shift.before, change.shift.after) == ("HIDE", "STUB")
    assert (change.under, change.by_default) == ("by the defaults, which differ", None)
    assert next(told(difference)).endswith(" from HIDE to STUB, by the defaults, which differ:")
    assert difference.words == ("setting waiting_notice is on by default, not off",)


def test_a_row_that_decides_the_same_under_another_name_is_told():
    difference = compare(table(), changed(('id = "C1-CANCELLED"', 'id = "C1-CALLED-OFF"')))

    lines = list(told(difference))
    assert difference.changes == ()
    assert difference.other_row > 1
    assert lines[0] == f"{difference.other_row:,} situations keep their outcome, by another row"
    assert lines[1:] == ["row C1-CANCELLED is gone", "row C1-CALLED-OFF is new"]


def test_words_alone_are_a_difference():
    difference = compare(table(), changed(('version = "2026.2"', 'version = "2027.1"')))

    assert difference
    assert list(told(difference)) == ["the version changes from 2026.2 to 2027.1"]


def test_situations_that_are_all_of_their_kind_need_no_example():
    whole = shift(where(actor="PERSONNEL", named=True))

    assert whole.whole()
    assert in_words(whole) == f"{whole.situations:,} situations of A, now B: actor PERSONNEL; named yes"


def test_situations_that_are_some_of_their_kind_are_told_with_one_of_them():
    some = shift(where(actor="PERSONNEL", named=True, opted_out=False) | where(actor="PERSONNEL", named=False))

    assert not some.whole()
    said = in_words(some)
    assert "now B: some of those with actor PERSONNEL; for instance age UNDER_12, purpose TREAT" in said
    assert "actor PERSONNEL, " not in said


def test_everything_is_told_as_such():
    assert in_words(shift(everything())).endswith(": every situation")


def test_one_situation_is_told_in_the_singular():
    one = shift(single(0))

    assert counted(1) == "this 1 situation changes"
    assert in_words(one).startswith("1 situation of A, now B: actor SELF; age UNDER_12; ")


def test_a_situation_is_described_whole():
    text = described(shift(single(0)).example)

    assert text.startswith("actor SELF, age UNDER_12, purpose TREAT")
    assert "self lookup no" in text
    assert text.endswith("status FINAL")


@pytest.mark.parametrize(
    ("number", "line"),
    [(1, "1 situation keeps its outcome, by another row"), (2, "2 situations keep their outcome, by another row")],
)
def test_one_and_many_are_told_apart(number, line):
    assert list(told(Difference(changes=(), other_row=number, words=()))) == [line]
