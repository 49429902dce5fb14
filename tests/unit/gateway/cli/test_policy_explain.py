"""`policy explain` decides as the table does and says why."""

import json

import pytest

from gateway.cli import main
from policies import Policy, Situation
from tests.properties.access import TEXT, table
from tests.vectors.test_access import VECTORS, settings, situation


def told(capsys, *arguments):
    assert main(["policy", "explain", *arguments]) == 0
    return capsys.readouterr().out


def decided(capsys, *arguments):
    return [(found["row"], found["effect"]) for found in json.loads(told(capsys, *arguments, "--json"))]


def written(facts: Situation) -> list[str]:
    """Write a situation as arguments."""
    flags = {"--self-lookup": facts.self_lookup, "--opted-out": facts.opted_out, "--named": facts.named}
    ages = {"UNDER_12": "5", "FROM_12_TO_15": "13", "FROM_16": "45"}
    safeties = {"NONE": "N", "DELAYED": "NORU", "DENIED": "NORN_FPB", "DENIED_PARENTS": "NORN_FORANS"}
    safeties |= {"DENIED_YOUTH": "NORN-UNGDOM", "BLOCKED": "NORS"}
    words = {
        "--actor": facts.actor,
        "--age": ages[facts.age],
        "--purpose": facts.purpose,
        "--relation": facts.relation,
        "--basis": facts.basis,
        "--block": facts.general,
        "--organisation-block": facts.organisation,
        "--report-block": facts.report,
        "--code": safeties[facts.safety],
        "--status": facts.status,
    }
    given = [part for option, word in words.items() for part in (option, str(word).lower())]
    return given + [flag for flag, on in flags.items() if on]


@pytest.mark.parametrize(
    "vector",
    [vector for vector in VECTORS if situation(vector).age != "UNKNOWN"],
    ids=lambda vector: vector["description"],
)
def test_a_case_is_explained_as_it_is_decided(vector, capsys):
    chosen = [part for name in settings(vector) for part in ("--setting", name)]

    (found,) = json.loads(told(capsys, *written(situation(vector)), *chosen, "--json"))

    decision = Policy(table(), settings(vector)).decide(situation(vector))
    assert (found["row"], found["effect"]) == (decision.row, decision.effect)
    assert (found["code"], found["notice"]) == (decision.code, decision.notice)
    assert found["openable_by"] == sorted(decision.openable_by)
    assert found["version"] == decision.table_version


def test_a_padlock_says_how_it_may_be_opened(capsys):
    lines = told(capsys, "--actor", "personnel", "--purpose", "ETREAT", "--block", "soft").splitlines()

    assert lines[0] == "P4-SOFT: MASK, GENERAL_BLOCK"
    assert lines[2] == "  opened by  the patient's consent to open it, or by an emergency, with a reason"
    assert lines[3].startswith("  law        pasient- og brukerrettighetsloven § 5-3;")
    assert lines[4] == "  version    2026.1"
    assert lines[5].startswith(
        "  facts      actor PERSONNEL, age FROM_16, purpose ETREAT, relation TREATING, basis AKUTT"
    )


def test_a_padlock_that_nothing_opens_says_so(capsys):
    assert "\n  opened by  nothing\n" in told(capsys, "--actor", "personnel", "--named")


def test_a_decision_that_is_no_padlock_says_nothing_of_opening(capsys):
    assert "opened by" not in told(capsys, "--actor", "self")


@pytest.mark.parametrize(
    ("arguments", "row"),
    [
        (["--actor", "personnel"], "P2-SHOW"),
        (["--actor", "personnel", "--relation", "gp"], "P1-SHOW"),
        (["--actor", "personnel", "--purpose", "btg"], "P5-SHOW"),
        (["--actor", "personnel", "--basis", "none"], "P3"),
        (["--actor", "personnel", "--basis", "FORHOYET_AKUTT"], "P7"),
        (["--actor", "self"], "C1-SHOW"),
        (["--actor", "self", "--age", "15"], "C2"),
        (["--actor", "representative", "--age", "0"], "C3"),
        (["--actor", "system"], "P11"),
    ],
)
def test_what_is_not_said_is_the_ordinary_thing(arguments, row, capsys):
    assert [found for found, _ in decided(capsys, *arguments)] == [row]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("nb", "Et system uten bruker leser ikke prøvesvar."),
        ("NN", "Eit system utan brukar les ikkje prøvesvar."),
        ("en", "A system without a user does not read results."),
    ],
)
def test_the_sentence_is_in_the_language_that_is_asked_for(language, sentence, capsys):
    assert f"\n  {sentence}\n" in told(capsys, "--actor", "system", "--language", language)


@pytest.mark.parametrize(
    ("caller", "patient", "expected"),
    [
        ("dr-lunde", "kari", [("P1-SHOW", "SHOW")]),
        ("dr-lunde", "signe", [("P1-SHOW", "SHOW"), ("P1-FLAG", "FLAG")]),
        ("dr-lunde", "ragna", [("P1-SHOW", "SHOW"), ("P1-FLAG", "FLAG")]),
        ("dr-fremmed", "kari", [("P1-RELATION", "DENY")]),
        ("dr-haug", "gunnar", [("P2-SHOW", "SHOW")]),
        ("dr-berg", "gunnar", [("P-NAMED", "MASK")]),
        ("dr-akutt", "solveig", [("P4-SOFT", "MASK")]),
        ("dr-akutt", "anne", [("P-HARD", "MASK")]),
        ("dr-lunde", "tor", [("P2-SOFT", "MASK")]),
        ("dr-lunde", "henrik", [("P-RESERVATION", "HIDE")]),
        ("dr-lunde", "dr-lunde", [("P13", "DENY")]),
        ("signe", "signe", [("C1-SHOW", "SHOW"), ("C1-DELAYED", "HIDE")]),
        ("ragna", "ragna", [("C1-SHOW", "SHOW"), ("C1-DENIED", "HIDE")]),
        ("solveig", "solveig", [("C1-SHOW", "SHOW")]),
        ("nora", "nora", [("C2", "DENY")]),
        ("marte", "emil", [("C3", "DENY")]),
        ("marte", "nora", [("C4", "DENY")]),
        ("bjorn", "astrid", [("C5", "DENY")]),
        ("lab-nord", "kari", [("P11", "DENY")]),
    ],
)
def test_the_cast_meets_what_it_is_cast_for(caller, patient, expected, capsys):
    assert decided(capsys, "--as", caller, "--patient", patient) == expected


def test_a_delay_is_over_on_its_day(capsys):
    assert decided(capsys, "--as", "signe", "--patient", "signe", "--at", "2100-01-01") == [("C1-SHOW", "SHOW")]


def test_arguments_say_more_than_the_cast(capsys):
    assert decided(capsys, "--as", "dr-lunde", "--patient", "kari", "--block", "hard") == [("P-HARD", "MASK")]
    assert decided(capsys, "--as", "dr-haug", "--patient", "kari", "--code", "NORU") == [
        ("P2-SHOW", "SHOW"),
        ("P2-FLAG", "FLAG"),
    ]


def test_each_decision_of_the_cast_says_what_it_is_about(capsys):
    text = told(capsys, "--as", "dr-lunde", "--patient", "ragna")

    assert text.startswith("the whole record, and each report that nothing more is said of:\nP1-SHOW: SHOW\n")
    assert "\n\na report under denial (NORN_FPB):\nP1-FLAG: FLAG\n" in text


def test_another_table_decides_where_one_is_named(tmp_path, capsys):
    path = tmp_path / "new.toml"
    text = TEXT.read_text(encoding="utf-8").replace('version = "2026.1"', 'version = "next"')
    path.write_text(text, encoding="utf-8")

    assert "  version    next\n" in told(capsys, "--actor", "self", "--table", str(path))


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--actor", "self", "--patient", "kari"], "--patient and --at go with --as"),
        (["--actor", "self", "--at", "2026-11-24"], "--patient and --at go with --as"),
        (["--as", "kari"], "--as needs --patient"),
        (["--as", "kari", "--patient", "lab-nord"], "a laboratory is no patient"),
        (["--actor", "self", "--setting", "loud"], "unknown setting loud"),
    ],
)
def test_arguments_that_do_not_go_together_are_one_line(arguments, line, capsys):
    assert main(["policy", "explain", *arguments]) == 2
    assert capsys.readouterr().err == f"provesvar: {line}\n"


def test_nobody_of_that_name_is_one_line(capsys):
    assert main(["policy", "explain", "--as", "nobody", "--patient", "kari"]) == 2
    assert capsys.readouterr().err.startswith("provesvar: there is no such caller")
