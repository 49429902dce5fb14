"""No situation changes its outcome unseen: a digest of each outcome is kept, and a change is told in words."""

import json
import re

import pytest

from policies import (
    Policy,
    operations_chapter,
    parse_operations,
    parse_retention,
    parse_table,
    release_chapter,
    render,
    retention_chapter,
)
from policies.difference import counted, in_words, shifts
from policies.enumeration import world_of
from tests.properties.access import CHECKOUT, TEXT, table, world
from tests.properties.decision_map import digests, kept, known, written
from tests.properties.release import rules

FILE = CHECKOUT / "tests" / "vectors" / "decision-map.json"
RULES = CHECKOUT / "policies" / "RULES.md"
RETENTION = TEXT.with_name("retention.toml").read_text(encoding="utf-8")
OPERATIONS = TEXT.with_name("operations.toml").read_text(encoding="utf-8")


def told(old, new):
    """Tell every situation that a table decides otherwise than the kept map."""
    settings = tuple(sorted({*old["settings"], *new.names()}))
    for shift in shifts(known(old).decided, world_of(new).decided):
        change = f"{counted(shift.situations)} from {shift.before} to {shift.after}, {shift.under(settings)}"
        yield f"{change}: {in_words(shift)}"
    yield from differing(old["settings"], {setting.name: setting.default for setting in new.settings}, "setting")
    yield from differing(old["marks"], {mark.code: mark.means for mark in new.marks}, "code")


def differing(old, new, kind):
    """Tell what a setting is by default, or a code means, where it is not what was kept."""
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            yield f"{kind} {name} is now {new.get(name, 'gone')}, not {old.get(name, 'there')}"


def changed(old, new):
    text = TEXT.read_text(encoding="utf-8")
    assert text.count(old) == 1
    return parse_table(text.replace(old, new))


def test_the_decision_map_is_the_kept_one():
    text = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    now = written(kept(table()))

    if text != now:
        lines = list(told(json.loads(text), table())) if text else ["there is no kept map yet"]
        summary = "\n".join(lines) or "no situation changes its outcome; the rules are written differently"
        pytest.fail(f"{summary}\n\nif this is meant, tests/vectors/decision-map.json becomes:\n{now}", pytrace=False)


def test_the_kept_rules_give_the_kept_digests():
    old = json.loads(FILE.read_text(encoding="utf-8"))

    assert digests(known(old)) == {name: found["digest"] for name, found in old["outcomes"].items()}


def test_the_outcomes_share_every_situation_out_by_default():
    old = json.loads(FILE.read_text(encoding="utf-8"))

    assert sum(found["by_default"] for found in old["outcomes"].values()) == old["situations"]
    assert all(found["by_default"] <= found["ever"] for found in old["outcomes"].values())


def test_a_table_that_is_the_kept_one_has_nothing_to_tell():
    assert list(told(kept(table()), table())) == []


def test_a_change_of_the_table_is_told_in_words():
    new = changed('"], basis = ["NONE"] }\neffect', '"], basis = ["NONE"], relation = ["NONE"] }\neffect')

    lines = list(told(kept(table()), new))

    assert lines
    assert all(re.match(r"these [\d,]+ situations change from DENY BASIS_REQUIRED to ", line) for line in lines)
    assert any(
        " to DENY NOT_AVAILABLE, " in line and " situations of P3, now END: " in line and "basis NONE" in line
        for line in lines
    )


def test_a_change_under_one_choice_of_settings_alone_is_told_with_it():
    new = changed(
        'only_if = { waiting_notice = true }\neffect = "STUB"', 'only_if = { waiting_notice = true }\neffect = "SHOW"'
    )

    (line,) = told(kept(table()), new)

    assert " from STUB to SHOW, where waiting_notice is on, under some choices of the other settings: " in line
    assert "safety DELAYED" in line


def test_another_default_is_told():
    new = changed("[settings.waiting_notice]\ndefault = false", "[settings.waiting_notice]\ndefault = true")

    assert list(told(kept(table()), new)) == ["setting waiting_notice is now True, not False"]


def test_another_meaning_of_a_code_is_told():
    new = changed('[marks.NORU]\nmeans = "DELAYED"', '[marks.NORU]\nmeans = "NONE"')

    assert list(told(kept(table()), new)) == ["code NORU is now NONE, not DELAYED"]
    assert list(told(kept(new), table())) == ["code NORU is now DELAYED, not NONE"]


def test_an_example_of_a_change_is_a_situation_that_changes():
    new = changed('id = "P-NAMED"\nwhen = { actor', 'id = "P-NAMED"\nwhen = { age = ["FROM_16"], actor')

    found = list(shifts(known(kept(table())).decided, world_of(new).decided))

    assert found
    for shift in found:
        choice = shift.switched_on()
        assert Policy(table(), choice).decide(shift.example).row == shift.old_row == "P-NAMED"
        assert Policy(new, choice).decide(shift.example).row == shift.new_row


def test_a_kept_map_is_read_as_it_was_written():
    again = known(json.loads(written(kept(table()))))

    assert again.rules == world().rules
    assert again.outcomes == world().outcomes


def test_the_rules_page_is_rendered_from_the_tables():
    of_operations = operations_chapter(parse_operations(OPERATIONS))
    page = render(table(), [release_chapter(rules()), retention_chapter(parse_retention(RETENTION)), of_operations])

    if RULES.read_text(encoding="utf-8") != page:
        pytest.fail(f"policies/RULES.md becomes:\n{page}", pytrace=False)
