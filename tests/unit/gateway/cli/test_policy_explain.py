"""`policy explain` decides as the table does and says why."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from gateway.cli import main
from policies import ATTRIBUTES, Policy
from tests.properties.access import TEXT, table
from tests.unit.gateway.cli.test_policy_situation import written
from tests.vectors.test_access import VECTORS, settings, situation


def told(capsys, *arguments):
    assert main(["policy", "explain", *arguments]) == 0
    return capsys.readouterr().out


def decided(capsys, *arguments):
    return [(found["row"], found["effect"]) for found in json.loads(told(capsys, *arguments, "--json"))]


@pytest.mark.parametrize("vector", VECTORS[::20], ids=lambda vector: vector["description"])
def test_a_case_is_explained_as_it_is_decided(vector, capsys):
    chosen = [part for name in settings(vector) for part in ("--setting", name)]

    (found,) = json.loads(told(capsys, *written(situation(vector)), *chosen, "--json"))

    decision = Policy(table(), settings(vector)).decide(situation(vector))
    assert (found["row"], found["effect"]) == (decision.row, decision.effect)
    assert (found["code"], found["notice"]) == (decision.code, decision.notice)
    assert found["openable_by"] == sorted(decision.openable_by)
    assert (found["version"], found["limited"]) == (decision.table_version, decision.limited)
    assert found["facts"] == dict(zip(ATTRIBUTES, situation(vector).facts(), strict=True))


def test_a_padlock_says_how_it_may_be_opened(capsys):
    lines = told(capsys, "--actor", "personnel", "--purpose", "ETREAT", "--block", "soft").splitlines()

    assert lines[0] == "P4-SOFT: MASK, GENERAL_BLOCK"
    assert lines[2] == "  opened by  the patient's consent to open it, or by an emergency, with a reason"
    assert lines[3].startswith("  law        pasient- og brukerrettighetsloven § 5-3;")
    assert lines[4] == f"  version    {table().version}"
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
        (["--actor", "personnel", "--purpose", "quality", "--setting", "quality_reads"], "P9-SHOW"),
        (["--actor", "personnel", "--basis", "none"], "P3"),
        (["--actor", "personnel", "--basis", "FORHOYET_AKUTT"], "P7"),
        (["--actor", "personnel", "--attestation", "expired"], "P12-EXPIRED"),
        (["--actor", "personnel", "--unread", "both"], "P-UNREAD"),
        (["--actor", "self"], "C1-SHOW"),
        (["--actor", "self", "--age", "15"], "C2"),
        (["--actor", "representative", "--relation", "parent"], "C3-SHOW"),
        (["--actor", "representative", "--relation", "parent", "--confidential"], "C3-ADDRESS"),
        (["--actor", "representative", "--relation", "proxy"], "C5-SHOW"),
        (["--actor", "representative"], "C4-RELATION"),
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
        ("dr-fremmed", "kari", [("P1-RELATION", "DENY")]),
        ("dr-haug", "gunnar", [("P2-SHOW", "SHOW")]),
        ("dr-berg", "gunnar", [("P-NAMED", "MASK")]),
        ("sykepleier-vik", "leif", [("P-NAMED", "MASK")]),
        ("dr-akutt", "solveig", [("P4-SOFT", "MASK")]),
        ("dr-akutt", "anne", [("P-HARD", "MASK")]),
        ("dr-lunde", "tor", [("P2-SOFT", "MASK")]),
        ("dr-lunde", "henrik", [("P-RESERVATION", "HIDE")]),
        ("dr-lunde", "dr-lunde", [("P13", "DENY")]),
        ("koordinator", "kari", [("P8", "DENY")]),
        ("dr-kval", "signe", [("P9", "DENY")]),
        ("sekretaer", "kari", [("P10-CLOSED", "DENY")]),
        ("solveig", "solveig", [("C1-SHOW", "SHOW")]),
        ("vigdis", "vigdis", [("C8", "DENY")]),
        ("nora", "nora", [("C2", "DENY")]),
        ("marte", "emil", [("C3-SHOW", "SHOW")]),
        ("jonas", "emil", [("C4-ADDRESS", "DENY")]),
        ("ingrid", "mikkel", [("C3-ADDRESS", "DENY")]),
        ("marte", "nora", [("C4-RELATION", "DENY")]),
        ("bjorn", "astrid", [("C5-SHOW", "SHOW")]),
        ("trygve", "oddvar", [("C7", "DENY")]),
        ("hilde", "sverre", [("C6-SHOW", "SHOW")]),
        ("tone", "per", [("C4-RELATION", "DENY")]),
        ("lab-nord", "kari", [("P11", "DENY")]),
    ],
)
def test_the_cast_meets_what_it_is_cast_for(caller, patient, expected, capsys):
    assert decided(capsys, "--as", caller, "--patient", patient)[: len(expected)] == expected


@pytest.mark.parametrize(
    ("caller", "patient", "about", "row"),
    [
        ("dr-lunde", "signe", "a report under delay (NORU) until ", "P1-FLAG"),
        ("dr-lunde", "ragna", "a report under denial (NORN_FPB)", "P1-FLAG"),
        ("signe", "signe", "a report under delay (NORU) until ", "C1-DELAYED"),
        ("ragna", "ragna", "a report under denial (NORN_FPB)", "C1-DENIED"),
        ("dr-lunde", "eirin", "a report under a soft block", "P2-REPORT-SOFT"),
        ("dr-akutt", "stian", "a report under a hard block", "P-REPORT-HARD"),
        ("dr-lunde", "dagny", "a report that its laboratory has marked (NORS)", "P2-NORS"),
        ("dagny", "dagny", "a report that its laboratory has marked (NORS)", "C1-BLOCKED"),
    ],
)
def test_a_report_under_a_restriction_is_told_apart(caller, patient, about, row, capsys):
    found = json.loads(told(capsys, "--as", caller, "--patient", patient, "--json"))

    assert [each["row"] for each in found if each["about"].startswith(about)] == [row]


def test_a_report_that_waits_by_its_class_says_when_it_opens(capsys):
    found = json.loads(told(capsys, "--as", "signe", "--patient", "signe", "--json"))

    (biopsy,) = [each for each in found if each["about"].startswith("the newest report of HIST (Histologi), from ")]
    assert (biopsy["row"], biopsy["release"]["id"], biopsy["release"]["mode"]) == ("C1-DELAYED", "C", "SAFETY_NET")
    assert datetime.fromisoformat(biopsy["release"]["at"]) > datetime.now(UTC)
    assert "\n  released   " in told(capsys, "--as", "signe", "--patient", "signe")


def test_a_delay_is_over_on_its_day(capsys):
    found = decided(capsys, "--as", "signe", "--patient", "signe", "--date", "2100-01-01")

    assert set(found) == {("C1-SHOW", "SHOW")}


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


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_what_is_hidden_is_told_to_a_citizen_as_what_is_not_there(language, capsys):
    nothing = {"nb": "Det er ingenting å vise.", "nn": "Det er ingenting å vise.", "en": "There is nothing to show."}
    said = ["--actor", "self", "--code", "NORU", "--depth", "citizen", "--language", language]

    assert told(capsys, *said) == nothing[language] + "\n"
    assert json.loads(told(capsys, *said, "--json")) == []


def test_a_citizen_of_whom_something_is_hidden_is_told_what_others_are(capsys):
    plain, delayed, denied = (
        told(capsys, "--as", key, "--patient", key, "--depth", "citizen") for key in ("kari", "signe", "ragna")
    )

    assert plain == delayed == denied
    assert plain.startswith("SHOW\n  ")
    assert plain.count("\n") == 2


def test_a_notice_is_told_once_without_saying_of_what(capsys):
    said = ["--as", "signe", "--patient", "signe", "--depth", "citizen", "--setting", "waiting_notice"]

    assert [line for line in told(capsys, *said).splitlines() if line.isupper()] == ["SHOW", "STUB"]
    assert all(
        found["about"] is found["release"] is found["facts"] is None
        for found in json.loads(told(capsys, *said, "--json"))
    )


def test_a_refusal_for_whatever_reason_is_told_alike(capsys):
    pairs = [("jonas", "emil"), ("ingrid", "mikkel"), ("marte", "nora"), ("nora", "nora")]

    assert len({told(capsys, "--as", one, "--patient", other, "--depth", "citizen") for one, other in pairs}) == 1


def test_a_clinician_is_told_of_what_is_flagged_and_until_when(capsys):
    text = told(capsys, "--as", "dr-lunde", "--patient", "signe", "--depth", "clinician")

    first, *rest = text.split("\n\n")
    assert first.startswith("P1-SHOW: SHOW\n")
    assert [block.split(" until ")[0].split(", from ")[0] for block in rest] == [
        "a report under delay (NORU)",
        "the newest report of HIST (Histologi)",
    ]
    assert "  released   " in rest[1]
    assert "  law " in text
    assert "  facts " not in text


def test_a_clinician_is_told_how_a_padlock_is_opened_and_a_citizen_is_not(capsys):
    said = ["--actor", "personnel", "--purpose", "ETREAT", "--block", "soft", "--depth"]

    assert "\n  opened by  the patient's consent" in told(capsys, *said, "clinician")
    assert "opened by" not in told(capsys, *said, "citizen")


def test_what_is_limited_says_so(capsys):
    said = ["--actor", "personnel", "--purpose", "coc", "--setting", "case_work_reads"]

    assert told(capsys, *said).startswith("P8-SHOW: SHOW, limited\n")


def test_the_table_in_force_on_the_day_decides(capsys):
    assert told(capsys, "--actor", "self", "--date", table().valid_from.isoformat())
    before = table().valid_from - timedelta(days=1)

    assert main(["policy", "explain", "--actor", "self", "--date", before.isoformat()]) == 2
    assert capsys.readouterr().err == f"provesvar: no table is in force on {before}\n"


def test_another_table_decides_where_one_is_named(tmp_path, capsys):
    path = tmp_path / "new.toml"
    text = TEXT.read_text(encoding="utf-8").replace(f'version = "{table().version}"', 'version = "next"')
    path.write_text(text, encoding="utf-8")

    assert "  version    next\n" in told(capsys, "--actor", "self", "--table", str(path), "--date", "2000-01-01")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--actor", "self", "--patient", "kari"], "--patient goes with --as"),
        (["--as", "kari"], "--as needs --patient"),
        (["--as", "kari", "--patient", "lab-nord"], "only citizens and clinicians are patients here"),
        (["--actor", "self", "--setting", "loud"], "unknown setting loud"),
        (["--actor", "self", "--setting", "loud", "--table", str(TEXT)], "unknown setting loud"),
    ],
)
def test_arguments_that_do_not_go_together_are_one_line(arguments, line, capsys):
    assert main(["policy", "explain", *arguments]) == 2
    assert capsys.readouterr().err == f"provesvar: {line}\n"


def test_nobody_of_that_name_is_one_line(capsys):
    assert main(["policy", "explain", "--as", "nobody", "--patient", "kari"]) == 2
    assert capsys.readouterr().err.startswith("provesvar: there is no such caller")
