from typing import Any

import msgspec
import pytest

from gateway.web.languages import read_language
from gateway.web.operator.rules import SIGNS, Ground, Policy, View, ground, read_effect, view
from tests.unit.gateway.web import made_up
from tests.unit.gateway.web.operator.operating import POLICY


def see(wanted: str | None = None, **more: Any) -> View:
    return view(msgspec.convert({**POLICY, **more}, type=Policy), wanted, read_language("en"))


def test_the_version_is_told_apart_from_what_is_chosen():
    seen = see()

    assert (seen.version, seen.chosen, seen.since) == ("2026.2", ("waiting_notice", "youth_read"), "24 November 2026")
    assert see(version="2026.2").chosen == ()


def test_every_rule_is_said_in_the_order_of_trial():
    seen = see()

    assert [(rule.number, rule.id, rule.anchor, rule.gets) for rule in seen.rules] == [
        (1, "P1-HARD", "regel-P1-HARD", "Refuses"),
        (2, "C9", "regel-C9", "Shows everything"),
        (3, "LAST", "regel-LAST", "Refuses"),
    ]
    assert seen.shown == "3 of 3"
    assert seen.rules[1].since == "25 November 2026"


def test_rules_of_one_effect_keep_their_place_in_the_order():
    seen = see("DENY")

    assert [rule.number for rule in seen.rules] == [1, 3]
    assert seen.shown == "2 of 3"


def test_what_rules_do_is_offered_with_how_many_there_are_and_what_none_does_is_not():
    assert [(way.text, way.count, way.href, way.current) for way in see("SHOW").ways] == [
        ("Every rule", 3, "/drift/regler", False),
        ("Shows everything", 1, "/drift/regler?virkning=SHOW#regler", True),
        ("Refuses", 2, "/drift/regler?virkning=DENY#regler", False),
    ]


@pytest.mark.parametrize(("query", "wanted"), [({}, None), ({"virkning": "HIDE"}, "HIDE"), ({"virkning": "<b>"}, None)])
def test_an_effect_is_read_from_the_address(query, wanted):
    assert read_effect(query) == wanted


@pytest.mark.parametrize(
    ("law", "said"),
    [
        ("helsepersonelloven § 25", Ground(text="helsepersonelloven § 25", proposed=False)),
        ("proposal: no source", Ground(text="no source", proposed=True)),
        ("a law; proposal that it holds", Ground(text="a law; proposal that it holds", proposed=True)),
    ],
)
def test_what_is_only_proposed_is_told_apart_from_law(law, said):
    assert ground(law) == said


def test_every_choice_is_said_with_whether_it_is_on():
    assert [(choice.name, choice.anchor, choice.on, choice.owner) for choice in see().choices] == [
        ("waiting_notice", "valg-waiting_notice", True, "project"),
        ("guardians_read", "valg-guardians_read", False, "NHN"),
    ]


def test_every_effect_of_the_schema_has_a_sign_and_words_and_a_new_one_is_said_as_it_is():
    language = read_language("en")

    assert set(SIGNS) == set(made_up.SCHEMA.type_map["Effect"].values)
    assert all(language.say(f"operator.effect.{effect}") for effect in SIGNS)
    rows = [{**POLICY["rows"][0], "effect": "LATER"}]
    (rule,) = see(rows=rows).rules
    assert (rule.sign, rule.gets) == ("unknown", "LATER")
