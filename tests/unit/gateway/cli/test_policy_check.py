"""What the enumeration finds is written down as it is, and what it finds wrong is a line."""

import pytest

from gateway.cli import policy_check, policy_files
from policies import RowCount, Tally

ROWS = (
    RowCount(row="A", effect="SHOW", by_default=0, ever=0),
    RowCount(row="B", effect="DENY", by_default=1, ever=1),
)


@pytest.fixture
def found():
    return policy_check.checked_access(policy_files.access(None), Tally(choices=1, rows=ROWS, undecided=1_200))


def test_what_the_enumeration_finds_wrong_is_told(found):
    assert found.problems == ["A: decides no situation", "no row decides 1,200 situations"]


def test_a_problem_stands_in_the_place_of_the_verdict(found):
    *_, empty, first, second = policy_check.lines(found)

    assert empty == ""
    assert (first, second) == (
        "access.toml: A: decides no situation",
        "access.toml: no row decides 1,200 situations",
    )


def test_a_class_is_written_with_what_leads_to_it():
    lines = list(policy_check.lines(policy_check.checked(policy_files.release())))

    assert lines[1] == "5 classes, the strictest first; a report of a type that no class names is in class B"
    assert lines[4].split() == ["D", "CLINICIAN", "by", "hand", "alone", "3", "types,", "11", "codes,", "3", "comments"]
    assert lines[-3].split() == ["A", "AUTOMATIC", "at", "once", "1", "type"]
    assert lines[-1] == policy_check.EACH_LEADS


def test_a_class_that_nothing_is_named_for_takes_the_rest():
    release = policy_files.release()
    (*_, last) = policy_check.checked_release(release).classes
    bare = policy_check.CheckedClass(id=last.id, mode=last.mode, opens=last.opens, named={})
    checked = policy_check.CheckedRelease(name="x", version="1", digest="", unknown="A", classes=[bare], problems=[])

    assert list(policy_check.lines(checked))[4].endswith("what no class above took")


def test_a_file_that_is_no_table_is_its_problems():
    assert list(policy_check.lines(policy_check.Unusable(name="x.toml", problems=["a", "b"]))) == [
        "x.toml: a",
        "x.toml: b",
    ]


def test_every_entry_of_retention_is_written_with_how_long_it_keeps():
    found = policy_check.checked(policy_files.retention())
    lines = list(policy_check.lines(found))

    assert lines[:2] == [
        f"retention.toml, version {found.version}",
        f"{len(found.entries)} entries; a report follows the first that fits it",
    ]
    assert [line.split()[0] for line in lines[4:-2]] == [entry.id for entry in found.entries]
    assert "L-ACCESS        ACCESS_LOG      5 years" in lines
    assert (lines[-1], found.problems) == (policy_check.EACH_KEPT, [])


def test_every_row_of_operations_is_written_with_what_it_is_for():
    found = policy_check.checked(policy_files.operations())
    lines = list(policy_check.lines(found))

    assert lines[:2] == [f"operations.toml, version {found.version}", "7 rows; the first that fits decides"]
    assert "OP1             SHOW                operation: MOVED_REPORTS; channel: OPERATOR; named: yes" in lines
    assert "OP-END          DENY FORBIDDEN      everything that no rule above took" in lines
    assert (lines[-1], found.problems) == (policy_check.EACH_DECIDES, [])
