"""A table of operations is read whole or refused with the name of what is wrong."""

import re
from datetime import date
from importlib.resources import files

import pytest

from policies import Channel, DenialCode, Effect, Operation, TableInvalid, parse_operations

SHIPPED = files("policies").joinpath("tables", "operations.toml").read_text(encoding="utf-8")
WORDS = 'nb = "a"\nnn = "b"\nen = "c"\nlaw = "proposal: x"\nowner = "project"\nvalid_from = 2026-11-26\n'
TABLE = (
    'version = "7"\nvalid_from = 2026-11-26\nowner = "project"\n\n'
    f'[[rows]]\nid = "A"\nwhen = {{ channel = ["OPERATOR", "COMMAND"], named = [true] }}\neffect = "SHOW"\n{WORDS}\n'
    f'[[rows]]\nid = "Z"\neffect = "DENY"\ncode = "FORBIDDEN"\n{WORDS}'
)


def changed(old: str, new: str) -> str:
    assert old in TABLE
    return TABLE.replace(old, new, 1)


def test_a_table_is_read_as_it_is_written():
    rules = parse_operations(TABLE)

    first, last = rules.rows
    assert (rules.version, rules.valid_from, rules.owner) == ("7", date(2026, 11, 26), "project")
    assert (first.id, first.effect, first.code) == ("A", Effect.SHOW, None)
    assert first.when == {"channel": (Channel.OPERATOR, Channel.COMMAND), "named": (True,)}
    assert (last.when, last.effect, last.code) == ({}, Effect.DENY, DenialCode.FORBIDDEN)
    assert (last.sentence.nn, last.law, last.owner, last.valid_from) == (
        "b",
        "proposal: x",
        "project",
        rules.valid_from,
    )


def test_the_shipped_table_is_one_that_may_be_used():
    rules = parse_operations(SHIPPED)

    assert [row.id for row in rules.rows] == ["OP1", "OP2", "OP3", "OP4", "OP5", "OP6", "OP-END"]
    assert rules.rows[0].when["operation"] == (Operation.MOVED_REPORTS,)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("=", "table: not TOML"),
        (changed('owner = "project"\n\n', 'owner = "project"\ncolour = 1\n\n'), "table: unknown key colour"),
        (changed('version = "7"', 'version = ""'), "table: version is missing"),
        (changed("valid_from = 2026-11-26", "valid_from = 2026-11-27"), "A: it counts from before the table"),
        (changed('id = "A"', 'id = "A"\ncolour = 1'), "A: unknown key colour"),
        (changed('id = "A"', 'id = "Z"'), "Z: id is used 2 times"),
        (changed("channel = [", "colour = ["), "A: unknown attribute colour"),
        (changed('"COMMAND"', '"CAPTAIN"'), "A: channel has no value 'CAPTAIN'"),
        (changed("named = [true]", "named = [1]"), "A: named has no value 1"),
        (changed("named = [true]", "named = true"), "A: a list is needed"),
        (changed("named = [true]", "named = []"), "A: named needs values, each once"),
        (changed("named = [true]", "named = [true, true]"), "A: named needs values, each once"),
        (changed('effect = "SHOW"', 'effect = "FLAG"'), "A: a row shows or denies"),
        (changed('effect = "SHOW"', 'effect = "SING"'), "A: no Effect 'SING'"),
        (changed('effect = "SHOW"', 'effect = "DENY"'), "A: a denial has a code, and nothing else has one"),
        (changed('effect = "SHOW"', 'effect = "SHOW"\ncode = "FORBIDDEN"'), "A: a denial has a code"),
        (changed('code = "FORBIDDEN"', 'code = "CLOSED"'), "Z: no DenialCode 'CLOSED'"),
        (changed('law = "proposal: x"', ""), "A: law is missing"),
        (changed('id = "Z"', 'id = "Z"\nwhen = { named = [false] }'), "Z: the last row denies, and asks for nothing"),
        (TABLE.partition('[[rows]]\nid = "Z"')[0], "A: the last row denies, and asks for nothing"),
        (changed('{ channel = ["OPERATOR", "COMMAND"], named = [true] }', "{}"), "Z: decides nothing"),
        ('version = "7"\nvalid_from = 2026-11-26\nowner = "project"', "table: rows is empty"),
    ],
)
def test_a_table_that_may_not_be_used_is_refused(text, problem):
    with pytest.raises(TableInvalid, match=re.escape(problem)):
        parse_operations(text)


def test_the_problems_of_every_row_are_told():
    text = changed('effect = "SHOW"', 'effect = "SING"').replace('code = "FORBIDDEN"', 'code = "CLOSED"')

    with pytest.raises(TableInvalid) as raised:
        parse_operations(text)
    assert raised.value.problems == ("A: no Effect 'SING'", "Z: no DenialCode 'CLOSED'")
