"""Everything that a release table names leads to the class that names it, or is found to be named in vain."""

from dataclasses import replace

from policies import ReleaseFacts, named_in_vain
from policies.release_classes import Match
from policies.release_reach import leads_to, named, named_by
from tests.properties.release import release, rules

MATCH = Match(
    kinds=frozenset({"PAT"}),
    disciplines=frozenset({"BLD"}),
    codes=frozenset({(None, "X1"), ("urn:oid:1", "X2")}),
    comments=frozenset({"MSIS-M"}),
    requesters=frozenset({"100000091"}),
)


def test_everything_that_leads_to_a_class_is_named_in_words():
    assert sorted(named(MATCH)) == [
        "code X1 of any system",
        "code X2 of urn:oid:1",
        "comment MSIS-M",
        "main field BLD",
        "report type PAT",
        "requester 100000091",
    ]
    assert all(MATCH.meets(facts) for facts in named(MATCH).values())


def test_all_classes_are_looked_through():
    assert {"report type PAT", "report type CLIN", "comment MSIS-M"} <= named_by(rules()).keys()


def test_a_type_always_has_a_class_and_anything_else_may_have_none():
    assert leads_to(rules(), ReleaseFacts(kinds=frozenset({"NEW"}))) == rules().unknown
    assert leads_to(rules(), ReleaseFacts(kinds=frozenset({"CLIN"}))) == "A"
    assert leads_to(rules(), ReleaseFacts(comments=frozenset({"OTHER"}))) is None
    assert leads_to(rules(), ReleaseFacts(comments=frozenset({"MSIS-M"}))) == "D"


def test_the_shipped_table_names_nothing_in_vain():
    assert list(named_in_vain(rules())) == []


def test_what_a_stricter_class_takes_is_named_in_vain():
    lower = release("B")
    double = replace(lower, match=replace(lower.match, kinds=lower.match.kinds | {"PAT"}))
    own = replace(rules(), classes=tuple(double if found is lower else found for found in rules().classes))

    assert list(named_in_vain(own)) == ["B: report type PAT leads to class C above it"]
