"""The chapter says every entry in three languages, with how long, from when, where applied, ground and owner."""

from dataclasses import replace

from policies import Category, Language, Term, parse_retention, retention_chapter
from policies.retention_rendering import kept_in_words, term_in_words
from tests.unit.policies.test_retention_parsing import SHIPPED, TABLE

RULES = parse_retention(SHIPPED)


def lines_of(name: str) -> tuple[str, ...]:
    """Give the short lines of an entry of the tests' own table."""
    blocks = retention_chapter(parse_retention(TABLE)).blocks
    return next(block.lines for block in blocks if block.title.startswith(f"{name}: "))


def test_every_entry_is_there_in_order_with_every_language_ground_and_owner():
    text = "\n".join(retention_chapter(RULES).in_markdown())

    places = [text.index(f"### {found.id}: {found.category}, ") for found in RULES.entries]
    assert places == sorted(places)
    for found in RULES.entries:
        said = found.sentence
        assert f"\n{said.nb}\n\n*nn: {said.nn}*\n\n*en: {said.en}*\n" in text
        assert f"- ground: {found.law}\n- owner: {found.owner}; valid from 2026-11-26\n" in text


def test_the_chapter_begins_with_what_it_is_and_how_it_is_read():
    lines = retention_chapter(RULES).in_markdown()

    assert lines[0] == "## Hvor lenge noe lagres"
    assert f"Version {RULES.version}, in force from 2026-11-26. Owner: project." in lines
    assert all(line.count("\n") == 0 for line in lines)
    chapter = retention_chapter(RULES)
    assert all(chapter.order.in_language(language) for language in Language)


def test_an_entry_of_reports_says_which_and_where_it_is_applied():
    assert lines_of("R1")[:4] == (
        "report types (8202): X",
        "main fields: Y",
        "counted from: the time of sampling of the newest version, or what comes nearest to it",
        "applied: whenever results are read, those of regional sources too, and by the purge",
    )
    assert lines_of("R2")[:2] == (
        "every report that no rule above took",
        "counted from: the issue of the newest version",
    )


def test_every_other_entry_says_who_applies_it():
    assert "applied: by the purge" in lines_of("LOCK")
    assert "applied: whenever a citizen reads the log, and by the purge" in lines_of("LOG")
    assert "applied: nowhere, as there is no limit" in lines_of("MARK")
    assert "applied: by whoever keeps the output of the gateway, which itself keeps none" in lines_of("TECH")
    assert "counted from: when it was made, said or ended" in lines_of("LOCK")


def test_how_long_is_said_in_words():
    (log,) = RULES.of(Category.ACCESS_LOG)
    (quarantine,) = RULES.of(Category.QUARANTINE)

    assert kept_in_words(log) == "5 years"
    assert kept_in_words(replace(log, term=None)) == "no limit"
    assert kept_in_words(quarantine) == "by the setting quarantine_days"
    assert [term_in_words(found) for found in (Term(days=1), Term(days=2), Term(years=1))] == [
        "1 day",
        "2 days",
        "1 year",
    ]
