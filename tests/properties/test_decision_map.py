"""No situation changes its outcome unseen: the digest of all of them is kept, and a change is told in words."""

import json

import pytest

from policies import Policy, Situation, parse_table, render, variants
from tests.properties.access import CHECKOUT, TEXT, table, world
from tests.properties.decision_map import changes, digest, kept, known, written
from tests.properties.space import NAMES

FILE = CHECKOUT / "tests" / "vectors" / "decision-map.json"
RULES = CHECKOUT / "policies" / "RULES.md"


def told(old, new):
    """Tell every change of every variant of the old map."""
    for switched_on in variants(new):
        setting = ", ".join(sorted(switched_on)) or "no setting on"
        for change in changes(known(old, switched_on), world(new, switched_on)):
            yield f"[{setting}] {change}"


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
    assert all("DENY BASIS_REQUIRED to " in line for line in lines)
    assert any("[no setting on] " in line and "situations change from" in line for line in lines)


def test_an_example_of_a_change_is_a_situation_that_changes():
    old = kept(table())
    text = TEXT.read_text(encoding="utf-8").replace(
        'id = "P-NAMED"\nwhen = { actor', 'id = "P-NAMED"\nwhen = { age = ["FROM_16"], actor'
    )
    new = parse_table(text)
    line = next(line for line in told(old, new) if "[no setting on]" in line)
    facts = dict(fact.split("=") for fact in line.split("for instance: ")[1].split(", "))
    flags = {"True": True, "False": False}
    situation = Situation(**{name: flags.get(facts[name], facts[name]) for name in NAMES})

    assert Policy(table()).decide(situation) != Policy(new).decide(situation)


def test_the_rules_page_is_rendered_from_the_table():
    page = render(table())

    if RULES.read_text(encoding="utf-8") != page:
        pytest.fail(f"policies/RULES.md becomes:\n{page}", pytrace=False)
