"""A retention table is read whole or refused with the name of what is wrong."""

import re
from datetime import date
from importlib.resources import files

import pytest

from policies import Category, CountedFrom, TableInvalid, Term, parse_retention

SHIPPED = files("policies").joinpath("tables", "retention.toml").read_text(encoding="utf-8")
WORDS = 'nb = "a"\nnn = "b"\nen = "c"\nlaw = "proposal: x"\nowner = "project"\nvalid_from = 2026-11-26\n'


def entry(name: str, category: str, window: str, *, counted_from: str = "AT", more: str = "") -> str:
    """Write one entry."""
    return (
        f'[[entries]]\nid = "{name}"\ncategory = "{category}"\nwindow = {window}\ncounted_from = "{counted_from}"\n'
        f"{more}{WORDS}\n"
    )


TABLE = (
    'version = "7"\nvalid_from = 2026-11-26\nowner = "project"\n\n'
    + entry("R1", "REPORT", "{ years = 1 }", counted_from="SAMPLED", more='kinds = ["x"]\ndisciplines = ["Y"]\n')
    + entry("R2", "REPORT", '"none"', counted_from="ISSUED")
    + entry("LOG", "ACCESS_LOG", "{ years = 5 }")
    + entry("TECH", "TECHNICAL_LOG", "{ years = 2 }")
    + entry("Q", "QUARANTINE", '{ setting = "quarantine_days" }')
    + entry("OPEN", "OPENING", "{ years = 5 }")
    + entry("NOTE", "NOTICE", "{ years = 5 }")
    + entry("LOCK", "PADLOCK", "{ days = 1 }")
    + entry("LIMIT", "RESTRICTION", "{ years = 5 }")
    + entry("ACT", "ACT", "{ years = 5 }")
    + entry("WISH", "WISH", "{ days = 30 }")
    + entry("CHANGE", "CHANGE", "{ days = 7 }")
    + entry("MESSAGE", "MESSAGE", '"none"')
    + entry("MARK", "MARK", '"none"')
    + entry("RELEASE", "RELEASE", '"none"')
    + entry("PERSON", "PERSON", '"none"')
)


def changed(old: str, new: str) -> str:
    assert old in TABLE
    return TABLE.replace(old, new, 1)


def test_a_table_is_read_as_it_is_written():
    rules = parse_retention(TABLE)

    first, rest, log, *_ = rules.entries
    assert (rules.version, rules.valid_from, rules.owner) == ("7", date(2026, 11, 26), "project")
    assert (first.id, first.category, first.counted_from) == ("R1", Category.REPORT, CountedFrom.SAMPLED)
    assert (first.kinds, first.disciplines, first.term, first.setting) == ({"X"}, {"Y"}, Term(years=1), None)
    assert (first.sentence.nn, first.law, first.owner, first.valid_from) == (
        "b",
        "proposal: x",
        "project",
        date(2026, 11, 26),
    )
    assert (rest.kinds, rest.disciplines, rest.term, rest.setting) == (frozenset(), frozenset(), None, None)
    assert log.term == Term(years=5)
    assert [found.setting for found in rules.of(Category.QUARANTINE)] == ["quarantine_days"]
    assert [found.term for found in rules.of(Category.PADLOCK)] == [Term(days=1)]


def test_the_table_in_force_has_a_rule_for_every_category_and_no_limit_for_reports():
    rules = parse_retention(SHIPPED)

    assert {found.category for found in rules.entries} == set(Category)
    assert [found.term for found in rules.of(Category.REPORT)] == [None, None, None]
    assert [found.term for found in rules.of(Category.ACCESS_LOG)] == [Term(years=5)]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('version = "7"', 'version = "7', "table: not TOML"),
        ('version = "7"', "", "table: version is missing"),
        ('version = "7"', 'version = "7"\nauthor = "x"', "table: unknown key author"),
        ('id = "R1"', "", "entry: id is missing"),
        ('id = "R1"', 'id = "R1"\nterm = 1', "R1: unknown key term"),
        ('id = "R1"', 'id = "R2"', "R2: id is used 2 times"),
        ('category = "REPORT"', 'category = "REPORTS"', "R1: no Category 'REPORTS'"),
        ('counted_from = "SAMPLED"', 'counted_from = "SENT"', "R1: no CountedFrom 'SENT'"),
        ('counted_from = "SAMPLED"', 'counted_from = "AT"', "R1: a report counts from SAMPLED or ISSUED"),
        ('nb = "a"', "", "R1: nb is missing"),
        ('law = "proposal: x"', "", "R1: law is missing"),
        ('owner = "project"\nvalid_from = 2026-11-26\n\n[', "[", "R1: owner is missing"),
        ('kinds = ["x"]', "kinds = []", "R1: kinds: texts are needed"),
        ("window = { years = 1 }", "", "R1: window: a mapping is needed"),
        ("window = { years = 1 }", 'window = "1 year"', "R1: window: a mapping is needed"),
        ("{ years = 1 }", "{}", "R1: window: one of days, years and setting is needed"),
        ("{ years = 1 }", "{ years = 1, days = 1 }", "R1: window: one of days, years and setting is needed"),
        ("{ years = 1 }", "{ months = 1 }", "R1: window: unknown key months"),
        ("{ years = 1 }", "{ years = 0 }", "R1: window: at least 1 is needed"),
        ("{ years = 1 }", "{ years = 201 }", "R1: window: a whole number from 0 to 200 is needed"),
        ("{ days = 1 }", "{ days = 3661 }", "LOCK: window: a whole number from 0 to 3660 is needed"),
        ("{ years = 1 }", "{ setting = 1 }", "R1: window: setting is missing"),
        ("{ years = 1 }", '{ setting = "quarantine_days" }', "R1: the setting quarantine_days says how long"),
        ("quarantine_days", "page_size", "Q: the setting quarantine_days says how long quarantine lasts"),
        ('{ setting = "quarantine_days" }', "{ days = 30 }", "Q: the setting quarantine_days says how long"),
        (entry("MARK", "MARK", '"none"'), entry("MARK", "MARK", "{ days = 9 }"), "MARK: nothing lets go of MARK"),
        (entry("MARK", "MARK", '"none"'), "", "table: no entry of category MARK"),
        (
            entry("MARK", "MARK", '"none"'),
            entry("MARK", "MARK", '"none"') + entry("MORE", "MARK", '"none"'),
            "MORE: a second entry of category MARK",
        ),
        ('counted_from = "AT"\n', 'counted_from = "ISSUED"\n', "LOG: a report counts from SAMPLED or ISSUED"),
        ('counted_from = "AT"\n', 'counted_from = "AT"\nkinds = ["X"]\n', "LOG: kinds and disciplines are for reports"),
        ('kinds = ["x"]\ndisciplines = ["Y"]\n', "", "R1: it takes every report, and entries stand below it"),
        (
            'counted_from = "ISSUED"',
            'counted_from = "ISSUED"\ndisciplines = ["LAB"]',
            "R2: the last entry of reports takes the rest, and names nothing",
        ),
        ("valid_from = 2026-11-26\n\n[[entries]]\nid = ", "\n[[entries]]\nid = ", "R1: valid_from is not a date"),
        (
            "valid_from = 2026-11-26\n\n[[entries]]\nid = ",
            "valid_from = 2026-11-25\n\n[[entries]]\nid = ",
            "R1: it counts from before the table",
        ),
    ],
)
def test_a_table_with_a_fault_is_refused_with_its_place(old, new, fault):
    with pytest.raises(TableInvalid, match=re.escape(fault)):
        parse_retention(changed(old, new))


def test_the_faults_of_every_entry_are_told_together():
    text = changed('nb = "a"', "").replace("{ years = 5 }", "{ years = 0 }")

    with pytest.raises(TableInvalid) as refused:
        parse_retention(text)
    assert [problem.partition(":")[0] for problem in refused.value.problems] == [
        "R1",
        "LOG",
        "OPEN",
        "NOTE",
        "LIMIT",
        "ACT",
    ]
