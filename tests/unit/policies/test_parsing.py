"""A table is read whole or refused with the name of what is wrong."""

import re
from datetime import date

import pytest

from policies import DenialCode, Effect, NoticeKind, Opening, TableInvalid, parse_table

TABLE = """
version = "7"
valid_from = 2026-11-24

[settings.louder]
default = false
nb = "Høyere."
nn = "Høgare."
en = "Louder."
law = "proposal"
owner = "project"

[marks.NORU]
means = "DELAYED"
nb = "Utsatt."
nn = "Utsett."
en = "Delayed."
law = "Volven 9603"
owner = "project"

[[parts]]
nb = "Først"
nn = "Fyrst"
en = "First"

[[parts.rows]]
id = "P1"
when = { actor = ["PERSONNEL"], general = ["SOFT"], named = [false] }
only_if = { louder = true }
effect = "MASK"
notice = "GENERAL_BLOCK"
openable_by = ["CONSENT"]
nb = "Sperret."
nn = "Sperra."
en = "Blocked."
law = "§ 5-3"
owner = "project"
valid_from = 2026-11-24

[[parts.rows]]
id = "END"
effect = "DENY"
code = "NOT_AVAILABLE"
nb = "Nei."
nn = "Nei."
en = "No."
law = "proposal"
owner = "project"
valid_from = 2026-11-24
"""


def changed(old, new):
    assert TABLE.count(old) >= 1
    return TABLE.replace(old, new, 1)


def test_a_table_is_read_as_it_is_written():
    table = parse_table(TABLE)

    row, end = table.rows()
    assert (table.version, table.valid_from) == ("7", date(2026, 11, 24))
    assert [setting.name for setting in table.settings] == ["louder"]
    assert {condition.attribute: condition.values for condition in row.when} == {
        "actor": ("PERSONNEL",),
        "general": ("SOFT",),
        "named": (False,),
    }
    assert (row.effect, row.notice, row.openable_by) == (
        Effect.MASK,
        NoticeKind.GENERAL_BLOCK,
        frozenset({Opening.CONSENT}),
    )
    assert row.only_if is not None
    assert (row.limited, end.limited) == (False, False)
    assert [(mark.code, mark.means, mark.sentence.nn, mark.law) for mark in table.marks] == [
        ("NORU", "DELAYED", "Utsett.", "Volven 9603")
    ]
    assert (end.when, end.code, end.only_if) == ((), DenialCode.NOT_AVAILABLE, None)


def test_what_is_shown_may_be_limited():
    shown = changed(
        'effect = "MASK"\nnotice = "GENERAL_BLOCK"\nopenable_by = ["CONSENT"]', 'effect = "SHOW"\nlimited = true'
    )

    assert next(parse_table(shown).rows()).limited


def test_a_table_needs_no_codes():
    start, end = TABLE.index("[marks"), TABLE.index("[[parts]]")

    assert parse_table(TABLE[:start] + TABLE[end:]).marks == ()


def test_a_table_needs_no_settings():
    start, end = TABLE.index("[settings"), TABLE.index("[marks")
    text = TABLE[:start] + TABLE[end:].replace("only_if = { louder = true }\n", "")

    assert parse_table(text).settings == ()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('version = "7"', 'version = "7', "table: not TOML"),
        ('version = "7"', "version = 7", "table: version is missing"),
        ('version = "7"', 'version = " "', "table: version is missing"),
        ('version = "7"', 'version = "7"\nauthor = "x"', "table: unknown key author"),
        ("valid_from = 2026-11-24", "valid_from = 2026-11-24T00:00:00Z", "table: valid_from is not a date"),
        ("default = false", 'default = "no"', "louder: default is neither true nor false"),
        ("default = false", "default = false\nwhy = 1", "louder: unknown key why"),
        ("[settings.louder]", "[[settings]]", "settings: a mapping is needed"),
        ("[marks.NORU]", "[[marks]]", "marks: a mapping is needed"),
        ("[marks.NORU]", "[marks.noru]", "noru: a code is written NORU"),
        ('means = "DELAYED"', 'means = "LATER"', "NORU: no Safety 'LATER'"),
        ('means = "DELAYED"', "", "NORU: no Safety None"),
        ('means = "DELAYED"', 'means = "DELAYED"\nuntil = 1', "NORU: unknown key until"),
        ('nn = "Utsett."', "", "NORU: nn is missing"),
        ('law = "Volven 9603"', "", "NORU: law is missing"),
        ('nb = "Først"', "", "part: nb is missing"),
        ('nb = "Først"', 'nb = "Først"\ncolour = "red"', "part: unknown key colour"),
        ('id = "P1"', "", "row: id is missing"),
        ('id = "P1"', 'id = "END"', "END: id is used 2 times"),
        ('id = "P1"', 'id = "P1"\nconditions = {}', "P1: unknown key conditions"),
        ('actor = ["PERSONNEL"]', 'role = ["PERSONNEL"]', "P1: unknown attribute role"),
        ('actor = ["PERSONNEL"]', 'actor = ["DOCTOR"]', "P1: actor has no value 'DOCTOR'"),
        ('actor = ["PERSONNEL"]', 'actor = "PERSONNEL"', "P1: a list is needed"),
        ('actor = ["PERSONNEL"]', "actor = []", "P1: actor needs values, each once"),
        ('actor = ["PERSONNEL"]', 'actor = ["SELF", "SELF"]', "P1: actor needs values, each once"),
        ("named = [false]", "named = [0]", "P1: named has no value 0"),
        ("named = [false]", 'named = ["false"]', "P1: named has no value 'false'"),
        ('general = ["SOFT"]', "general = [true]", "P1: general has no value True"),
        ('effect = "MASK"', 'effect = "SHOUT"', "P1: no Effect 'SHOUT'"),
        ('effect = "MASK"', "", "P1: no Effect None"),
        ('effect = "MASK"', 'effect = "MASK"\ncode = "FORBIDDEN"', "P1: a denial has a code, and nothing else has"),
        ('code = "NOT_AVAILABLE"', "", "END: a denial has a code, and nothing else has"),
        ('code = "NOT_AVAILABLE"', 'code = "GO_AWAY"', "END: no DenialCode 'GO_AWAY'"),
        ('code = "NOT_AVAILABLE"', 'code = "FORBIDDEN"', "END: the last row denies NOT_AVAILABLE without a condition"),
        ('id = "END"', 'id = "END"\nwhen = { named = [true] }', "END: the last row denies NOT_AVAILABLE without"),
        ('id = "END"', 'id = "END"\nonly_if = { louder = true }', "END: the last row denies NOT_AVAILABLE without"),
        ('notice = "GENERAL_BLOCK"', 'notice = "LOUD"', "P1: no NoticeKind 'LOUD'"),
        ('notice = "GENERAL_BLOCK"', "", "P1: the notice does not fit the effect"),
        ('notice = "GENERAL_BLOCK"', 'notice = "RESERVATION"', "P1: the notice does not fit the effect"),
        ('effect = "MASK"', 'effect = "SHOW"', "P1: the notice does not fit the effect"),
        ('effect = "MASK"', 'effect = "HIDE"', "P1: the notice does not fit the effect"),
        ('effect = "MASK"\nnotice = "GENERAL_BLOCK"', 'effect = "SHOW"', "P1: only a padlock can be opened"),
        ('effect = "MASK"', 'limited = true\neffect = "MASK"', "P1: only what is shown can be limited"),
        ('effect = "MASK"', 'limited = "yes"\neffect = "MASK"', "P1: limited is neither true nor false"),
        ('openable_by = ["CONSENT"]', 'openable_by = ["FORCE"]', "P1: no Opening 'FORCE'"),
        ("only_if = { louder = true }", "only_if = { quieter = true }", "P1: unknown setting quieter"),
        ("only_if = { louder = true }", 'only_if = { louder = "yes" }', "P1: only_if is neither true nor false"),
        ("only_if = { louder = true }", "only_if = {}", "P1: only_if names one setting"),
        ("only_if = { louder = true }", "only_if = true", "P1: a mapping is needed"),
        ('nn = "Høgare."', "", "louder: nn is missing"),
        ('nn = "Fyrst"', "", "part: nn is missing"),
        ('nn = "Sperra."', "", "P1: nn is missing"),
        ('en = "Blocked."', "", "P1: en is missing"),
        ('law = "§ 5-3"', "", "P1: law is missing"),
        ('law = "§ 5-3"\nowner = "project"', 'law = "§ 5-3"', "P1: owner is missing"),
    ],
)
def test_a_faulty_table_is_refused_by_name(old, new, fault):
    with pytest.raises(TableInvalid, match=re.escape(fault)):
        parse_table(changed(old, new))


def test_a_part_without_rows_is_refused():
    with pytest.raises(TableInvalid, match="rows is empty"):
        parse_table(TABLE + '\n[[parts]]\nnb = "Tom"\nnn = "Tom"\nen = "Empty"\n')


def test_a_table_without_parts_is_refused():
    with pytest.raises(TableInvalid, match="parts is empty"):
        parse_table('version = "7"\nvalid_from = 2026-11-24\n')


def test_a_problem_of_each_row_is_told_at_once():
    text = changed('effect = "MASK"', 'effect = "SHOUT"').replace('code = "NOT_AVAILABLE"', 'code = "GO_AWAY"')

    with pytest.raises(TableInvalid) as raised:
        parse_table(text)

    assert raised.value.problems == ("P1: no Effect 'SHOUT'", "END: no DenialCode 'GO_AWAY'")
