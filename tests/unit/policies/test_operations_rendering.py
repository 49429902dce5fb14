"""The chapter says every row in three languages, with what it is for, its ground and owner."""

from policies import Language, operations_chapter, parse_operations
from tests.unit.policies.test_operations_parsing import SHIPPED, TABLE

RULES = parse_operations(SHIPPED)


def test_every_row_is_there_in_order_with_every_language_ground_and_owner():
    text = "\n".join(operations_chapter(RULES).in_markdown())

    places = [text.index(f"### {row.id}: {row.effect}") for row in RULES.rows]
    assert places == sorted(places)
    for row in RULES.rows:
        said = row.sentence
        assert f"\n{said.nb}\n\n*nn: {said.nn}*\n\n*en: {said.en}*\n" in text
        assert f"- ground: {row.law}\n- owner: {row.owner}; valid from 2026-11-26\n" in text


def test_the_chapter_begins_with_what_it_is_and_how_it_is_read():
    chapter = operations_chapter(RULES)

    assert chapter.in_markdown()[0] == "## Hvem som kan gjøre hva for driften av tjenesten"
    assert f"Version {RULES.version}, in force from 2026-11-26. Owner: project." in chapter.in_markdown()
    assert all(chapter.order.in_language(language) for language in Language)


def test_a_row_says_what_it_asks_for():
    first, last = operations_chapter(parse_operations(TABLE)).blocks
    closed, _ = operations_chapter(parse_operations(TABLE.replace("[true]", "[false]"))).blocks

    assert first.lines[:2] == ("channel: OPERATOR or COMMAND", "named: yes")
    assert closed.lines[1] == "named: no"
    assert (last.title, last.lines[0]) == ("Z: DENY FORBIDDEN", "everything that no rule above took")
