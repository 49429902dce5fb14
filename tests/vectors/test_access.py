"""The cells of the domain tables 8.3 and 8.4 and of the rulings, case by case, as a clinician reads them."""

import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from policies import (
    ATTRIBUTES,
    Actor,
    Attestation,
    Effect,
    Grant,
    Level,
    Policy,
    Reading,
    Relation,
    Safety,
    Situation,
    age_band,
    basis_of,
    in_force,
    purpose_of,
    report_status,
    result_status,
    strictest,
)
from tests.properties.access import table

FOLDER = Path(__file__).parent
READERS = ("personnel", "openings", "refusals", "citizens", "representatives", "codes", "order", "settings")
FILES = {name: json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in READERS}
VECTORS = [vector for vectors in FILES.values() for vector in vectors]
NEEDED = 160
GROWN = 54
NOON = "2026-11-24T12:00:00Z"
SHOWN = {Effect.SHOW, Effect.FLAG}

# What a case may say, and nothing else: a misspelt word would leave the ordinary thing in place.
PARTS = {
    "caller": {"is", "relation", "purpose", "basis", "attestation", "assistant", "self_lookup"},
    "person": {"age", "confidential", "channel_closed"},
    "directives": {"opted_out", "general", "named", "organisation", "report", "grant", "read"},
    "facts": {"mark", "release_at", "report", "results"},
    "expected": {"effect", "code", "notice", "openable_by", "limited", "row"},
}
WORDS = {"description", "cell", "settings", "now", *PARTS}
NEEDED_WORDS = {"description", "cell", "caller", "expected"}

# The last row is a net with nothing left to catch: the tests of the whole space show that it never speaks.
NET = "END"

# The cells of the domain page, row by row and column by column as printed there; a dash there is nothing here. Its
# last column of 8.3 holds three cells; where the page says "config" a cell is met with the setting off and on.
CELLS_BY_ROW = {
    "P1": "no restriction|soft block|soft block, elevated consent|hard block|named block|NORN|NORU|NORS",
    "P2": "no restriction|soft block|soft block, elevated consent|hard block|named block|NORN|NORU|NORS",
    "P3": "no restriction|soft block|hard block|named block",
    "P4": (
        "no restriction|soft block|soft block, elevated consent|soft block, elevated emergency|hard block|named block"
        "|NORN|NORU|NORS"
    ),
    "P5": "no restriction|soft block|soft block, elevated emergency|hard block|named block|NORN|NORU|NORS",
    "P6": "no restriction",
    "P7": "no restriction",
    "P8": (
        "no restriction, off|no restriction, on|soft block|hard block|named block|NORN, off|NORN, on|NORU, off|NORU, on"
        "|NORS"
    ),
    "P9": "no restriction, off|no restriction, on|soft block|hard block|named block|NORN|NORU|NORS",
    "P10": (
        "no restriction, off|no restriction, on|soft block|soft block, elevated consent|hard block|named block"
        "|NORN|NORU|NORS"
    ),
    "P11": "no restriction|soft block|hard block|named block",
    "P12": "no restriction|soft block|hard block|named block",
    "P13": "no restriction|soft block|hard block|named block",
    "P14": "no restriction|soft block|hard block|named block",
    "C1": "normal|NORU before|NORU after|NORN|NORN_FORANS|NORN_UNGDOM|own block|kode 6/7",
    "C2": (
        "normal, off|normal, on|NORN, off|NORN, on|NORN_FORANS, off|NORN_FORANS, on|NORN_UNGDOM, off|NORN_UNGDOM, on"
        "|own block, off|own block, on|kode 6/7, off|kode 6/7, on"
    ),
    "C3": "normal|NORU before|NORU after|NORN|NORN_FORANS|NORN_UNGDOM|own block|kode 6/7",
    "C4": ("address rule not met, normal|address rule not met, kode 6/7|child 12-15, normal|child 12-15, kode 6/7"),
    "C5": "normal|NORU before|NORU after|NORN|own block|kode 6/7|giver under 16|mandate does not hold",
    "C6": "normal|NORU before|NORU after|NORN|kode 6/7|child under 12|mandate does not hold",
    "C7": "off|on",
    "Rulings": (
        "basis|organisation blocks, off|organisation blocks, on|code blocks|waiting, off|waiting, on|corrections|minors"
        "|unread privacy, personnel|unread privacy, citizens|unread safety, personnel|unread safety, citizens"
        "|unread, emergency, off|unread, emergency, on|denials"
    ),
}
OTHER_CELLS = (
    "C8",
    "C9",
    "C10",
    "8.1 step 3",
    "8.1 step 5",
    "8.1 step 6",
    "8.1 step 7",
    "8.1 step 8",
    "8.1 step 9",
    "8.1 step 11, denial",
    "8.1 step 11, delay",
    "8.1 step 11, status",
    "8.3, consent opens no hard block",
    "8.5 elevated consent, P1",
    "8.5 elevated consent, P2",
    "8.5 elevated consent, P4",
    "8.5 elevated consent, P10",
    "8.5 elevated emergency, P1",
    "8.5 elevated emergency, P2",
    "8.5 elevated emergency, P4",
    "8.5 elevated emergency, P5",
    "8.5 elevated emergency, P10",
    "2.2 both parents, off",
    "2.2 both parents, on",
    "2.2 kode 6/7, personnel",
    "2.2 parents of 16 and older",
    "2.2 reservation, personnel",
    "2.2 under 12, self",
)
# The codes of 9603 as the page has them in 2.3; what each means is the table's to say.
CODES = (
    "N",
    "NORU",
    "NORS",
    "NORN_FFL",
    "NORN_KUT",
    "NORN_EPO",
    "NORN_ALL",
    "NORN_FOR",
    "NORN_FORANS",
    "NORN_UNGDOM",
    "NORN_FFH",
    "NORN_FPB",
    "NORN_DUP",
    "NORN_ANG",
)
AUDIENCES = ("personnel", "self", "youth", "parent", "proxy")
CELLS = (
    *(f"{row}, {column}" for row, columns in CELLS_BY_ROW.items() for column in columns.split("|")),
    *OTHER_CELLS,
    *(f"2.3 {code}, {audience}" for code in CODES for audience in AUDIENCES),
)


def situation(vector) -> Situation:
    """Write a case out: what it does not say is the ordinary thing."""
    caller, person, directives = vector["caller"], vector.get("person", {}), vector.get("directives", {})
    return Situation(
        actor=Actor(caller["is"]),
        age=age_band(person.get("age", GROWN)),
        purpose=purpose_of(caller["purpose"]),
        relation=Relation(caller.get("relation", "NONE")),
        basis=basis_of(caller["basis"]),
        attestation=Attestation(caller.get("attestation", "HOLDS")),
        assistant=caller.get("assistant", False),
        self_lookup=caller.get("self_lookup", False),
        confidential=person.get("confidential", False),
        channel_closed=person.get("channel_closed", False),
        opted_out=directives.get("opted_out", False),
        directives=Reading(directives.get("read", "READ")),
        grant=Grant(directives.get("grant", "NONE")),
        general=Level(directives.get("general", "NONE")),
        named=directives.get("named", False),
        organisation=Level(directives.get("organisation", "NONE")),
        report=Level(directives.get("report", "NONE")),
        safety=safety(vector),
        status=status(vector.get("facts", {})),
    )


def safety(vector) -> Safety:
    facts = vector.get("facts", {})
    meaning = policy(settings(vector)).safety_of(facts.get("mark", "N"))
    moment = datetime.fromisoformat(facts["release_at"]) if "release_at" in facts else None
    over = not in_force(moment, datetime.fromisoformat(vector.get("now", NOON)).astimezone(UTC))
    return Safety.NONE if meaning is Safety.DELAYED and over else meaning


def status(facts):
    pairs = [report_status(*facts.get("report", ["N", "F"]))]
    return strictest(pairs + [result_status(*pair) for pair in facts.get("results", [])])


def settings(vector) -> frozenset[str]:
    return frozenset(vector.get("settings", []))


@cache
def policy(switched_on) -> Policy:
    return Policy(table(), switched_on)


def differences(one, other):
    """Count the facts and the settings in which two cases differ."""
    facts = zip(situation(one).facts(), situation(other).facts(), strict=True)
    return sum(a != b for a, b in facts) + len(settings(one) ^ settings(other))


def opposite(one, other):
    """Tell whether one of two cases shows the report and the other withholds it."""
    return (one["expected"]["effect"] in SHOWN) != (other["expected"]["effect"] in SHOWN)


def cells(vector):
    return vector["cell"].split("; ")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["description"])
def test_a_case_is_decided_as_the_clinician_reads_it(vector):
    expected = vector["expected"]

    decision = policy(settings(vector)).decide(situation(vector))

    assert decision.effect == expected["effect"]
    assert decision.code == expected.get("code")
    assert decision.notice == expected.get("notice")
    assert sorted(decision.openable_by) == sorted(expected.get("openable_by", []))
    assert decision.limited == expected.get("limited", False)
    assert decision.row == expected["row"]


def test_there_are_enough_cases_and_each_is_told_once():
    told = [vector["description"] for vector in VECTORS]
    cases = [json.dumps({**vector, "description": "", "cell": ""}, sort_keys=True) for vector in VECTORS]

    assert len(VECTORS) >= NEEDED
    assert sorted(set(told)) == sorted(told)
    assert sorted(set(cases)) == sorted(cases)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["description"])
def test_a_case_says_nothing_but_known_words(vector):
    assert NEEDED_WORDS <= vector.keys() <= WORDS
    assert {part: vector[part].keys() - known for part, known in PARTS.items() if part in vector} == {
        part: set() for part in PARTS if part in vector
    }
    assert ("notice" in vector["expected"]) >= (vector["expected"]["effect"] == "MASK")
    assert ("openable_by" in vector["expected"]) == (vector["expected"]["effect"] == "MASK")
    assert ("code" in vector["expected"]) == (vector["expected"]["effect"] == "DENY")


@pytest.mark.parametrize("description", [vector["description"] for vector in VECTORS])
def test_a_description_is_a_sentence_that_a_clinician_reads(description):
    """Plain words from a capital to the last word: no names of the code, no shorthand but GP, no telegram style."""
    words = description.split()

    assert re.fullmatch(r"[A-Z][A-Za-zÆØÅæøå',’-]*( [A-Za-zÆØÅæøå',’-]+)+", description)
    assert [word for word in words if word.isupper() and word not in {"A", "GP"}] == []
    assert 4 <= len(words) <= 24


def test_the_codes_of_the_domain_page_are_those_of_the_table():
    assert len(CODES) == 14
    assert sorted(CODES) == sorted(mark.code for mark in table().marks)


def test_every_cell_of_the_domain_page_is_met():
    met = {cell for vector in VECTORS for cell in cells(vector)}

    assert len(set(CELLS)) == len(CELLS)
    assert [cell for cell in CELLS if cell not in met] == []


def test_a_cell_is_one_of_the_page_or_an_addition_to_a_row_of_it():
    """A case beyond the printed cells names the row or section that it belongs to."""
    belongs = re.compile(
        r"(P([1-9]|1[0-4])|C([1-9]|10)), (basis|purpose) that does not fit|P1, no list relation|C6, youth, (off|on)"
        r"|8\.1 step 11, cancelled|8\.3, unknown purpose|8\.4, nobody of the person's|C[89], representatives"
    )

    named = {cell for vector in VECTORS for cell in cells(vector)}

    assert sorted(cell for cell in named - set(CELLS) if not belongs.fullmatch(cell)) == []


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_every_word_that_a_rule_may_use_is_met(attribute):
    met = {getattr(situation(vector), attribute) for vector in VECTORS}

    assert met == set(ATTRIBUTES[attribute])


@pytest.mark.parametrize("setting", table().names())
def test_a_setting_is_met_off_and_on_with_another_outcome(setting):
    """Two cases differ in nothing but the setting, and the reader meets something else."""
    pairs = [
        (off["expected"], on["expected"])
        for off in FILES["settings"]
        for on in FILES["settings"]
        if settings(on) - settings(off) == {setting} and differences(off, on) == 1
    ]

    assert pairs
    assert all({**off, "row": ""} != {**on, "row": ""} for off, on in pairs)


@pytest.mark.parametrize("row", [row.id for row in table().rows() if row.id != NET])
def test_a_row_is_seen_in_a_shown_and_in_a_withheld_case(row):
    """One case is the row's; another differs in one fact or one setting, and there the reader sees the opposite."""
    own = [vector for vector in VECTORS if vector["expected"]["row"] == row]

    assert own, f"no case of {row}"
    assert any(opposite(vector, other) and differences(vector, other) <= 1 for vector in own for other in VECTORS), (
        f"no case next to a case of {row} with the opposite outcome"
    )


def test_nothing_falls_through_to_the_net():
    assert [vector["description"] for vector in VECTORS if vector["expected"]["row"] == NET] == []
