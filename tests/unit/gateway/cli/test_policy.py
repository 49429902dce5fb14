"""`policy` tries, checks, compares and prints tables, and ends with the exit code that its help tells of."""

import hashlib
import json
import re
import xml.etree.ElementTree as ET
from itertools import islice

import pytest

from gateway.cli import main
from tests.properties.access import CHECKOUT, TEXT, table
from tests.properties.release import TEXT as RELEASE_SOURCE
from tests.properties.release import rules

SOURCE = TEXT.read_text(encoding="utf-8")
RELEASE = CHECKOUT / "policies" / "tables" / "release.toml"
RETENTION = RELEASE.with_name("retention.toml")
STUB = 'effect = "STUB"'
# Where the README says that its new row is put.
BEFORE = '[[parts.rows]]\nid = "P1-FLAG"'


@pytest.fixture
def written(tmp_path):
    def write(text, name="new.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_every_shipped_table_is_checked_with_its_counts(capsys):
    assert main(["policy", "check"]) == 0

    of_access, rest = capsys.readouterr().out.split("\n\nrelease.toml, version ")
    of_release, _, others = rest.partition("\n\nretention.toml, version ")
    of_retention, _, of_operations = others.partition("\n\noperations.toml, version ")
    lines = of_access.splitlines()
    assert lines[0] == f"access.toml, version {table().version}"
    assert lines[1] == "22,574,039,040 situations under 1,024 choices of settings: 23,115,815,976,960 decided"
    assert sum(int(line.split()[1].replace(",", "")) for line in lines[4:10]) == 22_574_039_040
    assert {line.split()[0] for line in lines if line} >= {row.id for row in table().rows()}
    assert lines[-1] == "every row decides something; the last one denies"
    assert of_release.endswith("\n\neverything that a class names leads to it")
    assert of_retention.endswith("\n\nevery category has its entry")
    assert of_operations.endswith("\n\nevery row decides something; the last one denies\n")


def test_a_table_of_release_is_checked_alone(capsys):
    assert main(["policy", "check", str(RELEASE)]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"release.toml, version {rules().version}"
    assert [line.split()[0] for line in lines[4:-2]] == [found.id for found in rules().classes]


def test_a_check_is_told_in_json(capsys):
    assert main(["policy", "check", "--json"]) == 0

    of_access, of_release, of_retention, of_operations = json.loads(capsys.readouterr().out)
    assert (of_operations["kind"], of_operations["problems"]) == ("operations", [])
    assert (of_retention["kind"], of_retention["problems"]) == ("retention", [])
    assert (of_access["kind"], of_access["version"], of_access["problems"]) == ("access", table().version, [])
    assert of_access["choices"] == 1_024
    assert sum(row["by_default"] for row in of_access["rows"]) == of_access["situations"]
    assert sum(of_access["effects"].values()) == of_access["situations"]
    assert (of_release["kind"], of_release["unknown"]) == ("release", rules().unknown)
    assert of_release["digest"] == hashlib.sha256(RELEASE.read_bytes()).hexdigest()


def test_a_table_that_cannot_be_used_is_told_in_json(written, capsys):
    name = written(SOURCE.replace(STUB, 'effect = "STOB"'))

    assert main(["policy", "check", "--json", name]) == 3
    assert json.loads(capsys.readouterr().out) == [
        {"kind": "unusable", "name": name, "problems": ["C1-WAITING: no Effect 'STOB'"]}
    ]


def test_what_a_class_of_release_names_in_vain_is_a_problem(written, capsys):
    name = written(RELEASE_SOURCE.replace('kinds = ["FARM"]', 'kinds = ["FARM", "PAT"]'))

    assert main(["policy", "check", name]) == 3
    assert capsys.readouterr().out.endswith(f"\n\n{name}: C-FARM: report type PAT leads to class C above it\n")


def test_every_problem_of_a_table_is_a_line(written, capsys):
    name = written(SOURCE.replace(STUB, 'effect = "STOB"').replace('notice = "SPECIFIC_BLOCK"', 'notice = "?"'))

    assert main(["policy", "check", name]) == 3
    assert capsys.readouterr().out.splitlines() == [
        f"{name}: P-NAMED: no NoticeKind '?'",
        f"{name}: C1-WAITING: no Effect 'STOB'",
    ]


def test_a_file_that_is_no_text_is_a_problem(tmp_path, capsys):
    path = tmp_path / "new.toml"
    path.write_bytes(b"\xff\xfe")

    assert main(["policy", "check", str(path)]) == 3
    assert capsys.readouterr().out == f"{path}: table: not UTF-8\n"


def test_a_table_does_not_differ_from_the_shipped_one_when_it_is_the_same(written, capsys):
    assert main(["policy", "diff", written("# A remark.\n" + SOURCE)]) == 0
    assert capsys.readouterr().out == "nothing changes\n"


def test_a_change_is_told_in_words(written, capsys):
    assert main(["policy", "diff", written(SOURCE.replace(STUB, 'effect = "HIDE"'))]) == 4

    *changes, row = capsys.readouterr().out.splitlines()
    assert changes[0].startswith("these ")
    assert " change from STUB to HIDE, where waiting_notice is on" in changes[0]
    assert changes[1].startswith("  ")
    assert " situations of C1-WAITING, now C1-WAITING: " in changes[1]
    assert row == "row C1-WAITING has other conditions or another effect"


def test_the_first_of_two_tables_is_the_old_one(written, capsys):
    old = written(SOURCE.replace(STUB, 'effect = "HIDE"'), "old.toml")

    assert main(["policy", "diff", old, str(TEXT)]) == 4
    assert "change from HIDE to STUB, where" in capsys.readouterr().out


def test_a_difference_is_told_in_json(written, capsys):
    assert main(["policy", "diff", "--json", written(SOURCE.replace(STUB, 'effect = "HIDE"'))]) == 4

    found = json.loads(capsys.readouterr().out)
    (change, *_) = found["changes"]
    assert (found["kind"], found["old"], found["new"], found["equal"]) == (
        "access",
        table().version,
        table().version,
        False,
    )
    assert (change["before"], change["after"], change["by_default"]) == ("STUB", "HIDE", 0)
    assert change["facts"]["safety"] == ["DELAYED"]
    assert found["words"] == ["row C1-WAITING has other conditions or another effect"]


def test_a_change_of_release_is_told_in_words(written, capsys):
    name = written(RELEASE_SOURCE.replace("delay = { days = 14 }", "delay = { days = 20 }", 1))

    assert main(["policy", "diff", name]) == 4
    assert capsys.readouterr().out == "class C opens after 20 days, not after 14 days\n"
    assert main(["policy", "diff", name, str(RELEASE)]) == 4
    assert capsys.readouterr().out == "class C opens after 14 days, not after 20 days\n"


def test_a_table_of_release_that_is_the_same_differs_in_nothing(capsys):
    assert main(["policy", "diff", str(RELEASE)]) == 0
    assert capsys.readouterr().out == "nothing changes\n"


def test_a_change_of_release_is_told_in_json(written, capsys):
    name = written(RELEASE_SOURCE.replace('kinds = ["FARM"]', 'kinds = ["FARM", "CLIN"]'))

    assert main(["policy", "diff", "--json", name]) == 4
    assert json.loads(capsys.readouterr().out) == {
        "kind": "release",
        "old": rules().version,
        "new": rules().version,
        "equal": False,
        "moves": [
            {
                "what": "report type CLIN",
                "before": "A",
                "after": "C-FARM",
                "words": "report type CLIN moves from class A to class C-FARM",
            }
        ],
        "changes": [],
        "words": [],
    }


def test_tables_of_two_kinds_are_not_compared(capsys):
    assert main(["policy", "diff", str(TEXT), str(RELEASE)]) == 2
    assert (
        capsys.readouterr().err
        == "provesvar: two tables are of one kind: of access, release, retention or operations\n"
    )


def test_three_tables_are_a_wrong_argument(capsys):
    assert main(["policy", "diff", str(TEXT), str(TEXT), str(TEXT)]) == 2
    assert capsys.readouterr().err == "provesvar: two tables are compared at a time\n"


@pytest.mark.parametrize("kind", ["check", "diff", "render"])
def test_a_table_that_is_not_there_is_one_line(kind, tmp_path, capsys):
    path = tmp_path / "none.toml"

    assert main(["policy", kind, str(path)]) == 1
    assert capsys.readouterr().err == f"provesvar: {path}: cannot be read: No such file or directory\n"


@pytest.mark.parametrize("arguments", [["diff"], ["render"], ["explain", "--actor", "self", "--table"]])
def test_an_invalid_table_is_one_line(arguments, written, capsys):
    name = written(SOURCE.replace(STUB, 'effect = "STOB"'))

    assert main(["policy", *arguments, name]) == 3
    assert capsys.readouterr().err == f"provesvar: {name}: C1-WAITING: no Effect 'STOB'\n"


def test_the_rules_page_is_printed_as_it_is_kept(capsys):
    assert main(["policy", "render"]) == 0
    assert capsys.readouterr().out == (CHECKOUT / "policies" / "RULES.md").read_text(encoding="utf-8")


def test_the_page_to_sign_carries_the_digest_of_every_file(written, capsys):
    name = written("# A remark.\n" + SOURCE)

    assert main(["policy", "render", name, "--html"]) == 0

    page = capsys.readouterr().out
    ET.fromstring(page.removeprefix("<!DOCTYPE html>\n"))
    for content in (("# A remark.\n" + SOURCE).encode(), RELEASE.read_bytes(), RETENTION.read_bytes()):
        assert page.count(hashlib.sha256(content).hexdigest()) == 2


def test_another_table_of_release_may_be_printed(written, capsys):
    name = written(RELEASE_SOURCE.replace(f'version = "{rules().version}"', 'version = "next"'))

    assert main(["policy", "render", name]) == 0
    page = capsys.readouterr().out
    assert "Version next, in force from" in page
    assert f"versjon {table().version}\n" in page


def test_two_tables_of_one_kind_are_no_page(capsys):
    assert main(["policy", "render", str(TEXT), str(TEXT)]) == 2
    assert (
        capsys.readouterr().err
        == "provesvar: a page holds one table of each kind: of access, release, retention and operations\n"
    )


@pytest.mark.parametrize(
    ("kind", "codes"), [("explain", "0123"), ("check", "0123"), ("diff", "01234"), ("render", "0123")]
)
def test_help_tells_the_exit_codes(kind, codes, capsys):
    with pytest.raises(SystemExit) as raised:
        main(["policy", kind, "--help"])

    told = " ".join(capsys.readouterr().out.split()).partition("Exit codes: ")[2]
    assert raised.value.code == 0
    assert all(f"{code} " in told for code in codes)


def test_a_kind_is_needed(capsys):
    with pytest.raises(SystemExit) as raised:
        main(["policy"])

    assert raised.value.code == 2
    assert "explain|check|diff|render" in capsys.readouterr().err


def new_row_of_the_readme():
    """Read the row that the README adds."""
    text = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    return text.partition("\n## Trying the rules\n")[2].partition("```toml\n")[2].partition("\n```")[0]


def commands_of_the_readme():
    """Read the commands that the README shows, each with the lines that it says they print."""
    text = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    section = text.partition("\n## Trying the rules\n")[2].partition("\n## ")[0]
    for block in section.split("```console\n")[1:]:
        lines = block.partition("\n```")[0].splitlines()
        *_, asked = (place for place, line in enumerate(lines) if line.startswith("$ "))
        yield lines[asked].removeprefix("$ ./provesvar ").split(), lines[asked + 1 :]


def test_the_readme_shows_what_the_commands_print(written, monkeypatch, tmp_path, capsys):
    shown = list(commands_of_the_readme())
    written(SOURCE.replace(BEFORE, f"{new_row_of_the_readme()}\n\n{BEFORE}"), "next.toml")
    monkeypatch.chdir(tmp_path)

    assert [command[1] for command, _ in shown] == ["explain", "check", "diff"]
    for arguments, lines in shown:
        main(arguments)
        printed = iter(capsys.readouterr().out.splitlines())

        for line in lines:
            left_out = re.fullmatch(r"… (\d+) rows …", line)
            if left_out is None:
                assert next(printed, None) == line
            else:
                assert len(list(islice(printed, int(left_out[1])))) == int(left_out[1])
        assert not list(printed)
