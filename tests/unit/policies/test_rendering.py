"""The page says every rule, in order, with its ground."""

from policies import parse_table, render
from tests.properties.access import TEXT, table


def test_the_page_names_every_row_in_order():
    page = render(table())

    places = [page.index(f"### {row.id}: ") for row in table().rows()]
    assert places == sorted(places)


def test_the_page_says_each_row_in_every_language_with_its_ground_and_owner():
    page = render(table())

    for row in table().rows():
        assert f"\n{row.sentence.nb}\n\n*nn: {row.sentence.nn}*\n\n*en: {row.sentence.en}*\n" in page
        assert f"ground: {row.law}" in page


def test_a_padlock_says_what_opens_it_or_that_nothing_does():
    page = render(table())

    assert "### P4-SOFT: MASK, GENERAL_BLOCK, openable by CONSENT or EMERGENCY" in page
    assert "### P-NAMED: MASK, SPECIFIC_BLOCK, not openable" in page
    assert "### P3: DENY, BASIS_REQUIRED\n" in page
    assert "### C9: HIDE, RESERVATION\n" in page


def test_flags_and_settings_are_written_in_words():
    page = render(table())

    assert "- self lookup: yes" in page
    assert "- counts only where the setting **waiting_notice** is on" in page
    assert "- counts only where the setting **waiting_notice** is off" in page
    assert "- in every situation that no rule above decided" in page


def test_a_table_without_settings_has_no_chapter_on_them():
    text = TEXT.read_text(encoding="utf-8")
    start, end = text.index("[settings."), text.index("[[parts]]")
    rest = "\n".join(line for line in text[end:].splitlines() if not line.startswith("only_if"))
    page = render(parse_table(text[:start] + alive(rest)))

    assert "## Settings" not in page


def alive(rows):
    """Drop the rows that a setting kept apart and that nothing could reach without one."""
    head, *found = rows.split("[[parts.rows]]")
    kept = [row for row in found if 'id = "P14-' not in row and 'id = "C1-WAITING"' not in row]
    return "[[parts.rows]]".join((head, *kept))
