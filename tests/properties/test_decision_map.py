"""No situation changes its outcome unseen: the digest of all of them is kept, and a change is told in words."""

import json

import pytest

from policies import Policy, parse_table, render
from policies.difference import in_words, shifts
from policies.enumeration import worlds
from tests.properties.access import CHECKOUT, TEXT, table
from tests.properties.decision_map import digest, kept, known, written

FILE = CHECKOUT / "tests" / "vectors" / "decision-map.json"
RULES = CHECKOUT / "policies" / "RULES.md"


def told(old, new):
    """Tell every change of every variant of the old map."""
    for world in worlds(new):
        setting = ", ".join(sorted(world.switched_on)) or "no setting on"
        for shift in shifts(known(old, world.switched_on), world):
            yield f"[{setting}] from {shift.before} to {shift.after}: {in_words(shift)}"


def test_the_decision_map_is_the_kept_one():
    text = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    now = written(kept(table()))

    if text != now:
        lines = list(told(json.loads(text), table())) if text else ["there is no kept map yet"]
        summary = "\n".join(lines) or "no situation changes its outcome; the rules are written differently"
        pytest.fail(f"{summary}\n\nif this is meant, tests/vectors/decision-map.json becomes:\n{now}", pytrace=False)


def test_the_kept_rules_give_the_kept_digests():
    old = json.loads(FILE.read_text(encoding="utf-8"))

    for variant in old["variants"]:
        assert digest(known(old, frozenset(variant["switched_on"]))) == variant["digest"]


def test_a_change_of_the_table_is_told_in_words():
    old = kept(table())
    opened = TEXT.read_text(encoding="utf-8").replace('basis = ["NONE"] }', 'basis = ["NONE"], relation = ["NONE"] }')

    lines = list(told(old, parse_table(opened)))

    assert lines
    assert all("from DENY BASIS_REQUIRED to " in line for line in lines)
    assert any("[no setting on] " in line and " situations of P3, now " in line for line in lines)


def test_an_example_of_a_change_is_a_situation_that_changes():
    old = kept(table())
    text = TEXT.read_text(encoding="utf-8").replace(
        'id = "P-NAMED"\nwhen = { actor', 'id = "P-NAMED"\nwhen = { age = ["FROM_16"], actor'
    )
    new = parse_table(text)
    found = list(shifts(known(old, frozenset()), next(worlds(new))))

    assert found
    for shift in found:
        assert Policy(table()).decide(shift.example).row == shift.old_row == "P-NAMED"
        assert Policy(new).decide(shift.example).row == shift.new_row


def test_the_rules_page_is_rendered_from_the_table():
    page = render(table())

    if RULES.read_text(encoding="utf-8") != page:
        pytest.fail(f"policies/RULES.md becomes:\n{page}", pytrace=False)
