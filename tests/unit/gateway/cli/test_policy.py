"""`policy` checks, compares and prints tables, and ends with the exit code that its help tells of."""

import hashlib
import json
import xml.etree.ElementTree as ET

import pytest

from gateway.cli import main, policy_files
from gateway.cli import policy as command
from policies import RowCount, Tally
from tests.properties.access import CHECKOUT, TEXT

SOURCE = TEXT.read_text(encoding="utf-8")
STUB = 'effect = "STUB"'


@pytest.fixture
def written(tmp_path):
    def write(text, name="new.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_the_shipped_table_is_checked_with_its_counts(capsys):
    assert main(["policy", "check"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "access.toml, version 2026.1"
    assert lines[1] == "15,676,416 situations under 4 choices of settings: 62,705,664 decided"
    assert any(line.split() == ["C1-WAITING", "0", "1,296", "STUB"] for line in lines)
    assert sum(int(line.split()[1].replace(",", "")) for line in lines[4:10]) == 15_676_416
    assert lines[-1] == "every row decides something; the last one denies"


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


def test_what_the_enumeration_finds_wrong_is_told():
    rows = (
        RowCount(row="A", effect="SHOW", by_default=0, ever=0),
        RowCount(row="B", effect="SHOW", by_default=1, ever=1),
    )

    assert list(command.problems(Tally(choices=1, rows=rows, undecided=1_200))) == [
        "A: decides no situation",
        "no row decides 1,200 situations",
    ]


def test_a_check_that_the_enumeration_fails_ends_so(capsys):
    rows = (RowCount(row="A", effect="SHOW", by_default=0, ever=0),)

    assert command.judge(policy_files.read(None), Tally(choices=1, rows=rows, undecided=0)) == 3
    assert capsys.readouterr().out.endswith("access.toml: A: decides no situation\n")


def test_a_table_does_not_differ_from_the_shipped_one_when_it_is_the_same(written, capsys):
    assert main(["policy", "diff", written("# A remark.\n" + SOURCE)]) == 0
    assert capsys.readouterr().out == "nothing changes\n"


def test_a_change_is_told_in_words(written, capsys):
    assert main(["policy", "diff", written(SOURCE.replace(STUB, 'effect = "HIDE"'))]) == 4

    heading, change, row = capsys.readouterr().out.splitlines()
    assert heading == "these 1,296 situations change from STUB to HIDE, where waiting_notice is on:"
    assert change.startswith(
        "  1,296 situations of C1-WAITING, now C1-WAITING: actor SELF; age FROM_16; purpose PATRQT;"
    )
    assert change.endswith("basis NONE or SEGSELV; opted out no; safety DELAYED; status FINAL or CANCELLED")
    assert row == "row C1-WAITING has other conditions or another effect"


def test_the_first_of_two_tables_is_the_old_one(written, capsys):
    old = written(SOURCE.replace(STUB, 'effect = "HIDE"'), "old.toml")

    assert main(["policy", "diff", old, str(TEXT)]) == 4
    assert "change from HIDE to STUB, where" in capsys.readouterr().out


def test_a_difference_is_told_in_json(written, capsys):
    assert main(["policy", "diff", "--json", written(SOURCE.replace(STUB, 'effect = "HIDE"'))]) == 4

    found = json.loads(capsys.readouterr().out)
    (change,) = found["changes"]
    assert (found["old"], found["new"], found["equal"]) == ("2026.1", "2026.1", False)
    assert (change["before"], change["after"], change["situations"], change["whole"]) == ("STUB", "HIDE", 1_296, True)
    assert change["facts"]["opted_out"] == [False]
    assert found["words"] == ["row C1-WAITING has other conditions or another effect"]


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


def test_the_page_to_sign_carries_the_digest_of_the_file(written, capsys):
    name = written("# A remark.\n" + SOURCE)

    assert main(["policy", "render", name, "--html"]) == 0

    page = capsys.readouterr().out
    ET.fromstring(page.removeprefix("<!DOCTYPE html>\n"))
    assert page.count(hashlib.sha256(("# A remark.\n" + SOURCE).encode()).hexdigest()) == 2


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
    head, row, tail = SOURCE.partition('id = "C1-CANCELLED"')
    written(head + row + tail.replace("SHOW", "HIDE", 1), "next.toml")
    monkeypatch.chdir(tmp_path)

    assert [command[1] for command, _ in shown] == ["explain", "check", "diff"]
    for arguments, lines in shown:
        main(arguments)
        printed = capsys.readouterr().out.splitlines()

        left_out = next((place for place, line in enumerate(lines) if line.startswith("… ")), None)
        if left_out is None:
            assert printed == lines
        else:
            after = lines[left_out + 1 :]
            assert printed[:left_out] + printed[-len(after) :] == lines[:left_out] + after
            assert lines[left_out] == f"… {len(printed) - left_out - len(after)} rows …"
