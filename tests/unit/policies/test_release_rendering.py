"""The chapter says every class, the strictest first, in three languages with its times, ground and owner."""

from dataclasses import replace

from policies import Language, ReleaseMode, release_chapter
from policies.release_classes import Match
from policies.release_rendering import release_blocks
from policies.working_time import Delay
from tests.properties.release import release, rules


def lines_of(**changes):
    """Give the short lines of a class that differs from class C."""
    own = replace(rules(), classes=(replace(release("C"), **changes), release("A")))
    return release_blocks(own)[2].lines


def test_every_class_is_there_in_order_with_every_language_ground_and_owner():
    text = "\n".join(release_chapter(rules()).in_markdown())

    places = [text.index(f"### Class {found.id}: {found.mode}") for found in rules().classes]
    assert places == sorted(places)
    for found in (*rules().classes, rules().hours, rules().unknown_kind):
        said = found.sentence
        assert f"\n{said.nb}\n\n*nn: {said.nn}*\n\n*en: {said.en}*\n" in text
        assert f"- ground: {found.law}\n- owner: {found.owner}\n" in text


def test_the_chapter_begins_with_what_it_is_and_how_it_is_read():
    lines = release_chapter(rules()).in_markdown()

    assert lines[0] == "## Når innbyggeren ser hva"
    assert f"Version {rules().version}, in force from 2026-11-26. Owner: project." in lines
    assert "- 08:00 to 15:00, Europe/Oslo" in lines
    assert "- class B" in lines
    assert all(line.count("\n") == 0 for line in lines)


def test_a_class_says_what_leads_to_it_and_how_long_it_waits():
    lines = lines_of()

    assert "report types (8202): CYTO or HIST or MPAT or PAT" in lines
    assert "main fields: PAT" in lines
    assert any(line.startswith("codes of urn:oid:2.16.578.1.12.4.1.1.7280: NOR25702 or ") for line in lines)
    assert "delay: 14 days" in lines
    assert "the patient may choose from 3 working days to 60 days" in lines
    assert "a clinician may hold it for 60 days from issue at the most" in lines
    assert "a correction waits anew, though an earlier version was shown" in lines
    assert not any(line.startswith(("comments", "requesters", "everything")) for line in lines)


def test_comments_requesters_and_codes_of_any_system_are_said_too():
    match = Match(
        comments=frozenset({"MSIS-M"}), requesters=frozenset({"999999999"}), codes=frozenset({(None, "2"), (None, "1")})
    )

    assert lines_of(match=match)[:3] == (
        "comments (8269): MSIS-M",
        "requesters: 999999999",
        "codes of any system: 1 or 2",
    )


def test_a_class_that_does_not_open_by_itself_says_so():
    closed = {"delay": None, "floor": None, "latest": None, "max_hold_days": None}

    by_hand = lines_of(mode=ReleaseMode.CLINICIAN, **closed)
    never = lines_of(mode=ReleaseMode.NEVER, **closed)
    assert "delay: until a clinician opens it" in by_hand
    assert "delay: for ever" in never
    assert not any("patient may choose" in line or "may hold it" in line for line in (*by_hand, *never))


def test_one_day_is_written_as_one():
    assert "the patient may choose from 1 working day to 1 day" in lines_of(
        floor=Delay(days=1, working=True), latest=Delay(days=1)
    )


def test_the_last_class_says_that_it_takes_the_rest():
    *_, last = release_blocks(rules())

    assert "everything that no class above took" in last.lines
    assert "delay: none" in last.lines
    assert "a correction opens with what it corrects, at once where that was shown" in last.lines


def test_every_rule_is_said_in_every_language():
    for block in release_blocks(rules()):
        assert all(block.sentence.in_language(language) for language in Language)
